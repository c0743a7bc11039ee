"""Cheers: each person counts once."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.model import Cheer, Person
from bot.model.upserts import Upsert, table_of
from bot.services import access, choices

from .finding import find

_CHEERS = table_of(Cheer)
_CHEER = Upsert(
    lambda insert: insert(_CHEERS).on_conflict_do_nothing().returning(_CHEERS.c.person_id)
)


def cheer(
    session: Session, celebration_id: int, *, by: Person, here: int | None, now: datetime
) -> bool:
    """Count a person's cheer, and show it; False when it was counted before.

    Raises:
        NoSuchThing: there is no such celebration, or none of a goal that they may see.
        OutsiderOnly: people of other organisations change nothing.
    """
    access.need_insider(by)
    found = find(session, celebration_id, by=by, here=here, now=now)
    added = session.execute(
        _CHEER.on(session),
        {
            "celebration_id": celebration_id,
            "person_id": by.id,
            "workspace_id": by.workspace_id,
            "at": now,
        },
    )
    if added.scalar() is None:
        return False
    choices.show_anew(session, found, now)
    return True


def cheers(session: Session, celebration_id: int) -> int:
    """How many people have cheered."""
    counted = session.scalar(
        select(func.count()).select_from(Cheer).where(Cheer.celebration_id == celebration_id)
    )
    return counted or 0
