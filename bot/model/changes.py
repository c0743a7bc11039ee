"""Changes of what a channel has set up: who, when, from what to what."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace, one_of


class Setup(StrEnum):
    """What a channel has set up."""

    SETTINGS = "settings"
    CHECKIN = "checkin"
    DIGEST = "digest"


class Change(Base):
    """One change of a channel's settings, of a check-in or of a digest; that it was made and that
    it ended are changes too. `old` and `new` are words, as people will read them."""

    __tablename__ = "changes"

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"), index=True)
    checkin_id: Mapped[int | None] = mapped_column(
        ForeignKey("checkins.id", ondelete="CASCADE"), index=True
    )
    setup: Mapped[Setup] = mapped_column(one_of(Setup))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    field: Mapped[str] = mapped_column(String(40), default="")
    """What was changed; empty where it was made."""
    old: Mapped[str] = mapped_column(Text, default="")
    new: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
