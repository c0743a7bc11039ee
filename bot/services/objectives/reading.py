"""Readings: the values that people give of an objective, and the newest of them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Event, Kind, Objective, Person, Reading
from bot.services import history, outbox

from . import crossing, quarters
from .values import exact, in_words


def record(
    session: Session,
    objective: Objective,
    value: Decimal,
    *,
    by: Person,
    now: datetime,
    at: datetime | None = None,
    answer_id: int | None = None,
    reply_id: int | None = None,
    cheered: bool = True,
) -> Reading:
    """Keep a value that somebody read, `at` a moment that may lie before `now`; without `cheered`,
    it is no news how far it is.

    Raises:
        NumberTooLarge: nothing was kept.
    """
    reading = Reading(
        workspace_id=objective.workspace_id,
        objective_id=objective.id,
        person_id=by.id,
        answer_id=answer_id,
        reply_id=reply_id,
        value=exact(value),
        at=at or now,
    )
    session.add(reading)
    session.flush()
    settle(session, objective, by=by, now=now, cheered=cheered)
    return reading


def settle(
    session: Session, objective: Objective, *, by: Person, now: datetime, cheered: bool = True
) -> None:
    """Bring an objective to its newest reading, or back to its baseline when there is none.

    Called whenever a reading came, changed or went.
    """
    session.flush()  # a refresh forgets what was not written
    session.refresh(objective, with_for_update=True)
    newest = session.scalar(
        select(Reading)
        .where(Reading.objective_id == objective.id)
        .order_by(Reading.at.desc(), Reading.id.desc())
        .limit(1)
    )
    value = newest.value if newest else objective.baseline
    old, objective.current = objective.current, value
    objective.current_at = newest.at if newest else objective.created_at
    if old != value:
        history.write(
            session,
            event=Event.OBJECTIVE_READ,
            goal_id=objective.goal_id,
            objective_id=objective.id,
            by=by,
            now=now,
            field=objective.name[:40],
            old=in_words(objective, old),
            new=in_words(objective, value),
        )
    outbox.refresh(
        session,
        workspace_id=objective.workspace_id,
        kind=Kind.GOAL_CARD,
        subject_id=objective.goal_id,
        now=now,
    )
    crossing.look(session, objective, now)
    if cheered:
        quarters.look(session, objective, old, now)
