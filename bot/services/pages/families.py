"""What a goal supports and what supports it, as far as the reader may see."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session, aliased

from bot.model import Goal, GoalState, Person
from bot.services import access

HIGHEST = 20
"""No bread-crumb is longer."""
LISTED = 10
"""So many supporting goals are named."""


class Relative(Struct, frozen=True):
    """A goal above or below another one."""

    number: int
    title: str
    state: GoalState


class Family(Struct, frozen=True):
    """The chain of goals above a goal, the highest first, and those that support it."""

    above: tuple[Relative, ...] = ()
    below: tuple[Relative, ...] = ()
    more_below: int = 0


ALONE = Family()


def family_of(
    session: Session, goal: Goal, viewer: Person | None, here: int | None, now: datetime
) -> Family:
    """For one person, or with no viewer for the whole channel of the goal; two queries at most.

    The chain ends below the first goal that its reader may not see: not even that there is one is
    shown.
    """
    seen = access.visible(viewer, here, now) if viewer else access.seen_by_all_of(goal, now)
    above = _above(session, goal, seen) if goal.parent_id is not None else ()
    rows = session.execute(
        select(Goal.number, Goal.title, Goal.state, func.count().over())
        .where(Goal.parent_id == goal.id, Goal.state != GoalState.DROPPED, seen)
        .order_by(Goal.number)
        .limit(LISTED)
    ).all()
    below = tuple(Relative(number, title, state) for number, title, state, _ in rows)
    return Family(above, below, rows[0][3] - len(rows) if rows else 0)


def _above(session: Session, goal: Goal, seen: ColumnElement[bool]) -> tuple[Relative, ...]:
    chain = select(literal(goal.parent_id).label("id"), literal(1).label("height"))
    up = chain.cte("up", recursive=True)
    parent = aliased(Goal)
    up = up.union_all(
        select(parent.parent_id, up.c.height + 1)
        .join(up, parent.id == up.c.id)
        .where(parent.parent_id.is_not(None), up.c.height < HIGHEST)
    )
    rows = session.execute(
        select(Goal.number, Goal.title, Goal.state, seen)
        .join(up, Goal.id == up.c.id)
        .order_by(up.c.height)
    )
    found: list[Relative] = []
    for number, title, state, is_seen in rows:
        if not is_seen:
            break
        found.insert(0, Relative(number, title, state))
    return tuple(found)
