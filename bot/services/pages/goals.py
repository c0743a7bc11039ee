"""Goals as cards and lines show them."""

from collections import namedtuple
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from bot.model import (
    Contributor,
    Goal,
    GoalState,
    Horizon,
    Milestone,
    MilestoneState,
    Person,
    Priority,
    Scope,
    Status,
)
from bot.model.alignment import Standing, standing_of
from bot.model.horizons import horizon_of
from bot.model.progress import (
    Health,
    Pace,
    health_of,
    pace_of,
    parts_of,
)
from bot.model.sets import among
from bot.model.upserts import table_of
from bot.services import access
from bot.services.goals import became
from bot.services.pages import blockers, channels, families, lines, shares
from bot.services.pages.blockers import BlockerLine
from bot.services.pages.channels import ChannelFacts
from bot.services.pages.families import ALONE, Family
from bot.services.pages.lines import NO_STONES, MilestoneLine, ObjectiveLine, Stones
from bot.services.pages.shares import SupportLine


class GoalPage(NamedTuple):
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
    """In the order of the road: by date, undated ones last; without dropped ones. On a brief page
    only those that are noteworthy: the next one, late ones, and those of two weeks on either
    side."""
    objectives: tuple[ObjectiveLine, ...]
    contributors: tuple[str, ...]
    """None on a brief page."""
    today: date
    priority: Priority = Priority.NORMAL
    north_star: bool = False
    horizon: Horizon = Horizon.SHORT
    supporting: tuple[SupportLine, ...] = ()
    """The supporting goals that have their share in its progress."""
    counted: tuple[int, int] | None = None
    """`stones`, where not all milestones stand on the page."""
    category: str = ""
    first_due_on: date | None = None
    moves: int = 0
    moved_because: str = ""
    family: Family = ALONE
    """On a card: what it supports and what supports it, as far as its reader may see."""
    supports: bool = False
    """Whether it has a parent, which not everybody may see."""
    said_ongoing: bool = False
    """Whether a person said that it has no end."""
    blocked: int | None = None
    """Since so many whole days something has been in its way; none when nothing is."""
    blockers: tuple[BlockerLine, ...] = ()
    """What it is, the oldest first. None on a brief page."""
    became: str = ""
    """On a card: what it lives on as, so that it is not reopened: `M34` where its reader may see
    that, else only `a milestone`."""

    @property
    def stones(self) -> tuple[int, int]:
        """How many milestones were reached, of how many."""
        if self.counted is not None:
            return self.counted
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
    page = many(session, [goal], now, today or today_of(session, goal, now))[0]
    return page._replace(became="a milestone") if became(session, goal) else page


def just_set(goal: Goal, owner: Person, now: datetime, today: date) -> GoalPage:
    """The card of a goal of no channel that was set just now, with nothing that belongs to it yet
    and supporting none: what `card_with_family` gives, without a query."""
    assert goal.channel_id is None is goal.parent_id
    known = _Known({owner.id: (owner.slack_id, owner.zone)}, {}, {}, {}, {}, {}, {})
    standing = standing_of((), ongoing=goal.due_on is None)
    return _page(goal, known, standing, (), now, today)


def for_reader(
    session: Session, page: GoalPage, viewer: Person, here: int | None, now: datetime
) -> GoalPage:
    """A page with those supporting goals alone that this reader may see: a guest may see less than
    all the others, who see where the whole number comes from."""
    ids = [line.id for line in page.supporting]
    seen = set(
        session.scalars(
            select(Goal.id).where(among(Goal.id, ids), access.visible(viewer, here, now))
        )
    )
    return page._replace(supporting=tuple(line for line in page.supporting if line.id in seen))


def card_with_family(
    session: Session,
    goal: Goal,
    now: datetime,
    today: date | None = None,
    *,
    viewer: Person | None = None,
    here: int | None = None,
) -> GoalPage:
    """One goal as `card` gives it, with what it supports and what supports it: as far as `viewer`
    may see who is `here`, or with no viewer as far as all of its channel may."""
    page = card(session, goal, now, today)
    if page.became:
        seen = access.visible(viewer, here, now) if viewer else access.seen_by_all_of(goal, now)
        page = page._replace(became=_named(session, goal, seen) or page.became)
    return page._replace(family=families.family_of(session, goal, viewer, here, now))


def _named(session: Session, goal: Goal, seen: ColumnElement[bool]) -> str:
    """The short id of the milestone that a goal became; nothing where it is not seen."""
    ref = became(session, goal)
    found = session.scalar(
        select(Milestone.id)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(Milestone.workspace_id == goal.workspace_id, Milestone.number == int(ref[1:]), seen)
    )
    return ref if found else ""


def milestone(session: Session, milestone_id: int, page: GoalPage) -> MilestoneLine:
    """One milestone of a goal, of which the page holds all but the dropped ones."""
    on_page = next((line for line in page.milestones if line.id == milestone_id), None)
    if on_page is not None:
        return on_page
    row = session.get_one(Milestone, milestone_id)
    owner = session.get(Person, row.owner_id) if row.owner_id else None
    known = {name: getattr(row, name) for name in lines.MILESTONE_FIELDS if name != "owner"}
    return MilestoneLine(owner=owner.slack_id if owner else None, late=False, **known)


_COLUMNS = table_of(Goal).c
_Row = namedtuple("_Row", _COLUMNS.keys())  # type: ignore[misc]  # those of `Goal`


