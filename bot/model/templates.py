"""Templates: roads that a workspace keeps, to be walked again."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace


class Template(Base):
    """A goal with its milestones, dates counted from its start. Those that come with Cairn are in
    the code; these are a workspace's own."""

    __tablename__ = "templates"
    __table_args__ = (UniqueConstraint("workspace_id", "folded"),)

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    name: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(String(100))
    """The name as it is compared: one workspace has no two alike."""
    road: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What `services.templates` writes and reads."""
    creator_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
