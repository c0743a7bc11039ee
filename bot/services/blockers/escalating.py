"""Escalating, once, what has stood for three working days.

The goal's owner hears of it when somebody else is blocked, else the owner of the check-in: of the
one that the answer is to, or of a channel's first. It is a notice, by day where they are and not
while they are away. A goal that rests or is closed is looked at again the next day.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import (
    Answer,
    Blocker,
    Channel,
    Checkin,
    CheckinState,
    Goal,
    GoalState,
    Person,
    Round,
    Workspace,
)
from bot.services import access
from bot.services.batches import Batch, work_off

from .standing import tell_escalated

BATCH = 100
AGAIN = timedelta(days=1)
"""After this the blocker of a goal that rests is looked at again."""

_FIRST_DUE = select(Blocker.id).where(Blocker.escalate_at <= bindparam("now")).limit(1)


def escalate_due(db: Database, now: datetime) -> int:
    """How many blockers were looked at, their moments having come.

    Any number of processes may do this at once: each takes rows that nobody else holds.
    """

    def step(session: Session) -> Batch:
        due = _take_due(session, now)
        for blocker, goal in due:
            _look_at(session, blocker, goal, now)
        return Batch(len(due), len(due))

    return work_off(db, _FIRST_DUE, step, BATCH, {"now": now})


def _take_due(session: Session, now: datetime) -> Sequence[tuple[Blocker, Goal | None]]:
    found = session.execute(
        select(Blocker, Goal)
        .join(Workspace, Workspace.id == Blocker.workspace_id)
        .outerjoin(Goal, Goal.id == Blocker.goal_id)
        .outerjoin(Channel, Channel.id == func.coalesce(Goal.channel_id, Blocker.channel_id))
        .where(
            Blocker.escalate_at <= now,
            Workspace.silenced_at.is_(None),
            # After a downtime it is known in seconds who may see it; told before, nobody might.
            or_(Channel.id.is_(None), ~access.is_unsure(now)),
        )
        .order_by(Blocker.escalate_at, Blocker.id)
        .limit(BATCH)
        .with_for_update(of=Blocker, skip_locked=True, key_share=True)
    )
    return [(blocker, goal) for blocker, goal in found]


def _look_at(session: Session, blocker: Blocker, goal: Goal | None, now: datetime) -> None:
    blocker.escalate_at = None
    if goal is not None and goal.state != GoalState.ACTIVE:
        blocker.escalate_at = now + AGAIN
        return
    for person in _whom(session, blocker, goal):
        if _may_be_told(session, blocker, person, now):
            blocker.escalated_at = now
            tell_escalated(session, blocker, person, now)
            return


def _whom(session: Session, blocker: Blocker, goal: Goal | None) -> Iterator[Person]:
    """Those who can do more, whoever comes first in question."""
    owners = [goal.owner_id] if goal else []
    asked = (
        select(Checkin.owner_id)
        .join(Round, Round.checkin_id == Checkin.id)
        .join(Answer, Answer.round_id == Round.id)
        .where(Answer.id == blocker.answer_id)
    )
    regular = (
        select(Checkin.owner_id)
        .where(Checkin.channel_id == blocker.channel_id, Checkin.state == CheckinState.ACTIVE)
        .order_by(Checkin.id)
        .limit(1)
    )
    owners += [session.scalar(asked) or session.scalar(regular)]
    for person_id in dict.fromkeys(owners):
        if person_id is not None and person_id != blocker.person_id:
            yield session.get_one(Person, person_id)


def _may_be_told(session: Session, blocker: Blocker, person: Person, now: datetime) -> bool:
    if person.bot or person.deactivated or person.outsider:
        return False
    seen = (
        select(Blocker.id)
        .outerjoin(Goal, Goal.id == Blocker.goal_id)
        .where(Blocker.id == blocker.id, access.sees_blocker(person, None, now))
    )
    return session.scalar(seen) is not None
