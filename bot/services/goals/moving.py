"""Re-plans: a goal's due date moves, for a reason, and the first plan stays."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.errors import CairnError
from bot.model import Event, Goal, Horizon, Person
from bot.services import access, history

from .telling import need_open, tell, touch


class NeedsReason(CairnError):
    """A due date moves with its reason: others planned with the old one. Say `because …`."""


class SameDate(CairnError):
    """This goal is due then already, so nothing was moved."""


def move(
    session: Session, goal: Goal, *, to: date | None, because: str, by: Person, now: datetime
) -> None:
    """Give a goal a new due date, or none, with the reason; the first plan is kept beside it.

    The first date of one that had none is a plan, and needs no reason.

    Raises:
        NeedsReason, SameDate, GoalClosed, NotYours: nothing was changed.
    """
    access.need_goal_change(session, by, goal)
    need_open(goal)
    if goal.due_on == to:
        raise SameDate
    need_reason(goal, because)
    line = write_move(session, goal, to, because, by=by, now=now)
    goal.version += 1
    touch(session, goal, now)
    tell(session, goal, line, now)


def need_reason(goal: Goal, because: str) -> None:
    """Refuse to move a date that others plan with, without a word.

    Raises:
        NeedsReason: the sentence for it.
    """
    if goal.due_on is not None and not because.strip():
        raise NeedsReason


def write_move(
    session: Session, goal: Goal, to: date | None, because: str, *, by: Person, now: datetime
) -> int:
    """Moves the date, and gives the line of history that says so; nothing is checked or told."""
    old, goal.due_on = goal.due_on, to
    goal.first_due_on = goal.first_due_on or old or to
    if to is not None and goal.horizon == Horizon.ONGOING:
        goal.horizon = None  # as the dates say: this line of history tells it
    if old is not None:
        goal.moves += 1
        goal.moved_because = because.strip()
    return history.write(
        session, event=Event.GOAL_MOVED, goal_id=goal.id, by=by, now=now, why=because.strip(),
        field="due_on", old=old.isoformat() if old else "", new=to.isoformat() if to else "",
    )  # fmt: skip
