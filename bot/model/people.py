"""People, and the words of theirs that could not be used yet."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace, SlackId, one_of

LEFT = "left:"
"""Begins the Slack id of somebody who was forgotten: their row stays, and nothing of them."""
LEFT_NAME, SOMEBODY = "Somebody who left", "somebody who left"


def mention(slack_id: str) -> str:
    """A person's name as Slack shows it, which in a message notifies them; words for somebody who
    was forgotten."""
    return SOMEBODY if slack_id.startswith(LEFT) else f"<@{slack_id}>"


class Celebrating(StrEnum):
    """How what a person reaches or helps with is celebrated."""

    PUBLIC = "public"
    DIRECT = "direct"  # it is told to them alone
    NONE = "none"


class Person(Base):
    """A member of a workspace as Slack described them at `known_at`."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    slack_id: Mapped[SlackId]
    name: Mapped[str] = mapped_column(String(200), default="")
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    """The name of their time zone, never its offset: offsets change silently."""
    admin: Mapped[bool] = mapped_column(default=False)
    guest: Mapped[bool] = mapped_column(default=False)
    outsider: Mapped[bool] = mapped_column(default=False)
    """Of another organisation, in a channel that is shared with it."""
    bot: Mapped[bool] = mapped_column(default=False)
    deactivated: Mapped[bool] = mapped_column(default=False)
    away_until: Mapped[date | None]
    """The last local day on which they are not to be asked anything."""
    quiet_from: Mapped[str] = mapped_column(String(5), default="20:00")
    quiet_to: Mapped[str] = mapped_column(String(5), default="08:00")
    """Between these wall times of theirs no direct message comes; alike, there is no such time."""
    celebrations: Mapped[Celebrating] = mapped_column(
        one_of(Celebrating), default=Celebrating.PUBLIC, server_default=Celebrating.PUBLIC
    )
    milestone_reminders: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether they are reminded of milestones before, on and after their day. (The database fills
    in what is usual here, above and below: a Cairn of the version before does not know of it.)"""
    checkin_reminders: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether they are reminded of check-ins that they have not answered; they are asked anyway."""
    known_at: Mapped[datetime | None] = mapped_column(index=True)


def has_left(person: Person) -> bool:
    """Whether it is somebody who was forgotten: nobody who could be told anything."""
    return person.slack_id.startswith(LEFT)


class KeptWords(Base):
    """A command that could not be carried out in a channel that Cairn was not in."""

    __tablename__ = "kept_words"
    __table_args__ = (UniqueConstraint("person_id", "channel_id", "command"),)

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(
        ForeignKey("channels.id", ondelete="CASCADE"), index=True
    )
    command: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    typed_at: Mapped[datetime]
