"""Goals, their objectives and milestones, and the pure rules that speak of them."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace, one_of


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


class Size(StrEnum):
    """How loudly a milestone is celebrated; a major one counts double in progress."""

    MINOR = "minor"
    MAJOR = "major"


class MilestoneState(StrEnum):
    """proposed → planned → reached, or dropped. *Late* and *due soon* follow from the date."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    REACHED = "reached"
    DROPPED = "dropped"


class Goal(Base):
    """A destination: the what and the why. Current values are kept here for the summaries."""

    __tablename__ = "goals"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("ix_goals_channel_id_state", "channel_id", "state"),
        Index("ix_goals_owner_id_state", "owner_id", "state"),
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
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    creator_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("goals.id"), index=True)
    start_on: Mapped[date]
    due_on: Mapped[date | None]
    """The owner's local day; none means *ongoing*."""
    state: Mapped[GoalState] = mapped_column(one_of(GoalState), default=GoalState.ACTIVE)
    confidence: Mapped[int | None]
    reported: Mapped[Status | None] = mapped_column(one_of(Status))
    """The newest status that a person reported, kept current when answers come, change or go."""
    reported_at: Mapped[datetime | None]
    heard_at: Mapped[datetime]
    """When a person last said anything of it; staleness counts from here."""
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


class Objective(Base):
    """A number that moves from a baseline to a target; falling when the target is the lower."""

    __tablename__ = "objectives"
    __table_args__ = (UniqueConstraint("workspace_id", "number"),)

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    number: Mapped[int]
    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(String(40), default="")
    baseline: Mapped[Decimal]
    target: Mapped[Decimal]
    current: Mapped[Decimal]
    current_at: Mapped[datetime]
    created_at: Mapped[datetime]


class Milestone(Base):
    """A point on the road to a goal. The first plan stays beside the present one."""

    __tablename__ = "milestones"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("ix_milestones_goal_id_state", "goal_id", "state"),
        Index("ix_milestones_owner_id_state", "owner_id", "state"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    number: Mapped[int]
    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    reached_when: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    creator_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    size: Mapped[Size] = mapped_column(one_of(Size), default=Size.MINOR)
    state: Mapped[MilestoneState] = mapped_column(
        one_of(MilestoneState), default=MilestoneState.PLANNED
    )
    due_on: Mapped[date | None]
    first_due_on: Mapped[date | None]
    """The first date that was planned; moves never change it."""
    moves: Mapped[int] = mapped_column(default=0)
    moved_because: Mapped[str] = mapped_column(Text, default="")
    reached_on: Mapped[date | None]
    reached_at: Mapped[datetime | None]
    reached_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    evidence: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    lesson: Mapped[str] = mapped_column(Text, default="")
    dropped_because: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class MilestoneHelper(Base):
    """A person helped to reach a milestone."""

    __tablename__ = "milestone_helpers"

    milestone_id: Mapped[int] = mapped_column(
        ForeignKey("milestones.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    workspace_id: Mapped[OfWorkspace]
