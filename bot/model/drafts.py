"""Drafts: what was typed into forms that were closed before it was sent."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, OfWorkspace

Typed = dict[str, str | list[str] | None]
"""Fields by name, each with the words or choices in it; none where it was emptied."""


class Draft(Base):
    """What somebody typed into a form that they closed: it stands there the next time."""

    __tablename__ = "drafts"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    form: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Which it is: `round:12`, `own:3` in a channel, `setup:3`, `checkin:7`, `reflection:5`: by
    rows."""
    workspace_id: Mapped[OfWorkspace]
    typed: Mapped[Typed] = mapped_column(JSON, default=dict)
    typed_at: Mapped[datetime] = mapped_column(index=True)
