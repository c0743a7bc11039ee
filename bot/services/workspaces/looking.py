"""What Slack is to be asked about, and what it says of all channels at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.model import Channel, Goal, Person, Workspace

from .channels import arrive
from .holding import FRESH
from .members import learn_members


def _is_old(known_at: InstrumentedAttribute[datetime | None], now: datetime) -> ColumnElement[bool]:
    """Whether Slack is to be asked anew of what it said then."""
    return or_(known_at <= now - FRESH, known_at > now + FRESH)


def channels_to_ask_about(session: Session, now: datetime, limit: int) -> list[Channel]:
    """Channels of which Slack's word is missing or old, the oldest first."""
    return list(
        session.scalars(
            select(Channel)
            .join(Workspace, Workspace.id == Channel.workspace_id)
            .where(
                Channel.cairn_in,
                ~Channel.archived,
                Workspace.silenced_at.is_(None),
                or_(Channel.members_known_at.is_(None), _is_old(Channel.members_known_at, now)),
            )
            .order_by(Channel.members_known_at.is_not(None), Channel.members_known_at)
            .limit(limit)
        )
    )


def oldest_word(session: Session, workspace_id: int) -> datetime | None:
    """When Slack last said of each channel that Cairn is in what it is: the oldest such moment."""
    return session.scalar(
        select(func.min(Channel.known_at)).where(
            Channel.workspace_id == workspace_id, Channel.cairn_in, ~Channel.archived
        )
    )


def to_look_round(session: Session, now: datetime) -> list[int]:
    """Workspaces of whose channels Slack's word is old."""
    return list(
        session.scalars(
            select(Channel.workspace_id)
            .join(Workspace, Workspace.id == Channel.workspace_id)
            .where(
                Channel.cairn_in,
                ~Channel.archived,
                or_(Channel.known_at.is_(None), _is_old(Channel.known_at, now)),
                Workspace.silenced_at.is_(None),
            )
            .distinct()
        )
    )


def channels_left(session: Session, now: datetime, limit: int) -> list[Channel]:
    """Public channels with goals that Cairn was taken out of, and of which Slack's word is old."""
    return list(
        session.scalars(
            select(Channel)
            .join(Workspace, Workspace.id == Channel.workspace_id)
            .where(
                ~Channel.cairn_in,
                ~Channel.archived,
                ~Channel.private,
                _is_old(Channel.known_at, now),
                Workspace.silenced_at.is_(None),
                exists().where(Goal.channel_id == Channel.id),
            )
            .order_by(Channel.known_at)
            .limit(limit)
        )
    )


def learn_round(
    session: Session,
    workspace_id: int,
    found: Mapping[str, Mapping[str, Any]],
    now: datetime,
    *,
    complete: bool,
) -> None:
    """Bring the channels that Cairn knows to what Slack says of those that it is in, by Slack id.

    When these are all, Cairn is in no other any more: nothing of one is shown outside it then.
    """
    known = session.scalars(
        select(Channel)
        .where(
            Channel.workspace_id == workspace_id,
            or_(Channel.known_at.is_(None), Channel.known_at < now, _is_old(Channel.known_at, now)),
        )
        .order_by(Channel.id)
        .with_for_update()
    ).all()
    for channel in known:
        said = found.get(channel.slack_id)
        if said:
            arrive(session, channel, now, cairn_in=True)
            channel.name = str(said.get("name", ""))[:200]
            channel.private = bool(said.get("is_private", True))
            channel.archived = bool(said.get("is_archived", False))
            channel.known_at = now
        elif complete and channel.cairn_in and not channel.archived:
            channel.cairn_in = False
            learn_members(session, channel, (), now)


def people_to_ask_about(session: Session, limit: int) -> list[Person]:
    """People of whom Cairn knows no more than that they exist."""
    return list(
        session.scalars(
            select(Person)
            .join(Workspace, Workspace.id == Person.workspace_id)
            .where(Person.known_at.is_(None), Workspace.silenced_at.is_(None))
            .order_by(Person.id)
            .limit(limit)
        )
    )
