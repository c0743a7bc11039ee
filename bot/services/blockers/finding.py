"""Blockers: found by the row that a button carries, by whoever may read of them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import NoSuchThing
from bot.model import Blocker, Goal, Person
from bot.services import access


def find_row(
    session: Session, viewer: Person, blocker_id: int, here: int | None, now: datetime
) -> tuple[Blocker, Goal | None]:
    """The blocker of a button, and its goal if it has one.

    Raises:
        NoSuchThing: there is none, or none that this person may see: the same words.
    """
    found = session.execute(
        select(Blocker, Goal)
        .outerjoin(Goal, Goal.id == Blocker.goal_id)
        .where(Blocker.id == blocker_id, access.sees_blocker(viewer, here, now))
    ).first()
    if found is None:
        raise NoSuchThing(ref="such blocker", command="/goal")
    return found[0], found[1]
