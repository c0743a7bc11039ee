"""The forecast of one goal, from the days on which something of it was measured."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Channel, Goal, GoalState, Milestone, MilestoneState, Objective, Reading
from bot.model.alignment import Branch, standings_of
from bot.model.forecasts import Forecast, forecast_of
from bot.model.progress import WEIGHT, parts_of, share_of
from bot.model.sets import among
from bot.services.pages import shares
from bot.services.pages.goals import GoalPage, local_day
from bot.services.pages.shares import Supporter

DAYS = 60
"""Of so many days, the newest, is the past looked at."""
READINGS = 2000
"""So many readings, the newest, say what the numbers were on them."""


class _Number(Struct, frozen=True):
    """An objective, and what was read of it on which day, the earliest first."""

    baseline: Decimal
    target: Decimal
    low: Decimal | None
    days: list[date]
    values: list[Decimal]

    def share(self, day: date) -> float:
        """How far it was at the end of a day."""
        read = bisect_right(self.days, day)
        current = self.values[read - 1] if read else self.baseline
        return share_of(self.baseline, self.target, current, self.low)


class _Road(Struct, frozen=True):
    """A goal's milestones: how much was reached by which day, the earliest first, and of how much;
    a major one counts double."""

    days: list[date]
    reached: list[int]
    total: int

    def share(self, day: date) -> float:
        """How much of it was reached at the end of a day."""
        known = bisect_right(self.days, day)
        return self.reached[known - 1] / self.total if known else 0.0


class _Past(Struct, frozen=True):
    """What was measured of a goal and of all that supports it, by goal."""

    numbers: Mapping[int, Sequence[_Number]]
    roads: Mapping[int, _Road]
    achieved: Mapping[int, date]
    """When a supporting goal was."""

    def days(self) -> list[date]:
        """The days on which something was measured: the newest few, the earliest first."""
        read = {day for found in self.numbers.values() for each in found for day in each.days}
        reached = {day for road in self.roads.values() for day in road.days}
        return sorted({*read, *reached, *self.achieved.values()})[-DAYS:]

    def parts(self, goal_id: int, day: date) -> tuple[float, ...]:
        """What a goal's own objectives and milestones said at the end of a day."""
        road = self.roads.get(goal_id)
        return parts_of(
            [number.share(day) for number in self.numbers.get(goal_id, ())],
            road.share(day) if road else None,
        )

    def branches(self, below: Sequence[Supporter], day: date) -> Iterator[Branch]:
        """Supporting goals as they were at the end of a day."""
        for each in below:
            achieved = self.achieved.get(each.id)
            state = GoalState.ACTIVE if achieved and day < achieved else each.state
            yield each.branch(self.parts(each.id, day), state)


def forecast(session: Session, goal: Goal, page: GoalPage, zone: str) -> Forecast | None:
    """When a goal will be whole if it goes on as it went; none for one that is not worked on, has
    no end, is whole, or of which too little was measured.

    The past is measured against the road as it is today, as if all its milestones and objectives
    had been there from the start. Days are those of a zone. A fixed number of queries.
    """
    if goal.state != GoalState.ACTIVE or page.progress is None:
        return None
    found = shares.supporters(session, [goal.id], goal.workspace_id)
    below = [each for each in found if each.id != goal.id]
    past = _read(session, goal, below, zone)
    channel = session.get(Channel, goal.channel_id) if goal.channel_id else None
    points: dict[date, float] = {}
    for day in past.days():
        own = shares.branch_of(
            goal, private=channel is not None and channel.private, parts=past.parts(goal.id, day)
        )
        then = standings_of([own, *past.branches(below, day)])[goal.id].progress
        if then is not None:
            points[day] = then
    return forecast_of(points, page.progress, page.today)


def _read(session: Session, goal: Goal, below: Sequence[Supporter], zone: str) -> _Past:
    ids = [goal.id, *(each.id for each in below)]
    return _Past(
        numbers=_numbers(session, ids, zone),
        roads=_roads(session, ids),
        achieved={
            each.id: local_day(each.closed_at, zone)
            for each in below
            if each.closed_at and each.state == GoalState.ACHIEVED
        },
    )


def _roads(session: Session, goal_ids: Sequence[int]) -> dict[int, _Road]:
    rows = session.execute(
        select(Milestone.goal_id, Milestone.size, Milestone.reached_on)
        .where(
            among(Milestone.goal_id, goal_ids),
            Milestone.state.in_([MilestoneState.PLANNED, MilestoneState.REACHED]),
        )
        .order_by(Milestone.reached_on)
    )
    found: dict[int, list[tuple[int, date | None]]] = {}
    for goal_id, size, reached_on in rows:
        found.setdefault(goal_id, []).append((WEIGHT[size], reached_on))
    roads = {}
    for goal_id, stones in found.items():
        reached = [(weight, day) for weight, day in stones if day]
        roads[goal_id] = _Road(
            days=[day for _, day in reached],
            reached=list(accumulate(weight for weight, _ in reached)),
            total=sum(weight for weight, _ in stones),
        )
    return roads


def _numbers(session: Session, goal_ids: Sequence[int], zone: str) -> dict[int, list[_Number]]:
    measures = session.scalars(
        select(Objective).where(among(Objective.goal_id, goal_ids), Objective.dropped_at.is_(None))
    ).all()
    newest = (
        select(Reading.objective_id, Reading.at, Reading.value)
        .where(among(Reading.objective_id, [each.id for each in measures]))
        .order_by(Reading.at.desc(), Reading.id.desc())
        .limit(READINGS)
    )
    read: dict[int, list[tuple[date, Decimal]]] = {}
    for objective_id, at, value in reversed(session.execute(newest).all()):
        read.setdefault(objective_id, []).append((local_day(at, zone), value))
    found: dict[int, list[_Number]] = {}
    for each in measures:
        values = read.get(each.id, [])
        number = _Number(
            each.baseline,
            each.target,
            each.low,
            [day for day, _ in values],
            [value for _, value in values],
        )
        found.setdefault(each.goal_id, []).append(number)
    return found
