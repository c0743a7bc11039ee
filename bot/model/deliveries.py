"""Deliveries: every message that Cairn owes, as a row before it is sent; and receipts."""

from datetime import datetime
from enum import StrEnum
from secrets import randbits

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace, OneOrNewer, SlackId, of_some, one_of, partial


class DeliveryState(StrEnum):
    """Where a message stands.

    ::

        pending ──claimed──▶ sending ──yes──▶ sent ──facts changed──▶ (updated in place)
           ▲                    │ ├─no for good──▶ failed
           └──429, not sent─────┘ └─no answer, or the claim ran out──▶ doubtful
           ▲                                                              │
           └── not in the channel's history ── reconcile ── found there ──┴──▶ sent
                                                   └─ history cannot be read ─▶ failed

    Who sends holds it for the length of a lease, by a number that rises with every claim (the
    fence): whoever comes with an older one, or with one that is settled, changes nothing. Nothing
    else than what stands here leads from a state to another; `tests/services/test_states.py` tries
    all that can happen in each of them.
    """

    PENDING = "pending"
    """Owed and surely not in Slack. It is claimed when it is due and its channel is free: SENDING.
    What cannot be made yet, is limited or cannot reach Slack comes back here and waits."""

    SENDING = "sending"
    """In the hands of one sender: it may be in Slack, or not. Yes: SENT. No for good: FAILED.
    Surely not done: PENDING. No answer: DOUBTFUL. When the lease runs out, somebody else looks for
    it: DOUBTFUL. What was sent before, and is shown anew in its place, is SENT again whatever comes
    of it: doing that twice does no harm, so it is simply done again when the lease runs out."""

    SENT = "sent"
    """It stands in Slack, and its place is known. When its facts change it has a `due_at` again and
    is claimed to be shown anew: SENDING."""

    DOUBTFUL = "doubtful"
    """Nobody knows whether it is in Slack, and nothing else is sent to its channel. It is looked
    for there, twice. Found: SENT. Not there: PENDING, or FAILED after five times. Nobody can look:
    FAILED, as one that may have arrived. Whoever looks holds it by a fence, as if it were sent."""

    FAILED = "failed"
    """Given up, and shown to whoever set it up. Only their `Try again` leads out of it: PENDING. Of
    one that may have arrived they must have said that it is to be sent anyway."""


class Kind(StrEnum):
    """What a delivery says; `subject_id` is the row of the kind that it speaks of."""

    GOAL_CARD = "goal_card"  # a goal
    PROPOSAL = "proposal"  # a proposed milestone
    NOTICES = "notices"  # a person: what they are told in one direct message
    GOAL_NEWS = "goal_news"  # a line of history, in the thread of the goal's card
    CELEBRATION = "celebration"  # a celebration
    CHECKIN_PROMPT = "checkin_prompt"  # a round
    CHECKIN_REMINDER = "checkin_reminder"  # a round, to one person
    CHECKIN_SUMMARY = "checkin_summary"  # a round, in the prompt's thread
    PROGRESS = "progress"  # a channel
    GOAL_PROGRESS = "goal_progress"  # a goal, shared with its channel
    ROADMAP = "roadmap"  # a channel; to one person, what they may see of it
    OWN_ROADMAP = "own_roadmap"  # a person: their own goals
    CALENDAR = "calendar"  # a person: their dates, as a file
    EXPORT = "export"  # a person: what they may see, as files
    KEPT_WORDS = "kept_words"  # words kept until Cairn was invited
    FAILURE = "failure"  # a delivery that could not be made, to the one who set it up
    TALK_TAKEN = "talk_taken"  # a reply that was said in a direct message, to whoever said it
    TALK_HELP = "talk_help"  # a person whose words were no answer to anything
    DIGEST = "digest"  # an issue of a digest, in its own channel
    DIGEST_DETAILS = "digest_details"  # the same, in the thread of that
    DIGEST_ELSEWHERE = "digest_elsewhere"  # the same, in another channel
    QUARTER = "quarter"  # a quarter, in the thread of the goal's card
    WINS = "wins"  # an issue of the wins of the week
    WINS_DETAILS = "wins_details"  # the same, in the thread of that: what it had no room for


TROUBLED = "state IN ('failed', 'doubtful')"
"""What did not arrive, or nobody knows: SQL, for a database uses the index of these few rows only
where it is asked in the same words."""


class Delivery(Base):
    """One message owed to one channel or person."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_deliveries_lane", "workspace_id", "channel", "due_at"),
        Index("ix_deliveries_posted", "workspace_id", "posted_in", "ts"),
        Index("ix_deliveries_subject", "workspace_id", "kind", "subject_id"),
        of_some("deliveries", "thread_of"),
        partial("ix_deliveries_troubled", "workspace_id", where=TROUBLED),
    )

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    key: Mapped[str] = mapped_column(String(100))
    """Says what is owed; a second enqueue of the same key owes nothing more."""
    kind: Mapped[Kind] = mapped_column(OneOrNewer(Kind))
    """A text that is none of them, where a newer version of Cairn owes it."""
    subject_id: Mapped[int]
    channel: Mapped[SlackId]
    """A channel's id, or a person's for a direct message."""
    thread_of: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id", ondelete="SET NULL"))
    """The delivery in whose thread this one belongs; it waits until that is sent."""
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Who set it up, and so who is told when it cannot be delivered."""
    state: Mapped[DeliveryState] = mapped_column(
        one_of(DeliveryState), default=DeliveryState.PENDING
    )
    due_at: Mapped[datetime | None]
    """Since when it is owed, or out of date; none when there is nothing to do. It is also its place
    in the lane, and so it stays as it is while something else is waited for: that is the lane's
    `free_at`. Only one that cannot be made yet moves back and lets others pass."""
    fence: Mapped[int] = mapped_column(default=lambda: randbits(30))
    """Rises with every claim: who settles with an old one changes nothing. It begins anywhere, for
    SQLite gives the number of a deleted row again, and who still sends that one settles nothing of
    the new one."""
    attempts: Mapped[int] = mapped_column(default=0)
    """How often in a row it went wrong: waits grow with it."""
    looked: Mapped[int] = mapped_column(default=0)
    """How often a doubtful one was looked for in the channel's history."""
    wanted: Mapped[int] = mapped_column(default=1)
    """The revision that its facts have reached."""
    shown: Mapped[int] = mapped_column(default=0)
    """The revision that stands in Slack; behind `wanted`, the message is updated in place."""
    posted_in: Mapped[SlackId | None]
    """Where Slack put it: a person's id becomes their conversation's."""
    ts: Mapped[str | None] = mapped_column(String(24))
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]


class Lane(Base):
    """The queue of one channel: one message at a time, in order, at Slack's pace.

    A limit of Slack's is kept as one too, under the name of its method; nothing is ever due there.
    See `services.outbox.limits`.
    """

    __tablename__ = "lanes"
    __table_args__ = (Index("ix_lanes_due_at", "due_at"),)

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True
    )
    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    due_at: Mapped[datetime | None]
    """When its first delivery wants attention, never before `free_at`; none when nothing waits."""
    free_at: Mapped[datetime | None]
    """Before this nothing may be sent here: Slack's pace, a limit, a message in doubt, or the lease
    of whoever is sending."""


class Receipt(Base):
    """Something was taken in: an event, a submitted form, a click. A second one changes nothing."""

    __tablename__ = "receipts"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    result: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(index=True)
