"""Lists of goals and milestones, the summary of a channel, and App Home.

What the North Star of a channel is comes first, then what has the higher priority, then what was
set first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from bot.model import (
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
from bot.model.horizons import only_kind
from bot.model.progress import Health
from bot.model.sets import among
from bot.services import access
from bot.services.concerns import concerns_whom
from bot.services.pages import blockers, lines
from bot.services.pages import goals as goal_pages
from bot.services.pages.blockers import BlockerLine
from bot.services.pages.goals import GoalPage
from bot.services.pages.leaves import EACH, Leaf, leaf
from bot.services.pages.lines import LATELY, SOON, MilestoneLine

Which = Literal["open", "mine", "user", "at risk", "done", "all"]

OPEN = Goal.state.in_([GoalState.ACTIVE, GoalState.PAUSED])
SHARED = Goal.scope == Scope.WORKSPACE
"""Goals of the whole workspace, which all of its full members may see wherever they are."""
ORDER = (
    case((Goal.north_star, 0), else_=1),
    case((Goal.priority == Priority.HIGH, 0), (Goal.priority == Priority.NORMAL, 1), else_=2),
    Goal.number,
)


@dataclass(frozen=True)
class GoalList:
    """Some goals, and what they are."""

    which: Which
    pages: tuple[GoalPage, ...]
    leaf: Leaf
    of: str | None = None
    """The Slack id of the person whose they are, when they are one person's."""
    own: bool = False
    """Whether they were asked for in no channel, and so are the asker's."""


def goals_of(
    session: Session,
    viewer: Person,
    which: Which,
    *,
    here: int | None,
    of: Person | None,
    now: datetime,
    today: date,
    start: int = 0,
) -> GoalList:
    """The goals that a person asks for: of the channel they are in, or of one person; those of
    one leaf, from line `start` on."""
    owner = viewer if which == "mine" else of
    wanted = select(Goal).where(
        _asked_for(viewer, which, here, owner), access.visible(viewer, here, now)
    )
    if which == "at risk":  # which they are is known only when they have been looked at
        found = goal_pages.looked_at(session, wanted.order_by(*ORDER))
        every = goal_pages.many(session, found, now, today, brief=True)
        needing = [page for page in every if needs_attention(page)]
        shown = leaf(start, len(needing))
        pages = needing[shown.start : shown.end]
    else:
        shown = leaf(start, _count(session, wanted))
        some = wanted.order_by(*ORDER).offset(shown.start).limit(EACH)
        found = goal_pages.looked_at(session, some)
        pages = goal_pages.many(session, found, now, today, brief=True)
    slack_id = owner.slack_id if owner else None
    return GoalList(which, tuple(pages), shown, slack_id, own=here is None)


def _asked_for(
    viewer: Person, which: Which, here: int | None, owner: Person | None
) -> ColumnElement[bool]:
    if owner is not None:
        return and_(concerns(owner), OPEN)
    within = Goal.channel_id == here if here is not None else concerns(viewer)
    if here is None and which == "all":
        within = or_(within, SHARED)
    return and_(within, {"done": ~OPEN, "all": true()}.get(which, OPEN))


def _count(session: Session, wanted: Select[Goal]) -> int:
    return session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


@dataclass(frozen=True)
class MilestoneList:
    """Some milestones, goal by goal."""

    goals: tuple[tuple[int, str, tuple[MilestoneLine, ...]], ...]
    """The number and the title of each goal, and its milestones."""
    leaf: Leaf
    today: date
    of: int | None = None
    """The number of the goal whose they are, when they are one goal's."""


