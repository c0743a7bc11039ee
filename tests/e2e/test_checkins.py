"""A check-in asked by the clock at its local time, answered both ways, and read."""

import pytest

from bot.playground.client import Message, Person, move_clock
from bot.playground.server import Slack

from .conftest import LAUNCH


@pytest.fixture
def prompt(slack: Slack, ana: Person, ben: Person) -> Message:
    """A goal each of Ana and Ben, and the weekly check-in of Tuesday 09:30, just asked."""
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    ben.command(LAUNCH, "/goal Write the help pages by 30 June 2027")
    ana.command(LAUNCH, "/checkin setup")
    form = ana.wait_modal(title="Regular check-in")
    form.fill({"Name": "Weekly", "Days": ["Tuesday"], "Every": "week", "Time": "09:30"})
    form.fill({"Remind after": "2 hours", "Close after": "8 hours"})
    ana.click(form, "Show the next five times")
    assert "Tue 24 November at 09:30" in ana.wait_modal(title="Regular check-in").text()
    assert form.submit() == {}
    move_clock(slack.url, "2026-11-24 09:31", "U0ANA")
    return ana.wait_for(LAUNCH, text="0 of 4 answered")


def test_the_clock_asks_once_and_the_prompt_shows_who_has_answered(
    slack: Slack, prompt: Message, ana: Person, ben: Person
) -> None:
    ana.click(prompt, "Check in")
    form = ana.wait_modal(title="Check in")
    assert "Launch the beta" in form.text()
    assert "help pages" not in form.text()
    form.fill({"What moved": "The build is green."}).close()
    ana.click(prompt, "Check in")
    form = ana.wait_modal(title="Check in")
    assert "From what you typed" in form.text()
    assert form.value("What moved") == "The build is green."
    form.fill({"Status": "🟢 On track"})
    assert form.submit() == {}
    ana.wait_for(LAUNCH, text="1 of 4 answered: ✅ @Ana Ruiz")

    ts = ben.say(LAUNCH, "🟡 G2 the writer is ill, *next*: find another", thread=prompt.ts)
    ana.wait_for(LAUNCH, text="2 of 4 answered")
    shown = ben.command(LAUNCH, "/goal G2")
    assert shown is not None
    assert "🟡 reported at risk" in shown.readable()

    ben.edit(LAUNCH, ts, "🔴 G2 the writer has left")
    report = ana.command(LAUNCH, "/checkin report")
    assert report is not None
    for words in ("The build is green.", "the writer has left", "2 of 4 answered"):
        assert words in report.readable()
    assert "is ill" not in report.readable()
    shown = ben.command(LAUNCH, "/goal G2")
    assert shown is not None
    assert "🔴 reported off track" in shown.readable()

    prompts = [each for each in ana.messages(LAUNCH) if "answered" in each.text]
    assert len([each for each in prompts if not each.ephemeral]) == 1


def test_who_has_not_answered_is_reminded_once_and_the_round_closes_with_its_summary(
    slack: Slack, prompt: Message, ana: Person, ben: Person, chi: Person
) -> None:
    ana.say(LAUNCH, "🟢 all well", thread=prompt.ts)
    ana.wait_for(LAUNCH, text="1 of 4 answered")
    move_clock(slack.url, "+3 hours", "U0ANA")
    assert "Weekly" in ben.wait_for("D0BEN", text="no answer of yours").readable()
    assert ana.messages("D0ANA") == []
    assert chi.messages("D0CHI") == []  # it is night in Tokyo

    move_clock(slack.url, "+6 hours", "U0ANA")
    summary = chi.wait_for(LAUNCH, text="— summary", thread=prompt.ts)
    assert "all well" in summary.readable()
    assert "3 did not answer" in summary.readable()
    assert "Chi Tanaka" not in summary.readable()
    assert len(ben.messages("D0BEN")) == 1

    chi.say(LAUNCH, "🟢 sorry, here I am", thread=prompt.ts)
    chi.wait_for(LAUNCH, text="@Chi Tanaka (late)")


def test_asking_now_asks_everybody_at_once(slack: Slack, prompt: Message, ana: Person) -> None:
    move_clock(slack.url, "+1 day", "U0ANA")
    ana.wait_for(LAUNCH, text="Closed; the summary is in this thread")
    ana.command(LAUNCH, "/checkin now")
    ana.wait_for(LAUNCH, text="0 of 4 answered", after=prompt)


def test_downtime_of_weeks_asks_no_burst(slack: Slack, prompt: Message, ana: Person) -> None:
    move_clock(slack.url, "2026-12-22 10:00", "U0ANA")
    ana.wait_for(LAUNCH, text="0 of 4 answered", after=prompt)
    prompts = [each for each in ana.messages(LAUNCH) if "Where do your goals stand?" in each.text]
    assert len(prompts) == 2


def test_an_own_checkin_needs_no_round(ana: Person) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    ana.command(LAUNCH, "/checkin")
    form = ana.wait_modal(title="Check in")
    form.fill({"Status": "🟢 On track", "What moved": "<!channel> & <b>"})
    assert form.submit() == {}
    shown = ana.command(LAUNCH, "/goal G1")
    assert shown is not None
    assert "🟢 reported on track" in shown.readable()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_reply_to_a_prompt_of_which_slack_has_not_said_that_it_arrived_is_not_lost(
    slack: Slack, ana: Person, ben: Person
) -> None:
    ana.command(LAUNCH, "/checkin setup")
    form = ana.wait_modal(title="Regular check-in")
    form.fill({"Name": "Weekly", "Days": ["Tuesday"], "Every": "week", "Time": "09:30"})
    assert form.submit() == {}
    slack.faults.add("chat.postMessage", "store_and_drop", channel=LAUNCH)
    slack.retry_seconds = (0.0, 0.0, *(2.0,) * 8)
    move_clock(slack.url, "2026-11-24 09:31", "U0ANA")
    prompt = ben.wait_for(LAUNCH, text="0 of 4 answered")
    ben.say(LAUNCH, "🟢 quick as I am", thread=prompt.ts)
    move_clock(slack.url, "+20 seconds", "U0ANA")  # now it is looked for, and found
    ben.wait_for(LAUNCH, text="1 of 4 answered")
