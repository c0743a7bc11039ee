"""Goals as cards and lines show them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from bot.model import (
    Channel,
    Contributor,
    Goal,
    GoalState,
    Milestone,
    MilestoneState,
    Person,
    Scope,
    Status,
)
from bot.model.progress import (
    Health,
    Pace,
    health_of,
    pace_of,
    progress_of,
)
from bot.services.pages import lines
from bot.services.pages.lines import MilestoneLine, ObjectiveLine


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
        return next((line for line in self.milestones if line.is_planned), None)

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
    known = {name: getattr(row, name) for name in lines.MILESTONE_FIELDS}
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
    milestones = lines.milestones(session, ids, people, today)
    objectives = lines.objectives(session, ids)
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


def _contributors(session: Session, goal_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = session.execute(
        select(Contributor.goal_id, Person.slack_id)
        .join(Person, Person.id == Contributor.person_id)
        .where(Contributor.goal_id.in_(goal_ids))
        .order_by(Contributor.joined_at)
    )
    for goal_id, slack_id in rows:
        found.setdefault(goal_id, []).append(slack_id)
    return found
