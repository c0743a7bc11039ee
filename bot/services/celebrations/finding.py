"""Celebrations, found by who may see their goals, and shown anew."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import NoSuchThing
from bot.model import Celebration, Goal, Kind, Person
from bot.services import access, outbox


def find(
    session: Session, celebration_id: int, *, by: Person, here: int | None, now: datetime
) -> Celebration:
    """The celebration with this row number.

    Raises:
        NoSuchThing: there is no such celebration, or none of a goal that they may see.
    """
    found = session.scalar(
        select(Celebration)
        .join(Goal, Goal.id == Celebration.goal_id)
        .where(Celebration.id == celebration_id, access.visible(by, here, now))
    )
    if found is None:
        raise NoSuchThing(ref="such celebration", command="/goal")
    return found


def show_anew(session: Session, workspace_id: int, celebration_id: int, now: datetime) -> None:
    """The facts of a celebration changed: its message follows."""
    outbox.refresh(
        session,
        workspace_id=workspace_id,
        kind=Kind.CELEBRATION,
        subject_id=celebration_id,
        now=now,
    )
