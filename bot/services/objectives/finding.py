"""Objectives: found by their short id or row, by whoever may see their goal."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.errors import NoSuchThing
from bot.model import Goal, Objective, Person
from bot.services import access


def find(
    session: Session,
    viewer: Person,
    number: int,
    here: int | None,
    now: datetime,
    *,
    hold: bool = False,
) -> tuple[Objective, Goal]:
    """The objective with this short id, and its goal; held when they are to be changed.

    Raises:
        NoSuchThing: there is none, or its goal is one that this person may not see.
    """
    found = _select(session, viewer, here, now, Objective.number == number, hold=hold)
    if found is None:
        raise NoSuchThing(ref=f"O{number}", command="/goal")
    return found


def find_row(
    session: Session,
    viewer: Person,
    objective_id: int,
    here: int | None,
    now: datetime,
    *,
    hold: bool = False,
) -> tuple[Objective, Goal]:
    """The objective of a button or form, and its goal; the same rule as `find`."""
    found = _select(session, viewer, here, now, Objective.id == objective_id, hold=hold)
    if found is None:
        raise NoSuchThing(ref="such objective", command="/goal")
    return found


def _select(
    session: Session,
    viewer: Person,
    here: int | None,
    now: datetime,
    which: ColumnElement[bool],
    *,
    hold: bool,
) -> tuple[Objective, Goal] | None:
    row = session.execute(
        select(Objective, Goal)
        .join(Goal, Goal.id == Objective.goal_id)
        .where(which, access.visible(viewer, here, now))
    ).first()
    if row is None:
        return None
    objective, goal = row
    if hold:  # the goal first, as all do who give values to an objective
        session.refresh(goal, with_for_update=True)
        session.refresh(objective, with_for_update=True)
    return objective, goal
