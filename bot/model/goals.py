"""Goals: where a team wants to be, and who is on the way."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace, one_of, partial


class GoalState(StrEnum):
    """What became of a goal. Only an active one is asked about."""

    ACTIVE = "active"
    PAUSED = "paused"
    ACHIEVED = "achieved"
    MISSED = "missed"
    DROPPED = "dropped"

    @property
    def is_closed(self) -> bool:
        return self not in (GoalState.ACTIVE, GoalState.PAUSED)


class Scope(StrEnum):
    """Who a goal is for, and so who may read it."""

    PERSONAL = "personal"
    CHANNEL = "channel"
    WORKSPACE = "workspace"


class Status(StrEnum):
    """What a person reports of a goal."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"


class Priority(StrEnum):
    """What comes first in lists, summaries and pictures."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Horizon(StrEnum):
    """How far away a goal lies: it follows from its dates, unless a person says otherwise."""

    SHORT = "short"
    LONG = "long"
    ONGOING = "ongoing"


_PINNED, _LEARNED = "north_star", "learned <> ''"


class Goal(Base):
    """A destination: the what and the why. Current values are kept here for the summaries."""

    __tablename__ = "goals"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("ix_goals_channel_id_state", "channel_id", "state"),
        Index("ix_goals_owner_id_state", "owner_id", "state"),
        partial("ix_goals_lessons", "workspace_id", where=_LEARNED),
        partial("uq_goals_north_star", "channel_id", where=_PINNED, unique=True),
    )

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    number: Mapped[int]
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id"))
    scope: Mapped[Scope] = mapped_column(one_of(Scope))
    title: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text, default="")
    done_means: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(String(100), default="")
    priority: Mapped[Priority] = mapped_column(one_of(Priority), default=Priority.NORMAL)
    horizon: Mapped[Horizon | None] = mapped_column(one_of(Horizon))
    """As a person said; none means that it follows from the dates."""
    north_star: Mapped[bool] = mapped_column(default=False)
    """It heads every summary of its channel; one a channel."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    creator_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("goals.id"), index=True)
    """The goal that this one supports."""
    start_on: Mapped[date]
    due_on: Mapped[date | None]
    """The owner's local day; none means *ongoing*."""
    first_due_on: Mapped[date | None]
    """The first day that was planned; moves never change it."""
    moves: Mapped[int] = mapped_column(default=0)
    moved_because: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[GoalState] = mapped_column(one_of(GoalState), default=GoalState.ACTIVE)
    confidence: Mapped[int | None]
    """From 1 to 10: how sure its people are that it can be reached."""
    reported: Mapped[Status | None] = mapped_column(one_of(Status))
    """The newest status that a person reported, kept current when answers come, change or go."""
    reported_at: Mapped[datetime | None]
    heard_at: Mapped[datetime]
    """When a person last said anything of it; staleness counts from here."""
    blocked_since: Mapped[datetime | None]
    """Since when the oldest of what is in its way now was said."""
    closed_at: Mapped[datetime | None]
    learned: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    """Rises with every edit, so that a form opened before another's edit does not undo it."""
    created_at: Mapped[datetime]


class Contributor(Base):
    """A person pressed *I'm in* on a goal."""

    __tablename__ = "contributors"

    goal_id: Mapped[int] = mapped_column(
        ForeignKey("goals.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    workspace_id: Mapped[OfWorkspace]
    joined_at: Mapped[datetime]


class Follower(Base):
    """A person wants to hear of a goal without working on it."""

    __tablename__ = "followers"

    goal_id: Mapped[int] = mapped_column(
        ForeignKey("goals.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    workspace_id: Mapped[OfWorkspace]
    followed_at: Mapped[datetime]
