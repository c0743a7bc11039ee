"""A channel at a glance, and what was reached or is due lately and soon."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from bot.model import (
    Goal,
    GoalState,
    Horizon,
    Person,
    Scope,
)
from bot.model.horizons import only_kind
from bot.model.progress import Health
from bot.services import access
from bot.services.pages import blockers
from bot.services.pages import goals as goal_pages
from bot.services.pages.blockers import BlockerLine
from bot.services.pages.goals import GoalPage
from bot.services.pages.lines import LATELY, SOON, MilestoneLine
from bot.services.pages.lists import OPEN, ORDER, needs_attention


class Dated(Struct, frozen=True):
    """A milestone and the goal it belongs to."""

    line: MilestoneLine
    goal: GoalPage


class Summary(Struct, frozen=True):
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
