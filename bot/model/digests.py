"""Digests: a channel's summary by schedule, and each of its issues."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace


class Digest(Base):
    """A channel's regular digest: at most one for each channel."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("channel_id"), Index("ix_digests_next_at", "next_at"))

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    also_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id"))
    """The channel of those who have a stake in its goals, which gets it too."""
    name: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
    """RFC 5545 text, DTSTART and RRULE, in local wall time."""
    zone: Mapped[str] = mapped_column(String(64))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Who set it up, and is told when it cannot be delivered."""
    next_at: Mapped[datetime | None]
    """When the clock must look at it next; none when its rule has ended."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class DigestIssue(Base):
    """One appearance of a digest. A slot is its identity: it appears once, whoever sends it."""

    __tablename__ = "digest_issues"
    __table_args__ = (UniqueConstraint("digest_id", "slot"),)

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    digest_id: Mapped[int] = mapped_column(ForeignKey("digests.id", ondelete="CASCADE"))
    slot: Mapped[str] = mapped_column(String(16))
    """Its local wall time, `2026-11-23T09:30`."""
    at: Mapped[datetime]
