"""Reached by mistake: taken back within the hour, and celebrated once in the end."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import GoalClosed, NotYours, OutsiderOnly
from bot.model import (
    Celebration,
    Event,
    Evidence,
    Goal,
    GoalState,
    Kind,
    Milestone,
    MilestoneHelper,
    MilestoneState,
    Person,
    Size,
)
from bot.services import celebrations, milestones
from bot.services.milestones import TooLateToUndo
from bot.services.pages import goals as goal_pages
from tests import people
from tests.people import Cast
from tests.services import roads, scenes

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
SAID: dict[str, Any] = {"evidence": "https://example.com", "note": "It works", "lesson": "Ask"}


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch."""
    return roads.set_goal(db, cast.ana, cast.launch, now)


@pytest.fixture
def milestone(db: Database, cast: Cast, goal: Goal, now: datetime) -> Milestone:
    """Ben's milestone on it, which he has marked reached."""
    added = roads.add(db, cast.ana, goal, now, owner_id=cast.ben.id)
    roads.reach(db, cast.ben, added, now, helper_ids=[cast.chi.id], **SAID)
    return added


def undo(db: Database, milestone: Milestone, by: Person, now: datetime) -> bool:
    with db.begin() as session:
        row = session.get_one(Milestone, milestone.id)
        goal, person = session.get_one(Goal, row.goal_id), session.get_one(Person, by.id)
        return milestones.undo(session, row, goal, by=person, now=now)


def party(db: Database) -> Celebration:
    with db.read() as session:
        return session.scalars(select(Celebration)).one()


def progress(db: Database, goal: Goal, now: datetime) -> float | None:
    with db.read() as session:
        return goal_pages.card(session, session.get_one(Goal, goal.id), now).progress


def test_what_was_reached_by_mistake_is_planned_again(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    assert progress(db, goal, now) == 1.0
    assert undo(db, milestone, cast.ben, now + HOUR)
    row = roads.milestone_row(db, milestone)
    assert (row.state, row.reached_on, row.reached_at, row.reached_by_id) == (
        MilestoneState.PLANNED, None, None, None,
    )  # fmt: skip
    assert progress(db, goal, now) == 0.0
    line = roads.told(db, goal)[-1]
    assert (line.event, line.person_id) == (Event.MILESTONE_UNREACHED, cast.ben.id)


def test_nothing_that_was_said_is_lost(
    db: Database, cast: Cast, milestone: Milestone, now: datetime
) -> None:
    undo(db, milestone, cast.ben, now)
    with db.read() as session:
        (kept,) = session.scalars(select(Evidence))
        assert session.scalars(select(MilestoneHelper)).all() == []
    assert (kept.link, kept.note, kept.person_id) == (
        "https://example.com", "It works", cast.ben.id,
    )  # fmt: skip
    roads.reach(db, cast.ana, milestone, now + HOUR, helper_ids=[cast.chi.id])
    row = roads.milestone_row(db, milestone)
    assert (row.lesson, row.evidence, row.reached_by_id) == ("Ask", "", cast.ana.id)


def test_the_same_celebration_is_taken_back_and_comes_again(
    db: Database, cast: Cast, milestone: Milestone, now: datetime
) -> None:
    (owed,) = roads.owed(db, Kind.CELEBRATION)
    scenes.post(db, owed.key, "1.1")
    with db.begin() as session:
        by = session.get_one(Person, cast.chi.id)
        celebrations.cheer(session, owed.subject_id, by=by, here=None, now=now)
    undo(db, milestone, cast.ben, now + SECOND)
    (owed,) = roads.owed(db, Kind.CELEBRATION)
    assert party(db).undone_at == now + SECOND
    assert (owed.wanted, owed.due_at) == (3, now)
    roads.reach(db, cast.ben, milestone, now + HOUR)
    (owed,) = roads.owed(db, Kind.CELEBRATION)
    assert (party(db).undone_at, owed.wanted) == (None, 4)
    with db.read() as session:
        assert celebrations.cheers(session, owed.subject_id) == 1


def test_undoing_twice_is_one_effect(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    def work(session: Session, _number: int) -> bool:
        by = session.get_one(Person, cast.ben.id)
        row, of = milestones.find(session, by, milestone.number, None, now, hold=True)
        return milestones.undo(session, row, of, by=by, now=now)

    assert sorted(roads.at_once(db, work, 3), key=str) == [False, False, True]
    assert not undo(db, milestone, cast.ana, now + 9 * HOUR)
    assert [line.event for line in roads.told(db, goal)].count(Event.MILESTONE_UNREACHED) == 1


def test_after_an_hour_it_stays_reached(
    db: Database, cast: Cast, milestone: Milestone, now: datetime
) -> None:
    with pytest.raises(TooLateToUndo, match="M1 was marked reached over an hour ago"):
        undo(db, milestone, cast.ben, now + HOUR + SECOND)
    assert roads.milestone_row(db, milestone).state == MilestoneState.REACHED


def test_who_may_not_mark_it_takes_nothing_back(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
    for who, refusal in ((cast.chi, NotYours), (eve, OutsiderOnly), (cast.dev, NotYours)):
        with pytest.raises(refusal):
            undo(db, milestone, who, now)
    roads.change(db, goal, state=GoalState.ACHIEVED)
    with pytest.raises(GoalClosed):
        undo(db, milestone, cast.ben, now)
    with db.read() as session:
        row, of = session.get_one(Milestone, milestone.id), session.get_one(Goal, goal.id)
        assert not milestones.may_undo(session, cast.ben, of, row, now)


def test_a_quiet_one_stays_in_its_thread(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    minor = roads.add(db, cast.ana, goal, now, size=Size.MINOR)
    for _ in range(2):
        roads.reach(db, cast.ana, minor, now)
        undo(db, minor, cast.ana, now)
    (owed,) = roads.owed(db, Kind.CELEBRATION)
    assert owed.thread_of == roads.owed(db, Kind.GOAL_CARD)[0].id
