"""Milestones: several added at once, and told in one line."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Event, Goal, History, Milestone, MilestoneAfter, Person
from bot.services import goals

from .planning import Plan, add


def add_road(
    session: Session,
    goal: Goal,
    plans: Sequence[Plan],
    afters: Sequence[Sequence[int]],
    *,
    by: Person,
    now: datetime,
) -> list[Milestone]:
    """Add these milestones in their order; the channel is told of all of them by one message.

    `afters` says of each, by their places in `plans`, which ones must come first.

    Raises:
        GoalClosed, OutsiderOnly, OnlyYours: nothing was added.
    """
    added = [add(session, goal, plan, by=by, now=now, together=True) for plan in plans]
    session.add_all(
        MilestoneAfter(
            milestone_id=milestone.id, after_id=added[place].id, workspace_id=goal.workspace_id
        )
        for milestone, places in zip(added, afters, strict=True)
        for place in places
    )
    session.flush()
    if added:
        line = session.scalars(
            select(History.id).where(
                History.milestone_id == added[0].id, History.event == Event.MILESTONE_ADDED
            )
        ).one()
        goals.tell(session, goal, line, now)
    return added
