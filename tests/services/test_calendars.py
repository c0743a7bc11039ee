"""Calendars: what somebody has to keep in mind and may see, readable by every calendar."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from bot.db import Database
from bot.model import CheckinState, Goal, GoalState, Person
from bot.services import calendars, checkins, goals
from bot.services.calendars import Dates
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
