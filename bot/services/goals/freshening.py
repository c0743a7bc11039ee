"""Freshening: what a card says of dates, of the pace and of how long nothing was heard changes with
the days, though nobody touches its goal. No green light in a channel is only old."""

from collections.abc import Iterable
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import Delivery, DeliveryState, Goal, GoalState, Kind, Person, Workspace
from bot.services import outbox
from bot.when import known_zone

AT_ONCE = 10
"""So many cards of one channel are shown anew in one go: what else is said there waits for no more
than these, and Slack takes one a second."""


def freshen(db: Database, now: datetime) -> int:
    """How many cards are to be shown anew, for they were last shown on an earlier day of their
    goal's owner. Any number of processes may do this at once: a card is out of date only once."""
    with db.read() as session:
        old = _from_earlier_days(session, now)
    if old:
        with db.begin() as session:
            for workspace_id, goal_id in old:
                outbox.refresh(
                    session,
                    workspace_id=workspace_id,
                    kind=Kind.GOAL_CARD,
                    subject_id=goal_id,
                    now=now,
                )
    return len(old)


def _from_earlier_days(session: Session, now: datetime) -> list[tuple[int, int]]:
    whose = Person.id == func.coalesce(Goal.owner_id, Goal.creator_id)
    place = func.row_number().over(
        partition_by=(Delivery.workspace_id, Delivery.channel), order_by=Delivery.claimed_at
    )
    zones = session.scalars(select(Person.zone).distinct()).all()
    cards = (
        select(Delivery.workspace_id, Delivery.subject_id, place.label("place"))
        .join(Goal, Goal.id == Delivery.subject_id)
        .join(Person, whose)
        .join(Workspace, Workspace.id == Delivery.workspace_id)
        .where(
            Delivery.kind == Kind.GOAL_CARD,
            Delivery.state == DeliveryState.SENT,
            Delivery.due_at.is_(None),
            Goal.state == GoalState.ACTIVE,
            Workspace.silenced_at.is_(None),
            or_(
                false(),
                *(
                    and_(Person.zone.in_(names), Delivery.claimed_at < midnight)
                    for midnight, names in _midnights(zones, now).items()
                ),
            ),
        )
        .subquery()
    )
    found = session.execute(
        select(cards.c.workspace_id, cards.c.subject_id).where(cards.c.place <= AT_ONCE)
    )
    return [(workspace_id, goal_id) for workspace_id, goal_id in found]


def _midnights(zones: Iterable[str], now: datetime) -> dict[datetime, list[str]]:
    """When the day began that it is in each of these zones."""
    found: dict[datetime, list[str]] = {}
    for name in zones:
        zone = ZoneInfo(known_zone(name))
        began = datetime.combine(now.astimezone(zone).date(), time(), zone)
        found.setdefault(began.astimezone(now.tzinfo), []).append(name)
    return found
