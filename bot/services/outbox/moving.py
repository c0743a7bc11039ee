"""Moving: a channel has got another id in Slack, and its messages go along."""

from datetime import datetime

from sqlalchemy import exists, update
from sqlalchemy.orm import Session, aliased

from bot.model import Delivery, Lane

from . import lanes


def move(session: Session, workspace_id: int, old: str, new: str, now: datetime) -> None:
    """Let what was sent to a channel be known, and what is owed to it be sent, by its new id.

    Its lane goes along with the pace and the lease that it has, so that nobody looks for a message
    which somebody is sending just now.
    """
    theirs = update(Delivery).where(Delivery.workspace_id == workspace_id)
    session.execute(theirs.where(Delivery.channel == old).values(channel=new))
    session.execute(theirs.where(Delivery.posted_in == old).values(posted_in=new))
    there = aliased(Lane)
    taken = exists().where(there.workspace_id == workspace_id, there.channel == new)
    session.execute(
        update(Lane)
        .where(Lane.workspace_id == workspace_id, Lane.channel == old, ~taken)
        .values(channel=new)
    )
    lanes.wake(session, (workspace_id, new), now)
