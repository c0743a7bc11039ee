"""Rules of recurrence, and the slots that they make around every oddity of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import when
from bot.when import Rhythm
from tests.when.sweeps import changes, sweep

WORKDAYS = ("MO", "TU", "WE", "TH", "FR")
EVERY_DAY = when.WEEKDAYS


def daily(at: str, start: date = date(2024, 1, 1)) -> str:
    return when.rule_text(EVERY_DAY, at=time.fromisoformat(at), start=start)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def slot(zone: str, local: str) -> when.Slot:
    return when.Slot(datetime.fromisoformat(local), zone)


def keys(slots: list[when.Slot]) -> list[str]:
    return [one.key for one in slots]


def test_a_rule_is_text_that_a_calendar_reads_too() -> None:
    rule = when.rule_text(
        ["TH", "MO"], at=time(9, 30), every=Rhythm.TWO_WEEKS, start=date(2026, 11, 22)
    )
    assert rule == "DTSTART:20261123T093000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"


def test_a_rule_begins_on_its_first_day_not_on_the_day_it_was_made() -> None:
    rule = when.rule_text(["MO"], at=time(9), every=Rhythm.TWO_WEEKS, start=date(2026, 11, 25))
    assert keys(when.next_slots(rule, "UTC", utc("2026-11-25"), 2)) == [
        "2026-11-30T09:00",
        "2026-12-14T09:00",
    ]


@pytest.mark.parametrize(
    ("days", "every", "gap"),
    [
        (["MO"], "1", 7),
        (["MO"], "2", 14),
        (["FR"], "4", 28),
        (["MO", "TH"], "1", 4),
        (["MO", "TH"], "2", 11),
        (WORKDAYS, "1", 3),
        (EVERY_DAY, "1", 1),
    ],
)
def test_the_longest_gap_of_a_rule_is_the_longest_that_nobody_is_asked(
    days: list[str], every: str, gap: int
) -> None:
    rule = when.rule_text(days, at=time(9), every=Rhythm(every), start=date(2026, 11, 25))
    assert when.longest_gap(rule) == timedelta(days=gap)


@pytest.mark.parametrize(
    ("parts", "gap"),
    [
        ("FREQ=DAILY;INTERVAL=3", 3),
        ("FREQ=MONTHLY;BYDAY=-1FR", 35),
        ("FREQ=MONTHLY;BYMONTHDAY=31", 61),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=1", 7),
    ],
)
def test_so_it_is_for_rules_of_other_kinds(parts: str, gap: int) -> None:
    rule = f"DTSTART:20260105T090000\nRRULE:{parts}"
    assert when.longest_gap(rule) == timedelta(days=gap)


@pytest.mark.parametrize("days", [[], ["XX"], ["MO", "1MO"]])
@pytest.mark.parametrize("every", [Rhythm.WEEK, Rhythm.LAST])
def test_only_what_the_form_offers_becomes_a_rule(days: list[str], every: Rhythm) -> None:
    with pytest.raises(ValueError, match="days are"):
        when.rule_text(days, at=time(9), every=every, start=date(2026, 11, 23))


def test_what_a_rule_says_can_be_read_back_for_its_form() -> None:
    rule = when.rule_text(
        ["FR", "MO"], at=time(15, 5), every=Rhythm.FOUR_WEEKS, start=date(2026, 11, 23)
    )
    read = when.read_rule(rule)
    assert (read.days, read.every, read.start) == (
        ("MO", "FR"),
        4,
        datetime.fromisoformat("2026-11-23T15:05"),
    )


@pytest.mark.parametrize("every", [Rhythm.WEEK, Rhythm.TWO_WEEKS, Rhythm.FOUR_WEEKS])
@pytest.mark.parametrize("years", [0, 1, 7])
def test_a_rhythm_keeps_its_phase_however_long_ago_it_began(every: Rhythm, years: int) -> None:
    began = date(2019, 1, 2)
    rule = when.rule_text(["WE", "FR"], at=time(9), every=every, start=began)
    after = utc("2019-01-10T00:00") + timedelta(days=365 * years)
    slots = when.next_slots(rule, "Europe/Berlin", after, 20)
    weeks = int(every)
    assert len(slots) == 20
    for one in slots:
        assert one.local.weekday() in (2, 4)
        monday = one.local.date() - timedelta(days=one.local.weekday())
        assert (monday - date(2018, 12, 31)).days % (7 * weeks) == 0
    for first, second in pairwise(slots):
        assert second.local - first.local in (timedelta(days=2), timedelta(days=7 * weeks - 2))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=1MO", ["2026-12-07", "2027-01-04", "2027-02-01"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["2026-11-27", "2026-12-25", "2027-01-29"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["2026-11-30", "2026-12-31", "2027-01-31"]),
        ("FREQ=MONTHLY;BYDAY=5MO", ["2026-11-30", "2027-03-29", "2027-05-31"]),
        ("FREQ=MONTHLY;INTERVAL=3", ["2027-01-31", "2027-07-31", "2027-10-31"]),
        ("FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=-1", ["2026-11-29", "2026-12-27", "2027-01-31"]),
        ("FREQ=DAILY;INTERVAL=10", ["2026-11-26", "2026-12-06", "2026-12-16"]),
    ],
)
def test_monthly_and_daily_rhythms_are_walked_too(parts: str, expected: list[str]) -> None:
    rule = f"DTSTART:20240131T100000\nRRULE:{parts}"
    slots = when.next_slots(rule, "Europe/Berlin", utc("2026-11-23T12:00"), 3)
    assert [one.local.date().isoformat() for one in slots] == expected
    latest = when.latest_slot(rule, "Europe/Berlin", slots[1].instant)
    assert latest == slots[1]


@pytest.mark.parametrize(
    ("days", "every", "expected"),
    [
        (["MO"], Rhythm.FIRST, ["2026-12-07", "2027-01-04", "2027-02-01"]),
        (["FR"], Rhythm.LAST, ["2026-11-27", "2026-12-25", "2027-01-29"]),
        (["WE"], Rhythm.FOURTH, ["2026-11-25", "2026-12-23", "2027-01-27"]),
        (WORKDAYS, Rhythm.FIRST, ["2026-12-01", "2027-01-01", "2027-02-01"]),
        (WORKDAYS, Rhythm.LAST, ["2026-11-30", "2026-12-31", "2027-01-29"]),
        (WORKDAYS, Rhythm.SECOND, ["2026-12-02", "2027-01-04", "2027-02-02"]),
        ([], Rhythm.MONTH_END, ["2026-11-30", "2026-12-31", "2027-01-31"]),
        (["MO"], Rhythm.MONTH_END, ["2026-11-30", "2026-12-31", "2027-01-31"]),
    ],
)
def test_by_the_month_it_is_the_first_or_last_of_its_days(
    days: list[str], every: Rhythm, expected: list[str]
) -> None:
    rule = when.rule_text(days, at=time(9, 30), every=every, start=date(2026, 11, 24))
    slots = when.next_slots(rule, "Europe/Berlin", utc("2026-11-24T00:00"), 3)
    assert [one.local.date().isoformat() for one in slots] == expected
    read = when.read_rule(rule)
    assert read.rhythm is every
    assert read.start.date().isoformat() == expected[0]
    again = when.rule_text(read.weekdays, at=time(9, 30), every=every, start=read.start.date())
    assert again == rule


def test_the_last_day_of_a_month_is_29_february_in_a_leap_year_alone() -> None:
    rule = when.rule_text([], at=time(9), every=Rhythm.MONTH_END, start=date(2024, 2, 29))
    for year, day in ((2027, 28), (2028, 29), (2100, 28)):
        slots = when.next_slots(rule, "Asia/Tokyo", utc(f"{year}-02-10T00:00"), 2)
        assert keys(slots) == [f"{year}-02-{day}T09:00", f"{year}-03-31T09:00"]


def test_a_month_without_a_31st_or_a_29_february_has_no_such_slot() -> None:
    rule = "DTSTART:20260131T100000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=31"
    slots = when.next_slots(rule, "Europe/Berlin", utc("2027-01-31T12:00"), 3)
    assert keys(slots) == ["2027-03-31T10:00", "2027-05-31T10:00", "2027-07-31T10:00"]
    leap = "DTSTART:20240229T100000\nRRULE:FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=29"
    slots = when.next_slots(leap, "Europe/Berlin", utc("2026-11-23T12:00"), 2)
    assert keys(slots) == ["2028-02-29T10:00", "2032-02-29T10:00"]


def test_what_the_form_does_not_offer_has_no_rhythm() -> None:
    for parts in (
        "FREQ=DAILY", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO", "FREQ=MONTHLY;BYMONTHDAY=5",
        "FREQ=MONTHLY;BYDAY=5MO", "FREQ=MONTHLY;BYDAY=1MO,3MO", "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO",
    ):  # fmt: skip
        assert when.read_rule(f"DTSTART:20260105T100000\nRRULE:{parts}").rhythm is None


def test_a_rule_that_ends_gives_fewer_slots() -> None:
    until = "DTSTART:20261123T090000\nRRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20261201T000000"
    assert keys(when.next_slots(until, "UTC", utc("2026-11-01"), 5)) == [
        "2026-11-23T09:00",
        "2026-11-30T09:00",
    ]
    counted = "DTSTART:20261123T090000\nRRULE:FREQ=DAILY;COUNT=3"
    assert keys(when.next_slots(counted, "UTC", utc("2026-11-24T10:00"), 5)) == ["2026-11-25T09:00"]
    assert when.next_slots(counted, "UTC", utc("2030-01-01"), 5) == []
    assert when.latest_slot(counted, "UTC", utc("2030-01-01")) is not None


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "every Monday",
        "RRULE:FREQ=WEEKLY;BYDAY=MO",
        "DTSTART:20261123T090000\nRRULE:FREQ=SECONDLY",
        "DTSTART:20261123T090000\nRRULE:FREQ=WEEKLY;INTERVAL=0",
        "DTSTART:20261123T090000\nRRULE:FREQ=WEEKLY;BYDAY=XX",
        "DTSTART:20261123T090000\nRRULE:FREQ=WEEKLY;UNTIL=20261201T000000Z",
        "DTSTART:20261123T090000\nRRULE:FREQ=WEEKLY;BYHOUR=1,2,3",
        "DTSTART:20261399T090000\nRRULE:FREQ=WEEKLY",
        "DTSTART:20261123T090000\nRRULE:FREQ",
        "DTSTART:20260201T090000\nRRULE:FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30",
        "DTSTART:20261123T090000\nRRULE:FREQ=WEEKLY\nRRULE:FREQ=DAILY",
    ],
)
def test_a_rule_that_cannot_be_walked_is_refused(rule: str) -> None:
    with pytest.raises(when.UnreadableRule, match="rule of recurrence"):
        when.next_slots(rule, "UTC", utc("2026-11-23"), 1)


def test_the_next_slot_is_later_than_the_moment_and_the_latest_is_not() -> None:
    rule = daily("09:30")
    due = utc("2026-11-23T08:30")  # 09:30 in Berlin
    assert when.next_slots(rule, "Europe/Berlin", due, 1)[0].key == "2026-11-24T09:30"
    before = due - timedelta(seconds=1)
    assert when.next_slots(rule, "Europe/Berlin", before, 1)[0].key == "2026-11-23T09:30"
    latest = when.latest_slot(rule, "Europe/Berlin", due)
    assert latest is not None
    assert latest.key == "2026-11-23T09:30"
    earlier = when.latest_slot(rule, "Europe/Berlin", before)
    assert earlier is not None
    assert earlier.key == "2026-11-22T09:30"


def test_before_the_first_slot_there_is_no_latest() -> None:
    rule = when.rule_text(["MO"], at=time(9), start=date(2026, 11, 23))
    assert when.latest_slot(rule, "Asia/Tokyo", utc("2026-11-22T23:59")) is None
    latest = when.latest_slot(rule, "Asia/Tokyo", utc("2026-11-23T00:00"))
    assert latest == slot("Asia/Tokyo", "2026-11-23T09:00")


def test_after_weeks_of_downtime_every_missed_slot_can_be_named() -> None:
    rule = when.rule_text(["MO", "TH"], at=time(9), start=date(2026, 1, 1))
    missed = when.slots_between(rule, "UTC", utc("2026-11-02T09:00"), utc("2026-11-16T09:00"))
    assert keys(missed) == [
        "2026-11-05T09:00",
        "2026-11-09T09:00",
        "2026-11-12T09:00",
        "2026-11-16T09:00",
    ]


@pytest.mark.parametrize(
    ("zone", "local", "due"),
    [
        ("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:00"),  # skipped: 03:00 summer time
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),  # comes twice: the first
        ("America/Santiago", "2026-09-06T00:00", "2026-09-06T04:00"),  # midnight is skipped
        ("Africa/Cairo", "2026-04-24T00:30", "2026-04-23T22:00"),
        ("Asia/Beirut", "2026-03-29T00:00", "2026-03-28T22:00"),
        ("America/Havana", "2026-03-08T00:59", "2026-03-08T05:00"),
        ("America/Havana", "2026-11-01T00:30", "2026-11-01T04:30"),  # midnight's hour comes twice
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"),  # half an hour is skipped
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),  # and comes twice
        ("America/Nuuk", "2026-03-28T23:30", "2026-03-29T01:00"),  # the last hour of a Saturday
        ("Asia/Kolkata", "2026-11-23T09:30", "2026-11-23T04:00"),
    ],
)
def test_a_skipped_time_is_due_right_after_the_gap_and_a_double_one_the_first_time(
    zone: str, local: str, due: str
) -> None:
    found = slot(zone, local)
    assert found.instant == utc(due)
    assert found.exists
    assert found.key == local


def test_in_the_second_pass_of_a_repeated_hour_nothing_is_asked_again() -> None:
    rule = daily("02:30")
    second_pass = utc("2026-10-25T01:10")  # 02:10 in Berlin, for the second time
    assert when.next_slots(rule, "Europe/Berlin", second_pass, 1)[0].key == "2026-10-26T02:30"
    latest = when.latest_slot(rule, "Europe/Berlin", second_pass)
    assert latest is not None
    assert latest.key == "2026-10-25T02:30"


def test_a_date_that_a_zone_left_out_has_no_slot() -> None:
    rule = daily("09:30", start=date(2011, 12, 1))
    slots = when.next_slots(rule, "Pacific/Apia", utc("2011-12-29T12:00"), 3)
    assert keys(slots) == ["2011-12-29T09:30", "2011-12-31T09:30", "2012-01-01T09:30"]
    assert not slot("Pacific/Kwajalein", "1993-08-21T09:00").exists


def test_a_date_that_came_twice_has_one_slot() -> None:
    """Alaska lived its 18 October 1867 twice, being sold across the date line."""
    rule = daily("16:00", start=date(1867, 10, 1))
    slots = when.next_slots(rule, "America/Sitka", utc("1867-10-16T12:00"), 3)
    assert len({one.local.date() for one in slots}) == 3
    assert [one.instant for one in slots] == sorted(one.instant for one in slots)


SAMPLE = (
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Havana",
    "Australia/Lord_Howe",
    "America/Nuuk",
    "Africa/Casablanca",
    "Europe/Berlin",
)


def test_around_every_change_of_the_clock_each_local_day_has_exactly_one_slot() -> None:
    times = tuple(time(hour, minute) for hour in (0, 1, 2, 3, 9, 23) for minute in (0, 30))
    found = sweep(SAMPLE, (2024, 2027, 2030), times)
    assert found.wrong == []
    assert found.days > 2000


def test_the_sample_holds_the_changes_that_it_is_meant_to_hold() -> None:
    assert date(2026, 9, 6) in set(changes("America/Santiago", [2026]))
    assert list(changes("Asia/Kolkata", range(2024, 2031))) == []


@settings(deadline=None)
@given(
    days=st.sets(st.sampled_from(when.WEEKDAYS), min_size=1),
    every=st.sampled_from(Rhythm),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=st.sampled_from([*SAMPLE, "Asia/Kolkata", "Pacific/Kiritimati", "America/New_York"]),
    start=st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    minutes=st.integers(0, 5 * 366 * 24 * 60),
)
def test_walking_on_and_looking_back_agree(
    days: set[str], every: Rhythm, at: time, zone: str, start: date, minutes: int
) -> None:
    rule = when.rule_text(days, at=at, every=every, start=start)
    after = utc("2026-01-01T00:00") + timedelta(minutes=minutes)
    slots = when.next_slots(rule, zone, after, 3)
    assert len(slots) == 3
    assert all(one.instant > after for one in slots)
    assert when.slots_between(rule, zone, after, slots[-1].instant) == slots
    assert when.latest_slot(rule, zone, slots[1].instant) == slots[1]
    assert when.latest_slot(rule, zone, slots[1].instant - timedelta(seconds=1)) == slots[0]
    assert len({one.key for one in slots}) == 3


def test_a_naive_moment_is_refused_because_it_would_be_read_in_the_machines_zone() -> None:
    with pytest.raises(ValueError, match="has a time zone"):
        when.next_slots(daily("09:00"), "UTC", datetime(2026, 11, 23), 1)  # noqa: DTZ001 - meant
