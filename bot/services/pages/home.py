"""App Home: what a person owes first, then what is theirs."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.model import (
    Goal,
    GoalState,
    Milestone,
    MilestoneState,
    Person,
)
from bot.model.sets import among
from bot.services import access
from bot.services.pages import goals as goal_pages
from bot.services.pages import lines
from bot.services.pages.goals import GoalPage
from bot.services.pages.lists import OPEN, ORDER, SHARED, concerns
from bot.services.pages.summaries import Dated


class Home(Struct, frozen=True):
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
