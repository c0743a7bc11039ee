"""What is written of a milestone, and what it may still become."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import MilestoneSettled
from bot.model import Event, Goal, Kind, Milestone, MilestoneState, Person
from bot.services import goals, history, outbox


def need_planned(goal: Goal, milestone: Milestone) -> None:
    """Refuse to change what is settled.

    Raises:
        GoalClosed, MilestoneSettled: the sentence for it.
    """
    goals.need_open(goal)
    if milestone.state in (MilestoneState.REACHED, MilestoneState.DROPPED):
        raise MilestoneSettled(state=milestone.state.value)


def show_proposal_anew(session: Session, milestone: Milestone, now: datetime) -> None:
    """What a proposal's message shows has changed, or it is none any more."""
    outbox.refresh(
        session,
        workspace_id=milestone.workspace_id,
        kind=Kind.PROPOSAL,
        subject_id=milestone.id,
        now=now,
    )


def write(
    session: Session,
    goal: Goal,
    milestone: Milestone,
    event: Event,
    by: Person,
    now: datetime,
    *,
    field: str = "",
    old: str = "",
    new: str = "",
    why: str = "",
) -> int:
    """Write a change into the history of the milestone's goal; the id of its line."""
    return history.write(
        session, event=event, goal_id=goal.id, milestone_id=milestone.id, by=by, now=now,
        field=field, old=old, new=new, why=why,
    )  # fmt: skip
