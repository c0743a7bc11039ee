"""Still in: who says so on a celebration, each once; whoever was not in yet is in by it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Person, Stay
from bot.model.upserts import Upsert, table_of
from bot.services import access, choices, goals

from .finding import find

_STAYS = table_of(Stay)
_STAY = Upsert(lambda insert: insert(_STAYS).on_conflict_do_nothing().returning(_STAYS.c.person_id))


def stay(
    session: Session, celebration_id: int, *, by: Person, here: int | None, now: datetime
) -> bool:
    """Count a person as still in, and show it; False when they said so before. Whoever is not in on
    the goal yet, and does not own it, comes in by it, as by `I'm in`.

    Raises:
        NoSuchThing: there is no such celebration, or none of a goal that they may see.
        GoalClosed: there is nothing to be in on any more.
        OutsiderOnly: people of other organisations change nothing.
    """
    access.need_insider(by)
    celebration = find(session, celebration_id, by=by, here=here, now=now)
    goal = goals.find_row(session, by, celebration.goal_id, here, now, hold=True)
    goals.need_open(goal)
    row = {
        "celebration_id": celebration_id, "person_id": by.id, "workspace_id": by.workspace_id,
        "at": now,
    }  # fmt: skip
    if session.execute(_STAY.on(session), row).scalar() is None:
        return False
    if by.id != goal.owner_id:
        goals.join(session, goal, by=by, now=now)
    choices.show_anew(session, celebration, now)
    return True


def still_in(session: Session, celebration_id: int) -> Sequence[str]:
    """The Slack ids of those who said so, the first of them first."""
    return session.scalars(
        select(Person.slack_id)
        .join(Stay, Stay.person_id == Person.id)
        .where(Stay.celebration_id == celebration_id)
        .order_by(Stay.at, Person.id)
    ).all()
