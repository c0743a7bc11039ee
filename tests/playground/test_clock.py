"""The clock: real time, and what people make of it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.playground.client import Declined, Person, move_clock
from bot.playground.clock import Clock
from bot.playground.moves import read_move
from bot.playground.server import Slack

BERLIN = ZoneInfo("Europe/Berlin")
# A Friday, 08:50 in Berlin.
FRIDAY = datetime(2026, 11, 20, 7, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "local"),
    [
        ("+1 hour", "2026-11-20 09:50"),
        ("+30 minutes", "2026-11-20 09:20"),
        ("+ 90 min", "2026-11-20 10:20"),
        ("+2 days", "2026-11-22 08:50"),
        ("+1 week", "2026-11-27 08:50"),
        ("-1 hour", "2026-11-20 07:50"),
        ("+1h", "2026-11-20 09:50"),
        ("09:00", "2026-11-20 09:00"),
        ("08:50", "2026-11-21 08:50"),
        ("8:15", "2026-11-21 08:15"),
        ("tomorrow 09:00", "2026-11-21 09:00"),
        ("next Monday 09:00", "2026-11-23 09:00"),
        ("Fri 09:00", "2026-11-20 09:00"),
        ("friday 08:00", "2026-11-27 08:00"),
        ("next Friday 09:00", "2026-11-27 09:00"),
        ("2026-11-23 09:00", "2026-11-23 09:00"),
        ("2026-11-23T09:00", "2026-11-23 09:00"),
    ],
)
def test_moves_are_read_in_the_movers_zone(words: str, local: str) -> None:
    moved = read_move(words, FRIDAY, BERLIN)
    assert moved.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M") == local
    assert moved.tzinfo is UTC


def test_days_keep_the_time_on_the_wall_over_a_change_of_clocks() -> None:
    before = datetime(2026, 10, 24, 7, 0, tzinfo=UTC)  # 09:00 in Berlin, the night before
    assert read_move("+1 day", before, BERLIN) == datetime(2026, 10, 25, 8, 0, tzinfo=UTC)
    assert read_move("+24 hours", before, BERLIN) == datetime(2026, 10, 25, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "words", ["", "soon", "+1 fortnight", "25:00", "next 09:00", "+99999 weeks"]
)
def test_a_move_that_cannot_be_read_is_a_sentence(words: str) -> None:
    with pytest.raises(ValueError, match="no move that the clock knows"):
        read_move(words, FRIDAY, BERLIN)


def test_time_runs_on_from_where_it_was_moved_to() -> None:
    clock = Clock(FRIDAY)
    assert timedelta() <= clock.now() - FRIDAY < timedelta(minutes=1)
    heard: list[datetime] = []
    clock.on_move(heard.append)
    moved = clock.move("next Monday 09:00", "Europe/Berlin")
    assert heard == [moved]
    assert timedelta() <= clock.now() - moved < timedelta(minutes=1)
    assert clock.is_moved
    back = clock.move(timedelta(days=-1))
    assert back < moved
    assert not Clock().is_moved


def test_the_playgrounds_clock_starts_on_a_weekday_morning() -> None:
    start = Clock.on_a_weekday_morning().now().astimezone(ZoneInfo("America/New_York"))
    assert start.strftime("%H:%M") in ("08:50", "08:51")
    assert start.weekday() < 5
    assert start > datetime.now(UTC)


def test_message_times_follow_the_clock_and_never_repeat(slack: Slack, ana: Person) -> None:
    assert move_clock(slack.url, "2030-01-07 09:00").startswith("2030-01-07T09:00:")
    first = ana.say("C0LAUNCH", "then")
    move_clock(slack.url, "2029-01-08 09:00")
    second = ana.say("C0LAUNCH", "before that")
    assert float(second) > float(first) > 1_893_000_000
    assert ana.state()["clock_moved"] is True
    with pytest.raises(Declined, match="no move that the clock knows"):
        move_clock(slack.url, "yesterday")


def test_everybody_reads_their_own_time(slack: Slack, ana: Person, chi: Person) -> None:
    move_clock(slack.url, "2026-11-23 09:00")
    ana.say("C0LAUNCH", "good morning")
    assert ana.state()["now"].startswith("2026-11-23T09:0")
    assert chi.state()["now"].startswith("2026-11-23T23:0")
    assert chi.state()["now"].endswith("+09:00")
