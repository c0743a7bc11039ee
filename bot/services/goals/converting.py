"""Conversions: a goal becomes a milestone of another one, and a milestone a goal of its own.

Nothing is deleted: what it was stays, closed, and says what it became.
"""

from datetime import date, datetime

from msgspec.structs import replace
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.errors import CairnError, MilestoneSettled
from bot.model import (
    Celebration,
    Event,
    Follower,
    Goal,
    GoalState,
    Milestone,
    MilestoneState,
    Objective,
    Person,
    Scope,
    Size,
)
from bot.services import access, history, reminders, workspaces

from .alignment import supporters
from .joining import follow
from .setting import Wish, set_goal
from .telling import need_open, tell, touch


class AlsoSupported(CairnError):
    """This goal has objectives or goals that support it, which a milestone cannot hold. Drop or \
move those first."""


class IntoPersonal(CairnError):
    """What others see cannot become part of a goal that is for you only."""


class OfItself(CairnError):
    """A goal cannot become a milestone of itself; please choose another goal."""


def convert(session: Session, goal: Goal, into: Goal, *, by: Person, now: datetime) -> Milestone:
    """Make a goal a milestone of another one; its milestones and its followers move along.

    Raises:
        NotYours, GoalClosed, OfItself, AlsoSupported, IntoPersonal: nothing was changed.
    """
    for each in (goal, into):
        access.need_goal_change(session, by, each)
        need_open(each)
    if goal.id == into.id:
        raise OfItself
    _need_bare(session, goal)
    if into.scope == Scope.PERSONAL != goal.scope:
        raise IntoPersonal
    milestone = _milestone_of(session, goal, into, by, now)
    session.add(milestone)
    session.flush()
    became, was = f"M{milestone.number}", f"G{goal.number}"
    _move_along(session, goal, into, by, now)
    _lead_followers(session, goal, into, now)
    reminders.plan_all(session, into, now)
    goal.state, goal.closed_at, goal.north_star = GoalState.DROPPED, now, False
    goal.version += 1
    told = history.write(
        session, event=Event.GOAL_CONVERTED, goal_id=goal.id, by=by, now=now, new=became
    )
    touch(session, goal, now)
    tell(session, goal, told, now)
    told = history.write(
        session, event=Event.MILESTONE_CONVERTED, goal_id=into.id, milestone_id=milestone.id,
        by=by, now=now, old=was, new=became,
    )  # fmt: skip
    touch(session, into, now)
    tell(session, into, told, now)
    return milestone


def _need_bare(session: Session, goal: Goal) -> None:
    measured = session.scalar(
        select(func.count()).select_from(Objective).where(Objective.goal_id == goal.id)
    )
    if measured or supporters(session, goal):
        raise AlsoSupported


def _milestone_of(session: Session, goal: Goal, into: Goal, by: Person, now: datetime) -> Milestone:
    return Milestone(
        workspace_id=into.workspace_id,
        number=workspaces.next_number(session, into.workspace_id, "milestones"),
        goal_id=into.id,
        title=goal.title,
        reached_when=goal.done_means,
        owner_id=goal.owner_id,
        creator_id=by.id,
        committed_at=now if goal.owner_id == by.id else None,
        size=Size.MAJOR,
        state=MilestoneState.PLANNED,
        due_on=goal.due_on,
        first_due_on=goal.first_due_on or goal.due_on,
        moves=goal.moves,
        moved_because=goal.moved_because,
        created_at=now,
    )


def _move_along(session: Session, goal: Goal, into: Goal, by: Person, now: datetime) -> None:
    moved = session.scalars(
        select(Milestone).where(Milestone.goal_id == goal.id).order_by(Milestone.number)
    ).all()
    session.execute(
        update(Celebration)
        .where(Celebration.goal_id == goal.id, Celebration.milestone_id.is_not(None))
        .values(goal_id=into.id)
    )
    for each in moved:
        each.goal_id = into.id
        each.version += 1
        history.write(
            session, event=Event.MILESTONE_CONVERTED, goal_id=into.id, milestone_id=each.id,
            by=by, now=now, old=f"G{goal.number}", new=f"G{into.number}",
        )  # fmt: skip


def _lead_followers(session: Session, goal: Goal, into: Goal, now: datetime) -> None:
    """Who followed the goal follows the one that it is part of now, where they may see it."""
    followers = select(Person).join(Follower, Follower.person_id == Person.id)
    for person in session.scalars(followers.where(Follower.goal_id == goal.id)).all():
        if not person.outsider and access.may_see(session, person, into, None, now):
            follow(session, into, by=person, now=now)


def grow(
    session: Session, milestone: Milestone, goal: Goal, *, by: Person, now: datetime, today: date
) -> Goal:
    """Make a milestone a goal of its own, which supports the one that it belonged to.

    Raises:
        NotYours, GoalClosed, MilestoneSettled: nothing was changed.
    """
    access.need_milestone_change(session, by, goal, milestone)
    need_open(goal)
    if milestone.state not in (MilestoneState.PLANNED, MilestoneState.PROPOSED):
        raise MilestoneSettled(state=milestone.state.value)
    wish = Wish(
        milestone.title, done_means=milestone.reached_when, owner_id=milestone.owner_id,
        due_on=milestone.due_on, parent_id=goal.id,
    )  # fmt: skip
    if goal.scope == Scope.PERSONAL:
        wish = replace(wish, owner_id=goal.owner_id)
    grown = set_goal(
        session, wish, by=by, now=now, today=today, scope=goal.scope, channel_id=goal.channel_id
    )
    grown.first_due_on = milestone.first_due_on
    grown.moves, grown.moved_because = milestone.moves, milestone.moved_because
    became = f"G{grown.number}"
    milestone.state = MilestoneState.DROPPED
    milestone.dropped_because = f"became {became}"
    milestone.remind_at = None
    milestone.version += 1
    told = history.write(
        session, event=Event.MILESTONE_CONVERTED, goal_id=goal.id, milestone_id=milestone.id,
        by=by, now=now, old=f"M{milestone.number}", new=became,
    )  # fmt: skip
    history.write(
        session, event=Event.GOAL_CONVERTED, goal_id=grown.id, by=by, now=now,
        old=f"M{milestone.number}", new=became,
    )  # fmt: skip
    touch(session, goal, now)
    tell(session, goal, told, now)
    return grown
