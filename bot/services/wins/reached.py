"""What a channel has reached in a span of time: of its own goals, as far as all in it may read."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.model import (
    Event,
    Goal,
    GoalState,
    History,
    Milestone,
    MilestoneState,
    Objective,
    Quarter,
)
from bot.services import access

ROOM = 10
"""So many lines of one message tell what was reached and learned."""


class Reached(Struct, frozen=True):
    """Rows of what was reached, in the order in which it was."""

    goals: tuple[int, ...]
    milestones: tuple[int, ...]
    quarters: tuple[int, ...]
    """Of each objective the highest share alone."""
    noted: tuple[int, ...]
    """Lines of history: what somebody noted as a win."""
    lessons: int
    """How many of the goals and milestones came with a lesson."""

    @property
    def lines(self) -> int:
        """How many lines tell it all; none where nothing was reached."""
        count = len(self.goals) + len(self.milestones) + len(self.quarters) + len(self.noted)
        return count + self.lessons


def reached(session: Session, channel_id: int, since: datetime, until: datetime) -> Reached:
    """What was reached after `since` and up to `until`, and stands; what became private, was taken
    back or is gone is not among it. Four queries."""
    here = access.read_by_all_in(channel_id)

    def between(at: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]) -> (
        ColumnElement[bool]
    ):  # fmt: skip
        return here & (at > since) & (at <= until)

    goals = session.execute(
        select(Goal.id, Goal.learned)
        .where(between(Goal.closed_at), Goal.state == GoalState.ACHIEVED)
        .order_by(Goal.closed_at, Goal.id)
    ).all()
    milestones = session.execute(
        select(Milestone.id, Milestone.lesson)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(between(Milestone.reached_at), Milestone.state == MilestoneState.REACHED)
        .order_by(Milestone.reached_at, Milestone.id)
    ).all()
    best = func.row_number().over(
        partition_by=Quarter.objective_id, order_by=Quarter.percent.desc()
    )
    passed = (
        select(Quarter.id, Quarter.at, best.label("place"))
        .join(Goal, Goal.id == Quarter.goal_id)
        .join(Objective, Objective.id == Quarter.objective_id)
        .where(between(Quarter.at), Quarter.undone_at.is_(None), Objective.dropped_at.is_(None))
        .subquery()
    )
    noted = session.scalars(
        select(History.id)
        .join(Goal, Goal.id == History.goal_id)
        .where(between(History.at), History.event == Event.WIN_NOTED)
        .order_by(History.id)
    )
    quarters = select(passed.c.id).where(passed.c.place == 1).order_by(passed.c.at, passed.c.id)
    return Reached(
        goals=tuple(id_ for id_, _ in goals),
        milestones=tuple(id_ for id_, _ in milestones),
        quarters=tuple(session.scalars(quarters)),
        noted=tuple(noted),
        lessons=sum(bool(lesson) for _, lesson in [*goals, *milestones]),
    )
