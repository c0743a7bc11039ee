"""Workspaces and their channels, as far as Cairn knows them from Slack."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace, SlackId, one_of

WORKWEEK = "MO,TU,WE,TH,FR"


class Tone(StrEnum):
    """How a channel celebrates. The facts are the same in all."""

    QUIET = "quiet"  # in a line or two
    WARM = "warm"
    FESTIVE = "festive"  # in large letters, and with what it is for


class Workspace(Base):
    """A Slack workspace that Cairn serves. The counters give the next short ids (G12, M34, …)."""

    __tablename__ = "workspaces"

    id: Mapped[Id]
    team_id: Mapped[SlackId] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    bot_user_id: Mapped[SlackId] = mapped_column(default="")
    url: Mapped[str] = mapped_column(String(300), default="")
    """Where Slack shows it, `https://northwind.slack.com/`; links to messages begin so."""
    installed_at: Mapped[datetime]
    silenced_at: Mapped[datetime | None]
    """Since when nothing may be sent: the token was revoked or the app uninstalled."""
    tokens_taken: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often Slack has said that it takes a token for it: who was refused before the last time
    came with an older one, and silences nothing. (The database fills in a 0, too: a Cairn of the
    version before does not know of it.)"""
    uninstalled_at: Mapped[datetime | None]
    """Since when Cairn is removed, and its data waits to be purged; none once it was."""
    pace_at: Mapped[datetime | None]
    """When Slack's pace for this workspace lets the next message go, had all been sent evenly."""
    plain_at: Mapped[datetime | None]
    """When Slack last refused its own charts and tables here: not every workspace has them yet."""
    goals_made: Mapped[int] = mapped_column(default=0)
    objectives_made: Mapped[int] = mapped_column(default=0)
    milestones_made: Mapped[int] = mapped_column(default=0)
    checkins_made: Mapped[int] = mapped_column(default=0)


def permalink(base: str, channel: str, ts: str, thread_ts: str = "") -> str:
    """The address of a message, as `chat.getPermalink` would give it; nothing where it is not known
    where Slack shows the workspace. `base` is its `url`."""
    if not base:
        return ""
    in_thread = f"?thread_ts={thread_ts}&cid={channel}" if thread_ts else ""
    return f"{base}archives/{channel}/p{ts.replace('.', '')}{in_thread}"


class Channel(Base):
    """A conversation. What is here was true at `known_at`; events keep it so."""

    __tablename__ = "channels"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    slack_id: Mapped[SlackId]
    name: Mapped[str] = mapped_column(String(200), default="")
    private: Mapped[bool] = mapped_column(default=True)
    archived: Mapped[bool] = mapped_column(default=False)
    cairn_in: Mapped[bool] = mapped_column(default=False)
    open_editing: Mapped[bool] = mapped_column(default=False)
    """Whether all of its members may change its goals, and not only their own."""
    tone: Mapped[Tone] = mapped_column(one_of(Tone), default=Tone.WARM, server_default=Tone.WARM)
    holds: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether celebrations wait for its working hours. (The database fills in what is usual here
    and below, too: a Cairn of the version before does not know of them.)"""
    work_days: Mapped[str] = mapped_column(String(24), default=WORKWEEK, server_default=WORKWEEK)
    """`MO,TU,WE`."""
    work_from: Mapped[str] = mapped_column(String(5), default="08:00", server_default="08:00")
    work_to: Mapped[str] = mapped_column(String(5), default="18:00", server_default="18:00")
    """A wall-clock time; one that is not after the first lies on the next day."""
    work_zone: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    """By whose clock; empty until somebody says so."""
    known_at: Mapped[datetime | None]
    members_known_at: Mapped[datetime | None] = mapped_column(index=True)
    """When Slack was last asked who is in it; nothing says that it must be asked soon."""


class FreeDay(Base):
    """A day on which a workspace asks nobody anything, beside the holidays of countries."""

    __tablename__ = "free_days"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), default="")


class Membership(Base):
    """A person is in a channel."""

    __tablename__ = "memberships"

    channel_id: Mapped[int] = mapped_column(
        ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    workspace_id: Mapped[OfWorkspace]
