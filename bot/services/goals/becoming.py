"""What a goal has become, when it is a goal no longer."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import CairnError
from bot.model import Event, Goal, GoalState, History


class BecameMilestone(CairnError):
    """This goal became {what}, so it cannot be reopened. `/milestone {what}` shows it."""


def need_goal_still(session: Session, goal: Goal) -> None:
    """Refuse to take up a goal that lives on as a milestone.

    Raises:
        BecameMilestone: the sentence for it.
    """
    what = became(session, goal)
    if what:
        raise BecameMilestone(what=what)


def became(session: Session, goal: Goal) -> str:
    """`M34`, when a goal was made a milestone; nothing else."""
    if goal.state != GoalState.DROPPED:
        return ""
    newest = session.scalar(
        select(History.new)
        .where(History.goal_id == goal.id, History.event == Event.GOAL_CONVERTED)
        .order_by(History.id.desc())
        .limit(1)
    )
    return newest if newest and newest.startswith("M") else ""
