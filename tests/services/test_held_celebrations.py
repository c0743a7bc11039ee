"""Celebrations that wait for a channel's working hours: the next working minute, and no other."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from bot.db import Database
from bot.model import Channel, FreeDay, Goal, Kind, Milestone, Person, Size
from bot.services import celebrations, goals, hours, milestones
from bot.services.celebrations import Choice
from bot.services.hours import Hours
from bot.services.pages import why as why_pages
from bot.services.pages.why import Held
from bot.slack.views import why as why_views
from tests.people import Cast

from . import roads, scenes

BERLIN, APIA, NEW_YORK = "Europe/Berlin", "Pacific/Apia", "America/New_York"
WEEK = ("MO", "TU", "WE", "TH", "FR")
NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)  # a Monday, 23:00 in Berlin
MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "then"),
    [
        (BERLIN, "2026-11-23T22:00", "2026-11-24T07:00"),
        (BERLIN, "2026-11-24T06:59", "2026-11-24T07:00"),
        (BERLIN, "2026-11-24T07:00", "2026-11-24T07:00"),
        (BERLIN, "2026-11-27T16:59", "2026-11-27T16:59"),
        (BERLIN, "2026-11-27T17:00", "2026-11-30T07:00"),  # Friday 18:00
        (BERLIN, "2027-03-26T17:00", "2027-03-29T06:00"),  # the clock goes forward on Sunday
        (BERLIN, "2026-10-23T16:00", "2026-10-26T07:00"),  # and back
        (APIA, "2026-11-26T04:00", "2026-11-26T04:00"),  # Thursday 17:00 there
        (APIA, "2026-11-27T06:00", "2026-11-29T19:00"),  # Friday evening there; Monday 08:00
        (APIA, "2011-12-30T05:00", "2012-01-01T18:00"),  # they had no Friday 30 December
    ],
)
def test_what_comes_out_of_hours_waits_for_the_next_working_minute(
    zone: str, at: str, then: str
) -> None:
    of = Hours(WEEK, time(8), time(18), zone)
    found = hours.opening(of, datetime.fromisoformat(f"{at}+00:00"), lambda day: False)
    assert found == datetime.fromisoformat(f"{then}+00:00")


def test_free_days_are_passed_over_and_those_of_a_night_belong_to_its_evening() -> None:
    free = {date(2026, 12, 24), date(2026, 12, 25)}
    day = Hours(WEEK, time(8), time(18), BERLIN)
    at = datetime(2026, 12, 24, 10, 0, tzinfo=UTC)
    assert hours.opening(day, at, free.__contains__) == datetime(2026, 12, 28, 7, 0, tzinfo=UTC)
    night = replace(day, start=time(22), end=time(6))
    at = datetime(2026, 12, 26, 2, 0, tzinfo=UTC)  # of the night that began on Friday the 25th
    assert hours.opening(night, at, free.__contains__) == datetime(2026, 12, 28, 21, 0, tzinfo=UTC)
    assert hours.opening(day, at, lambda day: True) > at + timedelta(days=365)  # never for ever


def test_hours_that_the_clock_skips_begin_with_the_minute_after() -> None:
    early = Hours(("SU",), time(2, 30), time(5), BERLIN)
    at = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)
    found = hours.opening(early, at, lambda day: False)
    assert found == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


@pytest.fixture
def stone(db: Database, cast: Cast, now: datetime) -> Milestone:
    """Ben's, on Ana's goal in #launch, which has celebrations wait for Berlin's days."""
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    roads.know_all(db, NIGHT)
    choose(db, cast, now)
    return roads.add(db, cast.ana, goal, now, owner_id=cast.ben.id, size=Size.MAJOR)


def choose(db: Database, cast: Cast, now: datetime, *, holds: bool = True, start: int = 8) -> None:
    with db.begin() as session:
        by, channel = session.get_one(Person, cast.ana.id), session.get_one(Channel, cast.launch.id)
        of = Hours(WEEK, time(start), time(18), BERLIN)
        choice = replace(Choice.of(channel), holds=holds, hours=of)
        celebrations.choose(session, channel, choice, by=by, now=now)


def due(db: Database) -> datetime | None:
    (party,) = roads.owed(db, Kind.CELEBRATION)
    return party.due_at


def undo(db: Database, cast: Cast, stone: Milestone, at: datetime) -> None:
    with db.begin() as session:
        by = session.get_one(Person, cast.ben.id)
        row, goal = milestones.find(session, by, stone.number, cast.launch.id, at, hold=True)
        assert milestones.undo(session, row, goal, by=by, now=at)


