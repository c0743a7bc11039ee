"""Mornings on which people may be reminded of milestones, and what they are told then."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.db import Database
from bot.model import (
    About,
    Delivery,
    Goal,
    Kind,
    Milestone,
    Notice,
    Person,
)
from bot.services import milestones
from bot.slack import messages
from tests.people import Cast

from . import roads

DUE = date(2026, 12, 14)
"""Three weeks after the day that the tests play on, a Monday."""
DAY, WEEK, SECOND = timedelta(days=1), timedelta(days=7), timedelta(seconds=1)
NINE = datetime(2026, 12, 14, 14, tzinfo=UTC)
"""Nine in New York on that day."""


def add(
    db: Database, cast: Cast, goal: Goal, now: datetime, title: str = "Prototype", **plan: Any
) -> Milestone:
    given = {"due_on": DUE, "owner_id": cast.ana.id} | plan
    return roads.add(db, cast.ben, goal, now, title, **given)


def look(db: Database, at: datetime) -> None:
    """The clock looks, everybody being known to be where they were."""
    roads.know_all(db, at)
    milestones.remind_due(db, at)


def told(db: Database) -> list[str]:
    """Who is told of which milestone at which stage, oldest first: `U0ANA M1 -7`."""
    with db.read() as session:
        rows = session.execute(
            select(Person.slack_id, Milestone.number, Notice.key)
            .join(Person, Person.id == Notice.person_id)
            .join(Milestone, Milestone.id == Notice.subject_id)
            .where(Notice.about == About.MILESTONE_DUE)
            .order_by(Notice.id)
        )
        return [f"{who} M{number} {key.split(':')[3]}" for who, number, key in rows]


def due(db: Database) -> list[tuple[str, datetime | None]]:
    """The direct messages that are owed: to whom, and when."""
    return [(each.channel, each.due_at) for each in roads.owed(db, Kind.NOTICES)]


def said(db: Database, at: datetime) -> str:
    """What the newest direct message says at that moment; empty for nothing."""
    roads.know_all(db, at)
    with db.read() as session:
        delivery = session.scalars(
            select(Delivery).where(Delivery.kind == Kind.NOTICES).order_by(Delivery.id.desc())
        ).first()
        message = messages.render(session, delivery, at) if delivery else None
        return message.text if message else ""
