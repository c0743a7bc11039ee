"""What becomes of a goal: paused, resumed, closed, reopened."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.errors import CairnError, GoalClosed
from bot.model import Event, Goal, GoalState, Person
from bot.model.upserts import rows_of
from bot.services import access, history, reminders

from .becoming import need_goal_still
from .telling import celebrate, need_open, tell, touch, turn_celebrations, uncelebrate

CLOSING = {
    GoalState.ACHIEVED: Event.GOAL_ACHIEVED,
    GoalState.MISSED: Event.GOAL_MISSED,
    GoalState.DROPPED: Event.GOAL_DROPPED,
}


class NotPaused(CairnError):
    """This goal is not paused, so there is nothing to resume."""


class NotClosed(CairnError):
    """This goal is open, so there is nothing to reopen."""


class AlreadyPaused(CairnError):
    """This goal is paused already; `/goal resume G{number}` takes it up again."""


def close(
    session: Session, goal: Goal, outcome: GoalState, *, by: Person, now: datetime, learned: str
) -> bool:
    """Close a goal as achieved, missed or dropped; False when it was closed so already.

    Achieving it is celebrated, once. A closed goal is no North Star any more.

    Raises:
        NotYours: nothing was changed.
        GoalClosed: it was closed with another outcome.
    """
    access.need_goal_change(session, by, goal)
    if goal.state == outcome:
        return False
    need_open(goal)
    taken = session.execute(
        update(Goal)
        .where(Goal.id == goal.id, Goal.state == goal.state)
        .values(
            state=outcome,
            closed_at=now,
            learned=learned,
            north_star=False,
            version=Goal.version + 1,
        )
    )
    session.refresh(goal)
    if not rows_of(taken):  # somebody was quicker by a moment
        if goal.state == outcome:
            return False
        raise GoalClosed(number=goal.number)
    line = history.write(
        session, event=CLOSING[outcome], goal_id=goal.id, by=by, now=now, why=learned
    )
    touch(session, goal, now)
    turn_celebrations(session, goal, now)
    if outcome == GoalState.ACHIEVED:
        celebrate(session, goal, None, now, by)
    else:
        tell(session, goal, line, now)
    return True


def reopen(session: Session, goal: Goal, *, by: Person, now: datetime, why: str = "") -> None:
    """Take up a goal that was closed; what was learned stays in its history.

    The celebration of an achieved one is taken back: achieving it again is the same celebration.

    Raises:
        NotYours, NotClosed, BecameMilestone: nothing was changed.
    """
    access.need_goal_change(session, by, goal)
    if not goal.state.is_closed:
        raise NotClosed
    need_goal_still(session, goal)
    if goal.state == GoalState.ACHIEVED:
        uncelebrate(session, goal, None, now)
    goal.closed_at = None
    _turn(session, goal, GoalState.ACTIVE, Event.GOAL_REOPENED, by, now, why)
    turn_celebrations(session, goal, now)
    reminders.plan_all(session, goal, now)


def pause(session: Session, goal: Goal, *, by: Person, now: datetime, why: str = "") -> None:
    """Rest a goal: nobody is asked of it until it is resumed.

    Raises:
        NotYours, GoalClosed, AlreadyPaused: nothing was changed.
    """
    access.need_goal_change(session, by, goal)
    need_open(goal)
    if goal.state == GoalState.PAUSED:
        raise AlreadyPaused(number=goal.number)
    _turn(session, goal, GoalState.PAUSED, Event.GOAL_PAUSED, by, now, why)


def resume(session: Session, goal: Goal, *, by: Person, now: datetime, why: str = "") -> None:
    """Take a paused goal up again.

    Raises:
        NotYours, GoalClosed, NotPaused: nothing was changed.
    """
    access.need_goal_change(session, by, goal)
    need_open(goal)
    if goal.state != GoalState.PAUSED:
        raise NotPaused
    _turn(session, goal, GoalState.ACTIVE, Event.GOAL_RESUMED, by, now, why)


def _turn(
    session: Session,
    goal: Goal,
    state: GoalState,
    event: Event,
    by: Person,
    now: datetime,
    why: str,
) -> None:
    goal.state = state
    goal.version += 1
    line = history.write(session, event=event, goal_id=goal.id, by=by, now=now, why=why)
    touch(session, goal, now)
    tell(session, goal, line, now)