def looked_at(session: Session, wanted: Select[Goal]) -> Sequence[Goal]:
    """Goals that nobody will change, as plain tuples with the columns of `Goal` by name: two
    hundred are read and made into pages in two thirds of the time of as many objects."""
    rows = session.connection().execute(wanted.with_only_columns(*_COLUMNS))
    return cast("Sequence[Goal]", [_Row._make(row) for row in rows])


def many(
    session: Session, goals: Sequence[Goal], now: datetime, today: date, *, brief: bool = False
) -> list[GoalPage]:
    """These goals, in their order; a fixed number of queries however many they are.

    Brief pages are for lines and summaries: of a long road they hold what is noteworthy.
    """
    if not goals:
        return []
    known = _read(session, goals, now, today, brief=brief)
    parts = {
        goal.id: parts_of(
            [line.share for line in known.objectives.get(goal.id, ())],
            known.counts.get(goal.id, NO_STONES).share,
        )
        for goal in goals
    }
    private = {channel_id for channel_id, channel in known.channels.items() if channel.private}
    standings, supporting = shares.standings(session, goals, parts, private)
    return [
        _page(goal, known, standings[goal.id], supporting.get(goal.id, ()), now, today)
        for goal in goals
    ]


@dataclass(frozen=True)
class _Known:
    """What some goals' pages are made of, by row."""

    people: Mapping[int, tuple[str, str]]
    """Slack id and zone."""
    channels: Mapping[int, ChannelFacts]
    milestones: Mapping[int, Sequence[MilestoneLine]]
    counts: Mapping[int, Stones]
    objectives: Mapping[int, Sequence[ObjectiveLine]]
    contributors: Mapping[int, Sequence[str]]
    blockers: Mapping[int, tuple[BlockerLine, ...]]


def _read(
    session: Session, goals: Sequence[Goal], now: datetime, today: date, *, brief: bool
) -> _Known:
    ids = [goal.id for goal in goals]
    channel_ids = {goal.channel_id for goal in goals if goal.channel_id}
    counts = lines.counts(session, ids)
    wanted = lines.noteworthy(counts, today) if brief else among(Milestone.goal_id, ids)
    milestones = lines.milestones(session, wanted, today)
    return _Known(
        people=_people(session, goals),
        channels=channels.facts(session, channel_ids),
        milestones=milestones,
        counts=counts,
        objectives=lines.objectives(session, ids),
        contributors={} if brief else _contributors(session, ids),
        blockers={} if brief else blockers.of_goals(session, goals, now),
    )


def _page(
    goal: Goal,
    known: _Known,
    standing: Standing,
    supporting: tuple[SupportLine, ...],
    now: datetime,
    today: date,
) -> GoalPage:
    progress = standing.progress
    road = known.milestones.get(goal.id, ())
    _, zone = known.people.get(goal.owner_id or goal.creator_id, ("", None))
    channel = known.channels[goal.channel_id] if goal.channel_id else None
    cadence = channel.cadence if channel else None
    return GoalPage(
        id=goal.id,
        number=goal.number,
        title=goal.title,
        why=goal.why,
        done_means=goal.done_means,
        learned=goal.learned,
        state=goal.state,
        scope=goal.scope,
        channel=channel.slack_id if channel else None,
        owner=known.people[goal.owner_id][0] if goal.owner_id else None,
        start_on=goal.start_on,
        due_on=goal.due_on,
        closed_on=local_day(goal.closed_at, zone) if goal.closed_at else None,
        confidence=goal.confidence,
        health=health_of(goal.state, goal.reported, goal.heard_at, now, cadence),
        reported=goal.reported,
        heard_on=local_day(goal.heard_at, zone),
        progress=progress,
        pace=pace_of(progress, goal.start_on, goal.due_on, today),
        milestones=lines.at_rest(road, resting=goal.state != GoalState.ACTIVE),
        objectives=tuple(known.objectives.get(goal.id, ())),
        contributors=tuple(known.contributors.get(goal.id, ())),
        today=today,
        priority=goal.priority,
        north_star=goal.north_star,
        horizon=horizon_of(goal.horizon, goal.start_on, goal.due_on),
        supporting=supporting,
        counted=known.counts.get(goal.id, NO_STONES)[:2],
        category=goal.category,
        first_due_on=goal.first_due_on,
        moves=goal.moves,
        moved_because=goal.moved_because,
        supports=goal.parent_id is not None,
        said_ongoing=goal.horizon == Horizon.ONGOING,
        blocked=max(0, (now - goal.blocked_since).days) if goal.blocked_since else None,
        blockers=known.blockers.get(goal.id, ()),
    )


def _people(session: Session, goals: Sequence[Goal]) -> dict[int, tuple[str, str]]:
    ids = {goal.creator_id for goal in goals} | {goal.owner_id for goal in goals if goal.owner_id}
    rows = session.execute(
        select(Person.id, Person.slack_id, Person.zone).where(among(Person.id, ids))
    )
    return {person_id: (slack_id, zone) for person_id, slack_id, zone in rows}


def _contributors(session: Session, goal_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = session.execute(
        select(Contributor.goal_id, Person.slack_id)
        .join(Person, Person.id == Contributor.person_id)
        .where(among(Contributor.goal_id, goal_ids))
        .order_by(Contributor.joined_at)
    )
    for goal_id, slack_id in rows:
        found.setdefault(goal_id, []).append(slack_id)
    return found
