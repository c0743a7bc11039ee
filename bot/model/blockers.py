"""Blockers: what stands in somebody's way, until it is resolved.

One is escalated when it has stood for three working days, Mon to Fri where the blocked one is.
"""

import re
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.when import Slot, zone

from .base import Base, Id, OfWorkspace

STANDS = 3
"""So many working days it may stand before somebody who can do more hears of it."""
_WORD = re.compile(r"\w+")
_NOTHING = re.compile(
    r"(?:(?:no|none|nothing|nope|nobody|n/?a|no blockers?|nothing (?:is )?in the way)"
    r"(?: at all| so far| right now| now| yet)?)?[-–—.!/ ]*",
    re.IGNORECASE,
)


class Blocker(Base):
    """Something in the way of a goal or, with none, of a person in a channel."""

    __tablename__ = "blockers"
    __table_args__ = (
        Index("ix_blockers_goal_id_resolved_at", "goal_id", "resolved_at"),
        Index("ix_blockers_channel_id_resolved_at", "channel_id", "resolved_at"),
        Index("ix_blockers_escalate_at", "escalate_at"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goals.id", ondelete="CASCADE"))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id"))
    """Where it was said; none for what a person said of their own, in a direct message."""
    answer_id: Mapped[int | None] = mapped_column(
        ForeignKey("answers.id", ondelete="SET NULL"), index=True
    )
    """The newest answer that says it; none once it was taken back."""
    reply_id: Mapped[int | None] = mapped_column(
        ForeignKey("replies.id", ondelete="SET NULL"), index=True
    )
    """The reply in which it stands; none when a form said it."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    """Who is blocked, and said so."""
    text: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    """Its age counts from here, however often it is said again."""
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Who pressed *I'll help*."""
    helped_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    escalate_at: Mapped[datetime | None]
    """When the clock must look at it; none when it has, or nothing is in the way any more."""
    escalated_at: Mapped[datetime | None]


def names_one(text: str) -> bool:
    """Whether a text says that something is in the way: `none` and `-` are forms filled in."""
    return _NOTHING.fullmatch(text.strip()) is None


def is_same(one: str, other: str) -> bool:
    """Whether two texts tell of the same thing in the way: they are the same words, or one goes on
    where the other ends. Case, signs and blanks say nothing; texts without words are compared as
    they are."""
    first, second = (_WORD.findall(text.casefold()) for text in (one, other))
    if not (first and second):
        return one.strip() == other.strip()
    shared = min(len(first), len(second))
    return first[:shared] == second[:shared]


def escalates_at(opened_at: datetime, zone_name: str) -> datetime:
    """When one that was opened at a moment (aware) has stood for three working days in a zone: at
    the same wall time, on the third day from Mon to Fri after it (UTC).

    Raises:
        UnknownZone: there is no such zone.
    """
    local = opened_at.astimezone(zone(zone_name)).replace(tzinfo=None)
    left = STANDS
    while left:
        local += timedelta(days=1)
        left -= local.weekday() < 5
    return Slot(local, zone_name).instant
