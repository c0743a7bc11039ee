"""Milestones and objectives as lines of a page."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct
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


class MilestoneLine(NamedTuple):
    """A milestone, on the day of whoever looks. (Hundreds are made for a page, right from their
    rows.)"""

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


class ObjectiveLine(Struct, frozen=True):
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


MILESTONE_FIELDS = (
    "id", "number", "title", "state", "size", "owner", "due_on", "first_due_on", "moves",
    "moved_because", "reached_on", "reached_when", "evidence", "dropped_because",
)  # fmt: skip
"""The fields of a line that are in its row, in their order; `owner` is in that of the person."""

_LINES = select(
    Milestone.goal_id,
    Milestone.committed_at,
    Milestone.objective_id,
    *(
        Person.slack_id if name == "owner" else getattr(Milestone, name)
        for name in MILESTONE_FIELDS
    ),
).outerjoin(Person, Person.id == Milestone.owner_id)


def milestones(
    session: Session, wanted: ColumnElement[bool], today: date
) -> dict[int, list[MilestoneLine]]:
    """The milestones that fulfil a condition, in the order of the road, without dropped ones; by
    goal."""
    rows = session.execute(
        _LINES.where(wanted, Milestone.state != MilestoneState.DROPPED).order_by(*ROAD)
    ).all()
    counted = [row.id for row in rows if row.objective_id is not None]
    crossings = of_milestones(session, counted) if counted else {}
    lines: dict[int, list[MilestoneLine]] = {}
    for goal_id, committed_at, _, *known in rows:
        id_, _, _, state, _, owner, due_on, *_ = known
        open_one = state in (MilestoneState.PLANNED, MilestoneState.PROPOSED)
        late = is_late(state, due_on, today)
        uncommitted = open_one and owner is not None and committed_at is None
        line = MilestoneLine._make((*known, late, uncommitted, crossings.get(id_)))
        lines.setdefault(goal_id, []).append(line)
    return lines


def at_rest(road: Sequence[MilestoneLine], *, resting: bool) -> tuple[MilestoneLine, ...]:
    """A road as it shows; of a goal that rests or is over nobody is waited for, and nothing is
    late."""
    return tuple(line._replace(late=False) for line in road) if resting else tuple(road)


def noteworthy(roads: Mapping[int, "Stones"], today: date) -> ColumnElement[bool]:
    """The condition for the milestones that a line of a goal, or a summary of many, speaks of: the
    next one, those that are late or due soon, and those reached lately.

    `roads` are the counts of these goals. Roads on which what comes next is further away are looked
    through for it; on most it is late or due soon anyway.
    """
    near = or_(
        and_(PLANNED, Milestone.due_on <= today + SOON), Milestone.reached_on >= today - LATELY
    )
    far = [goal_id for goal_id, road in roads.items() if road.is_far(today + SOON)]
    if far:
        place = func.row_number().over(partition_by=Milestone.goal_id, order_by=ROAD)
        ahead = select(Milestone.id, place.label("place")).where(
            among(Milestone.goal_id, far), PLANNED
        )
        of_far = ahead.subquery()
        near = or_(near, Milestone.id.in_(select(of_far.c.id).where(of_far.c.place == 1)))
    return and_(among(Milestone.goal_id, roads), near)


class Stones(NamedTuple):
    """The milestones on a road, counted: proposals and dropped ones are no part of it."""

    reached: int = 0
    total: int = 0
    weight_reached: int = 0
    weight: int = 0
    """A major one weighs double."""
    next_due_on: date | None = None
    """The first day by which one is to be reached."""

    def is_far(self, last: date) -> bool:
        """Whether what comes next on the road has no date, or one after this."""
        ahead = self.reached < self.total
        return ahead and (self.next_due_on is None or self.next_due_on > last)

    @property
    def share(self) -> float | None:
        """The share of them that is reached; none where there are none."""
        return self.weight_reached / self.weight if self.weight else None


NO_STONES = Stones()

_REACHED = Milestone.state == MilestoneState.REACHED
_MAJOR = Milestone.size == Size.MAJOR
_COUNTS = select(
    Milestone.goal_id,
    func.count().filter(_REACHED),
    func.count(),
    func.count().filter(and_(_REACHED, _MAJOR)),
    func.count().filter(_MAJOR),
    func.min(Milestone.due_on).filter(PLANNED),
)


def counts(session: Session, goal_ids: Sequence[int]) -> dict[int, Stones]:
    """The milestones on the roads of these goals, counted; by goal."""
    rows = session.execute(
        _COUNTS.where(among(Milestone.goal_id, goal_ids), or_(PLANNED, _REACHED)).group_by(
            Milestone.goal_id
        )
    )
    return {
        goal_id: Stones(
            reached, total, _weight(reached, major), _weight(total, majors), next_due_on
        )
        for goal_id, reached, total, major, majors, next_due_on in rows
    }


def _weight(all_of_them: int, majors: int) -> int:
    return WEIGHT[Size.MINOR] * (all_of_them - majors) + WEIGHT[Size.MAJOR] * majors


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
