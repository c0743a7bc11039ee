"""A celebration that waits for working hours, and what people say on it, as they go through it."""

import pytest

from bot.playground.client import Person, move_clock
from bot.playground.server import Slack

from .conftest import LAUNCH


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_is_reached_out_of_hours_is_celebrated_in_them_and_reflected_on(
    slack: Slack, ana: Person, ben: Person, chi: Person
) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    card = ana.wait_for(LAUNCH, text="Launch the beta")
    ana.command(LAUNCH, "/milestone Prototype by 24 Nov @ben")
    ana.command(LAUNCH, "/milestone Beta test by 20 May 2027")
    ana.command(LAUNCH, "/cairn settings")
    form = ana.wait_modal(title="Settings")
    form.fill({"Tone of celebrations": "Festive: in large letters, with what it is for"})
    form.fill({"Celebrations come": "In working hours", "Working hours from": "09:30"})
    assert form.submit() == {}

    move_clock(slack.url, "2026-11-27 09:00")
    told = ana.command(LAUNCH, "/milestone done M1 https://example.com/demo")
    assert told is not None
    assert "Its celebration waits for working hours" in told.readable()
    assert told.buttons() == ["Undo", "Reflect"]
    why = ben.command(LAUNCH, "/cairn why")
    assert why is not None
    assert "in its working hours: Mon to Fri 09:30–18:00 (New York)" in why.readable()
    assert not [each for each in ben.messages(LAUNCH) if "A comeback" in each.text]

    move_clock(slack.url, "2026-11-27 09:31")
    party = ben.wait_for(LAUNCH, text="A comeback")
    for fact in ("Prototype reached — 3 days late", "● ○", "1 of 2", "example.com/demo"):
        assert fact in party.readable()
    assert party.buttons() == ["👏 Cheer", "Still in", "Reflect"]
    for person in (chi, chi, ben):
        person.click(party, "Still in")
    ana.wait_for(LAUNCH, text="Still in: <@U0CHI> <@U0BEN>")
    assert "Chi Tanaka" in ana.wait_for(LAUNCH, text="· Launch the beta").readable()

    ben.click(party, "Reflect")
    form = ben.wait_modal(title="Reflect")
    form.fill({"What worked": "Demos every week", "Still the right goal?": "Yes"})
    assert form.submit() == {}
    ana.wait_for(LAUNCH, text="Demos every week")
    found = chi.command(LAUNCH, "/cairn find demos")
    assert found is not None
    assert "learned from M1" in found.readable()
    ana.click(ana.wait_for(LAUNCH, text="Demos every week"), "Reflect")
    form = ana.wait_modal(title="Reflect")
    form.fill({"Still the right goal?": "No"})
    assert form.submit() == {}
    assert ana.wait_modal(title="Edit the goal").value("What") == "Launch the beta"
    assert card.channel == LAUNCH
