"""Celebrations, found by who may see their goals."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import NoSuchThing
from bot.model import Celebration, Goal, Person
from bot.services import access


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
