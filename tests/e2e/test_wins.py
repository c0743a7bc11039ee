"""What a channel is told of its wins, and what people choose for themselves."""

import pytest

from bot.playground.client import Person, move_clock
from bot.playground.server import Slack

from .conftest import LAUNCH

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def test_numbers_are_cheered_in_the_thread_and_a_week_is_told_once(
    slack: Slack, ana: Person, ben: Person
) -> None:
    ana.command(LAUNCH, "/goal Win 1,000 users by 30 June 2027")
    card = ana.wait_for(LAUNCH, text="Win 1,000 users")
    ana.command(LAUNCH, "/goal measure G1")
    form = ana.wait_modal(title="Measure it")
    form.fill({"Name": "Users", "From": "0", "To": "1000"})
    assert form.submit() == {}
    ana.command(LAUNCH, "/goal O1 = 300")
    cheer = ben.wait_for(LAUNCH, text="has come a quarter of its way", thread=card.ts)
    assert "0 → 1,000, now 300" in cheer.readable()
    ana.command(LAUNCH, "/goal O1 = 100")  # a slip of the hand
    assert "put right" in ben.wait_for(LAUNCH, text="put right", thread=card.ts).readable()
    ana.command(LAUNCH, "/goal O1 = 600")
    ben.wait_for(LAUNCH, text="has come half of its way", thread=card.ts)

    ana.command(LAUNCH, "/cairn settings")
    form = ana.wait_modal(title="Settings")
    form.fill({"Wins of the week": "Friday", "At": "16:00"})
    assert form.submit() == {}
    assert "Wins of the week: Friday at 16:00" in ana.wait_modal(title="Cairn").text()

    ana.command(LAUNCH, "/milestone Prototype by 4 December 2026")
    ana.command(LAUNCH, "/milestone done M1")
    ben.wait_for(LAUNCH, text="Prototype reached")
    move_clock(slack.url, "2026-11-27 16:01", "U0ANA")
    told = ben.wait_for(LAUNCH, text="Wins of the week")
    assert "Users" in told.readable()
    assert "Prototype" in told.readable()
    move_clock(slack.url, "2026-12-04 16:01", "U0ANA")  # nothing was reached
    assert sum("Wins of the week" in each.text for each in ben.messages(LAUNCH)) == 1


def test_who_wants_it_by_direct_message_is_not_celebrated_in_the_channel(
    slack: Slack, ana: Person, ben: Person
) -> None:
    ana.command(LAUNCH, "/cairn settings")
    form = ana.wait_modal(title="Settings")
    form.fill({"Celebrations": "By direct message, to me alone", "Reminders": []})
    assert form.submit() == {}
    assert "with you alone" in ana.wait_modal(title="Cairn").text()
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    card = ana.wait_for(LAUNCH, text="Launch the beta")
    ana.command(LAUNCH, "/milestone Prototype by 30 November 2026")
    ana.command(LAUNCH, "/milestone done M1")
    ana.wait_for("D0ANA", text="Prototype reached")
    in_thread = ben.messages(LAUNCH, thread=card.ts)
    said = [each.text for each in (*ben.messages(LAUNCH), *in_thread)]
    assert not [text for text in said if "Prototype reached" in text]
    ana.command(LAUNCH, "/cairn why")
    ana.wait_for(LAUNCH, text="You turned off: celebrations in public")
    home = ana.home().text()
    assert "celebrated with you alone" in home
    assert "You are reminded of nothing" in home
