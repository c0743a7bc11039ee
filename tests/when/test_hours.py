"""Working hours and quiet hours."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import when

NINE_TO_FIVE = (time(8), time(18))
ALL = when.WEEKDAYS


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-11-23T07:00", True),  # Monday, 08:00 in Berlin
        ("2026-11-23T06:59", False),
        ("2026-11-23T16:59", True),
        ("2026-11-23T17:00", False),  # 18:00 is over
        ("2026-11-22T12:00", False),  # Sunday
    ],
)
def test_hours_run_from_their_start_up_to_their_end(moment: str, inside: bool) -> None:
    assert when.within_hours(utc(moment), "Europe/Berlin", *NINE_TO_FIVE) is inside


def test_outside_the_hours_one_waits_for_the_next_opening() -> None:
    friday_evening = utc("2026-11-20T19:00")
    opening = when.next_working_instant(friday_evening, "Europe/Berlin", *NINE_TO_FIVE)
    assert opening == utc("2026-11-23T07:00")
    early = utc("2026-11-23T01:00")
    assert when.next_working_instant(early, "Europe/Berlin", *NINE_TO_FIVE) == opening


def test_inside_the_hours_nothing_waits() -> None:
    moment = utc("2026-11-23T10:17")
    assert when.next_working_instant(moment, "Europe/Berlin", *NINE_TO_FIVE) == moment


def test_hours_over_midnight_belong_to_the_day_on_which_they_begin() -> None:
    night = (time(22), time(6))
    assert when.within_hours(utc("2026-11-21T05:00"), "UTC", *night, ["FR"])
    assert not when.within_hours(utc("2026-11-20T05:00"), "UTC", *night, ["FR"])
    assert when.within_hours(utc("2026-11-20T23:00"), "UTC", *night, ["FR"])
    assert not when.within_hours(utc("2026-11-20T12:00"), "UTC", *night, ["FR"])


def test_an_opening_that_the_clock_skips_is_the_first_minute_after() -> None:
    opening = when.next_working_instant(
        utc("2027-03-28T00:00"), "Europe/Berlin", time(2, 30), time(9), ALL
    )
    assert opening == utc("2027-03-28T01:00")


def test_hours_on_no_day_are_refused() -> None:
    with pytest.raises(ValueError, match="no day"):
        when.next_working_instant(utc("2026-11-23"), "UTC", time(8), time(18), [])


@settings(deadline=None)
@given(
    minutes=st.integers(0, 366 * 24 * 60),
    zone=st.sampled_from(["Europe/Berlin", "America/Havana", "Australia/Lord_Howe"]),
    start=st.times(),
    end=st.times(),
    days=st.sets(st.sampled_from(ALL), min_size=1),
)
def test_the_next_working_instant_lies_within_the_hours(
    minutes: int, zone: str, start: time, end: time, days: set[str]
) -> None:
    moment = utc("2026-01-01") + timedelta(minutes=minutes)
    found = when.next_working_instant(moment, zone, start, end, days)
    assert found >= moment
    assert when.within_hours(found, zone, start, end, days)
