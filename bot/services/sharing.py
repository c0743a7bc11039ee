"""Sharing with a channel: its summary, its roadmap, or how one goal of it stands."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import CairnError, NoSuchThing
from bot.model import Goal, Kind, Person, Scope
from bot.services import access, outbox

_KEYS = {
    Kind.PROGRESS: "progress:{of}:{once}",
    Kind.GOAL_PROGRESS: "goal_progress:{of}:{once}",
    Kind.ROADMAP: "roadmap:{of}:all:{once}",
}


class NotInItsChannel(CairnError):
    """You are not in the channel of this goal, and it is shared there: join the channel first."""


def share(
    session: Session, kind: Kind, of: Goal | int, *, by: Person, once: str, now: datetime
) -> bool:
    """Owe a channel what was made for one person, fresh when it is sent and as far as all of its
    members may see it; False when it was shared already.

    Args:
        of: the row of the channel that gets its own `PROGRESS` or `ROADMAP`, or the goal whose
            `GOAL_PROGRESS` its channel gets.
        once: names the answer whose `Share` was pressed: pressing it again shares nothing more.

    Raises:
        NotInItsChannel: they may read the goal, but are not where it would be shared.
        NoSuchThing, OutsiderOnly: nothing is shared.
    """
    access.need_insider(by)
    if isinstance(of, Goal):
        if of.scope != Scope.CHANNEL:
            raise NoSuchThing(ref="such goal", command="/goal")
        if access.here(session, by, of.channel_id) is None:
            raise NotInItsChannel
        subject_id, channel_id = of.id, of.channel_id
    else:
        subject_id = channel_id = of
    channel = access.need_member(session, by, channel_id)
    owed = outbox.enqueue(
        session,
        workspace_id=by.workspace_id,
        key=_KEYS[kind].format(of=subject_id, once=once)[:100],
        kind=kind,
        subject_id=subject_id,
        channel=channel.slack_id,
        now=now,
        for_person_id=by.id,
    )
    return owed is not None
