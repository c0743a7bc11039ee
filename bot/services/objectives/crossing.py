"""Milestones that are reached when a number is: told once, when it gets there."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.model import Goal, Milestone, MilestoneState, Objective
from bot.model.upserts import rows_of
from bot.services import goals


def look(session: Session, objective: Objective, now: datetime) -> None:
    """See whether an objective has got to where a milestone waits for it.

    The cards of the milestones' goals show the present value, whichever it is.
    """
    waiting = session.execute(
        select(Milestone, Goal)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(Milestone.objective_id == objective.id, Milestone.state == MilestoneState.PLANNED)
        .order_by(Milestone.id)
    ).all()
    for milestone, goal in waiting:
        look_at(session, milestone, objective, now)
        if goal.id != objective.goal_id:
            goals.show_anew(session, goal, now)


def look_at(session: Session, milestone: Milestone, objective: Objective, now: datetime) -> bool:
    """Whether a milestone's number is where it waits for it, for the first time.

    Nothing is reached by itself, and nothing is taken back when the number falls again.
    """
    if (
        objective.dropped_at is not None
        or milestone.objective_at is None
        or milestone.state != MilestoneState.PLANNED
        or not objective.has_got_to(milestone.objective_at)
    ):
        return False
    first = session.execute(
        update(Milestone)
        .where(Milestone.id == milestone.id, Milestone.crossed_at.is_(None))
        .values(crossed_at=now)
    )
    return bool(rows_of(first))
