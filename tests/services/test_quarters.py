"""A number that comes past 25, 50 or 75 % of its way is cheered once, whatever it does later."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import (
    Checkin,
    Delivery,
    Goal,
    GoalState,
    Kind,
    Objective,
    Person,
    Quarter,
    Round,
    Scope,
)
from bot.model.quarters import passed
from bot.services import answers, objectives
from bot.services.answers import Said, Words
from bot.services.objectives import Measure
from bot.slack import messages
from tests.people import Cast
from tests.services import roads, scenes

DAY = timedelta(days=1)
SOON = timedelta(minutes=3)


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch, whose card stands there."""
    return set_goal(db, cast, now)


def set_goal(db: Database, cast: Cast, now: datetime) -> Goal:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    scenes.post(db, f"goal:{goal.id}:card", f"{goal.id}.1")
    return goal


def read(db: Database, cast: Cast, objective: Objective, value: object, at: datetime) -> None:
    with db.begin() as session:
        ana, row = session.get_one(Person, cast.ana.id), session.get_one(Objective, objective.id)
        objectives.record(session, row, Decimal(str(value)), by=ana, now=at, at=at)


def told(db: Database, now: datetime) -> list[str]:
    """What the thread is told, or would be now."""
    with db.read() as session:
        found = session.scalars(
            select(Delivery).where(Delivery.kind == Kind.QUARTER).order_by(Delivery.id)
        )
        said = [messages.render(session, each, now) for each in found]
    return [each.text for each in said if each is not None]


def arrive(db: Database, now: datetime) -> None:
    """Whatever of it is owed is posted."""
    for each in roads.owed(db, Kind.QUARTER):
        if each.ts is None:
            scenes.post(db, each.key, f"{each.id}.9")


@pytest.mark.parametrize(
    ("share", "percent"),
    [(0, 0), (0.2499, 0), (0.25, 25), (0.4999, 25), (0.5, 50), (0.75, 75), (1, 75)],
)
def test_a_share_lies_at_or_behind_the_highest_that_it_has_passed(
    share: float, percent: int
) -> None:
    assert passed(share) == percent


