"""Goals read into pages: a fixed number of queries however many they are."""

from collections import namedtuple
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.model import Contributor, Goal, GoalState, Horizon, Milestone, Person
from bot.model.alignment import Standing, standing_of
from bot.model.horizons import horizon_of
from bot.model.progress import health_of, pace_of, parts_of
from bot.model.sets import among
from bot.model.upserts import table_of
from bot.services.pages import blockers, channels, lines, shares
from bot.services.pages.blockers import BlockerLine
from bot.services.pages.channels import ChannelFacts
from bot.services.pages.lines import NO_STONES, MilestoneLine, ObjectiveLine, Stones
from bot.services.pages.shares import SupportLine

from .facts import GoalPage


def today_of(session: Session, goal: Goal, now: datetime) -> date:
    """The day it is for a goal that many look at: its owner's."""
    zone = session.scalar(
        select(Person.zone).where(Person.id == (goal.owner_id or goal.creator_id))
    )
    return local_day(now, zone)


def local_day(moment: datetime, zone: str | None) -> date:
    """The day that a moment falls on in a zone; in UTC without one."""
    return moment.astimezone(ZoneInfo(zone or "UTC")).date()


_COLUMNS = table_of(Goal).c

_Row = namedtuple("_Row", _COLUMNS.keys())  # type: ignore[misc]  # those of `Goal`


def looked_at(session: Session, wanted: Select[Goal]) -> Sequence[Goal]:
    """Goals that nobody will change, as plain tuples with the columns of `Goal` by name: two
    hundred are read and made into pages in two thirds of the time of as many objects."""
    rows = session.connection().execute(wanted.with_only_columns(*_COLUMNS))
    return cast("Sequence[Goal]", [_Row._make(row) for row in rows])


def just_set(goal: Goal, owner: Person, now: datetime, today: date) -> GoalPage:
    """The card of a goal of no channel that was set just now, with nothing that belongs to it yet
    and supporting none: what `card_with_family` gives, without a query."""
    assert goal.channel_id is None is goal.parent_id
    known = _Known({owner.id: (owner.slack_id, owner.zone, False)}, {}, {}, {}, {}, {}, {})
    standing = standing_of((), ongoing=goal.due_on is None)
    return _page(goal, known, standing, (), now, today)


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


class _Known(Struct, frozen=True):
    """What some goals' pages are made of, by row."""

    people: Mapping[int, tuple[str, str, bool]]
    """Slack id and zone, and whether their account is switched off."""
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
    owner_id = goal.owner_id or goal.creator_id
    slack_id, zone, is_gone = known.people.get(owner_id, ("", None, False))
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
        owner=slack_id if goal.owner_id else None,
        owner_gone=is_gone and goal.owner_id is not None,
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


def _people(session: Session, goals: Sequence[Goal]) -> dict[int, tuple[str, str, bool]]:
    ids = {goal.creator_id for goal in goals} | {goal.owner_id for goal in goals if goal.owner_id}
    rows = session.execute(
        select(Person.id, Person.slack_id, Person.zone, Person.deactivated).where(
            among(Person.id, ids)
        )
    )
    return {person_id: (slack_id, zone, gone) for person_id, slack_id, zone, gone in rows}


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
