"""Wins of the week: when a channel is told what it has reached, and each time that it was."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace


class WinsPlan(Base):
    """The day and hour that a channel chose; a channel without one is told nothing."""

    __tablename__ = "wins_plans"
    __table_args__ = (UniqueConstraint("channel_id"), Index("ix_wins_plans_next_at", "next_at"))

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    rule: Mapped[str] = mapped_column(Text)
    """RFC 5545 text, DTSTART and RRULE, in local wall time."""
    zone: Mapped[str] = mapped_column(String(64))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Who chose it last, and is told when it cannot be delivered."""
    next_at: Mapped[datetime | None]
    """When the clock must look at it next; none when its rule cannot be read."""
    told_until: Mapped[datetime | None]
    """What was reached by then was told; none before the first time."""
    created_at: Mapped[datetime]


class WinsIssue(Base):
    """One appearance. A slot is its identity: it appears once, whoever sends it."""

    __tablename__ = "wins_issues"
    __table_args__ = (UniqueConstraint("plan_id", "slot"),)

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    plan_id: Mapped[int] = mapped_column(ForeignKey("wins_plans.id", ondelete="CASCADE"))
    slot: Mapped[str] = mapped_column(String(16))
    """Its local wall time, `2026-11-27T16:00`, also where it came later for a free day."""
    since: Mapped[datetime]
    at: Mapped[datetime]
    """It tells what was reached after `since` and up to `at`."""
