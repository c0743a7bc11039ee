"""Milestones that are reached when a number is: told once, when it gets there."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.model import About, Goal, Milestone, MilestoneState, Objective
from bot.model.upserts import rows_of
from bot.services import goals
from bot.services.outbox import notices


def look(session: Session, objective: Objective, now: datetime) -> None:
    """See whether an objective has got to where milestones wait for it.

    The cards of their goals show the present value, whichever it is.
    """
    waiting = session.execute(
        select(Milestone, Goal)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(Milestone.objective_id == objective.id, Milestone.state == MilestoneState.PLANNED)
        .order_by(Milestone.id)
    ).all()
    for milestone, goal in waiting:
        look_at(session, milestone, goal, objective, now)
        if goal.id != objective.goal_id:
            goals.show_anew(session, goal, now)


def look_at(
    session: Session, milestone: Milestone, goal: Goal, objective: Objective, now: datetime
) -> bool:
    """Whether a milestone's number is now, for the first time, where the milestone waits for it;
    its owner is told so, once.

    Nothing is reached by itself, and nothing is taken back when the number falls again.
    """
    if (
        objective.dropped_at is not None
        or goal.state.is_closed
        or milestone.state != MilestoneState.PLANNED
        or milestone.objective_at is None
        or not objective.has_got_to(milestone.objective_at)
    ):
        return False
    first = session.execute(
        update(Milestone)
        .where(
            Milestone.id == milestone.id,
            Milestone.crossed_at.is_(None),
            Milestone.state == MilestoneState.PLANNED,
            Milestone.objective_id == objective.id,
            Milestone.objective_at == milestone.objective_at,
        )
        .values(crossed_at=now)
    )
    if not rows_of(first):
        return False
    owner_id = milestone.owner_id or goal.owner_id
    if owner_id is not None:
        at = f"{objective.id}:{milestone.objective_at:f}"
        notices.owe(
            session,
            person_id=owner_id,
            workspace_id=milestone.workspace_id,
            about=About.MILESTONE_REACHABLE,
            subject_id=milestone.id,
            key=f"reachable:{milestone.id}:{at}",
            now=now,
        )
    return True
