"""The example: a team on its way, as whoever opens the playground finds it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.playground import story
from bot.playground.client import Person, problems
from bot.playground.clock import Clock
from bot.playground.server import Slack
from bot.playground.starting import bot_in, settle
from bot.playground.telling import working_day

MORNING = datetime(2026, 11, 23, 13, 50, tzinfo=UTC)
"""Monday, 08:50 in New York."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slack]:
    folder: Path = tmp_path_factory.mktemp("story")
    with (
        Slack(clock=Clock(story.beginning(MORNING))) as slack,
        bot_in(slack, f"sqlite:///{folder / 'story.db'}") as cairn,
    ):
        slack.ack_seconds = cairn.installs.patience = 20  # on a busy machine
        story.tell(slack.url, MORNING, lambda: settle(cairn, slack.clock))
        yield slack


def read(slack: Slack, user: str, channel: str) -> str:
    """All that somebody reads in a channel."""
    found = Person(slack.url, user).messages(channel)
    return "\n".join(each.readable() for each in found)


def test_it_ends_on_its_morning_without_a_broken_rule(told: Slack) -> None:
    assert MORNING <= told.clock.now() < MORNING.replace(hour=14)
    assert problems(told.url) == []


def test_the_launch_has_what_was_reached_what_moved_and_what_is_late(told: Slack) -> None:
    card = Person(told.url, "U0ANA").wait_for("C0LAUNCH", "· Launch the beta").readable()
    for fact in (
        "Prototype tried by ten people — reached",
        "1st move: the vendor ships a week later",
        "Pricing page agreed — Thu 19 November (4 days late)",
        "at risk",
        "In: @Ben Keller @Chi Tanaka @Dev Rao",
    ):
        assert fact in card
    assert "👏 Cheer 3" in read(told, "U0BEN", "C0LAUNCH")


def test_the_week_is_told_with_what_was_reached_in_it(told: Slack) -> None:
    wins = Person(told.url, "U0CHI").wait_for("C0LAUNCH", "Wins of the week").readable()
    assert "Prototype tried by ten people" in wins
    assert "2 days early · Ben" in wins
    why = Person(told.url, "U0CHI").command("C0LAUNCH", "/cairn why")
    assert why is not None
    assert "Fri at 16:00 in New York" in why.readable()
    Person(told.url, "U0CHI").delete("C0LAUNCH", why.ts)


def test_everybody_has_answered_the_last_check_in(told: Slack) -> None:
    chi = Person(told.url, "U0CHI")
    prompt = chi.wait_for("C0LAUNCH", "4 of 4 answered")
    [summary] = [each for each in chi.messages("C0LAUNCH", prompt.ts) if "— summary" in each.text]
    for words in ("31 teams are on the list", "the sign-on vendor", "six of the ten", "accountant"):
        assert words in summary.readable()


def test_one_is_blocked_and_another_helps(told: Slack) -> None:
    ana, dev = (Person(told.url, user) for user in ("U0ANA", "U0DEV"))
    prompt = ana.wait_for("C0LAUNCH", "4 of 4 answered")
    [summary] = [each for each in ana.messages("C0LAUNCH", prompt.ts) if "— summary" in each.text]
    card = ana.wait_for("C0LAUNCH", "· Launch the beta")
    for shown in (summary, card):
        assert "Dev: the pricing page waits" in shown.readable()
        assert "🤝 Ben helps" in shown.readable()
        assert "Resolved" in shown.buttons()
        assert "I'll help" not in shown.buttons()
    assert "@Ben Keller helps with what is in your way" in read(told, "U0DEV", "D0DEV")
    progress = dev.command("C0LAUNCH", "/progress")
    assert progress is not None
    assert "blocked for 2 days" in progress.readable()
    dev.delete("C0LAUNCH", progress.ts)


def test_support_is_asked_directly_each_in_their_own_morning(told: Slack) -> None:
    asked = Person(told.url, "U0BEN").messages("D0BEN")
    pulses = [each.readable() for each in asked if "Support pulse" in each.readable()]
    assert any("G3 🟢 on track, O1 = 12" in each for each in pulses)
    assert "Where do your goals stand?" in pulses[-1]  # it is afternoon in Berlin already
    ana = Person(told.url, "U0ANA")
    mine = [each for each in ana.messages("D0ANA") if "Support pulse" in each.readable()]
    assert len(mine) == 1  # of Friday: it is not yet half past nine in New York
    report = ana.wait_for("C0SUPPORT", "Support pulse · C1")
    assert "answered: ✅ @Ben Keller" in report.readable()


def test_what_the_private_channel_knows_only_its_members_read(told: Slack) -> None:
    assert "Close the funding round" in read(told, "U0DEV", "C0BOARD")
    for user in ("U0BEN", "U0CHI"):
        person = Person(told.url, user)
        home = person.wait_home("Launch the beta").text()
        assert "funding" not in home
        places = [each["id"] for each in person.state()["channels"]]
        assert "C0BOARD" not in places
        assert all("funding" not in read(told, user, place) for place in places)


def test_it_leaves_no_form_open_and_nothing_that_only_one_person_sees(told: Slack) -> None:
    for user in ("U0ANA", "U0BEN", "U0CHI", "U0DEV"):
        person = Person(told.url, user)
        assert person.modal() is None
        for place in person.state()["channels"]:
            assert not any(each.ephemeral for each in person.messages(place["id"]))


@pytest.mark.parametrize(
    ("days", "day"), [(-1, "2026-11-20"), (0, "2026-11-23"), (4, "2026-11-27"), (5, "2026-11-30")]
)
def test_working_days_leave_out_the_weekend(days: int, day: str) -> None:
    assert working_day(MORNING, days).isoformat() == day
