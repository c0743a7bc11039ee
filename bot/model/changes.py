"""Changes of what a channel or a workspace has set up: who, when, from what to what."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace, one_of


class Setup(StrEnum):
    """What a channel has set up, or for all of them its workspace."""

    SETTINGS = "settings"
    CHECKIN = "checkin"
    DIGEST = "digest"
    FREE_DAYS = "free_days"


class Change(Base):
    """One change of a channel's settings, a check-in, a digest, or a workspace's free days; that it
    was made and that it ended are changes too. `old` and `new` are words, as people read them."""

    __tablename__ = "changes"

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id"), index=True)
    """None for what a workspace has set up."""
    checkin_id: Mapped[int | None] = mapped_column(
        ForeignKey("checkins.id", ondelete="CASCADE"), index=True
    )
    setup: Mapped[Setup] = mapped_column(one_of(Setup))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    field: Mapped[str] = mapped_column(String(40), default="")
    """What was changed; empty where it was made. Of free days, which: `2026-12-24`, or from the
    first to the last, `2026-12-24/2026-12-26`."""
    old: Mapped[str] = mapped_column(Text, default="")
    new: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
