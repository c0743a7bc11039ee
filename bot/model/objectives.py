"""Objectives: numbers that measure a goal."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace


class Direction(StrEnum):
    """Which way a number is to move."""

    RISING = "rising"
    FALLING = "falling"
    KEEP = "keep"


def direction_of(baseline: Decimal, target: Decimal, low: Decimal | None) -> Direction:
    """Which way a number is to move: it follows from where it starts and ends."""
    if low is not None:
        return Direction.KEEP
    return Direction.FALLING if target < baseline else Direction.RISING


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

    @property
    def direction(self) -> Direction:
        """Which way it is to move."""
        return direction_of(self.baseline, self.target, self.low)

    def has_got_to(self, at: Decimal) -> bool:
        """Whether it has moved as far as `at`, on its way; one that is kept is on none."""
        if self.direction is Direction.RISING:
            return self.current >= at
        return self.direction is Direction.FALLING and self.current <= at
