"""Milestones and objectives as lines of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from bot.model import Milestone, MilestoneState, Objective, Size
from bot.model.progress import is_late, share_of


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
    """It is to be kept between this and its target."""
    due_on: date | None = None


def milestones(
    session: Session, goal_ids: Sequence[int], people: dict[int, str], today: date
) -> dict[int, list[MilestoneLine]]:
    """The milestones of these goals, in the order of the road, without dropped ones; by goal.

    `people` are the Slack ids of their owners, by row.
    """
    rows = session.execute(
        select(
            Milestone.goal_id,
            Milestone.owner_id,
            Milestone.committed_at,
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
        .where(Milestone.goal_id.in_(goal_ids), Milestone.state != MilestoneState.DROPPED)
        .order_by(
            case((Milestone.due_on.is_(None), 1), else_=0), Milestone.due_on, Milestone.number
        )
    )
    lines: dict[int, list[MilestoneLine]] = {}
    for goal_id, owner_id, committed_at, *rest in rows:
        known = dict(zip(MILESTONE_FIELDS, rest, strict=True))
        late = is_late(known["state"], known["due_on"], today)
        open_one = known["state"] in (MilestoneState.PLANNED, MilestoneState.PROPOSED)
        line = MilestoneLine(
            owner=people.get(owner_id or 0), late=late,
            uncommitted=open_one and owner_id is not None and committed_at is None, **known,
        )  # fmt: skip
        lines.setdefault(goal_id, []).append(line)
    return lines


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
    """The objectives of these goals, by goal, without dropped ones."""
    lines: dict[int, list[ObjectiveLine]] = {}
    rows = session.scalars(
        select(Objective)
        .where(Objective.goal_id.in_(goal_ids), Objective.dropped_at.is_(None))
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
