"""Notices: things to be told to one person, several of them in one direct message."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace, OneOrNewer


class About(StrEnum):
    """What a notice tells; `subject_id` is the row of the kind that it speaks of."""

    CHECKIN_PROMPT = "checkin_prompt"  # a round
    CHECKIN_REMINDER = "checkin_reminder"  # a round
    MILESTONE_DUE = "milestone_due"  # a milestone
    MILESTONE_REACHABLE = "milestone_reachable"  # a milestone whose number has got there
    EVIDENCE = "evidence"  # evidence that somebody else brought for a milestone
    REPLAN = "replan"  # a line of history, to a follower
    CELEBRATION = "celebration"  # a celebration, to one for whom it is not public
    KEPT_WORDS = "kept_words"  # words kept until Cairn was invited
    FAILURE = "failure"  # a delivery that could not be made
    DIGEST = "digest"  # an issue of a digest, to somebody who follows a goal in it
    BLOCKER_HELPED = "blocker_helped"  # a blocker, to the one who is blocked
    BLOCKER_RESOLVED = "blocker_resolved"  # a blocker, to that one and to the helper
    BLOCKER_ESCALATED = "blocker_escalated"  # a blocker that has stood long, to one who can do more
    NO_PICTURES = "no_pictures"  # a workspace whose administrator does not let Cairn upload
    AWAY_OFFER = "away_offer"  # a person whose status says that they are away
    QUARTER = "quarter"  # a quarter of an objective, to one who is told such things alone


WISHED = "wished"
"""The detail of a reminder that its person asked for: it comes though they want no others."""


class Notice(Base):
    """One thing to tell one person. What falls due within ten minutes shares a delivery."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(100))
    """Says what is owed; a second notice of the same key owes nothing more."""
    about: Mapped[About] = mapped_column(OneOrNewer(About))
    """A text that is none of them, where a newer version of Cairn tells it."""
    subject_id: Mapped[int]
    detail: Mapped[str] = mapped_column(Text, default="")
    """What the subject's row does not say."""
    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("deliveries.id", ondelete="CASCADE"), index=True
    )
    """The message in which it is told."""
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Who set it up, and so who is told when it cannot be delivered."""
    at: Mapped[datetime]
