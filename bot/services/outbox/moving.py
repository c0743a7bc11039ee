"""Moving: a channel has got another id in Slack, and its messages go along."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.model import Delivery

from . import lanes


def move(session: Session, workspace_id: int, old: str, new: str, now: datetime) -> None:
    """Let what was sent to a channel be known, and what is owed to it be sent, by its new id."""
    theirs = update(Delivery).where(Delivery.workspace_id == workspace_id)
    session.execute(theirs.where(Delivery.channel == old).values(channel=new))
    session.execute(theirs.where(Delivery.posted_in == old).values(posted_in=new))
    lanes.wake(session, (workspace_id, new), now)
