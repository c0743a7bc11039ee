"""Quarters: how far an objective has come for the first time, which is cheered once."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace

SHARES = (25, 50, 75)
"""The parts of its way, in percent, at which an objective is cheered."""


def passed(share: float) -> int:
    """The highest of the shares that a number has come to: 50 at 0.6; 0 before the first.

    A share is computed from exact numbers and may be off in its last digits.
    """
    return max((each for each in SHARES if share * 100 >= each - 1e-9), default=0)


class Quarter(Base):
    """An objective has come a quarter, half or three quarters of its way: told once, whatever its
    number does later. Of several at once there is the highest alone."""

    __tablename__ = "quarters"
    __table_args__ = (
        UniqueConstraint("objective_id", "percent"),
        Index("ix_quarters_goal_id_at", "goal_id", "at"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id", ondelete="CASCADE"))
    objective_id: Mapped[int] = mapped_column(ForeignKey("objectives.id", ondelete="CASCADE"))
    percent: Mapped[int]
    value: Mapped[Decimal]
    """Where the number was then."""
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    """Since when it counts as a mistake, for the number was corrected; getting there in the end is
    the same quarter."""
