"""Celebrations, the people who cheer and who are still in, and what they learned."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace, one_of, partial


class Celebration(Base):
    """A milestone was reached, or (with no milestone) a goal achieved: celebrated once."""

    __tablename__ = "celebrations"
    __table_args__ = (
        partial("uq_celebrations_goal_id", "goal_id", where="milestone_id IS NULL", unique=True),
    )

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id", ondelete="CASCADE"))
    milestone_id: Mapped[int | None] = mapped_column(
        ForeignKey("milestones.id", ondelete="CASCADE"), unique=True
    )
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    """When it turned out to be a mistake; reaching it in the end counts as the same celebration."""


class Cheer(Base):
    """A person cheered: once, however often they press."""

    __tablename__ = "cheers"

    celebration_id: Mapped[int] = mapped_column(
        ForeignKey("celebrations.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    workspace_id: Mapped[OfWorkspace]
    at: Mapped[datetime]


class Stay(Base):
    """A person said, on a celebration, that they are still in on its goal: once."""

    __tablename__ = "stays"

    celebration_id: Mapped[int] = mapped_column(
        ForeignKey("celebrations.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    workspace_id: Mapped[OfWorkspace]
    at: Mapped[datetime]


class Still(StrEnum):
    """Whether somebody finds that a goal is still the right one."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Reflection(Base):
    """What one of a goal's people learned from what was celebrated; at least one of it is said."""

    __tablename__ = "reflections"
    __table_args__ = (UniqueConstraint("celebration_id", "person_id"),)

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    celebration_id: Mapped[int] = mapped_column(ForeignKey("celebrations.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    worked: Mapped[str] = mapped_column(Text, default="")
    surprised: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[str] = mapped_column(Text, default="")
    still: Mapped[Still | None] = mapped_column(one_of(Still))
    at: Mapped[datetime]
    """When it was said first; edits leave it."""
