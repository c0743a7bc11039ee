"""Twins: a goal that says nearly what another open one says already."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from bot.model import Goal, GoalState, Person, Scope
from bot.model.similar import likeness, words_of
from bot.services import access

TWIN = 0.6
"""So much of the words of both must be the same."""


@dataclass(frozen=True)
class Twin:
    """An open goal that a new one resembles."""

    id: int
    number: int
    title: str


def twin_of(
    session: Session,
    title: str,
    *,
    by: Person,
    scope: Scope,
    channel_id: int | None,
    now: datetime,
) -> Twin | None:
    """The open goal where a new one is to be set that says nearly the same; none most times.

    One query over the titles of the place: a channel's, somebody's own, or the workspace's.
    """
    wanted = words_of(title)
    if not wanted:
        return None
    rows = session.execute(
        select(Goal.id, Goal.number, Goal.title).where(
            Goal.state.in_([GoalState.ACTIVE, GoalState.PAUSED]),
            _place(by, scope, channel_id, now),
        )
    )
    near = max(
        ((likeness(wanted, words_of(row.title)), -row.number, row) for row in rows),
        key=lambda found: found[:2],
        default=None,
    )
    if near is None or near[0] < TWIN:
        return None
    return Twin(near[2].id, near[2].number, near[2].title)


def _place(by: Person, scope: Scope, channel_id: int | None, now: datetime) -> ColumnElement[bool]:
    match scope:
        case Scope.CHANNEL:  # they are in it, and so may see all that is set there
            return and_(Goal.channel_id == channel_id, Goal.scope == Scope.CHANNEL)
        case Scope.PERSONAL:
            return and_(Goal.owner_id == by.id, Goal.scope == Scope.PERSONAL)
        case Scope.WORKSPACE:
            return and_(Goal.scope == Scope.WORKSPACE, access.visible(by, None, now))
