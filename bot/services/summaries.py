"""Sharing with a channel: its summary, or how one goal of it stands."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import NoSuchThing
from bot.model import Goal, Kind, Person, Scope
from bot.services import access, outbox


def share(session: Session, channel_id: int, *, by: Person, once: str, now: datetime) -> bool:
    """Owe a channel its summary, fresh when it is sent; False when this was shared already.

    `once` names the answer whose `Share` was pressed: pressing it again shares nothing more.

    Raises:
        NoSuchThing, OutsiderOnly: nothing is shared.
    """
    access.need_insider(by)
    channel = access.need_member(session, by, channel_id)
    owed = outbox.enqueue(
        session,
        workspace_id=by.workspace_id,
        key=f"progress:{channel_id}:{once}",
        kind=Kind.PROGRESS,
        subject_id=channel_id,
        channel=channel.slack_id,
        now=now,
        for_person_id=by.id,
    )
    return owed is not None


def share_goal(session: Session, goal: Goal, *, by: Person, once: str, now: datetime) -> bool:
    """Owe a goal's own channel how it stands, fresh when it is sent; False when this was shared
    already. `once` as above.

    Raises:
        NoSuchThing, OutsiderOnly: nothing is shared.
    """
    access.need_insider(by)
    if goal.scope != Scope.CHANNEL or access.here(session, by, goal.channel_id) is None:
        raise NoSuchThing(ref="such goal", command="/goal")
    channel = access.need_member(session, by, goal.channel_id)
    owed = outbox.enqueue(
        session,
        workspace_id=by.workspace_id,
        key=f"goal_progress:{goal.id}:{once}",
        kind=Kind.GOAL_PROGRESS,
        subject_id=goal.id,
        channel=channel.slack_id,
        now=now,
        for_person_id=by.id,
    )
    return owed is not None
