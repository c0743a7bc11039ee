"""Scenes of check-ins: a weekly one in #launch, its rounds, goals that are asked about."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import (
    Asked,
    Channel,
    Checkin,
    Delivery,
    DeliveryState,
    Goal,
    GoalState,
    Objective,
    Person,
    Round,
    Scope,
    Workspace,
)
from bot.services import checkins, rounds
from bot.services.plans import Plan
from bot.when import Rhythm
from tests.people import Cast

NEW_YORK = "America/New_York"
WEEK = timedelta(days=7)


def plan(**changes: Any) -> Plan:
    """Mondays at 09:30 in New York, reminded after four hours, closed after a day."""
    facts: dict[str, Any] = {
        "name": "Weekly check-in",
        "days": ("MO",),
        "every": Rhythm.WEEK,
        "at": time(9, 30),
        "zone": NEW_YORK,
        "remind_after": 240,
        "close_after": 1440,
    }
    return Plan(**(facts | changes))


def set_up(db: Database, cast: Cast, now: datetime, **changes: Any) -> Checkin:
    """Ana's check-in in #launch."""
    with db.begin() as session:
        by = session.get_one(Person, cast.ana.id)
        return checkins.set_up(session, cast.launch.id, plan(**changes), by=by, now=now)


def opened(db: Database, checkin: Checkin, now: datetime) -> Round:
    """The round that the clock opens at `now`, the next slot having come."""
    assert rounds.open_due(db, now) == 1
    with db.read() as session:
        found = rounds.open_round(session, checkin)
    assert found is not None
    return found


def add_goal(db: Database, cast: Cast, title: str, now: datetime, **facts: Any) -> Goal:
    """Ana's goal in #launch."""
    with db.begin() as session:
        workspace = session.get_one(Workspace, cast.workspace.id)
        workspace.goals_made += 1
        given: dict[str, Any] = {
            "workspace_id": cast.workspace.id,
            "number": workspace.goals_made,
            "channel_id": cast.launch.id,
            "scope": Scope.CHANNEL,
            "title": title,
            "owner_id": cast.ana.id,
            "creator_id": cast.ana.id,
            "start_on": date(2026, 11, 2),
            "due_on": date(2027, 6, 30),
            "state": GoalState.ACTIVE,
            "heard_at": now,
            "created_at": now,
        }
        goal = Goal(**(given | facts))
        session.add(goal)
        session.flush()
        return goal


def add_objective(
    db: Database, goal: Goal, name: str, now: datetime, *, unit: str = "h"
) -> Objective:
    """A number that falls from 8 to 4, or a percentage that rises from 0 to 100."""
    with db.begin() as session:
        workspace = session.get_one(Workspace, goal.workspace_id)
        workspace.objectives_made += 1
        first, last = (0, 100) if unit == "%" else (8, 4)
        objective = Objective(
            workspace_id=goal.workspace_id, number=workspace.objectives_made, goal_id=goal.id,
            name=name, unit=unit, baseline=Decimal(first), target=Decimal(last),
            current=Decimal(first), current_at=now, created_at=now,
        )  # fmt: skip
        session.add(objective)
        session.flush()
        return objective


def hear_of(db: Database, cast: Cast, at: datetime) -> None:
    """Slack has said, just now, who is in #launch."""
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).members_known_at = at


def asked(db: Database, asking: Round) -> set[int]:
    """Row numbers of the people whose answers a round expects."""
    with db.read() as session:
        return set(session.scalars(select(Asked.person_id).where(Asked.round_id == asking.id)))


def owed(session: Session, workspace_id: int) -> list[str]:
    """The keys of all deliveries of a workspace, in the order in which they were owed."""
    return list(
        session.scalars(
            select(Delivery.key).where(Delivery.workspace_id == workspace_id).order_by(Delivery.id)
        )
    )


def post(db: Database, key: str, ts: str, channel: str = "C0LAUNCH") -> None:
    """Slack has taken that delivery."""
    with db.begin() as session:
        delivery = session.scalars(select(Delivery).where(Delivery.key == key)).one()
        delivery.state, delivery.ts, delivery.posted_in = DeliveryState.SENT, ts, channel
        delivery.due_at, delivery.shown = None, delivery.wanted
