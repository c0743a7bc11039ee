"""Objectives: numbers that measure a goal."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace


class Objective(Base):
    """A number that moves from a baseline to a target, falling when the target is the lower; or,
    with `low`, one that is to be kept between `low` and `target`."""

    __tablename__ = "objectives"
    __table_args__ = (UniqueConstraint("workspace_id", "number"),)

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    number: Mapped[int]
    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(String(40), default="")
    baseline: Mapped[Decimal]
    low: Mapped[Decimal | None]
    target: Mapped[Decimal]
    current: Mapped[Decimal]
    current_at: Mapped[datetime]
    due_on: Mapped[date | None]
    """None means that it is due with its goal."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """None means the goal's owner."""
    dropped_at: Mapped[datetime | None]
    """Since when it measures nothing any more; its values stay in the history."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
