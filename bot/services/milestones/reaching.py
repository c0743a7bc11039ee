"""Milestones reached."""

from collections.abc import Collection
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.errors import MilestoneSettled
from bot.model import Event, Goal, Milestone, MilestoneHelper, MilestoneState, Person, Size
from bot.model.upserts import rows_of
from bot.services import access, goals

from .proposing import accept
from .telling import write


class Reaching(Struct, frozen=True):
    """What a person says when a milestone is reached."""

    evidence: str = ""
    note: str = ""
    lesson: str = ""
    helper_ids: Collection[int] = ()


def may_reach(session: Session, by: Person, goal: Goal, milestone: Milestone) -> bool:
    """Whether a person may mark a milestone reached; others bring evidence. To reach a proposal is
    to accept it, so only those may who may change its goal."""
    if milestone.state == MilestoneState.PROPOSED:
        return access.may_change_goal(session, by, goal)
    return access.may_change_milestone(session, by, goal, milestone)


def _need_reach(session: Session, by: Person, goal: Goal, milestone: Milestone) -> None:
    if milestone.state == MilestoneState.PROPOSED:
        access.need_goal_change(session, by, goal)
    access.need_milestone_change(session, by, goal, milestone)


def reach(
    session: Session,
    milestone: Milestone,
    goal: Goal,
    reaching: Reaching,
    *,
    by: Person,
    now: datetime,
    today: date,
) -> bool:
    """Mark a milestone reached and owe its celebration; False when it was reached already.

    Marking twice, or by two people at once, is one effect: the row count of one update decides.

    Raises:
        MilestoneSettled: it was dropped.
        GoalClosed, NotYours, OutsiderOnly: nothing was changed.
    """
    access.need_insider(by)
    if milestone.state == MilestoneState.REACHED:
        return False
    if milestone.state == MilestoneState.DROPPED:
        raise MilestoneSettled(state="dropped")
    goals.need_open(goal)
    _need_reach(session, by, goal, milestone)
    if milestone.state == MilestoneState.PROPOSED:
        accept(session, milestone, goal, by=by, now=now, today=today)
    taken = session.execute(
        update(Milestone)
        .where(
            Milestone.id == milestone.id,
            Milestone.state == MilestoneState.PLANNED,
        )
        .values(
            state=MilestoneState.REACHED,
            reached_on=today,
            reached_at=now,
            reached_by_id=by.id,
            evidence=reaching.evidence,
            note=reaching.note,
            lesson=reaching.lesson or milestone.lesson,  # from before it was taken back
            remind_at=None,
            version=Milestone.version + 1,
        )
    )
    session.refresh(milestone)
    if not rows_of(taken):
        return False
    for helper_id in set(reaching.helper_ids) - {milestone.owner_id}:
        session.add(
            MilestoneHelper(
                milestone_id=milestone.id, person_id=helper_id, workspace_id=goal.workspace_id
            )
        )
    write(session, goal, milestone, Event.MILESTONE_REACHED, by, now, why=reaching.note)
    goals.touch(session, goal, now)
    goals.celebrate(session, goal, milestone.id, now, by, quietly=milestone.size == Size.MINOR)
    return True
