"""The roadmap: goals with their whole roads, for one person or for all of a channel."""

from datetime import date, datetime, timedelta

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.model import Channel, Goal, GoalState, Person
from bot.services import access
from bot.services.pages import goals as goal_pages
from bot.services.pages.goals import GoalPage
from bot.services.pages.lists import OPEN, ORDER, concerns

SHOWN = 300
"""So many goals are on a roadmap: as many as five pictures hold. More are only counted."""
LATELY = timedelta(days=90)
"""So long a goal that was reached or missed stays on it."""


class Roadmap(Struct, frozen=True):
    """The goals of a channel, or of one person, and where they are on their way."""

    pages: tuple[GoalPage, ...]
    total: int
    """How many there are; as a rule all of them are in `pages`."""
    today: date
    channel_id: int | None = None
    channel: str | None = None
    """The channel's Slack id; none for the goals of a person."""
    name: str = ""
    """The channel's name, as far as it is known."""


def of_channel(
    session: Session,
    channel: Channel,
    viewer: Person | None,
    here: int | None,
    now: datetime,
    today: date,
) -> Roadmap:
    """A channel's goals as far as one person may see them who is `here`; with no viewer, as far as
    all of its members may."""
    if viewer is None:
        seen = access.read_by_all_in(channel.id)
    else:
        seen = and_(Goal.channel_id == channel.id, access.visible(viewer, here, now))
    pages, total = _goals(
        session, and_(Goal.workspace_id == channel.workspace_id, seen), now, today
    )
    return Roadmap(pages, total, today, channel.id, channel.slack_id, channel.name)


def of_person(session: Session, viewer: Person, now: datetime, today: date) -> Roadmap:
    """What a person owns, is in, or has a milestone of."""
    seen = and_(concerns(viewer), access.visible(viewer, None, now))
    pages, total = _goals(session, seen, now, today)
    return Roadmap(pages, total, today)


def is_unsure(session: Session, channel_id: int, now: datetime) -> bool:
    """Whether Slack's word on who is in a channel is too old to show its goals outside it."""
    unsure = select(Channel.id).where(Channel.id == channel_id, access.is_unsure(now))
    return session.scalar(unsure) is not None


def _goals(
    session: Session, seen: ColumnElement[bool], now: datetime, today: date
) -> tuple[tuple[GoalPage, ...], int]:
    ended = Goal.state.in_([GoalState.ACHIEVED, GoalState.MISSED])
    wanted = select(Goal).where(seen, or_(OPEN, and_(ended, Goal.closed_at >= now - LATELY)))
    found = session.scalars(wanted.order_by(*ORDER).limit(SHOWN)).all()
    total = len(found)
    if total == SHOWN:
        total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    return tuple(goal_pages.many(session, found, now, today)), total
