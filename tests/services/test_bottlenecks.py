"""Bottlenecks: what is late, moved, waited on and too much, counted as far as the reader sees."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.db import Database
from bot.model import Goal, GoalState, Milestone, MilestoneAfter, Person
from bot.services.pages import bottlenecks
from bot.services.pages.bottlenecks import Bottlenecks, Overload
from bot.slack.views import bottlenecks as views
from tests.people import Cast
from tests.services import roads
from tests.services.deliveries import statements
from tests.slack import sheets


def found(db: Database, cast: Cast, viewer: Person, now: datetime) -> Bottlenecks:
    with db.read() as session:
        reader = session.get_one(Person, viewer.id)
        return bottlenecks.bottlenecks(session, reader, cast.launch.id, now=now, today=now.date())


@pytest.fixture
def crowd(db: Database, cast: Cast, now: datetime) -> list[Milestone]:
    """In #launch a late milestone, one moved three times, and four of one week; in #board, where
    Ben is not, three that wait for the first, and one more of that week."""
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    made = [
        roads.add(db, cast.ana, goal, now, "Late", due_on=roads.days(-9), owner_id=cast.ben.id),
        roads.add(db, cast.ana, goal, now, "Moved", due_on=roads.days(40)),
        *(roads.add(db, cast.ana, goal, now, "Much", due_on=roads.days(7 + at)) for at in range(4)),
        roads.add(db, cast.ana, goal, now, "Waits", due_on=roads.days(30)),
    ]
    roads.change(db, made[1], moves=3)
    secret = roads.set_goal(db, cast.ana, cast.board, now, "Secret")
    hidden = [roads.add(db, cast.ana, secret, now, due_on=roads.days(8)) for _ in range(3)]
    with db.begin() as session:
        waiting = [made[6], *hidden]
        session.execute(
            insert(MilestoneAfter),
            [
                {
                    "milestone_id": each.id,
                    "after_id": made[0].id,
                    "workspace_id": cast.workspace.id,
                }
                for each in waiting
            ],
        )
    return [*made, *hidden]


def test_each_reader_gets_the_counts_of_what_they_may_see(
    db: Database, cast: Cast, crowd: list[Milestone], now: datetime
) -> None:
    week = (now + timedelta(days=7)).date()
    own = found(db, cast, cast.ana, now)
    assert [(each.number, each.by) for each in own.overdue] == [(1, 9)]
    assert [(each.number, each.by) for each in own.moved] == [(2, 3)]
    assert [(each.number, each.by) for each in own.waited_on] == [(1, 4)]
    assert own.overloaded == (Overload("U0ANA", week, 7),)
    bens = found(db, cast, cast.ben, now)
    assert (bens.overdue, bens.moved) == (own.overdue, own.moved)
    assert bens.waited_on == ()  # one waits that he may see
    assert bens.overloaded == (Overload("U0ANA", week, 4),)
    assert found(db, cast, cast.dev, now) == Bottlenecks()


def test_in_words(db: Database, cast: Cast, crowd: list[Milestone], now: datetime) -> None:
    assert views.lines(found(db, cast, cast.ana, now)) == [
        "🚧 *Bottlenecks*",
        "• Overdue (1): M1 *Late* (9 days late, <@U0BEN>)",
        "• Moved again (1): M2 *Moved* (3 moves, <@U0ANA>)",
        "• Most waited on (1): M1 *Late* (4 wait for it, <@U0BEN>)",
        "• Much in one week (1): <@U0ANA> (7 milestones in the week of Mon 30 November)",
    ]
    assert views.lines(Bottlenecks()) == []
    stuck = [sheets.goal("Launch", 1, blocked=days) for days in (0, 6, None)]
    assert views.lines(Bottlenecks(), stuck)[1] == (
        "• Longest blocked (2): G12 *Launch* (6 days, <@U0ANA>); "
        "G12 *Launch* (since today, <@U0ANA>)"
    )


def test_goals_that_rest_hold_nobody_up(
    db: Database, cast: Cast, crowd: list[Milestone], now: datetime
) -> None:
    with db.read() as session:
        goals = {session.get_one(Milestone, each.id).goal_id for each in crowd}
    with db.begin() as session:
        for goal_id in goals:
            session.get_one(Goal, goal_id).state = GoalState.PAUSED
    assert found(db, cast, cast.ana, now) == Bottlenecks()


def test_the_worst_are_named_and_the_others_counted_by_three_queries(
    db: Database, cast: Cast, now: datetime
) -> None:
    with statements() as sent:
        found(db, cast, cast.ben, now)
    few = len(sent)
    roads.fill(db, cast, now, goal_count=20, each=5)
    with statements() as sent:
        many = found(db, cast, cast.ben, now)
    assert len(sent) == few
    assert (len(many.overdue), many.overdue_count) == (3, 100)
    assert many.overdue[0].by == 5
