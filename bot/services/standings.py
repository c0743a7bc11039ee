"""Standings: what a goal shows of people's words, kept current as answers come, change and go.

A summary reads them from the goal's row; nobody searches among all that was ever said.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.model import Event, Goal, History, Kind, Objective, Person, Reading, Status, Update
from bot.services import history, outbox

_OF_ANSWERS = (Event.STATUS_REPORTED, Event.OBJECTIVE_READ)


@dataclass(frozen=True)
class Reported:
    """A status that somebody has just said, and what they said of it."""

    status: Status
    why: str


def hold(
    session: Session, goal_ids: Collection[int | None], allowed: ColumnElement[bool]
) -> set[int]:
    """Those of these goals that fulfil a condition, kept from all others until this transaction
    ends."""
    wanted = [goal_id for goal_id in goal_ids if goal_id is not None]
    found = session.scalars(
        select(Goal.id)
        .where(Goal.id.in_(wanted), allowed)
        .order_by(Goal.id)  # all who hold several take them in one order
        .with_for_update()
    )
    return set(found)


def settle(
    session: Session,
    goal_ids: Collection[int],
    said: Mapping[int, Reported],
    *,
    by: Person,
    now: datetime,
) -> None:
    """Bring goals to what is newest of what people said of them.

    Called whenever an answer came, changed or went. `said` holds what was said anew, by goal; it
    is written into the goal's history, and so is a status that changed because something went.
    """
    goals = session.scalars(
        select(Goal)
        .where(Goal.id.in_(goal_ids))
        .order_by(Goal.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for goal in goals:
        before = goal.reported
        _settle_one(session, goal)
        new = said.get(goal.id)
        if new is not None:
            _write(session, goal, before, new.status, new.why, by, now)
        elif goal.reported != before:
            _write(session, goal, before, goal.reported, "an answer was changed", by, now)
        outbox.refresh(
            session,
            workspace_id=goal.workspace_id,
            kind=Kind.GOAL_CARD,
            subject_id=goal.id,
            now=now,
        )


def in_words(status: Status | None) -> str:
    """`on track`."""
    return status.value.replace("_", " ") if status else ""


def _settle_one(session: Session, goal: Goal) -> None:
    newest = session.execute(
        select(Update.status, Update.at)
        .where(Update.goal_id == goal.id, Update.status.is_not(None))
        .order_by(Update.at.desc(), Update.id.desc())
        .limit(1)
    ).first()
    goal.reported, goal.reported_at = newest if newest else (None, None)
    goal.heard_at = max([goal.created_at, *_moments(session, goal.id)])


def _moments(session: Session, goal_id: int) -> list[datetime]:
    """When somebody last said, read or changed something of a goal."""
    found = [
        session.scalar(select(func.max(Update.at)).where(Update.goal_id == goal_id)),
        session.scalar(
            select(func.max(Reading.at))
            .join(Objective, Objective.id == Reading.objective_id)
            .where(Objective.goal_id == goal_id)
        ),
        # Words that were taken back leave their line in the history, but were not said.
        session.scalar(
            select(func.max(History.at)).where(
                History.goal_id == goal_id, History.event.not_in(_OF_ANSWERS)
            )
        ),
    ]
    return [moment for moment in found if moment is not None]


def _write(
    session: Session,
    goal: Goal,
    old: Status | None,
    new: Status | None,
    why: str,
    by: Person,
    now: datetime,
) -> None:
    history.write(
        session,
        event=Event.STATUS_REPORTED,
        goal_id=goal.id,
        by=by,
        now=now,
        field="status",
        old=in_words(old),
        new=in_words(new) or "nothing",
        why=why,
    )
