"""Goals as cards and lines show them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import case, select, union
from sqlalchemy.orm import Session

from bot.model import (
    Channel,
    Contributor,
    Goal,
    GoalState,
    Milestone,
    MilestoneState,
    Objective,
    Person,
    Scope,
    Size,
    Status,
)
from bot.model.progress import (
    Health,
    Pace,
    health_of,
    is_late,
    pace_of,
    progress_of,
    share_of,
)


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

    @property
    def is_open(self) -> bool:
        return self.state in (MilestoneState.PLANNED, MilestoneState.PROPOSED)


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


@dataclass(frozen=True)
class GoalPage:
    """A goal with its road, as cards and lines show it."""

    id: int
    number: int
    title: str
    why: str
    done_means: str
    learned: str
    state: GoalState
    scope: Scope
    channel: str | None
    """The channel's Slack id."""
    owner: str | None
    """The owner's Slack id."""
    start_on: date
    due_on: date | None
    closed_on: date | None
    """As `heard_on`, a day of its owner's, as `due_on` is."""
    confidence: int | None
    health: Health
    reported: Status | None
    heard_on: date
    progress: float | None
    pace: Pace | None
    milestones: tuple[MilestoneLine, ...]
    """In the order of the road: by date, undated ones last; without dropped ones."""
    objectives: tuple[ObjectiveLine, ...]
    contributors: tuple[str, ...]
    today: date

    @property
    def stones(self) -> tuple[int, int]:
        """How many milestones were reached, of how many."""
        road = [line for line in self.milestones if line.state != MilestoneState.PROPOSED]
        return sum(line.state == MilestoneState.REACHED for line in road), len(road)

    @property
    def next_milestone(self) -> MilestoneLine | None:
        """The one that comes next: the first on the road that is not reached."""
        return next((line for line in self.milestones if line.is_open), None)

    @property
    def late(self) -> tuple[MilestoneLine, ...]:
        """Milestones whose day has passed without them."""
        return tuple(line for line in self.milestones if line.late)

    @property
    def paces_apart(self) -> bool:
        """Whether the dates say something else than what was reported."""
        return (
            self.pace is not None
            and self.pace.status is not None
            and self.state == GoalState.ACTIVE
            and self.pace.status.value != self.health.value
            and not (self.health == Health.UNHEARD and self.pace.status == Status.ON_TRACK)
        )


def today_of(session: Session, goal: Goal, now: datetime) -> date:
    """The day it is for a goal that many look at: its owner's."""
    zone = session.scalar(
        select(Person.zone).where(Person.id == (goal.owner_id or goal.creator_id))
    )
    return local_day(now, zone)


def local_day(moment: datetime, zone: str | None) -> date:
    """The day that a moment falls on in a zone; in UTC without one."""
    return moment.astimezone(ZoneInfo(zone or "UTC")).date()


def card(session: Session, goal: Goal, now: datetime, today: date | None = None) -> GoalPage:
    """One goal, on `today`; without it, on the day of its owner."""
    return many(session, [goal], now, today or today_of(session, goal, now))[0]


def milestone(session: Session, milestone_id: int, page: GoalPage) -> MilestoneLine:
    """One milestone of a goal, of which the page holds all but the dropped ones."""
    on_page = next((line for line in page.milestones if line.id == milestone_id), None)
    if on_page is not None:
        return on_page
    row = session.get_one(Milestone, milestone_id)
    owner = session.get(Person, row.owner_id) if row.owner_id else None
    known = {name: getattr(row, name) for name in _MILESTONE_FIELDS}
    return MilestoneLine(owner=owner.slack_id if owner else None, late=False, **known)


