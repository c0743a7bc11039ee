"""Objectives: numbers that measure a goal, and the values that people read of them."""

from datetime import datetime
from decimal import Decimal
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import CairnError, NoSuchThing
from bot.model import Event, Goal, Kind, Objective, Person, Reading
from bot.services import access, history, outbox, workspaces

MOST = Decimal(10) ** 15
"""No number is this large; the database keeps twenty digits before the point and eight behind."""
_PLACES = Decimal("0.00000001")


class Measure(Protocol):
    """What is measured, in which unit, and from where to where."""

    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def baseline(self) -> Decimal: ...
    @property
    def target(self) -> Decimal: ...


class NumberTooLarge(CairnError):
    """This number is too large for me to keep; give it in thousands or millions instead."""


def exact(value: Decimal) -> Decimal:
    """A value as both databases keep it: at most eight places behind the point.

    Raises:
        NumberTooLarge: it has too many before it.
    """
    if not value.is_finite() or abs(value) >= MOST:
        raise NumberTooLarge
    return value.quantize(_PLACES).normalize() + Decimal(0)


def add(session: Session, goal: Goal, measure: Measure, *, by: Person, now: datetime) -> Objective:
    """Measure a goal by a number, which stands at its baseline until somebody reads it.

    Raises:
        NotYours: only who may change the goal may say how it is measured.
        NumberTooLarge: nothing was added.
    """
    access.need_goal_change(session, by, goal)
    objective = Objective(
        workspace_id=goal.workspace_id,
        number=workspaces.next_number(session, goal.workspace_id, "objectives"),
        goal_id=goal.id,
        name=measure.name or goal.title,
        unit=measure.unit[:40],
        baseline=exact(measure.baseline),
        target=exact(measure.target),
        current=exact(measure.baseline),
        current_at=now,
        created_at=now,
    )
    session.add(objective)
    session.flush()
    history.write(
        session,
        event=Event.OBJECTIVE_ADDED,
        goal_id=goal.id,
        objective_id=objective.id,
        by=by,
        now=now,
        old=in_words(objective, objective.baseline),
        new=in_words(objective, objective.target),
        why=measure.name,
    )
    _show_anew(session, objective, now)
    return objective


def find(
    session: Session, viewer: Person, number: int, here: int | None, now: datetime
) -> Objective:
    """The objective with this short id.

    Raises:
        NoSuchThing: there is none, or its goal is one that this person may not see.
    """
    found = session.scalar(
        select(Objective)
        .join(Goal, Goal.id == Objective.goal_id)
        .where(Objective.number == number, access.visible(viewer, here, now))
    )
    if found is None:
        raise NoSuchThing(ref=f"O{number}", command="/goal")
    return found


def record(
    session: Session,
    objective: Objective,
    value: Decimal,
    *,
    by: Person,
    now: datetime,
    at: datetime | None = None,
    answer_id: int | None = None,
    reply_id: int | None = None,
) -> Reading:
    """Keep a value that somebody read, `at` a moment that may lie before `now`.

    Raises:
        NumberTooLarge: nothing was kept.
    """
    reading = Reading(
        workspace_id=objective.workspace_id,
        objective_id=objective.id,
        person_id=by.id,
        answer_id=answer_id,
        reply_id=reply_id,
        value=exact(value),
        at=at or now,
    )
    session.add(reading)
    session.flush()
    settle(session, objective, by=by, now=now)
    return reading


def settle(session: Session, objective: Objective, *, by: Person, now: datetime) -> None:
    """Bring an objective to its newest reading, or back to its baseline when there is none.

    Called whenever a reading came, changed or went.
    """
    session.flush()  # a refresh forgets what was not written
    session.refresh(objective, with_for_update=True)
    newest = session.scalar(
        select(Reading)
        .where(Reading.objective_id == objective.id)
        .order_by(Reading.at.desc(), Reading.id.desc())
        .limit(1)
    )
    value = newest.value if newest else objective.baseline
    old, objective.current = objective.current, value
    objective.current_at = newest.at if newest else objective.created_at
    if old != value:
        history.write(
            session,
            event=Event.OBJECTIVE_READ,
            goal_id=objective.goal_id,
            objective_id=objective.id,
            by=by,
            now=now,
            field=objective.name[:40],
            old=in_words(objective, old),
            new=in_words(objective, value),
        )
    _show_anew(session, objective, now)


def in_words(objective: Objective, value: Decimal) -> str:
    """A value with its unit: `6 h`."""
    return f"{value:,f} {objective.unit}".rstrip()


def _show_anew(session: Session, objective: Objective, now: datetime) -> None:
    outbox.refresh(
        session,
        workspace_id=objective.workspace_id,
        kind=Kind.GOAL_CARD,
        subject_id=objective.goal_id,
        now=now,
    )
