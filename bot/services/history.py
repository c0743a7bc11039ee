"""History: what changed, who changed it, when, from what to what, and why."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, insert, select
from sqlalchemy.orm import Session

from bot.model import Event, History, Person
from bot.model.upserts import table_of

REPLANS = (Event.GOAL_MOVED, Event.MILESTONE_MOVED)
"""What changes a plan, when there was one before: a first date is none."""

_HISTORY = table_of(History)
_WRITE = insert(_HISTORY).returning(_HISTORY.c.id)


def write(
    session: Session,
    *,
    event: Event,
    goal_id: int,
    by: Person,
    now: datetime,
    milestone_id: int | None = None,
    objective_id: int | None = None,
    field: str = "",
    old: str = "",
    new: str = "",
    why: str = "",
) -> int:
    """The id of the line that now tells of this change.

    `old`, `new` and `why` are words as people will read them. The line belongs to the workspace of
    the one who made the change.
    """
    session.flush()  # the rows it speaks of must be there before it
    line: int = session.execute(
        _WRITE,
        {
            "workspace_id": by.workspace_id,
            "goal_id": goal_id,
            "milestone_id": milestone_id,
            "objective_id": objective_id,
            "person_id": by.id,
            "event": event,
            "field": field,
            "old": old,
            "new": new,
            "why": why,
            "at": now,
        },
    ).scalar_one()
    return line


def moved_at_once(line: History) -> ColumnElement[bool]:
    """The condition over `History` for the re-plans of a goal that somebody made at one moment."""
    return and_(
        History.goal_id == line.goal_id,
        History.person_id == line.person_id,
        History.at == line.at,
        History.event.in_(REPLANS),
        History.old != "",
    )


def newest(session: Session, goal_id: int) -> int:
    """The newest line of a goal's history; 0 before there is one."""
    return session.scalar(select(func.max(History.id)).where(History.goal_id == goal_id)) or 0
