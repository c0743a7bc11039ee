"""A team's way read back: found by its words, told in order, and taken away as files."""

from bot.playground.client import Person

from .conftest import BOARD, LAUNCH


def told(person: Person, channel: str, line: str) -> str:
    message = person.command(channel, line)
    assert message is not None
    return message.readable()


def test_what_a_team_wrote_is_found_by_those_who_may_read_it(ana: Person, ben: Person) -> None:
    ana.command(LAUNCH, "/goal Überblick über die Preise by 2027-06-30")
    ana.command(BOARD, "/goal Secret pricing round by 2027-06-30")
    ana.command(LAUNCH, "/milestone Pricing page by 2026-12-01 for G1")
    ana.command(LAUNCH, "/milestone done M1 https://example.com/prices")
    ben.wait_for(LAUNCH, text="Pricing page")

    found = told(ben, LAUNCH, "/cairn find PRICING")
    assert "1 found" in found
    assert "M1 Pricing page of G1 Überblick über die Preise" in found
    assert "Secret" not in found
    assert "2 found" in told(ana, BOARD, "/cairn find pricing")
    assert "G1 Überblick über die Preise" in told(ben, LAUNCH, "/cairn find uberblick")
    assert "I found nothing for secret that" in told(ben, LAUNCH, "/cairn find secret")

    assert "G1 Überblick" in told(ben, LAUNCH, "/progress tree")
    wins = told(ben, LAUNCH, "/progress wins")
    assert "November 2026 · 1 reached" in wins
    assert "example.com" in wins
    assert "reached M1 Pricing page" in told(ben, LAUNCH, "/progress timeline G1")

    assert "direct message in a moment" in told(ana, LAUNCH, "/cairn calendar")
    assert "and 0 check-ins" in ana.wait_for("D0ANA", text="Your calendar").readable()
    assert "direct message in a moment" in told(ben, LAUNCH, "/cairn export")
    export = ben.wait_for("D0BEN", text="as tables and as JSON").readable()
    assert "1 goal, 1 milestone" in export
