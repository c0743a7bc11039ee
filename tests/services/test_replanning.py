"""Re-plans with all that moves along: shown first, saved at once, told once."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import GoalClosed, NotYours
from bot.model import (
    Event,
    Goal,
    GoalState,
    Kind,
    Milestone,
    MilestoneAfter,
    MilestoneState,
    Person,
)
from bot.services import milestones
from bot.services.milestones import Chosen, NeedsReason, Ripple, SameDate
from bot.services.pages import news
from tests.people import Cast
from tests.services import roads
from tests.services.roads import days


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch, due in 25 days."""
    return roads.set_goal(db, cast.ana, cast.launch, now, due_on=days(25))


@pytest.fixture
def road(db: Database, cast: Cast, goal: Goal, now: datetime) -> list[Milestone]:
    """Three of its milestones, five days apart, each after the one before it."""
    made = [
        roads.add(db, cast.ana, goal, now, f"Step {number}", due_on=days(5 * number))
        for number in range(1, 4)
    ]
    link(db, (made[1], made[0]), (made[2], made[1]))
    return made


def link(db: Database, *pairs: tuple[Milestone, Milestone]) -> None:
    with db.begin() as session:
        for later, earlier in pairs:
            session.add(
                MilestoneAfter(
                    milestone_id=later.id, after_id=earlier.id, workspace_id=later.workspace_id
                )
            )


def foresee(db: Database, milestone: Milestone, to: date, by: Person, now: datetime) -> Ripple:
    with db.read() as session:
        row, person = session.get_one(Milestone, milestone.id), session.get_one(Person, by.id)
        goal = session.get_one(Goal, row.goal_id)
        return milestones.foresee(session, row, goal, to, by=person, here=None, now=now)


def replan(
    db: Database, milestone: Milestone, to: date, by: Person, now: datetime,
    because: str = "vendor delay", only: Collection[int] | None = None, due: bool = True,
) -> None:  # fmt: skip
    """The move, with all that moves along, or only some of it."""
    with db.begin() as session:
        work(session, milestone, to, by, now, because, only, due)


def work(
    session: Session, milestone: Milestone, to: date, by: Person, now: datetime,
    because: str = "vendor delay", only: Collection[int] | None = None, due: bool = True,
) -> None:  # fmt: skip
    person = session.get_one(Person, by.id)
    row, goal = milestones.find_row(session, person, milestone.id, None, now)
    found = milestones.hold_road(session, row, goal, to, by=person, here=None, now=now)
    ids = [each.id for each in found.milestones] if only is None else only
    goal_ids = [each.id for each in found.goals] if due else []
    milestones.replan(
        session, row, goal, to=to, because=because, by=person, now=now,
        along=Chosen(found, ids, goal_ids),
    )  # fmt: skip


def dates(db: Database, road: Collection[Milestone]) -> list[int]:
    """In how many days each of them is due."""
    rows = [roads.milestone_row(db, each).due_on for each in road]
    return [(row - roads.TODAY).days for row in rows if row]


def test_what_comes_after_and_the_goals_due_date_are_foreseen(
    db: Database, cast: Cast, goal: Goal, road: list[Milestone], now: datetime
) -> None:
    found = foresee(db, road[0], days(20), cast.ana, now)
    assert [(each.number, each.new, each.may) for each in found.milestones] == [
        (2, days(25), True), (3, days(30), True),
    ]  # fmt: skip
    assert [(each.number, each.old, each.new) for each in found.goals] == [(1, days(25), days(30))]
    assert not foresee(db, road[0], days(8), cast.ana, now)
    assert not foresee(db, road[0], days(1), cast.ana, now)
    assert foresee(db, road[2], days(30), cast.ana, now).milestones == ()


def test_all_is_saved_at_once_with_one_reason_and_told_in_one_message(
    db: Database, cast: Cast, goal: Goal, road: list[Milestone], now: datetime
) -> None:
    before = len(roads.owed(db, Kind.GOAL_NEWS))
    replan(db, road[0], days(20), cast.ana, now)
    assert dates(db, road) == [20, 25, 30]
    row = roads.goal_row(db, goal)
    assert (row.due_on, row.first_due_on, row.moves, row.moved_because) == (
        days(30), days(25), 1, "vendor delay",
    )  # fmt: skip
    lines = roads.told(db, goal)[-4:]
    assert [line.event for line in lines] == [*[Event.MILESTONE_MOVED] * 3, Event.GOAL_MOVED]
    assert {line.why for line in lines} == {"vendor delay"}
    told = roads.owed(db, Kind.GOAL_NEWS)[before:]
    assert [each.subject_id for each in told] == [lines[0].id]
    with db.read() as session:
        assert len(news.told_with(session, lines[0].id, now)) == 4


def test_what_is_left_out_keeps_its_date_and_the_goal_moves_as_far_as_it_must(
    db: Database, cast: Cast, goal: Goal, road: list[Milestone], now: datetime
) -> None:
    replan(db, road[0], days(27), cast.ana, now, only=[])
    assert dates(db, road) == [27, 10, 15]
    assert roads.goal_row(db, goal).due_on == days(27)
    replan(db, road[0], days(28), cast.ana, now, only=[road[2].id], due=False)
    assert dates(db, road) == [28, 10, 16]
    assert roads.goal_row(db, goal).due_on == days(27)


