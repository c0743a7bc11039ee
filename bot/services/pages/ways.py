"""The way of a goal, in dates: what was reached on it, and what moved and why."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Event, Goal, History, Milestone, MilestoneState, Person, Size
from bot.services.pages.goals import GoalPage, local_day
from bot.services.pages.lines import MilestoneLine


class What(StrEnum):
    """What happened on the way."""

    MILESTONE = "milestone"
    MOVED = "moved"
    MILESTONE_MOVED = "milestone moved"


class Step(Struct, frozen=True):
    """One thing on the way of a goal."""

    on: date
    what: What
    title: str = ""
    """Of the milestone."""
    major: bool = False
    days_early: int | None = None
    """How a milestone met its date; none where it had none."""
    to: date | None = None
    """Where a date went; none is *ongoing*."""
    why: str = ""

    @property
    def weight(self) -> int:
        """How soon it is told where there is no room for all."""
        if self.what is What.MOVED:
            return 3
        return int(self.what is What.MILESTONE) + int(self.major)


def way(session: Session, goal: Goal, page: GoalPage) -> tuple[Step, ...]:
    """All that was reached and moved on the way, in the order in which it came: one query."""
    zone = session.scalar(
        select(Person.zone).where(Person.id == (goal.owner_id or goal.creator_id))
    )
    steps = [*_reached(page.milestones), *_moved(session, goal, zone)]
    return tuple(sorted(steps, key=lambda step: step.on))


def _reached(road: Iterable[MilestoneLine]) -> Iterator[Step]:
    for line in road:
        if line.reached_on is not None:
            early = (line.due_on - line.reached_on).days if line.due_on else None
            major = line.size == Size.MAJOR
            yield Step(line.reached_on, What.MILESTONE, line.title, major, days_early=early)


def _moved(session: Session, goal: Goal, zone: str | None) -> Iterator[Step]:
    """Each date that went from a day to another; not the first plans, and nothing of what was
    dropped."""
    rows = session.execute(
        select(History, Milestone.title, Milestone.size)
        .outerjoin(Milestone, Milestone.id == History.milestone_id)
        .where(
            History.goal_id == goal.id,
            History.event.in_([Event.GOAL_MOVED, Event.MILESTONE_MOVED]),
            History.old != "",
            Milestone.id.is_(None) | (Milestone.state == MilestoneState.REACHED),
        )
        .order_by(History.at, History.id)
    )
    for line, title, size in rows:
        what = What.MOVED if line.event == Event.GOAL_MOVED else What.MILESTONE_MOVED
        to = date.fromisoformat(line.new) if line.new else None
        on = local_day(line.at, zone)
        yield Step(on, what, title or "", size == Size.MAJOR, to=to, why=line.why)