def test_each_share_is_cheered_once_ever_in_the_thread_of_the_card(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    """It falls from 8 to 4: 7 is a quarter of its way."""
    falls = scenes.add_objective(db, goal, "First response", now)
    for number, value in enumerate(("7.5", "7", "7.9", "6.9", "6", "7.9", "5", "4")):
        at = now + number * DAY
        read(db, cast, falls, value, at)
        arrive(db, at)
    cheers = roads.owed(db, Kind.QUARTER)
    assert [each.thread_of for each in cheers] == [roads.owed(db, Kind.GOAL_CARD)[0].id] * 3
    assert [text.split(":")[0] for text in told(db, now)] == [
        "📈 O1 *First response* has come a quarter of its way",
        "📈 O1 *First response* has come half of its way",
        "📈 O1 *First response* has come three quarters of its way",
    ]
    assert "8 h → 4 h, now *6 h*" in told(db, now)[1]


def test_of_several_at_once_the_highest_is_cheered_and_lower_ones_never(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    rises = scenes.add_objective(db, goal, "Users", now, unit="%")
    for number, value in enumerate((10, 80, 20, 60, 76)):
        read(db, cast, rises, value, now + number * DAY)
        arrive(db, now)
    assert len(told(db, now)) == 1
    assert "three quarters" in told(db, now)[0]
    at_once = scenes.add_objective(db, goal, "Docs", now, unit="%")
    read(db, cast, at_once, 100, now)
    assert "O2 *Docs* has come all of its way" in told(db, now)[1]


def test_what_is_corrected_within_minutes_follows_in_its_place(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    rises = scenes.add_objective(db, goal, "Users", now, unit="%")
    read(db, cast, rises, 90, now)
    arrive(db, now)
    read(db, cast, rises, 30, now + SOON)  # it has come a quarter after all
    assert [("a quarter of" in text, "30 %" in text) for text in told(db, now)] == [(True, True)]
    read(db, cast, rises, 9, now + 2 * SOON)
    assert "put right: it had not come a quarter of its way" in told(db, now)[0]
    read(db, cast, rises, 26, now + DAY)
    assert len(roads.owed(db, Kind.QUARTER)) == 1
    assert "a quarter of" in told(db, now)[0]


def test_what_is_corrected_before_it_was_said_is_said_when_it_is_true(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    rises = scenes.add_objective(db, goal, "Users", now, unit="%")
    read(db, cast, rises, 30, now)
    read(db, cast, rises, 3, now + SOON)
    assert told(db, now) == []
    with db.begin() as session:  # the sender found nothing to say
        session.execute(
            update(Delivery).where(Delivery.kind == Kind.QUARTER).values(state="failed")
        )
    read(db, cast, rises, 30, now + DAY)
    assert [each.state.value for each in roads.owed(db, Kind.QUARTER)] == ["failed", "pending"]


def test_two_who_give_it_at_once_are_one_cheer(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    rises = scenes.add_objective(db, goal, "Users", now, unit="%")

    def work(session: Session, number: int) -> None:
        ana = session.get_one(Person, cast.ana.id)
        row, of = objectives.find_row(session, ana, rises.id, None, now, hold=True)
        objectives.give(session, row, of, Decimal(50 + number), by=ana, now=now)

    assert roads.at_once(db, work, 4) == [None] * 4
    assert len(roads.owed(db, Kind.QUARTER)) == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"state": GoalState.PAUSED},
        {"state": GoalState.MISSED},
        {"scope": Scope.PERSONAL},
    ],
)
def test_what_rests_is_closed_or_is_nobody_elses_has_no_cheer(
    db: Database, cast: Cast, goal: Goal, now: datetime, facts: dict[str, Any]
) -> None:
    rises = scenes.add_objective(db, goal, "Users", now, unit="%")
    roads.change(db, goal, **facts)
    read(db, cast, rises, 60, now)
    assert roads.owed(db, Kind.QUARTER) == []
    roads.change(db, goal, state=GoalState.ACTIVE, scope=Scope.CHANNEL)
    read(db, cast, rises, 61, now + DAY)  # it crosses nothing
    assert roads.owed(db, Kind.QUARTER) == []
    read(db, cast, rises, 76, now + 2 * DAY)
    roads.change(db, goal, **facts)  # before it was said
    assert told(db, now) == []


def test_where_a_number_begins_and_one_that_is_kept_are_no_news(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    begins = Measure("Users", "", Decimal(0), Decimal(100), now=Decimal(60))
    kept = Measure("Pauses", "%", Decimal(9), Decimal(5), low=Decimal(3))
    with db.begin() as session:
        row, ana = session.get_one(Goal, goal.id), session.get_one(Person, cast.ana.id)
        objectives.add(session, row, begins, by=ana, now=now)
        band = objectives.add(session, row, kept, by=ana, now=now)
    read(db, cast, band, 4, now)
    with db.read() as session:
        assert session.scalars(select(Quarter)).all() == []


def test_without_a_card_there_is_no_thread_and_no_cheer(
    db: Database, cast: Cast, now: datetime
) -> None:
    bare = scenes.add_goal(db, cast, "Support", now)
    read(db, cast, scenes.add_objective(db, bare, "Users", now, unit="%"), 60, now)
    assert roads.owed(db, Kind.QUARTER) == []
    owed = roads.set_goal(db, cast.ana, cast.launch, now)  # its card was never posted
    read(db, cast, scenes.add_objective(db, owed, "Users", now, unit="%"), 60, now)
    assert len(roads.owed(db, Kind.QUARTER)) == 1
    assert told(db, now) == []


def test_a_number_in_a_check_in_is_cheered_and_follows_when_the_answer_is_put_right(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    rises = scenes.add_objective(db, goal, "Users", now, unit="%")
    checkin = scenes.set_up(db, cast, now)
    asking = scenes.opened(db, checkin, now + timedelta(minutes=30))
    for value, at in ((80, now + timedelta(hours=1)), (30, now + timedelta(hours=1) + SOON)):
        with db.begin() as session:
            answers.by_form(
                session, session.get_one(Round, asking.id), session.get_one(Checkin, checkin.id),
                Said((Words(goal.id, moved="Much"),), {rises.id: Decimal(value)}),
                by=session.get_one(Person, cast.ana.id), now=at,
            )  # fmt: skip
        arrive(db, at)
    assert [("a quarter of" in text) for text in told(db, now)] == [True]
