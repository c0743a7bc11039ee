"""Reminders: when the clock must look at a milestone next, kept current by all who change one.

Whoever sets, moves or settles a milestone, gives it to somebody else or takes up its goal again
asks for it anew; so does a person who moves to another zone.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Goal, Milestone, MilestoneState, Person
from bot.model.reminders import next_look
from bot.services import audiences

BACK = timedelta(days=1)
"""So far back a stage may lie that is not told yet, when somebody has moved to a zone where it is
later."""


def plan(session: Session, milestone: Milestone, goal: Goal, now: datetime) -> None:
    """Let the clock look at a milestone when its owner, or else its goal's, is to be reminded next.

    What is not planned, has no date or nobody to be reminded is not looked at.
    """
    milestone.remind_at = None
    owner_id = milestone.owner_id or goal.owner_id
    if owner_id is None or milestone.due_on is None or goal.state.is_closed:
        return
    if milestone.state == MilestoneState.PLANNED:
        owner = session.get_one(Person, owner_id)
        milestone.remind_at = next_look(milestone.due_on, audiences.zone_of(owner), now)


def plan_all(session: Session, goal: Goal, now: datetime) -> None:
    """The same for all milestones of a goal, which was taken up again or is somebody else's."""
    found = session.scalars(
        select(Milestone)
        .where(Milestone.goal_id == goal.id, Milestone.state == MilestoneState.PLANNED)
        .order_by(Milestone.id)
        .with_for_update(key_share=True)
    )
    for milestone in found:
        plan(session, milestone, goal, now)


def look_again(session: Session, person: Person, now: datetime) -> None:
    """A person is in another zone now: let the clock find out what that means for theirs.

    A stage whose moment has just passed there is still told; one that was told is not told again.
    """
    of_goals = select(Goal.id).where(Goal.owner_id == person.id)
    found = session.scalars(
        select(Milestone)
        .where(
            (Milestone.owner_id == person.id)
            | (Milestone.owner_id.is_(None) & Milestone.goal_id.in_(of_goals)),
            Milestone.remind_at.is_not(None),
        )
        .order_by(Milestone.id)
        .with_for_update(key_share=True)
    )
    for milestone in found:
        milestone.remind_at = min(milestone.remind_at or now, now - BACK)
