"""Sharing a channel's summary with the channel."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.model import Kind, Person
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
