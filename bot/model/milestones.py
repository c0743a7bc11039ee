"""Milestones: points on the road to a goal, and what people say of them."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace, one_of, partial


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


class Verdict(StrEnum):
    """What a person thinks of a proposed milestone."""

    REALISTIC = "realistic"
    TOO_SOON = "too_soon"
    ANOTHER_DATE = "another_date"


_LEARNED = "lesson <> ''"


class Milestone(Base):
    """A point on the road to a goal. The first plan stays beside the present one."""

    __tablename__ = "milestones"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("ix_milestones_goal_id_state", "goal_id", "state"),
        Index("ix_milestones_owner_id_state", "owner_id", "state"),
        Index("ix_milestones_remind_at", "remind_at"),
        partial("ix_milestones_lessons", "workspace_id", where=_LEARNED),
    )

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    number: Mapped[int]
    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    reached_when: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    creator_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    committed_at: Mapped[datetime | None]
    """When its owner said *I commit*, or took it upon themselves."""
    size: Mapped[Size] = mapped_column(one_of(Size), default=Size.MINOR)
    state: Mapped[MilestoneState] = mapped_column(
        one_of(MilestoneState), default=MilestoneState.PLANNED
    )
    due_on: Mapped[date | None]
    first_due_on: Mapped[date | None]
    """The first date that was planned; moves never change it."""
    moves: Mapped[int] = mapped_column(default=0)
    moved_because: Mapped[str] = mapped_column(Text, default="")
    objective_id: Mapped[int | None] = mapped_column(
        ForeignKey("objectives.id", ondelete="SET NULL"), index=True
    )
    """The number that says when it is reached: at `objective_at`."""
    objective_at: Mapped[Decimal | None]
    crossed_at: Mapped[datetime | None]
    """When that number got there, and its owner was told so."""
    remind_at: Mapped[datetime | None]
    """When the clock must look at it next; none while nobody is to be reminded."""
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


class MilestoneAfter(Base):
    """A milestone comes after another one, maybe of another goal."""

    __tablename__ = "milestone_afters"

    milestone_id: Mapped[int] = mapped_column(
        ForeignKey("milestones.id", ondelete="CASCADE"), primary_key=True
    )
    after_id: Mapped[int] = mapped_column(
        ForeignKey("milestones.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    workspace_id: Mapped[OfWorkspace]


class MilestoneVote(Base):
    """What a person thinks of a proposal: their newest word counts."""

    __tablename__ = "milestone_votes"

    milestone_id: Mapped[int] = mapped_column(
        ForeignKey("milestones.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    workspace_id: Mapped[OfWorkspace]
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict))
    suggested_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class Evidence(Base):
    """Something that shows how far a milestone is: a link, a message, a note."""

    __tablename__ = "evidence"

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    milestone_id: Mapped[int] = mapped_column(
        ForeignKey("milestones.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    link: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
