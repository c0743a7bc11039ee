"""Roadmaps that are sent to the one who asks."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.model import Kind, Person
from bot.services import access, outbox


def send(session: Session, channel_id: int | None, *, to: Person, once: str, now: datetime) -> bool:
    """Owe a person the roadmap of a channel that they were let into, or with none of their own
    goals; False when they were sent this already. `once` names what they pressed or typed.

    It goes to them alone, for it shows what they may see when it is sent.

    Raises:
        OutsiderOnly: nothing is sent.
    """
    access.need_insider(to)
    owed = outbox.enqueue(
        session,
        workspace_id=to.workspace_id,
        key=f"roadmap:{channel_id or 'own'}:{to.id}:{once}"[:100],
        kind=Kind.OWN_ROADMAP if channel_id is None else Kind.ROADMAP,
        subject_id=channel_id or to.id,
        channel=to.slack_id,
        now=now,
        for_person_id=to.id,
    )
    return owed is not None