def milestones_of(
    session: Session,
    viewer: Person,
    goal: Goal | None,
    *,
    here: int | None,
    now: datetime,
    today: date,
    start: int = 0,
) -> MilestoneList:
    """The milestones of a goal, or of all open goals of the channel that a person is in; those of
    one leaf, from line `start` on."""
    within = Goal.id == goal.id if goal else _asked_for(viewer, "open", here, None)
    wanted = (
        select(Milestone.id, Goal.id, Goal.number, Goal.title, Goal.state)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(
            within,
            access.visible(viewer, here, now),
            Milestone.state != MilestoneState.DROPPED,
        )
    )
    total = session.scalar(wanted.with_only_columns(func.count())) or 0
    shown = leaf(start, total)
    rows = session.execute(
        wanted.order_by(*ORDER, *lines.ROAD).offset(shown.start).limit(EACH)
    ).all()
    chosen = among(Milestone.id, [row[0] for row in rows])
    by_goal = lines.milestones(session, chosen, today)
    named = {goal_id: (number, title, state) for _, goal_id, number, title, state in rows}
    groups = tuple(
        (number, title, lines.at_rest(by_goal[goal_id], resting=state != GoalState.ACTIVE))
        for goal_id, (number, title, state) in named.items()
    )
    return MilestoneList(groups, shown, today, goal.number if goal else None)


def concerns(person: Person) -> ColumnElement[bool]:
    """Goals that a person owns, is in, or has a milestone of."""
    return concerns_whom(person.id)


def needs_attention(page: GoalPage) -> list[str]:
    """Why a goal needs somebody to look: each reason in a few words; none when it needs nobody.

    The words are ours alone: nothing in them was typed by a person.
    """
    if page.state != GoalState.ACTIVE:
        return []
    reasons = []
    if page.health in (Health.AT_RISK, Health.OFF_TRACK):
        reasons.append(str(page.health.value).replace("_", " "))
    if page.health == Health.STALE:
        reasons.append("no word lately")
    if page.blocked is not None:
        days = f"for {page.blocked} day{'' if page.blocked == 1 else 's'}"
        reasons.append(f"blocked {days if page.blocked else 'since today'}")
    if page.due_on and page.due_on < page.today:
        reasons.append("past its date")
    if late := page.late:
        more = f" and {len(late) - 3} more" if len(late) > 3 else ""
        named = ", ".join(f"M{line.number}" for line in late[:3])
        reasons.append(f"{named}{more} late")
    if page.pace and page.paces_apart and page.pace.status != Status.ON_TRACK:
        is_at, wanted = (f"{part * 100:.0f} %" for part in (page.pace.progress, page.pace.expected))
        reasons.append(f"pace says {is_at}, expected {wanted}")
    if page.owner is None:
        reasons.append("no owner")
    if not (page.stones[1] or page.objectives or page.supporting):
        reasons.append("no milestones")
    return reasons


@dataclass(frozen=True)
class Dated:
    """A milestone and the goal it belongs to."""

    line: MilestoneLine
    goal: GoalPage


@dataclass(frozen=True)
class Summary:
    """A channel at a glance."""

    channel_id: int
    channel: str
    pages: tuple[GoalPage, ...]
    """The goals that are not closed."""
    achieved: int
    attention: tuple[tuple[GoalPage, str], ...]
    lately: tuple[Dated, ...]
    """Milestones reached lately, the newest first."""
    soon: tuple[Dated, ...]
    """Milestones that are due soon, the nearest first."""
    today: date
    one_kind: Horizon | None = None
    """What all goals of the channel are, when they are all of one kind."""
    blockers: tuple[BlockerLine, ...] = ()
    """What is in the way of no goal in particular, where it has whole roads."""

    def count(self, *healths: Health) -> int:
        return sum(page.health in healths for page in self.pages)


def summary(
    session: Session,
    viewer: Person | None,
    channel_id: int,
    channel: str,
    *,
    workspace_id: int,
    now: datetime,
    today: date,
    brief: bool = True,
    only: ColumnElement[bool] | None = None,
) -> Summary:
    """A channel at a glance, for one person or, with no viewer, for the channel itself; with whole
    roads unless it is `brief`, and of `only` those goals that fulfil a condition."""
    seen = access.visible(viewer, channel_id, now) if viewer else Goal.scope != Scope.PERSONAL
    if only is not None:
        seen = and_(seen, only)
    found = goal_pages.looked_at(
        session,
        select(Goal)
        .where(Goal.workspace_id == workspace_id, Goal.channel_id == channel_id, seen)
        .where(or_(OPEN, Goal.closed_at >= now - timedelta(days=90)))
        .order_by(*ORDER),
    )
    pages = goal_pages.many(session, found, now, today, brief=brief)
    standing = tuple(page for page in pages if not page.state.is_closed)
    dated = [Dated(line, page) for page in pages for line in page.milestones]
    return Summary(
        channel_id=channel_id,
        channel=channel,
        pages=standing,
        achieved=sum(page.state == GoalState.ACHIEVED for page in pages),
        attention=tuple(
            (page, " · ".join(reasons)) for page in standing if (reasons := needs_attention(page))
        ),
        lately=lately(dated, today),
        soon=soon([item for item in dated if item.goal.state == GoalState.ACTIVE], today),
        today=today,
        one_kind=only_kind([page.horizon for page in standing]),
        blockers=() if brief else blockers.of_no_goal(session, channel_id, now),
    )


