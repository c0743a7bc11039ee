"""Lists of goals and milestones, the summary of a channel, and App Home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import BindParameter, ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from bot.model import (
    Contributor,
    Goal,
    GoalState,
    Milestone,
    MilestoneState,
    Person,
    Scope,
    Status,
)
from bot.model.progress import Health
from bot.services import access
from bot.services.pages import goals as goal_pages
from bot.services.pages.goals import GoalPage
from bot.services.pages.lines import MilestoneLine

LONGEST = 200
"""No list shows more; it says how many there are."""
SOON = timedelta(days=14)
LATELY = timedelta(days=14)

Which = Literal["open", "mine", "user", "at risk", "done", "all"]

OPEN = Goal.state.in_([GoalState.ACTIVE, GoalState.PAUSED])


@dataclass(frozen=True)
class GoalList:
    """Some goals, and what they are."""

    which: Which
    pages: tuple[GoalPage, ...]
    more: int
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
) -> GoalList:
    """The goals that a person asks for: of the channel they are in, or of one person."""
    owner = viewer if which == "mine" else of
    if owner is not None:
        wanted: ColumnElement[bool] = and_(concerns(owner), OPEN)
    else:
        within = Goal.channel_id == here if here is not None else concerns(viewer)
        states = {"done": ~OPEN, "all": true()}.get(which, OPEN)
        wanted = and_(within, states)
    found = session.scalars(
        select(Goal).where(wanted, access.visible(viewer, here, now)).order_by(Goal.number)
    ).all()
    pages = goal_pages.many(session, found, now, today)
    if which == "at risk":
        pages = [page for page in pages if needs_attention(page)]
    slack_id = owner.slack_id if owner else None
    more = max(0, len(pages) - LONGEST)
    return GoalList(which, tuple(pages[:LONGEST]), more, slack_id, own=here is None)


def concerns(person: Person) -> ColumnElement[bool]:
    """Goals that a person owns, is in, or has a milestone of."""
    return concerns_whom(person.id)


def concerns_whom(person_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """The same by row number, also for a statement that is built before anybody asks."""
    return or_(
        Goal.owner_id == person_id,
        Goal.id.in_(select(Contributor.goal_id).where(Contributor.person_id == person_id)),
        Goal.id.in_(
            select(Milestone.goal_id).where(
                Milestone.owner_id == person_id, Milestone.state == MilestoneState.PLANNED
            )
        ),
    )


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
    if page.due_on and page.due_on < page.today:
        reasons.append("past its date")
    if page.late:
        more = f" and {len(page.late) - 3} more" if len(page.late) > 3 else ""
        named = ", ".join(f"M{line.number}" for line in page.late[:3])
        reasons.append(f"{named}{more} late")
    if page.pace and page.paces_apart and page.pace.status != Status.ON_TRACK:
        is_at, wanted = (f"{part * 100:.0f} %" for part in (page.pace.progress, page.pace.expected))
        reasons.append(f"pace says {is_at}, expected {wanted}")
    if page.owner is None:
        reasons.append("no owner")
    if not page.milestones and not page.objectives:
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
) -> Summary:
    """A channel at a glance, for one person or, with no viewer, for the channel itself."""
    seen = access.visible(viewer, channel_id, now) if viewer else Goal.scope != Scope.PERSONAL
    found = session.scalars(
        select(Goal)
        .where(Goal.workspace_id == workspace_id, Goal.channel_id == channel_id, seen)
        .where(or_(OPEN, Goal.closed_at >= now - timedelta(days=90)))
        .order_by(Goal.number)
    ).all()
    pages = goal_pages.many(session, found, now, today)
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
        lately=_lately(dated, today),
        soon=_soon([item for item in dated if item.goal.state == GoalState.ACTIVE], today),
        today=today,
    )


def _lately(dated: Sequence[Dated], today: date) -> tuple[Dated, ...]:
    found = [
        item for item in dated if item.line.reached_on and item.line.reached_on >= today - LATELY
    ]
    return tuple(sorted(found, key=lambda item: item.line.reached_on or today, reverse=True))


def _soon(dated: Sequence[Dated], today: date) -> tuple[Dated, ...]:
    found = [
        item
        for item in dated
        if item.line.is_open and item.line.due_on and today <= item.line.due_on <= today + SOON
    ]
    return tuple(sorted(found, key=lambda item: item.line.due_on or today))


@dataclass(frozen=True)
class Home:
    """App Home of one person: what they owe first, then what is theirs."""

    owed: tuple[Dated, ...]
    """Their milestones that are late or due within a week."""
    mine: tuple[GoalPage, ...]
    others: tuple[GoalPage, ...]
    """Goals of the channels they are in that are not theirs."""
    next_due: Dated | None
    """When they owe nothing now: the milestone of theirs that comes next."""
    today: date


def home(
    session: Session, viewer: Person, channel_ids: Sequence[int], now: datetime, today: date
) -> Home:
    """App Home, from what its reader may see."""
    seen = and_(OPEN, access.visible(viewer, None, now))
    near = or_(concerns(viewer), Goal.channel_id.in_(channel_ids))
    found = session.scalars(select(Goal).where(seen, near).order_by(Goal.number)).all()
    pages = goal_pages.many(session, found, now, today)
    theirs = set(session.scalars(select(Goal.id).where(seen, concerns(viewer))))
    mine = tuple(page for page in pages if page.id in theirs)
    open_ones = sorted(
        (
            Dated(line, page)
            for page in pages
            for line in page.milestones
            if line.is_open and line.due_on and line.owner == viewer.slack_id
            and page.state == GoalState.ACTIVE
        ),
        key=lambda item: item.line.due_on or today,
    )  # fmt: skip
    week = today + timedelta(days=7)
    owed = tuple(item for item in open_ones if item.line.due_on and item.line.due_on <= week)
    return Home(
        owed=owed,
        mine=mine,
        others=tuple(page for page in pages if page.id not in theirs),
        next_due=next((item for item in open_ones if item not in owed), None),
        today=today,
    )