def test_a_forged_choice_moves_nothing_else(
    db: Database, cast: Cast, goal: Goal, road: list[Milestone], now: datetime
) -> None:
    other = roads.add(db, cast.ana, goal, now, "Other", due_on=days(6))
    replan(db, road[0], days(12), cast.ana, now, only=[other.id, 10**6, -1])
    assert dates(db, [*road, other]) == [12, 10, 15, 6]


def test_what_is_settled_proposed_or_of_a_closed_goal_stays(
    db: Database, cast: Cast, goal: Goal, road: list[Milestone], now: datetime
) -> None:
    closed = roads.set_goal(db, cast.ana, cast.launch, now, "Closed")
    there = roads.add(db, cast.ana, closed, now, due_on=days(6))
    proposed = roads.add(db, cast.ben, goal, now, "Proposed", due_on=days(6))
    link(db, (there, road[0]), (proposed, road[0]))
    roads.change(db, closed, state=GoalState.ACHIEVED)
    roads.change(db, road[1], state=MilestoneState.REACHED)
    replan(db, road[0], days(20), cast.ana, now)
    assert dates(db, [*road, there, proposed]) == [20, 10, 30, 6, 6]


def test_over_goals_only_what_one_sees_is_shown_and_what_one_may_is_moved(
    db: Database, cast: Cast, goal: Goal, road: list[Milestone], now: datetime
) -> None:
    bens = roads.set_goal(db, cast.ben, cast.launch, now, "Ben's")
    of_ben = roads.add(db, cast.ben, bens, now, "His", due_on=days(6))
    secret = roads.set_goal(db, cast.ana, cast.board, now, "Secret")
    hidden = roads.add(db, cast.ana, secret, now, "Hidden", due_on=days(6))
    given = roads.add(db, cast.ana, goal, now, "Given", due_on=days(5), owner_id=cast.ben.id)
    link(db, (of_ben, given), (hidden, given), (road[1], given))
    found = foresee(db, given, days(12), cast.ben, now)
    assert [(each.title, each.may) for each in found.milestones] == [
        ("His", True), ("Step 2", False), ("Step 3", False),
    ][: len(found.milestones)]  # fmt: skip
    before = len(roads.owed(db, Kind.GOAL_NEWS))
    replan(db, given, days(12), cast.ben, now)
    assert dates(db, [of_ben, hidden, road[1]]) == [13, 6, 10]
    assert len(roads.owed(db, Kind.GOAL_NEWS)) == before + 2  # one in the thread of each goal


def test_a_goal_that_is_not_ones_own_keeps_its_due_date(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    given = roads.add(db, cast.ana, goal, now, due_on=days(5), owner_id=cast.ben.id)
    (late,) = foresee(db, given, days(40), cast.ben, now).goals
    assert not late.may
    replan(db, given, days(40), cast.ben, now)
    assert roads.goal_row(db, goal).due_on == days(25)


def test_a_first_date_is_told_by_itself_and_what_it_moves_beside_it(
    db: Database, cast: Cast, goal: Goal, road: list[Milestone], now: datetime
) -> None:
    undated = roads.add(db, cast.ana, goal, now, "Undated")
    link(db, (road[0], undated))
    before = len(roads.owed(db, Kind.GOAL_NEWS))
    replan(db, undated, days(7), cast.ana, now, because="")
    assert dates(db, [undated, *road]) == [7, 7, 10, 15]
    assert len(roads.owed(db, Kind.GOAL_NEWS)) == before + 2


def test_a_move_along_is_refused_as_a_move_alone_is(
    db: Database, cast: Cast, goal: Goal, road: list[Milestone], now: datetime
) -> None:
    with pytest.raises(NeedsReason):
        replan(db, road[0], days(20), cast.ana, now, because=" ")
    with pytest.raises(SameDate):
        replan(db, road[0], days(5), cast.ana, now)
    with pytest.raises(NotYours):
        replan(db, road[0], days(20), cast.ben, now)
    roads.change(db, goal, state=GoalState.DROPPED)
    with pytest.raises(GoalClosed):
        replan(db, road[0], days(20), cast.ana, now)
    assert dates(db, road) == [5, 10, 15]


def test_two_re_plans_that_meet_wait_for_each_other(
    db: Database, cast: Cast, goal: Goal, road: list[Milestone], now: datetime
) -> None:
    second = roads.set_goal(db, cast.ana, cast.launch, now, "Second")
    there = roads.add(db, cast.ana, second, now, due_on=days(5))
    link(db, (road[1], there), (there, road[0]))

    def move(session: Session, number: int) -> Any:
        target, to = ((road[0], days(20)), (there, days(21)))[number]
        work(session, target, to, cast.ana, now)

    assert roads.at_once(db, move) == [None, None]
    assert dates(db, road)[0] == 20
