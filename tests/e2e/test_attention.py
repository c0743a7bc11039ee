"""What Cairn says to one person: in their own morning, together, and never in the channel."""

import pytest

from bot.playground.client import Message, Person, move_clock
from bot.playground.server import Slack

from .conftest import GENERAL, LAUNCH

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)

ANAS = "D0ANA"


@pytest.fixture
def card(ana: Person, ben: Person) -> Message:
    """Ana's goal with two milestones that are due on Tuesday 1 December."""
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    for title in ("Prototype", "Beta test"):
        ana.command(LAUNCH, f"/milestone {title} by 1 December 2026")
    return ben.wait_for(LAUNCH, text="Beta test")


def direct(person: Person, channel: str) -> list[str]:
    return [each.text for each in person.messages(channel)]


def test_a_week_before_both_come_in_one_message_in_the_owners_morning(
    slack: Slack, card: Message, ana: Person, ben: Person
) -> None:
    move_clock(slack.url, "2026-11-24 08:59", "U0ANA")
    move_clock(slack.url, "2026-11-24 09:00", "U0ANA")
    message = ana.wait_for(ANAS, text="2 things for you")
    for title in ("M1 Prototype", "M2 Beta test"):
        assert f"{title} is due in 7 days, on Tue 1 December." in message.readable()
    assert message.buttons() == ["Reached 🎉", "At risk", "Move date"] * 2

    move_clock(slack.url, "2026-11-25 12:00", "U0ANA")
    move_clock(slack.url, "2026-11-30 09:01", "U0ANA")
    ana.wait_for(ANAS, text="is due tomorrow")
    assert len(direct(ana, ANAS)) == 2
    assert direct(ben, "D0BEN") == []
    assert not any("is due" in each.text for each in ben.messages(LAUNCH))


def test_a_reminder_is_answered_by_one_press(
    slack: Slack, card: Message, ana: Person, ben: Person
) -> None:
    move_clock(slack.url, "2026-11-30 09:01", "U0ANA")
    message = ana.wait_for(ANAS, text="2 things for you")
    ana.click(message, "At risk", nth=0)
    form = ana.wait_modal(title="Milestone at risk")
    assert form.submit() != {}
    form.fill({"What is in the way": "The vendor is <late>"})
    assert form.submit() == {}
    news = ben.wait_for(LAUNCH, text="at risk because of M1", thread=card.ts)
    assert "The vendor is <late>" in news.readable()
    shown = ben.command(LAUNCH, "/goal G1")
    assert shown is not None
    assert "🟡 reported at risk" in shown.readable()

    ana.click(message, "Move date", nth=0)
    form = ana.wait_modal(title="Move the date")
    form.fill({"New date": "2026-12-08", "Because": "The vendor"})
    assert form.submit() == {}
    ana.click(message, "Reached 🎉", nth=1)
    assert ana.wait_modal(title="Milestone reached").submit() == {}
    ben.wait_for(LAUNCH, text="Beta test reached")

    move_clock(slack.url, "2026-12-01 09:01", "U0ANA")  # one moved, the other is reached
    move_clock(slack.url, "2026-12-07 09:01", "U0ANA")
    ana.wait_for(ANAS, text="M1 Prototype is due tomorrow")
    assert not any("Beta test" in text for text in direct(ana, ANAS)[1:])


def test_after_a_downtime_of_weeks_there_is_one_message(
    slack: Slack, card: Message, ana: Person
) -> None:
    move_clock(slack.url, "2026-12-20 10:00", "U0ANA")
    message = ana.wait_for(ANAS, text="2 things for you")
    assert "M1 Prototype is 19 days late: it was due on Tue 1 December." in message.readable()
    move_clock(slack.url, "2026-12-22 09:01", "U0ANA")
    ana.wait_for(ANAS, text="is 21 days late")
    assert len(direct(ana, ANAS)) == 2


def test_words_that_were_kept_and_a_reminder_of_one_moment_are_two_messages_at_the_most(
    slack: Slack, card: Message, ana: Person
) -> None:
    ana.command(GENERAL, "/goal Learn to whistle")
    ana.invite(GENERAL, "U0CAIRN")
    offer = ana.wait_for(ANAS, text="Learn to whistle")
    ana.command(GENERAL, "/goal list")
    move_clock(slack.url, "2026-11-24 09:00", "U0ANA")
    ana.wait_for(ANAS, text="2 things for you", after=offer)
    assert len(direct(ana, ANAS)) == 2
