"""An objective with the values that people gave of it."""

from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.model import Direction, Goal, Objective, Person, Reading
from bot.model.progress import share_of
from bot.services import access
from bot.services.pages.goals import local_day

LISTED, DRAWN = 10, 30
"""So many of the newest values are listed with who gave them, and so many are drawn."""


class ReadingLine(Struct, frozen=True):
    """A value that somebody gave."""

    value: Decimal
    who: str
    on: date


class ObjectivePage(Struct, frozen=True):
    """An objective as its card shows it, on the day of whoever looks."""

    id: int
    number: int
    name: str
    unit: str
    direction: Direction
    baseline: Decimal
    low: Decimal | None
    target: Decimal
    current: Decimal
    share: float
    due_on: date | None
    """Its own, else its goal's."""
    owner: str | None
    """The Slack id of its owner, else of its goal's."""
    goal_number: int
    goal_title: str
    goal_closed: bool
    dropped_on: date | None
    readings: tuple[ReadingLine, ...]
    """The newest ones, newest first."""
    more: int
    drawn: tuple[Decimal, ...]
    """The newest values, oldest first, from its baseline on where there are few."""
    may_change: bool
    may_give: bool
    today: date


def card(
    session: Session, objective: Objective, goal: Goal, viewer: Person, now: datetime, today: date
) -> ObjectivePage:
    """An objective for one who may see its goal."""
    newest = session.execute(
        select(Reading.value, Person.slack_id, Reading.at)
        .join(Person, Person.id == Reading.person_id)
        .where(Reading.objective_id == objective.id)
        .order_by(Reading.at.desc(), Reading.id.desc())
        .limit(DRAWN)
    ).all()
    total = len(newest)
    if total == DRAWN:
        counted = select(func.count()).where(Reading.objective_id == objective.id)
        total = session.scalar(counted) or 0
    drawn = [value for value, _, _ in reversed(newest)]
    owner = session.get(Person, objective.owner_id or goal.owner_id or 0)
    measures = objective.dropped_at is None and not goal.state.is_closed
    return ObjectivePage(
        id=objective.id,
        number=objective.number,
        name=objective.name,
        unit=objective.unit,
        direction=objective.direction,
        baseline=objective.baseline,
        low=objective.low,
        target=objective.target,
        current=objective.current,
        share=share_of(objective.baseline, objective.target, objective.current, objective.low),
        due_on=objective.due_on or goal.due_on,
        owner=owner.slack_id if owner else None,
        goal_number=goal.number,
        goal_title=goal.title,
        goal_closed=goal.state.is_closed,
        dropped_on=(local_day(objective.dropped_at, viewer.zone) if objective.dropped_at else None),
        readings=tuple(
            ReadingLine(value, who, local_day(at, viewer.zone))
            for value, who, at in newest[:LISTED]
        ),
        more=max(0, total - LISTED),
        drawn=tuple(drawn if total >= DRAWN else [objective.baseline, *drawn]),
        may_change=measures and access.may_change_objective(session, viewer, goal, objective),
        may_give=measures and access.may_read_off(session, viewer, goal, objective),
        today=today,
    )