def lately(dated: Sequence[Dated], today: date) -> tuple[Dated, ...]:
    """Those of them that were reached in the last 14 days, the newest first."""
    found = [
        item for item in dated if item.line.reached_on and item.line.reached_on >= today - LATELY
    ]
    return tuple(sorted(found, key=lambda item: item.line.reached_on or today, reverse=True))


def soon(dated: Sequence[Dated], today: date) -> tuple[Dated, ...]:
    """Those of them that are due in the next 14 days, the nearest first."""
    found = [
        item
        for item in dated
        if item.line.is_planned and item.line.due_on and today <= item.line.due_on <= today + SOON
    ]
    return tuple(sorted(found, key=lambda item: item.line.due_on or today))


@dataclass(frozen=True)
class Home:
    """App Home of one person: what they owe first, then what is theirs."""

    owed: tuple[Dated, ...]
    """Their milestones that are late or due within a week."""
    proposals: tuple[Dated, ...]
    """What others propose for their goals, and nobody has decided on; the oldest first."""
    mine: tuple[GoalPage, ...]
    others: tuple[GoalPage, ...]
    """Goals of the channels they are in, and of the whole workspace, that are not theirs."""
    next_due: Dated | None
    """When they owe nothing now: the milestone of theirs that comes next."""
    today: date


def home(
    session: Session, viewer: Person, channel_ids: Sequence[int], now: datetime, today: date
) -> Home:
    """App Home, from what its reader may see."""
    seen = and_(OPEN, access.visible(viewer, None, now))
    near = or_(concerns(viewer), among(Goal.channel_id, channel_ids), SHARED)
    found = goal_pages.looked_at(session, select(Goal).where(seen, near).order_by(*ORDER))
    pages = goal_pages.many(session, found, now, today, brief=True)
    theirs = set(session.scalars(select(Goal.id).where(seen, concerns(viewer))))
    open_ones, proposals = _awaited(session, viewer, pages, today)
    week = today + timedelta(days=7)
    owed = tuple(item for item in open_ones if item.line.due_on and item.line.due_on <= week)
    return Home(
        owed=owed,
        proposals=tuple(proposals),
        mine=tuple(page for page in pages if page.id in theirs),
        others=tuple(page for page in pages if page.id not in theirs),
        next_due=next(iter(open_ones[len(owed) :]), None),
        today=today,
    )


def _awaited(
    session: Session, viewer: Person, pages: Sequence[GoalPage], today: date
) -> tuple[list[Dated], list[Dated]]:
    """What a person is to reach by some day, on goals that are worked on, the nearest first; and
    what others propose for goals of theirs, the oldest first."""
    active = {page.id: page for page in pages if page.state == GoalState.ACTIVE}
    theirs = [page.id for page in active.values() if page.owner == viewer.slack_id]
    due = and_(
        among(Milestone.goal_id, active),
        Milestone.owner_id == viewer.id,
        Milestone.due_on.is_not(None),
        lines.PLANNED,
    )
    proposed = and_(
        among(Milestone.goal_id, theirs),
        Milestone.creator_id != viewer.id,
        Milestone.state == MilestoneState.PROPOSED,
    )
    found = lines.milestones(session, or_(due, proposed), today)
    every = [Dated(line, active[goal_id]) for goal_id, road in found.items() for line in road]
    dated = [item for item in every if not item.line.is_proposed]
    waiting = [item for item in every if item.line.is_proposed]
    return (
        sorted(dated, key=lambda item: item.line.due_on or today),
        sorted(waiting, key=lambda item: item.line.number),
    )
