"""Calendars: what somebody has to keep in mind and may see, readable by every calendar."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar

from bot.db import Database
from bot.model import CheckinState, Goal, GoalState, Person
from bot.services import calendars, checkins, digests, free_days, goals
from bot.services.calendars import Dates
from bot.services.plans import Schedule
from bot.when import Rhythm, slots_between
from tests.people import Cast
from tests.services import roads, scenes
from tests.services.roads import AWKWARD


def dates(db: Database, viewer: Person, now: datetime) -> Dates:
    with db.read() as session:
        return calendars.dates_of(session, session.get_one(Person, viewer.id), now)


def events(made: bytes) -> list[Any]:
    """The entries of a file, as a calendar reads them."""
    return list(Calendar.from_ical(made).walk("VEVENT"))


def titles(found: Dates) -> list[str]:
    return [each.title for each in found.days] + [each.title for each in found.regular]


def test_it_has_what_one_owns_is_in_or_follows_and_may_see(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now, "Launch", due_on=roads.days(90))
    roads.add(db, cast.ana, goal, now, "Prototype", due_on=roads.days(7))
    roads.add(db, cast.ana, goal, now, "No date yet")
    roads.add(db, cast.ana, goal, now, "Beta", due_on=roads.days(9), owner_id=cast.ben.id)
    roads.reach(db, cast.ana, roads.add(db, cast.ana, goal, now, "Done", due_on=TOMORROW), now)
    secret = roads.set_goal(db, cast.ana, cast.board, now, "Secret", due_on=None)
    roads.add(db, cast.ana, secret, now, "Hidden", due_on=roads.days(8))
    resting = roads.set_goal(db, cast.ana, cast.launch, now, "Resting", due_on=roads.days(5))
    roads.change(db, resting, state=GoalState.PAUSED)
    assert titles(dates(db, cast.ana, now)) == [
        "M1 Prototype", "M5 Hidden", "M3 Beta", "G1 Launch",
    ]  # fmt: skip
    assert titles(dates(db, cast.ben, now)) == ["M3 Beta"]
    with db.begin() as session:
        ben = session.get_one(Person, cast.ben.id)
        goals.follow(session, session.get_one(Goal, goal.id), by=ben, now=now)
    assert titles(dates(db, cast.ben, now)) == ["M1 Prototype", "M3 Beta", "G1 Launch"]
    assert titles(dates(db, cast.dev, now)) == []


TOMORROW = roads.days(1)


def test_a_check_in_is_a_rule_in_the_zone_in_which_it_asks(
    db: Database, cast: Cast, now: datetime
) -> None:
    scenes.set_up(db, cast, now)
    scenes.set_up(db, cast, now, name="Own", direct=True, own_zones=True)
    paused = scenes.set_up(db, cast, now, name="Paused")
    with db.begin() as session:
        row = session.get_one(type(paused), paused.id)
        checkins.pause(session, row, by=session.get_one(Person, cast.ana.id), now=now)
        assert row.state == CheckinState.PAUSED
    found = dates(db, cast.ben, now)
    assert [(each.title, each.zone) for each in found.regular] == [
        ("C1 Weekly check-in", scenes.NEW_YORK), ("C2 Own", "Europe/Berlin"),
    ]  # fmt: skip
    assert dates(db, cast.chi, now).regular == ()  # guests are asked by name alone
    assert dates(db, cast.dev, now).regular == ()
    made = calendars.ics(found, now)
    first, second = events(made)
    assert first["rrule"]["FREQ"] == ["WEEKLY"]
    assert first["rrule"]["BYDAY"] == ["MO"]
    assert first["dtstart"].dt.tzinfo == ZoneInfo(scenes.NEW_YORK)
    assert (first["dtstart"].dt.hour, first["dtend"].dt.minute) == (9, 45)
    assert {str(each["tzid"]) for each in Calendar.from_ical(made).walk("VTIMEZONE")} == {
        scenes.NEW_YORK, "Europe/Berlin",
    }  # fmt: skip
    assert second["dtstart"].dt.weekday() == 0


def test_the_file_says_what_people_typed_and_keeps_its_uids(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now, "Launch; all, of\nit", due_on=None)
    for text in [*AWKWARD, "\x07 bell BEGIN:VEVENT\r\nX:1", "w" * 3000]:
        roads.add(db, cast.ana, goal, now, text, due_on=roads.days(3), reached_when=text)
    found = dates(db, cast.ana, now)
    made = calendars.ics(found, now)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    read = events(made)
    assert len(read) == len(found.days) == len(AWKWARD) + 2
    assert str(read[0]["summary"])[:18] == "M1 <!channel> & <b"
    assert read[0]["dtstart"].dt == date(2026, 11, 26)
    assert "Of G1 Launch; all, of" in str(read[0]["description"])
    assert str(read[0]["uid"]).endswith("@t0cairn.cairn")
    later = calendars.ics(found, now + timedelta(days=1))
    uids = [[each["uid"] for each in events(file)] for file in (made, later)]
    assert uids[0] == uids[1]
    assert len(set(uids[0])) == len(uids[0])


def instants(event: Any, since: datetime, until: datetime) -> list[datetime]:
    """When a calendar shows a regular entry: its rule, without and with what it says."""
    there = event["dtstart"].dt.tzinfo
    rule = event["rrule"].to_ical().decode()
    begin, end = (day.astimezone(there).replace(tzinfo=None) for day in (since, until))
    walls = set(
        rrulestr(rule, dtstart=event["dtstart"].dt.replace(tzinfo=None)).between(begin, end)
    )
    for name in ("exdate", "rdate"):
        told = event.get(name)
        times = {each.dt for each in told.dts} if told else set()
        assert {each.tzinfo for each in times} <= {there}
        local = {each.replace(tzinfo=None) for each in times}
        walls = walls - local if name == "exdate" else walls | local
    return sorted(wall.replace(tzinfo=there).astimezone(UTC) for wall in walls)


def test_a_regular_entry_rests_when_nobody_is_asked(
    db: Database, cast: Cast, now: datetime
) -> None:
    nightly = scenes.set_up(db, cast, now, days=("SU",), at=time(2, 30), holidays="US")
    early = scenes.set_up(db, cast, now, days=("SU",), at=time(1, 30), name="Early")
    ends = scenes.set_up(db, cast, now, every=Rhythm.MONTH_END, name="Ends", holidays="US")
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        ana.admin = True
        for day in (date(2026, 11, 30), date(2028, 2, 29)):
            free_days.add(session, day, "Garden day", by=ana, now=now)
        weekly = Schedule("Weekly digest", ("FR",), Rhythm.WEEK, time(15), scenes.NEW_YORK)
        digests.set_up(session, cast.launch.id, weekly, also=None, by=ana, now=now, version=0)
        session.get_one(Person, cast.ben.id).away_until = date(2026, 12, 13)
    found = dates(db, cast.ben, now)
    assert (found.checkins, found.digests) == (3, 1)
    shown = events(calendars.ics(found, now))
    until = now + timedelta(days=360)
    spring, autumn = date(2027, 3, 14), date(2027, 11, 7)  # in New York the clock changes then
    for checkin, event in zip((nightly, early, ends), shown, strict=False):
        kept = slots_between(checkin.rule, checkin.zone, now, until)
        rests = [
            slot.local.date() == date(2026, 11, 30)
            or slot.local.date() <= date(2026, 12, 13)
            or bool(free_days.holiday(checkin.holidays, slot.local.date()))
            for slot in kept
        ]
        assert any(rests)
        assert instants(event, now, until) == [
            slot.instant for slot, rest in zip(kept, rests, strict=True) if not rest
        ]
    told = [[each.dt.date() for each in event.get("rdate").dts] for event in shown[:1]]
    assert told == [[spring]]
    assert "rdate" not in shown[1]
    assert autumn in {each.astimezone(ZoneInfo(scenes.NEW_YORK)).date()
                      for each in instants(shown[1], now, until)}  # fmt: skip
    assert str(shown[3]["summary"]) == "📰 Weekly digest"
    # One of its channel's check-ins keeps no holidays, so it is read at Christmas too.
    assert date(2026, 12, 25) in {each.date() for each in instants(shown[3], now, until)}
    year_later = datetime(2027, 11, 22, 14, tzinfo=UTC)
    roads.know_all(db, year_later)
    leap = dates(db, cast.ben, year_later).regular[2]
    assert date(2028, 2, 29) in {each.date() for each in leap.without}
    assert dates(db, cast.dev, now).regular == ()
