"""People of a goal: who is in."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.model import Contributor, Event, Goal, Person
from bot.model.upserts import Upsert, table_of
from bot.services import access, history

from .telling import need_open, touch

_CONTRIBUTORS = table_of(Contributor)
_JOIN = Upsert(
    lambda insert: (
        insert(_CONTRIBUTORS).on_conflict_do_nothing().returning(_CONTRIBUTORS.c.person_id)
    )
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
    touch(session, goal, now)
    return True
