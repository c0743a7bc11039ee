"""Objectives: measured, read, and brought to their newest reading."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, select

from bot.db import Database
from bot.errors import NoSuchThing, NotYours
from bot.model import Event, Goal, History, Objective, Person, Reading, Scope
from bot.services import objectives
from bot.services.objectives import NumberTooLarge
from tests.people import Cast
from tests.services.scenes import add_goal, add_objective


@dataclass(frozen=True)
class Measured:
    name: str = "First response"
    unit: str = "h"
    baseline: Decimal = Decimal(8)
    target: Decimal = Decimal(4)


def read(db: Database, cast: Cast, objective: Objective, value: str, at: datetime) -> None:
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        found = session.get_one(Objective, objective.id)
        objectives.record(session, found, Decimal(value), by=ana, now=at, at=at)


def current(db: Database, objective: Objective) -> tuple[Decimal, datetime]:
    with db.read() as session:
        found = session.get_one(Objective, objective.id)
        return found.current, found.current_at


def test_a_measure_stands_at_its_baseline(db: Database, cast: Cast, now: datetime) -> None:
    goal = add_goal(db, cast, "Support", now)
    with db.begin() as session:
        ana, found = session.get_one(Person, cast.ana.id), session.get_one(Goal, goal.id)
        objective = objectives.add(session, found, Measured(), by=ana, now=now)
        assert (objective.number, objective.current) == (1, Decimal(8))
        unnamed = objectives.add(session, found, Measured(name="", unit="$"), by=ana, now=now)
        assert (unnamed.number, unnamed.name) == (2, "Support")
        lines = session.scalars(select(History).where(History.goal_id == goal.id)).all()
    assert [(line.event, line.old, line.new) for line in lines] == [
        (Event.OBJECTIVE_ADDED, "8 h", "4 h"),
        (Event.OBJECTIVE_ADDED, "8 $", "4 $"),
    ]


def test_only_who_may_change_a_goal_says_how_it_is_measured(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = add_goal(db, cast, "Support", now)
    with db.begin() as session:
        ben, found = session.get_one(Person, cast.ben.id), session.get_one(Goal, goal.id)
        with pytest.raises(NotYours):
            objectives.add(session, found, Measured(), by=ben, now=now)


def test_an_objective_is_at_its_newest_reading(db: Database, cast: Cast, now: datetime) -> None:
    objective = add_objective(db, add_goal(db, cast, "Support", now), "First response", now)
    read(db, cast, objective, "6", now + timedelta(days=2))
    read(db, cast, objective, "7", now + timedelta(days=1))
    assert current(db, objective) == (Decimal(6), now + timedelta(days=2))


def test_without_readings_it_is_back_at_its_baseline(
    db: Database, cast: Cast, now: datetime
) -> None:
    objective = add_objective(db, add_goal(db, cast, "Support", now), "First response", now)
    read(db, cast, objective, "6", now + timedelta(days=2))
    with db.begin() as session:
        session.execute(delete(Reading))
        ana, found = session.get_one(Person, cast.ana.id), session.get_one(Objective, objective.id)
        objectives.settle(session, found, by=ana, now=now)
    assert current(db, objective) == (Decimal(8), now)


def test_every_new_value_is_in_the_history_of_its_goal(
    db: Database, cast: Cast, now: datetime
) -> None:
    objective = add_objective(db, add_goal(db, cast, "Support", now), "First response", now)
    for value in ("6", "6", "1234.5"):
        now += timedelta(minutes=1)
        read(db, cast, objective, value, now)
    with db.read() as session:
        lines = session.scalars(select(History).order_by(History.id)).all()
    assert [(line.event, line.old, line.new) for line in lines] == [
        (Event.OBJECTIVE_READ, "8 h", "6 h"),
        (Event.OBJECTIVE_READ, "6 h", "1,234.5 h"),
    ]


@pytest.mark.parametrize("value", ["0.123456789", "-3", "0", "999999999999999.99999999"])
def test_both_databases_keep_a_value_exactly(
    db: Database, cast: Cast, now: datetime, value: str
) -> None:
    objective = add_objective(db, add_goal(db, cast, "Support", now), "First response", now)
    read(db, cast, objective, value, now + timedelta(days=1))
    assert current(db, objective)[0] == objectives.exact(Decimal(value))


@pytest.mark.parametrize("value", ["1e15", "-1e27", "NaN", "Infinity"])
def test_a_number_that_no_column_holds_is_refused(
    db: Database, cast: Cast, now: datetime, value: str
) -> None:
    objective = add_objective(db, add_goal(db, cast, "Support", now), "First response", now)
    with pytest.raises(NumberTooLarge):
        read(db, cast, objective, value, now)


def test_an_objective_is_seen_by_who_sees_its_goal(db: Database, cast: Cast, now: datetime) -> None:
    hidden = add_goal(db, cast, "Mine", now, scope=Scope.PERSONAL, channel_id=None)
    add_objective(db, hidden, "Weight", now)
    with db.read() as session:
        assert objectives.find(session, cast.ana, 1, None, now).name == "Weight"
        for stranger in (cast.ben, cast.dev):
            with pytest.raises(NoSuchThing, match="O1"):
                objectives.find(session, stranger, 1, cast.launch.id, now)
