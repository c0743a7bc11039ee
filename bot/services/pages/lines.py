"""Milestones and objectives as lines of a page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from bot.model import Milestone, MilestoneState, Objective, Person, Size
from bot.model.progress import WEIGHT, is_late, share_of
from bot.model.sets import among
from bot.services.pages.crossings import Crossing, of_milestones

SOON = timedelta(days=14)
LATELY = timedelta(days=14)

ROAD = (case((Milestone.due_on.is_(None), 1), else_=0), Milestone.due_on, Milestone.number)
"""The order of a road: by date, undated ones last."""
PLANNED = Milestone.state == MilestoneState.PLANNED


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone, on the day of whoever looks."""

    id: int
    number: int
    title: str
    state: MilestoneState
    size: Size
    owner: str | None
    """The owner's Slack id."""
    due_on: date | None
    first_due_on: date | None
    moves: int
    moved_because: str
    reached_on: date | None
    reached_when: str
    evidence: str
    dropped_because: str
    late: bool
    """Its day has passed without it, while its goal is being worked on."""
    uncommitted: bool = False
    """Somebody else has added it for its owner, who has not said *I commit* yet."""
    crossing: Crossing | None = None
    """The number that says when it is reached."""

    @property
    def is_open(self) -> bool:
        return self.state in (MilestoneState.PLANNED, MilestoneState.PROPOSED)

    @property
    def is_planned(self) -> bool:
        """Whether it is on the road and still to be reached; a proposal is not on it yet."""
        return self.state == MilestoneState.PLANNED

    @property
    def is_proposed(self) -> bool:
        return self.state == MilestoneState.PROPOSED


@dataclass(frozen=True)
class ObjectiveLine:
    """An objective and how far it is."""

    number: int
    name: str
    unit: str
    baseline: Decimal
    target: Decimal
    current: Decimal
    share: float
    low: Decimal | None = None
    """The lower bound of one that is to be kept between it and its target."""
    due_on: date | None = None


def milestones(
    session: Session, wanted: ColumnElement[bool], today: date
) -> dict[int, list[MilestoneLine]]:
    """The milestones that fulfil a condition, in the order of the road, without dropped ones; by
    goal."""
    rows = session.execute(
        select(
            Milestone.goal_id,
            Person.slack_id,
            Milestone.committed_at,
            Milestone.objective_id,
            Milestone.id,
            Milestone.number,
            Milestone.title,
            Milestone.state,
            Milestone.size,
            Milestone.due_on,
            Milestone.first_due_on,
            Milestone.moves,
            Milestone.moved_because,
            Milestone.reached_on,
            Milestone.reached_when,
            Milestone.evidence,
            Milestone.dropped_because,
        )
        .outerjoin(Person, Person.id == Milestone.owner_id)
        .where(wanted, Milestone.state != MilestoneState.DROPPED)
        .order_by(*ROAD)
    )
    found = rows.all()
    counted = [row.id for row in found if row.objective_id is not None]
    crossings = of_milestones(session, counted) if counted else {}
    lines: dict[int, list[MilestoneLine]] = {}
    for goal_id, owner, committed_at, _, *rest in found:
        known = dict(zip(MILESTONE_FIELDS, rest, strict=True))
        late = is_late(known["state"], known["due_on"], today)
        open_one = known["state"] in (MilestoneState.PLANNED, MilestoneState.PROPOSED)
        line = MilestoneLine(
            owner=owner, late=late,
            uncommitted=open_one and owner is not None and committed_at is None,
            crossing=crossings.get(known["id"]), **known,
        )  # fmt: skip
        lines.setdefault(goal_id, []).append(line)
    return lines


def at_rest(road: Sequence[MilestoneLine], *, resting: bool) -> tuple[MilestoneLine, ...]:
    """A road as it shows; of a goal that rests or is over nobody is waited for, and nothing is
    late."""
    return tuple(replace(line, late=False) for line in road) if resting else tuple(road)


def noteworthy(goal_ids: Sequence[int], today: date) -> ColumnElement[bool]:
    """The condition for the milestones that a line of a goal, or a summary of many, speaks of: the
    next one, those that are late or due soon, and those reached lately."""
    place = func.row_number().over(partition_by=Milestone.goal_id, order_by=ROAD)
    of_goals = among(Milestone.goal_id, goal_ids)
    ahead = select(Milestone.id, place.label("place")).where(of_goals, PLANNED).subquery()
    return and_(
        of_goals,
        or_(
            Milestone.id.in_(select(ahead.c.id).where(ahead.c.place == 1)),
            and_(PLANNED, Milestone.due_on <= today + SOON),
            Milestone.reached_on >= today - LATELY,
        ),
    )


class Stones(NamedTuple):
    """The milestones on a road, counted: proposals and dropped ones are no part of it."""

    reached: int = 0
    total: int = 0
    weight_reached: int = 0
    weight: int = 0
    """A major one weighs double."""

    @property
    def share(self) -> float | None:
        """The share of them that is reached; none where there are none."""
        return self.weight_reached / self.weight if self.weight else None


NO_STONES = Stones()

_WEIGHT = case((Milestone.size == Size.MAJOR, WEIGHT[Size.MAJOR]), else_=WEIGHT[Size.MINOR])
_REACHED = case((Milestone.state == MilestoneState.REACHED, 1), else_=0)


def counts(session: Session, goal_ids: Sequence[int]) -> dict[int, Stones]:
    """The milestones on the roads of these goals, counted; by goal."""
    rows = session.execute(
        select(
            Milestone.goal_id,
            func.sum(_REACHED),
            func.count(),
            func.sum(_WEIGHT * _REACHED),
            func.sum(_WEIGHT),
        )
        .where(
            among(Milestone.goal_id, goal_ids),
            Milestone.state.in_([MilestoneState.PLANNED, MilestoneState.REACHED]),
        )
        .group_by(Milestone.goal_id)
    )
    return {goal_id: Stones(*counted) for goal_id, *counted in rows}


MILESTONE_FIELDS = (
    "id",
    "number",
    "title",
    "state",
    "size",
    "due_on",
    "first_due_on",
    "moves",
    "moved_because",
    "reached_on",
    "reached_when",
    "evidence",
    "dropped_because",
)


def objectives(session: Session, goal_ids: Sequence[int]) -> dict[int, list[ObjectiveLine]]:
    """The objectives that measure these goals, by goal; dropped ones measure nothing."""
    lines: dict[int, list[ObjectiveLine]] = {}
    rows = session.scalars(
        select(Objective)
        .where(among(Objective.goal_id, goal_ids), Objective.dropped_at.is_(None))
        .order_by(Objective.number)
    )
    for row in rows:
        share = share_of(row.baseline, row.target, row.current, row.low)
        line = ObjectiveLine(
            row.number, row.name, row.unit, row.baseline, row.target, row.current, share,
            low=row.low, due_on=row.due_on,
        )  # fmt: skip
        lines.setdefault(row.goal_id, []).append(line)
    return lines
