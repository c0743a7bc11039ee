"""Shares of an objective's way, cheered the first time that its number gets there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Delivery, DeliveryState, Goal, GoalState, Kind, Objective, Quarter, Scope
from bot.model.progress import share_of
from bot.model.quarters import passed
from bot.services import choices, goals, outbox

CORRECTED = timedelta(hours=1)
"""A number that falls back within so long was wrong, and its cheer is taken back; later it has
fallen, and what was cheered stays."""


def look(session: Session, objective: Objective, old: Decimal, now: datetime) -> None:
    """See whether an objective, whose row is held, has come from `old` past a share that it never
    was at before: then it is cheered, once. Of several at once, the highest is.

    One that is kept between two numbers is there or not, and has no share that moves. Neither a
    paused goal is cheered nor a personal one, nor one without a card, in whose thread it would be.
    """
    if objective.low is not None:
        return
    came, before = _share(objective, objective.current), _share(objective, old)
    known = session.scalars(select(Quarter).where(Quarter.objective_id == objective.id)).all()
    standing = max((each.percent for each in known if each.undone_at is None), default=0)
    if came < standing:
        _take_back(session, known, came, objective.current, now)
    elif came > max(standing, before) and objective.dropped_at is None:
        _cheer(session, objective, known, came, now)


def _share(objective: Objective, value: Decimal) -> int:
    return passed(share_of(objective.baseline, objective.target, value))


def _take_back(
    session: Session, known: Sequence[Quarter], came: int, value: Decimal, now: datetime
) -> None:
    """A number was corrected: what it had been cheered for says so, or, where it has come to a
    lower share that was never cheered, says that."""
    for each in known:
        if each.percent <= came or each.undone_at or now - each.at > CORRECTED:
            continue
        if came and all(other.percent != came for other in known):
            each.percent, each.value = came, value
        else:
            each.undone_at = now
        session.flush()
        choices.show_anew(session, each, now)


def _cheer(
    session: Session, objective: Objective, known: Sequence[Quarter], came: int, now: datetime
) -> None:
    goal = session.get_one(Goal, objective.goal_id)
    card = outbox.find(session, goal.workspace_id, goals.card_key(goal))
    channel = goals.channel_of(session, goal)
    if goal.scope == Scope.PERSONAL or goal.state != GoalState.ACTIVE:
        return
    if card is None or channel is None:
        return
    quarter = next((each for each in known if each.percent == came), None)
    if quarter is not None:  # it was corrected, and has got there in the end
        was = _delivery(session, quarter)
        quarter.undone_at, quarter.value = None, objective.current
        if was is None or was.state == DeliveryState.FAILED:  # nothing was said of it yet
            quarter.at = now
        session.flush()
        choices.show_anew(session, quarter, now)
    else:
        quarter = Quarter(
            workspace_id=goal.workspace_id, goal_id=goal.id, objective_id=objective.id,
            percent=came, value=objective.current, at=now,
        )  # fmt: skip
        session.add(quarter)
    session.flush()
    outbox.enqueue(
        session, workspace_id=goal.workspace_id, key=choices.channel_key(quarter),
        kind=Kind.QUARTER, subject_id=quarter.id, channel=channel, now=now, thread_of=card,
    )  # fmt: skip
    choices.tell_directly(session, quarter, now)


def _delivery(session: Session, quarter: Quarter) -> Delivery | None:
    id_ = outbox.find(session, quarter.workspace_id, choices.channel_key(quarter))
    return session.get(Delivery, id_) if id_ else None