def many(session: Session, goals: Sequence[Goal], now: datetime, today: date) -> list[GoalPage]:
    """These goals, in their order; five queries however many they are."""
    ids = [goal.id for goal in goals]
    if not ids:
        return []
    named = session.execute(
        select(Person.id, Person.slack_id, Person.zone).where(
            Person.workspace_id == goals[0].workspace_id,
            Person.id.in_(
                union(
                    select(Goal.owner_id).where(Goal.id.in_(ids)),
                    select(Goal.creator_id).where(Goal.id.in_(ids)),
                    select(Milestone.owner_id).where(Milestone.goal_id.in_(ids)),
                )
            ),
        )
    ).all()
    people = {person_id: slack_id for person_id, slack_id, _ in named}
    zones = {person_id: zone for person_id, _, zone in named}
    channels = dict(
        session.execute(
            select(Channel.id, Channel.slack_id).where(
                Channel.id.in_({goal.channel_id for goal in goals if goal.channel_id})
            )
        ).all()
    )
    milestones = _milestones(session, ids, people, today)
    objectives = _objectives(session, ids)
    contributors = _contributors(session, ids)
    return [
        _page(
            goal,
            channels,
            people,
            zones.get(goal.owner_id or goal.creator_id),
            tuple(milestones.get(goal.id, ())),
            tuple(objectives.get(goal.id, ())),
            tuple(contributors.get(goal.id, ())),
            now,
            today,
        )
        for goal in goals
    ]


def _page(
    goal: Goal,
    channels: dict[int, str],
    people: dict[int, str],
    zone: str | None,
    milestones: tuple[MilestoneLine, ...],
    objectives: tuple[ObjectiveLine, ...],
    contributors: tuple[str, ...],
    now: datetime,
    today: date,
) -> GoalPage:
    progress = progress_of(
        [line.share for line in objectives], [(line.size, line.state) for line in milestones]
    )
    # A goal with no end has no end to measure against: its numbers show, a percentage does not.
    progress = progress if goal.due_on else None
    if goal.state != GoalState.ACTIVE:  # nobody is waited for
        milestones = tuple(replace(line, late=False) for line in milestones)
    return GoalPage(
        id=goal.id,
        number=goal.number,
        title=goal.title,
        why=goal.why,
        done_means=goal.done_means,
        learned=goal.learned,
        state=goal.state,
        scope=goal.scope,
        channel=channels.get(goal.channel_id or 0),
        owner=people.get(goal.owner_id or 0),
        start_on=goal.start_on,
        due_on=goal.due_on,
        closed_on=local_day(goal.closed_at, zone) if goal.closed_at else None,
        confidence=goal.confidence,
        health=health_of(goal.state, goal.reported, goal.heard_at, now),
        reported=goal.reported,
        heard_on=local_day(goal.heard_at, zone),
        progress=progress,
        pace=pace_of(progress, goal.start_on, goal.due_on, today),
        milestones=milestones,
        objectives=objectives,
        contributors=contributors,
        today=today,
    )


def _milestones(
    session: Session, goal_ids: Sequence[int], people: dict[int, str], today: date
) -> dict[int, list[MilestoneLine]]:
    rows = session.execute(
        select(
            Milestone.goal_id,
            Milestone.owner_id,
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
    for goal_id, owner_id, *rest in rows:
        known = dict(zip(_MILESTONE_FIELDS, rest, strict=True))
        late = is_late(known["state"], known["due_on"], today)
        line = MilestoneLine(owner=people.get(owner_id or 0), late=late, **known)
        lines.setdefault(goal_id, []).append(line)
    return lines


_MILESTONE_FIELDS = (
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


def _objectives(session: Session, goal_ids: Sequence[int]) -> dict[int, list[ObjectiveLine]]:
    lines: dict[int, list[ObjectiveLine]] = {}
    rows = session.scalars(
        select(Objective).where(Objective.goal_id.in_(goal_ids)).order_by(Objective.number)
    )
    for row in rows:
        share = share_of(row.baseline, row.target, row.current)
        line = ObjectiveLine(
            row.number, row.name, row.unit, row.baseline, row.target, row.current, share
        )
        lines.setdefault(row.goal_id, []).append(line)
    return lines


def _contributors(session: Session, goal_ids: Sequence[int]) -> dict[int, list[str]]:
    lines: dict[int, list[str]] = {}
    rows = session.execute(
        select(Contributor.goal_id, Person.slack_id)
        .join(Person, Person.id == Contributor.person_id)
        .where(Contributor.goal_id.in_(goal_ids))
        .order_by(Contributor.joined_at)
    )
    for goal_id, slack_id in rows:
        lines.setdefault(goal_id, []).append(slack_id)
    return lines
