"""Reached by mistake: taken back within an hour, and the celebration with it."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.errors import CairnError
from bot.model import (
    Celebration,
    Event,
    Evidence,
    Goal,
    Milestone,
    MilestoneHelper,
    MilestoneState,
    Person,
)
from bot.model.upserts import rows_of
from bot.services import access, choices, goals, reminders

from .telling import write

UNDOABLE = timedelta(hours=1)
"""So long after it was marked reached, that can be taken back."""


class TooLateToUndo(CairnError):
    """M{number} was marked reached over an hour ago, so it stays reached. If there is more to do, \
add a milestone for the rest."""


def may_undo(session: Session, by: Person, goal: Goal, milestone: Milestone, now: datetime) -> bool:
    """Whether a person may take back, now, that a milestone was reached."""
    return (
        _is_fresh(milestone, now)
        and not goal.state.is_closed
        and access.may_change_milestone(session, by, goal, milestone)
    )


def undo(session: Session, milestone: Milestone, goal: Goal, *, by: Person, now: datetime) -> bool:
    """Take back that a milestone was reached; False when it is not, or not any more.

    Its celebration is updated in place, or never comes if it has not come yet; it comes back with
    all its cheers when it is reached in the end. What was said of it stays: the lesson where it is,
    the rest as evidence.

    Raises:
        TooLateToUndo, GoalClosed, NotYours: nothing was changed.
    """
    access.need_milestone_change(session, by, goal, milestone)
    if milestone.state != MilestoneState.REACHED:
        return False
    goals.need_open(goal)
    if not _is_fresh(milestone, now):
        raise TooLateToUndo(number=milestone.number)
    said, celebration = _said(milestone), _celebration_of(session, milestone)
    whom = choices.concerned(session, celebration) if celebration else None
    taken = session.execute(
        update(Milestone)
        .where(Milestone.id == milestone.id, Milestone.state == MilestoneState.REACHED)
        .values(
            state=MilestoneState.PLANNED,
            reached_on=None,
            reached_at=None,
            reached_by_id=None,
            evidence="",
            note="",
            version=Milestone.version + 1,
        )
    )
    session.refresh(milestone)
    if not rows_of(taken):
        return False
    reminders.plan(session, milestone, goal, now)
    if said:
        session.add(said)
    session.execute(delete(MilestoneHelper).where(MilestoneHelper.milestone_id == milestone.id))
    write(session, goal, milestone, Event.MILESTONE_UNREACHED, by, now)
    goals.uncelebrate(session, goal, milestone.id, now, whom)
    goals.touch(session, goal, now)
    return True


def _is_fresh(milestone: Milestone, now: datetime) -> bool:
    at = milestone.reached_at
    return milestone.state == MilestoneState.REACHED and at is not None and now - at <= UNDOABLE


def _said(milestone: Milestone) -> Evidence | None:
    """What was given when it was marked reached, as evidence that waits for the next time."""
    if not (milestone.evidence or milestone.note) or milestone.reached_by_id is None:
        return None
    is_link = milestone.evidence.startswith(("https://", "http://"))
    link = milestone.evidence if is_link and len(milestone.evidence.split()) == 1 else ""
    note = "\n".join(filter(None, ("" if link else milestone.evidence, milestone.note)))
    return Evidence(
        workspace_id=milestone.workspace_id, milestone_id=milestone.id,
        person_id=milestone.reached_by_id, link=link, note=note, at=milestone.reached_at,
    )  # fmt: skip


def _celebration_of(session: Session, milestone: Milestone) -> Celebration | None:
    return session.scalar(select(Celebration).where(Celebration.milestone_id == milestone.id))
