"""Objectives: measured, read, and brought to their newest reading."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import delete, select

from bot.db import Database
from bot.errors import GoalClosed, NoSuchThing, NotYours
from bot.model import (
    Direction,
    Event,
    Goal,
    GoalState,
    History,
    Kind,
    Objective,
    Person,
    Reading,
    Scope,
    Workspace,
    direction_of,
)
from bot.services import objectives
from bot.services.goals import OnlyYours
from bot.services.objectives import (
    BandUpsideDown,
    Measure,
    MeasureChanged,
    NothingMoves,
    NumberTooLarge,
    ObjectiveDropped,
)
from bot.services.pages import checkin_forms, news
from bot.services.pages import goals as goal_pages
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.services.scenes import add_goal, add_objective

MEASURE = Measure("First response", "h", Decimal(8), Decimal(4))


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
        objective = objectives.add(session, found, MEASURE, by=ana, now=now)
        assert (objective.number, objective.current) == (1, Decimal(8))
        unnamed = objectives.add(
            session, found, replace(MEASURE, name="", unit="$"), by=ana, now=now
        )
        assert (unnamed.number, unnamed.name) == (2, "Support")
        of_goal = select(History).where(History.goal_id == goal.id).order_by(History.id)
        lines = session.scalars(of_goal).all()
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
            objectives.add(session, found, MEASURE, by=ben, now=now)


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
        assert objectives.find(session, cast.ana, 1, None, now)[0].name == "Weight"
        for stranger in (cast.ben, cast.dev):
            with pytest.raises(NoSuchThing, match="O1"):
                objectives.find(session, stranger, 1, cast.launch.id, now)


BAND = Measure("Pauses", "%", Decimal(9), Decimal(5), low=Decimal(3))


def add(db: Database, cast: Cast, goal: Goal, now: datetime, measure: Measure) -> Objective:
    with db.begin() as session:
        ana, row = session.get_one(Person, cast.ana.id), session.get_one(Goal, goal.id)
        return objectives.add(session, row, measure, by=ana, now=now)


def edit(
    db: Database, by: Person, objective: Objective, now: datetime, *, seen: int = 0, **new: Any
) -> bool:
    """What somebody changes in a form that was opened when `objective` was read."""
    with db.begin() as session:
        person = session.get_one(Person, by.id)
        row, goal = objectives.find_row(session, person, objective.id, None, now, hold=True)
        known = {"name", "unit", "baseline", "target", "low", "due_on", "owner_id"}
        measure = Measure(**({name: getattr(objective, name) for name in known} | new))
        return objectives.edit(
            session, row, goal, measure, by=person, now=now, version=objective.version, seen=seen
        )


def row_of(db: Database, objective: Objective) -> Objective:
    with db.read() as session:
        return session.get_one(Objective, objective.id)


def events(db: Database) -> list[tuple[Event, str, str, str]]:
    with db.read() as session:
        lines = session.scalars(select(History).order_by(History.id))
        return [(line.event, line.field, line.old, line.new) for line in lines]


@pytest.mark.parametrize(
    ("baseline", "target", "low", "direction"),
    [
        ("0", "10", None, Direction.RISING),
        ("10", "0", None, Direction.FALLING),
        ("9", "5", "3", Direction.KEEP),
    ],
)
def test_a_number_rises_falls_or_is_kept_as_its_ends_say(
    baseline: str, target: str, low: str | None, direction: Direction
) -> None:
    given = Decimal(baseline), Decimal(target), Decimal(low) if low else None
    assert direction_of(*given) is direction


@pytest.mark.parametrize(("current", "share"), [("9", 0), ("5", 1), ("3", 1), ("2.99", 0)])
def test_a_number_that_is_kept_is_there_or_not(
    db: Database, cast: Cast, now: datetime, current: str, share: float
) -> None:
    goal = add_goal(db, cast, "Support", now)
    read(db, cast, add(db, cast, goal, now, BAND), current, now + timedelta(days=1))
    with db.read() as session:
        page = goal_pages.card(session, session.get_one(Goal, goal.id), now)
    assert [(line.low, line.target, line.share) for line in page.objectives] == [
        (Decimal(3), Decimal(5), share)
    ]


def test_a_measure_may_begin_where_the_number_is_now(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = add_goal(db, cast, "Support", now)
    objective = add(db, cast, goal, now, replace(MEASURE, now=Decimal(7)))
    assert (objective.baseline, current(db, objective)) == (Decimal(8), (Decimal(7), now))


@pytest.mark.parametrize(
    ("measure", "error"),
    [
        (replace(MEASURE, target=Decimal(8)), NothingMoves),
        (replace(BAND, low=Decimal(5)), BandUpsideDown),
        (replace(MEASURE, target=Decimal("1e15")), NumberTooLarge),
        (replace(BAND, low=Decimal("-1e15")), NumberTooLarge),
        (replace(MEASURE, now=Decimal("NaN")), NumberTooLarge),
    ],
)
def test_a_measure_that_says_nothing_is_refused(
    db: Database, cast: Cast, now: datetime, measure: Measure, error: type[Exception]
) -> None:
    goal = add_goal(db, cast, "Support", now)
    with pytest.raises(error):
        add(db, cast, goal, now, measure)
    assert events(db) == []


def test_nothing_measures_a_closed_goal_anew(db: Database, cast: Cast, now: datetime) -> None:
    goal = add_goal(db, cast, "Support", now, state=GoalState.MISSED, closed_at=now)
    with pytest.raises(GoalClosed):
        add(db, cast, goal, now, MEASURE)


def test_a_personal_goals_measure_is_its_owners(db: Database, cast: Cast, now: datetime) -> None:
    goal = add_goal(db, cast, "Mine", now, scope=Scope.PERSONAL, channel_id=None)
    with pytest.raises(OnlyYours):
        add(db, cast, goal, now, replace(MEASURE, owner_id=cast.ben.id))


def test_an_edit_is_written_field_by_field_and_told_once(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    objective = add(db, cast, goal, now, MEASURE)
    assert edit(db, cast.ana, objective, now, name="Reply", target=Decimal(2), owner_id=cast.ben.id)
    assert [line for line in events(db) if line[0] == Event.OBJECTIVE_EDITED] == [
        (Event.OBJECTIVE_EDITED, "name", "First response", "Reply"),
        (Event.OBJECTIVE_EDITED, "target", "4", "2"),
        (Event.OBJECTIVE_EDITED, "owner", "", "<@U0BEN>"),
    ]
    assert len(roads.owed(db, Kind.GOAL_NEWS)) == 2
    with db.read() as session:
        last = roads.owed(db, Kind.GOAL_NEWS)[-1].subject_id
        told = news.told_with(session, last, now)
    assert [(line.objective_number, line.field) for line in told] == [
        (1, "name"), (1, "target"), (1, "owner"),
    ]  # fmt: skip


def test_an_edit_that_changes_nothing_is_none(db: Database, cast: Cast, now: datetime) -> None:
    objective = add(db, cast, add_goal(db, cast, "Support", now), now, MEASURE)
    assert not edit(db, cast.ana, objective, now)
    assert row_of(db, objective).version == 1


def test_a_new_start_moves_what_nobody_has_read_yet(
    db: Database, cast: Cast, now: datetime
) -> None:
    objective = add(db, cast, add_goal(db, cast, "Support", now), now, MEASURE)
    edit(db, cast.ana, objective, now, baseline=Decimal(9))
    assert current(db, objective)[0] == Decimal(9)
    read(db, cast, objective, "6", now + timedelta(days=1))
    edit(db, cast.ana, row_of(db, objective), now, baseline=Decimal(10))
    assert current(db, objective)[0] == Decimal(6)


def test_the_second_of_two_edits_hears_what_the_first_changed(
    db: Database, cast: Cast, now: datetime
) -> None:
    objective = add(db, cast, add_goal(db, cast, "Support", now), now, MEASURE)
    with db.read() as session:
        seen = objectives.newest_line(session, objective)
    edit(db, cast.ana, objective, now, target=Decimal(2), unit="hours")
    with pytest.raises(MeasureChanged, match=r"^You changed the unit and the target \(4 → 2\) w"):
        edit(db, cast.ana, objective, now, seen=seen, target=Decimal(1))
    assert row_of(db, objective).target == Decimal(2)


def test_its_owner_may_change_an_objective_and_others_may_not(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = add_goal(db, cast, "Support", now)
    objective = add(db, cast, goal, now, MEASURE)
    with pytest.raises(NotYours, match="<@U0ANA>"):
        edit(db, cast.ben, objective, now, unit="min")
    edit(db, cast.ana, objective, now, owner_id=cast.ben.id)
    assert edit(db, cast.ben, row_of(db, objective), now, unit="min")


def test_what_is_dropped_counts_no_more_and_stays_in_the_history(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = add_goal(db, cast, "Support", now)
    objective = add(db, cast, goal, now, MEASURE)
    for first in (True, False):
        with db.begin() as session:
            ana = session.get_one(Person, cast.ana.id)
            row, of = objectives.find_row(session, ana, objective.id, None, now, hold=True)
            assert objectives.drop(session, row, of, by=ana, now=now) is first
    assert events(db)[-1] == (Event.OBJECTIVE_DROPPED, "", "8 h", "")
    with db.read() as session:
        assert goal_pages.card(session, session.get_one(Goal, goal.id), now).objectives == ()
        form = checkin_forms.own_form(session, cast.ana, cast.launch.id)
        assert [fields.objectives for fields in form.goals] == [()]
    with pytest.raises(ObjectiveDropped, match="O1"):
        edit(db, cast.ana, row_of(db, objective), now, unit="min")


def give(db: Database, by: Person, objective: Objective, value: str, now: datetime) -> None:
    with db.begin() as session:
        person = session.get_one(Person, by.id)
        row, goal = objectives.find_row(session, person, objective.id, None, now, hold=True)
        objectives.give(session, row, goal, Decimal(value), by=person, now=now)


def test_whoever_is_asked_in_a_channel_may_give_a_value_and_no_other(
    db: Database, cast: Cast, now: datetime
) -> None:
    objective = add_objective(db, add_goal(db, cast, "Support", now), "First response", now)
    give(db, cast.ben, objective, "6", now)
    assert current(db, objective)[0] == Decimal(6)
    with db.begin() as session:
        workspace = session.get_one(Workspace, cast.workspace.id)
        eve = people.add_person(session, workspace, "U0EVE", "Eve", now)
    with pytest.raises(NotYours, match="<@U0ANA>"):
        give(db, eve, objective, "5", now)


@pytest.mark.parametrize("closed", [True, False])
def test_what_measures_nothing_any_more_takes_no_value(
    db: Database, cast: Cast, now: datetime, closed: bool
) -> None:
    goal = add_goal(db, cast, "Support", now)
    objective = add_objective(db, goal, "First response", now)
    if closed:
        roads.change(db, goal, state=GoalState.DROPPED, closed_at=now)
    else:
        with db.begin() as session:
            session.get_one(Objective, objective.id).dropped_at = now
    with pytest.raises(GoalClosed if closed else ObjectiveDropped):
        give(db, cast.ana, objective, "5", now)
