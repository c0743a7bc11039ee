"""Goals: found by their short id or row, by whoever may see them."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.errors import NoSuchThing
from bot.model import Goal, GoalState, Person
from bot.services import access


def find(
    session: Session,
    viewer: Person,
    number: int,
    here: int | None,
    now: datetime,
    *,
    hold: bool = False,
) -> Goal:
    """The goal with this short id; held when it is to be changed.

    Raises:
        NoSuchThing: there is none, or none that this person may see: the same words.
    """
    statement = select(Goal).where(Goal.number == number, access.visible(viewer, here, now))
    goal = session.scalar(_held(statement) if hold else statement)
    if goal is None:
        raise NoSuchThing(ref=f"G{number}", command="/goal")
    return goal


def find_row(
    session: Session,
    viewer: Person,
    goal_id: int,
    here: int | None,
    now: datetime,
    *,
    hold: bool = False,
) -> Goal:
    """The goal of a button or form; the same rule as `find`."""
    statement = select(Goal).where(Goal.id == goal_id, access.visible(viewer, here, now))
    goal = session.scalar(_held(statement) if hold else statement)
    if goal is None:
        raise NoSuchThing(ref="such goal", command="/goal")
    return goal


def _held(statement: Select[Goal]) -> Select[Goal]:
    """Kept from all others until the transaction ends, and as it is now."""
    held = statement.with_for_update(key_share=True)
    return held.execution_options(populate_existing=True)


def open_for(session: Session, viewer: Person, here: int | None, now: datetime) -> list[Goal]:
    """The open goals that a person means where they are: of the channel, or their own."""
    within = Goal.channel_id == here if here is not None else Goal.owner_id == viewer.id
    return list(
        session.scalars(
            select(Goal)
            .where(
                within,
                Goal.state.in_([GoalState.ACTIVE, GoalState.PAUSED]),
                access.visible(viewer, here, now),
            )
            .order_by(Goal.number)
        )
    )
