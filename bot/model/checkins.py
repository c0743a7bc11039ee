"""Check-ins, their rounds, and what people answered."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace, SlackId, of_some, one_of
from .goals import Status


class CheckinState(StrEnum):
    """Whether a check-in asks. A deleted one keeps its answers."""

    ACTIVE = "active"
    PAUSED = "paused"
    DELETED = "deleted"


class RoundState(StrEnum):
    """A round is open until its deadline; a missed one was never asked, Cairn being down."""

    OPEN = "open"
    CLOSED = "closed"
    MISSED = "missed"


class Checkin(Base):
    """A regular moment at which the people of a channel say where things stand."""

    __tablename__ = "checkins"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("ix_checkins_next_at", "next_at"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    number: Mapped[int]
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
    """RFC 5545 text, DTSTART and RRULE, in local wall time."""
    zone: Mapped[str] = mapped_column(String(64))
    """The channel's zone: in it a thread is asked, and days are counted."""
    direct: Mapped[bool] = mapped_column(default=False)
    """Whether each person is asked by direct message; else the channel, in a thread."""
    own_zones: Mapped[bool] = mapped_column(default=False)
    """Whether each person is asked in their own zone."""
    holidays: Mapped[str] = mapped_column(String(16), default="")
    """The country whose holidays are kept, as `holidays` names it (`DE`, `US-NY`); or none."""
    everybody: Mapped[bool] = mapped_column(default=True)
    """Whether all of the channel are asked; else those of `CheckinPerson`."""
    questions: Mapped[list[str]] = mapped_column(JSON, default=list)
    remind_after_minutes: Mapped[int | None]
    close_after_minutes: Mapped[int]
    state: Mapped[CheckinState] = mapped_column(one_of(CheckinState), default=CheckinState.ACTIVE)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    owner_in: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its owner was in its channel when Cairn last knew who was; it stays so when Cairn is
    taken out, and then nobody counts as in it any more."""
    next_at: Mapped[datetime | None]
    """When the clock must look at it next; none while it does not ask."""
    next_slot: Mapped[str | None] = mapped_column(String(16))
    """The local wall time, `2026-11-23T09:30`, of the slot at `next_at`."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class CheckinPerson(Base):
    """A check-in asks this person by name."""

    __tablename__ = "checkin_people"

    checkin_id: Mapped[int] = mapped_column(
        ForeignKey("checkins.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    workspace_id: Mapped[OfWorkspace]


class Round(Base):
    """One asking of a check-in. A slot is its identity: asked once, whoever asks."""

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("checkin_id", "slot"),
        Index("ix_rounds_state_remind_at", "state", "remind_at"),
        Index("ix_rounds_state_close_at", "state", "close_at"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    checkin_id: Mapped[int] = mapped_column(ForeignKey("checkins.id", ondelete="CASCADE"))
    slot: Mapped[str] = mapped_column(String(16))
    zone: Mapped[str] = mapped_column(String(64))
    state: Mapped[RoundState] = mapped_column(one_of(RoundState), default=RoundState.OPEN)
    direct: Mapped[bool] = mapped_column(default=False)
    """Whether it asks by direct message, whatever its check-in does by now."""
    opened_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]
    """When those who have not answered are reminded; none when it is done or unwanted."""
    close_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Asked(Base):
    """A round expects an answer of this person; by direct message, each at their own moment."""

    __tablename__ = "asked"
    __table_args__ = (
        Index("ix_asked_due_at", "due_at"),
        Index("ix_asked_remind_at", "remind_at"),
    )

    round_id: Mapped[int] = mapped_column(
        ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    workspace_id: Mapped[OfWorkspace]
    due_at: Mapped[datetime | None]
    """When they are to be asked by direct message; none once they were, and in a thread."""
    prompted_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    """When they are reminded, by direct message or because they snoozed; none when it is done."""


class Answer(Base):
    """What one person said in one round, by form and by replies; or of their own, with no round."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id"), index=True)
    """Where it was given; none for a person's own, in a direct message."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    custom: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """Answers to the check-in's own questions, by question."""
    answered_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(default=False)


class Reply(Base):
    """A thread reply that is part of an answer; its place in Slack makes it one."""

    __tablename__ = "replies"
    __table_args__ = (UniqueConstraint("workspace_id", "channel", "ts"),)

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), index=True)
    channel: Mapped[SlackId]
    ts: Mapped[str] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    """When its words were last changed in Slack: an older change that comes later is no news."""


class Update(Base):
    """What an answer says of one goal, or of none in particular: the person's own words."""

    __tablename__ = "updates"
    __table_args__ = (
        Index("ix_updates_goal_id_at", "goal_id", "at"),
        Index("ix_updates_answer_id", "answer_id"),
        of_some("updates", "reply_id"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id", ondelete="CASCADE"))
    """The reply that said it; none when a form did."""
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goals.id", ondelete="CASCADE"))
    status: Mapped[Status | None] = mapped_column(one_of(Status))
    moved: Mapped[str] = mapped_column(Text, default="")
    blocker: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class Reading(Base):
    """A value of an objective at a moment."""

    __tablename__ = "readings"
    __table_args__ = (
        Index("ix_readings_objective_id_at", "objective_id", "at"),
        of_some("readings", "reply_id"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    objective_id: Mapped[int] = mapped_column(ForeignKey("objectives.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    answer_id: Mapped[int | None] = mapped_column(
        ForeignKey("answers.id", ondelete="CASCADE"), index=True
    )
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id", ondelete="CASCADE"))
    value: Mapped[Decimal]
    at: Mapped[datetime]
