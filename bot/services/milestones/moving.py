"""Re-plans: a milestone moves to another day, or leaves the road, for a reason."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.errors import CairnError
from bot.model import Event, Goal, Milestone, MilestoneState, Person
from bot.services import access, goals, reminders

from .telling import need_planned, show_proposal_anew, write


class NeedsReason(CairnError):
    """A move needs its reason: others planned with the old date. Say `because …`."""


class SameDate(CairnError):
    """It is planned for that day already, so nothing was moved."""


def needs_reason(milestone: Milestone) -> bool:
    """Whether others plan with its date; not with that of a proposal, nor with none."""
    return milestone.due_on is not None and milestone.state != MilestoneState.PROPOSED


def move(
    session: Session,
    milestone: Milestone,
    goal: Goal,
    *,
    to: date,
    because: str,
    by: Person,
    now: datetime,
) -> None:
    """Give a milestone a new date, with the reason; the first plan is kept beside it.

    The first date of one that had none is a plan and needs no reason, nor does a proposal's.

    Raises:
        NeedsReason, SameDate, MilestoneSettled, GoalClosed, NotYours: nothing was changed.
    """
    need_move(session, milestone, goal, to=to, because=because, by=by)
    line = shift(session, milestone, goal, to=to, because=because, by=by, now=now)
    if milestone.state != MilestoneState.PROPOSED:  # whose own message shows it
        goals.tell(session, goal, line, now)


def need_move(
    session: Session, milestone: Milestone, goal: Goal, *, to: date, because: str, by: Person
) -> None:
    """Refuse a move that cannot be made.

    Raises:
        NeedsReason, SameDate, MilestoneSettled, GoalClosed, NotYours: the sentence for it.
    """
    access.need_milestone_change(session, by, goal, milestone)
    need_planned(goal, milestone)
    if needs_reason(milestone) and not because.strip():
        raise NeedsReason
    if milestone.due_on == to:
        raise SameDate


def shift(
    session: Session,
    milestone: Milestone,
    goal: Goal,
    *,
    to: date,
    because: str,
    by: Person,
    now: datetime,
) -> int:
    """Give a milestone a new date: the line of its history, which is still to be told."""
    old = milestone.due_on
    if needs_reason(milestone):
        milestone.moves += 1
        milestone.moved_because = because
    else:
        milestone.first_due_on = to
    milestone.due_on = to
    milestone.version += 1
    reminders.plan(session, milestone, goal, now)
    goals.touch(session, goal, now)
    if milestone.state == MilestoneState.PROPOSED:
        show_proposal_anew(session, milestone, now)
    return write(
        session, goal, milestone, Event.MILESTONE_MOVED, by, now,
        old=old.isoformat() if old else "", new=to.isoformat(), why=because,
    )  # fmt: skip


def drop(
    session: Session, milestone: Milestone, goal: Goal, *, because: str, by: Person, now: datetime
) -> None:
    """Take a milestone off the road, with the reason; it stays in the history.

    Raises:
        MilestoneSettled, GoalClosed, NotYours: nothing was changed.
    """
    access.need_milestone_change(session, by, goal, milestone)
    need_planned(goal, milestone)
    proposed = milestone.state == MilestoneState.PROPOSED
    milestone.state = MilestoneState.DROPPED
    milestone.dropped_because = because
    milestone.version += 1
    reminders.plan(session, milestone, goal, now)
    line = write(
        session, goal, milestone, Event.MILESTONE_DROPPED, by, now, old=milestone.title, why=because
    )
    goals.touch(session, goal, now)
    if proposed:
        show_proposal_anew(session, milestone, now)
    else:
        goals.tell(session, goal, line, now)
