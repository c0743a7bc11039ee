"""When somebody is reminded of a milestone: nine in the morning where they are, never in between,
whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.reminders import newest_stage, next_look
from bot.when import zone

NEW_YORK, BERLIN, TOKYO, SAMOA = (
    "America/New_York",
    "Europe/Berlin",
    "Asia/Tokyo",
    "Pacific/Apia",
)
ZONES = [NEW_YORK, BERLIN, TOKYO, "Asia/Kolkata", "Pacific/Kiritimati", "Etc/GMT+12",
         "Australia/Lord_Howe", "America/St_Johns"]  # fmt: skip
DUE = date(2027, 5, 12)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def looks(due_on: date, name: str, after: datetime, many: int) -> list[datetime]:
    """The next looks, as clocks show them there."""
    found = []
    for _ in range(many):
        look = next_look(due_on, name, after)
        assert look is not None
        found.append(look.astimezone(zone(name)).replace(tzinfo=None))
        after = look
    return found


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour))


def test_a_week_a_day_the_day_and_then_every_week() -> None:
    stages = [-7, -1, 0, 7, 14, 21]
    expected = [at(DUE + timedelta(days=stage)) for stage in stages]
    assert looks(DUE, NEW_YORK, datetime(2027, 1, 1, tzinfo=UTC), 6) == expected


@pytest.mark.parametrize(
    ("due_on", "name"),
    [
        (date(2027, 3, 14), NEW_YORK),  # the clocks go forward that night
        (date(2027, 11, 7), NEW_YORK),  # and back
        (date(2027, 3, 28), BERLIN),
        (date(2027, 10, 31), BERLIN),
        (date(2027, 4, 4), "Australia/Lord_Howe"),  # by half an hour
        (date(2028, 2, 29), TOKYO),
        (date(2028, 3, 7), TOKYO),  # its week before is 29 February
    ],
)
def test_it_is_nine_on_every_day_whatever_the_clocks_do(due_on: date, name: str) -> None:
    expected = [at(due_on + timedelta(days=stage)) for stage in (-7, -1, 0, 7)]
    assert looks(due_on, name, datetime(2027, 1, 1, tzinfo=UTC), 4) == expected


def test_a_day_that_a_zone_left_out_has_no_stage() -> None:
    """Samoa went from 29 to 31 December 2011."""
    before = datetime(2011, 12, 25, tzinfo=UTC)
    assert looks(date(2011, 12, 31), SAMOA, before, 2) == [
        at(date(2011, 12, 31)), at(date(2012, 1, 7)),
    ]  # fmt: skip
    assert looks(date(2011, 12, 30), SAMOA, before, 2) == [
        at(date(2011, 12, 29)), at(date(2012, 1, 6)),
    ]  # fmt: skip


def test_one_that_was_planned_late_is_not_reminded_of_what_has_passed() -> None:
    two_days_before = datetime(2027, 5, 10, 20, tzinfo=UTC)
    assert looks(DUE, BERLIN, two_days_before, 2) == [at(DUE - DAY), at(DUE)]


def test_the_look_itself_is_not_the_next_one() -> None:
    first = next_look(DUE, BERLIN, datetime(2027, 5, 11, 6, 59, tzinfo=UTC))
    assert first == datetime(2027, 5, 11, 7, tzinfo=UTC)
    assert next_look(DUE, BERLIN, first) == datetime(2027, 5, 12, 7, tzinfo=UTC)


def test_at_the_end_of_time_nobody_looks() -> None:
    last = date(9999, 12, 31)
    assert next_look(last, "UTC", datetime(9999, 12, 31, 9, tzinfo=UTC)) is None
    assert next_look(last, "UTC", datetime(2027, 1, 1, tzinfo=UTC)) == datetime(
        9999, 12, 24, 9, tzinfo=UTC
    )
    assert next_look(date.min, "UTC", datetime(2027, 1, 1, tzinfo=UTC)) is not None


@pytest.mark.parametrize(
    ("now", "stage"),
    [
        (datetime(2027, 5, 5, 6, 59, tzinfo=UTC), None),
        (datetime(2027, 5, 5, 7, tzinfo=UTC), -7),
        (datetime(2027, 5, 10, 23, tzinfo=UTC), -7),
        (datetime(2027, 5, 11, 7, tzinfo=UTC), -1),
        (datetime(2027, 5, 18, 23, tzinfo=UTC), 0),
        (datetime(2027, 5, 19, 7, tzinfo=UTC), 7),
        (datetime(2027, 7, 1, 7, tzinfo=UTC), 49),
    ],
)
def test_after_a_downtime_only_the_newest_stage_counts(now: datetime, stage: int | None) -> None:
    assert newest_stage(DUE, BERLIN, datetime(2027, 5, 1, tzinfo=UTC), now) == stage


def test_what_has_passed_before_is_no_stage_any_more() -> None:
    since = datetime(2027, 5, 5, 7, 0, 1, tzinfo=UTC)
    assert newest_stage(DUE, BERLIN, since, since + 3 * DAY) is None
    assert newest_stage(DUE, BERLIN, since - SECOND, since + 3 * DAY) == -7


@given(
    due_on=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    name=st.sampled_from(ZONES),
    days=st.integers(-400, 1500),
    seconds=st.integers(0, 86_399),
)
def test_the_next_look_is_the_first_moment_that_has_a_new_stage(
    due_on: date, name: str, days: int, seconds: int
) -> None:
    after = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days, seconds=seconds)
    look = next_look(due_on, name, after)
    assert look is not None
    assert look > after
    assert newest_stage(due_on, name, after + SECOND / 10**6, look - SECOND / 10**6) is None
    stage = newest_stage(due_on, name, look, look)
    assert stage is not None
    local = look.astimezone(zone(name))
    assert (local.date() - due_on).days == stage
    assert local.time() == time(9)
