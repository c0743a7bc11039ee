"""People of a goal: who is in, and who follows it."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.model import Contributor, Event, Follower, Goal, Person
from bot.model.upserts import Upsert, rows_of, table_of
from bot.services import access, history

from .telling import need_open, show_anew

_CONTRIBUTORS = table_of(Contributor)
_JOIN = Upsert(
    lambda insert: (
        insert(_CONTRIBUTORS).on_conflict_do_nothing().returning(_CONTRIBUTORS.c.person_id)
    )
)


_FOLLOWERS = table_of(Follower)
_FOLLOW = Upsert(
    lambda insert: insert(_FOLLOWERS).on_conflict_do_nothing().returning(_FOLLOWERS.c.person_id)
)


def join(session: Session, goal: Goal, *, by: Person, now: datetime) -> bool:
    """Note that a person is in; False when they were already."""
    access.need_insider(by)
    need_open(goal)
    added = session.execute(
        _JOIN.on(session),
        {
            "goal_id": goal.id,
            "person_id": by.id,
            "workspace_id": goal.workspace_id,
            "joined_at": now,
        },
    )
    if added.scalar() is None:
        return False
    history.write(session, event=Event.GOAL_JOINED, goal_id=goal.id, by=by, now=now)
    show_anew(session, goal, now)
    return True


def follow(session: Session, goal: Goal, *, by: Person, now: datetime) -> bool:
    """Note that a person wants to hear of a goal; False when they follow it already.

    It is between them and Cairn: no history and no message tells of it.
    """
    access.need_insider(by)
    need_open(goal)
    added = session.execute(
        _FOLLOW.on(session),
        {
            "goal_id": goal.id,
            "person_id": by.id,
            "workspace_id": goal.workspace_id,
            "followed_at": now,
        },
    )
    return added.scalar() is not None


def unfollow(session: Session, goal: Goal, *, by: Person) -> bool:
    """A person wants to hear no more of a goal, be it open or closed; False when they did not."""
    gone = session.execute(
        delete(Follower).where(Follower.goal_id == goal.id, Follower.person_id == by.id)
    )
    return bool(rows_of(gone))


def follows(session: Session, goal: Goal, person: Person) -> bool:
    """Whether a person follows a goal."""
    return session.get(Follower, (goal.id, person.id)) is not None
