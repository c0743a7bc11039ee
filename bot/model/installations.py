"""Installations: with which tokens Cairn speaks in the workspaces that installed it themselves."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, SlackId


class Installation(Base):
    """What Slack gave Cairn for a workspace. It goes at once when Cairn is removed there.

    It belongs to this Cairn and to its key: it is in no export.
    """

    __tablename__ = "installations"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True
    )
    app_id: Mapped[SlackId] = mapped_column(default="")
    enterprise_id: Mapped[SlackId] = mapped_column(default="")
    installer: Mapped[SlackId] = mapped_column(default="")
    """The Slack id of the person who installed it."""
    scopes: Mapped[str] = mapped_column(Text, default="")
    """What Slack granted, with commas between."""
    token: Mapped[str] = mapped_column(Text)
    """The bot's token, sealed."""
    refresh: Mapped[str] = mapped_column(Text, default="")
    """What the next token is got with, sealed; empty where tokens do not expire."""
    sealed_by: Mapped[str] = mapped_column(String(16))
    """The name of the key that sealed both."""
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    """When Slack takes the token no more; none where tokens do not expire."""
    leased_until: Mapped[datetime | None]
    """Until when somebody else is at getting the next token, or has just failed to."""
    trouble: Mapped[str] = mapped_column(String(64), default="")
    """Slack's word for why there was no next token; empty when all is well."""
    version: Mapped[int] = mapped_column(default=1)
    """Rises whenever Slack gave new tokens, and with nothing else."""
    installed_at: Mapped[datetime]


class InstallState(Base):
    """Somebody is at installing Cairn, and Slack is to send them back. Of no workspace yet: which
    one it will be, Slack says."""

    __tablename__ = "install_states"

    state: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The digest of what stands in the address; it is good once."""
    browser: Mapped[str] = mapped_column(String(64))
    """The digest of what stands in the cookie of the browser that began."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
