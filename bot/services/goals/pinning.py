"""The North Star: the one goal of a channel that heads its summaries."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import CairnError
from bot.model import Channel, Event, Goal, Person, Scope
from bot.services import access, history

from .telling import need_open, show_anew, tell


class NoStar(CairnError):
    """A North Star is a channel's: a goal that belongs to no channel cannot be one."""


def pin(session: Session, goal: Goal, *, by: Person, now: datetime) -> bool:
    """Make a goal its channel's North Star, in the place of another; False when it is already.

    Raises:
        NotYours, GoalClosed, NoStar: nothing was changed.
    """
    access.need_goal_change(session, by, goal)
    need_open(goal)
    if goal.scope != Scope.CHANNEL or goal.channel_id is None:
        raise NoStar
    if goal.north_star:
        return False
    # Who pins in one channel waits here; the database would refuse a second star in any case.
    session.execute(
        select(Channel.id).where(Channel.id == goal.channel_id).with_for_update(key_share=True)
    )
    for old in session.scalars(
        select(Goal)
        .where(Goal.channel_id == goal.channel_id, Goal.north_star)
        .execution_options(populate_existing=True)
    ):
        old.north_star = False
        _write(session, old, Event.GOAL_UNPINNED, by, now, new=f"G{goal.number}")
        show_anew(session, old, now)
    session.flush()  # the old one goes before the new one comes: there is one at any moment
    goal.north_star = True
    line = _write(session, goal, Event.GOAL_PINNED, by, now)
    show_anew(session, goal, now)
    tell(session, goal, line, now)
    return True


def unpin(session: Session, goal: Goal, *, by: Person, now: datetime) -> bool:
    """A goal is its channel's North Star no longer; False when it was none.

    Raises:
        NotYours: nothing was changed.
    """
    access.need_goal_change(session, by, goal)
    if not goal.north_star:
        return False
    goal.north_star = False
    line = _write(session, goal, Event.GOAL_UNPINNED, by, now)
    show_anew(session, goal, now)
    tell(session, goal, line, now)
    return True


def _write(
    session: Session, goal: Goal, event: Event, by: Person, now: datetime, *, new: str = ""
) -> int:
    return history.write(session, event=event, goal_id=goal.id, by=by, now=now, new=new)