def test_what_is_reached_at_night_is_celebrated_in_the_morning_and_why_says_so(
    db: Database, cast: Cast, stone: Milestone
) -> None:
    roads.reach(db, cast.ana, stone, NIGHT)
    assert due(db) == MORNING
    with db.read() as session:
        row = session.get_one(Milestone, stone.id)
        (party,) = roads.owed(db, Kind.CELEBRATION)
        assert celebrations.waiting(session, row, NIGHT) == (party.subject_id, MORNING)
        for person in (cast.ana, cast.ben):  # who marked it, and whose it is
            page = why_pages.page(session, session.get_one(Person, person.id), None, NIGHT)
            (coming,) = [each for each in page.coming if each.held is Held.HOURS]
            assert coming.at == MORNING
            assert (
                "<#C0LAUNCH> celebrates M1 *Prototype*, which is reached, in its working hours: "
                "Mon to Fri 08:00–18:00 (Berlin) — it waits there until then"
            ) in why_views.page(page).text
        others = why_pages.page(session, session.get_one(Person, cast.chi.id), None, NIGHT)
        assert all(each.held is not Held.HOURS for each in others.coming)


def test_what_is_undone_before_it_comes_never_comes_and_reaching_it_again_owes_it_anew(
    db: Database, cast: Cast, stone: Milestone
) -> None:
    roads.reach(db, cast.ben, stone, NIGHT)
    undo(db, cast, stone, NIGHT + timedelta(minutes=1))
    assert due(db) is None
    roads.reach(db, cast.ben, stone, MORNING - timedelta(minutes=1))
    assert due(db) == MORNING
    roads.reach(db, cast.ben, stone, MORNING)
    assert len(roads.owed(db, Kind.CELEBRATION)) == 1


def test_what_stands_there_already_is_taken_back_in_its_place(
    db: Database, cast: Cast, stone: Milestone
) -> None:
    roads.reach(db, cast.ben, stone, MORNING)
    (party,) = roads.owed(db, Kind.CELEBRATION)
    scenes.post(db, party.key, "1.1")
    undo(db, cast, stone, MORNING + timedelta(minutes=1))
    assert due(db) == MORNING + timedelta(minutes=1)


def test_another_choice_moves_what_waits(db: Database, cast: Cast, stone: Milestone) -> None:
    roads.reach(db, cast.ana, stone, NIGHT)
    choose(db, cast, NIGHT, start=10)
    assert due(db) == MORNING + timedelta(hours=2)
    choose(db, cast, NIGHT, holds=False)
    assert due(db) == NIGHT
    choose(db, cast, NIGHT + timedelta(hours=1))  # it is on its way by now
    assert due(db) == NIGHT


def test_the_workspaces_free_days_and_the_holidays_of_its_check_ins_count(
    db: Database, cast: Cast, stone: Milestone
) -> None:
    with db.begin() as session:
        session.add(FreeDay(workspace_id=cast.workspace.id, day=MORNING.date(), name="Rest"))
    scenes.set_up(db, cast, NIGHT, holidays="US")
    roads.reach(db, cast.ana, stone, NIGHT)
    assert due(db) == MORNING + timedelta(days=1)
    with db.begin() as session:
        session.add(FreeDay(workspace_id=cast.workspace.id, day=date(2026, 11, 25)))
        session.flush()
        celebrations.free_days_changed(session, cast.workspace.id, NIGHT)
    assert due(db) == MORNING + timedelta(days=3)  # Thursday is Thanksgiving


def test_a_goal_and_a_minor_milestone_wait_too_and_what_is_personal_does_not(
    db: Database, cast: Cast, stone: Milestone
) -> None:
    with db.read() as session:
        goal = session.get_one(Goal, stone.goal_id)
    minor = roads.add(db, cast.ana, goal, NIGHT, "Poster", size=Size.MINOR)
    roads.reach(db, cast.ana, minor, NIGHT)
    (party,) = roads.owed(db, Kind.CELEBRATION)
    assert (party.due_at, party.thread_of) == (MORNING, roads.owed(db, Kind.GOAL_CARD)[0].id)
    own = roads.set_goal(db, cast.ana, None, NIGHT)
    with db.begin() as session:
        row, by = session.get_one(Goal, own.id), session.get_one(Person, cast.ana.id)
        goals.celebrate(session, row, None, NIGHT, by)
    assert roads.owed(db, Kind.NOTICES)[0].due_at == NIGHT
