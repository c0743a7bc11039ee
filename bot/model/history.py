"""History: every change, who made it, when, from what to what, and why."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OfWorkspace, of_some, one_of

TOGETHER = "together"
"""The field of lines that were written at one moment to be told as one."""


class Event(StrEnum):
    """What happened to a goal, or to something of it."""

    GOAL_SET = "goal_set"
    GOAL_EDITED = "goal_edited"
    GOAL_JOINED = "goal_joined"
    GOAL_PAUSED = "goal_paused"
    GOAL_RESUMED = "goal_resumed"
    GOAL_ACHIEVED = "goal_achieved"
    GOAL_MISSED = "goal_missed"
    GOAL_DROPPED = "goal_dropped"
    GOAL_REOPENED = "goal_reopened"
    GOAL_MOVED = "goal_moved"
    GOAL_PINNED = "goal_pinned"
    GOAL_UNPINNED = "goal_unpinned"
    GOAL_CONVERTED = "goal_converted"
    MILESTONE_ADDED = "milestone_added"
    MILESTONE_PROPOSED = "milestone_proposed"
    MILESTONE_JUDGED = "milestone_judged"
    MILESTONE_ACCEPTED = "milestone_accepted"
    MILESTONE_DECLINED = "milestone_declined"
    MILESTONE_COMMITTED = "milestone_committed"
    MILESTONE_EDITED = "milestone_edited"
    MILESTONE_MOVED = "milestone_moved"
    MILESTONE_REACHED = "milestone_reached"
    MILESTONE_DROPPED = "milestone_dropped"
    MILESTONE_UNREACHED = "milestone_unreached"
    MILESTONE_EVIDENCE = "milestone_evidence"
    MILESTONE_CONVERTED = "milestone_converted"
    OBJECTIVE_ADDED = "objective_added"
    OBJECTIVE_EDITED = "objective_edited"
    OBJECTIVE_DROPPED = "objective_dropped"
    OBJECTIVE_READ = "objective_read"
    STATUS_REPORTED = "status_reported"
    BLOCKER_OPENED = "blocker_opened"
    BLOCKER_WITHDRAWN = "blocker_withdrawn"  # an answer does not say it any more
    BLOCKER_HELPED = "blocker_helped"
    BLOCKER_RESOLVED = "blocker_resolved"
    DECISION_NOTED = "decision_noted"
    WIN_NOTED = "win_noted"


class History(Base):
    """One change. `old`, `new` and `why` are words, as people will read them."""

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_goal_id_at", "goal_id", "at"),
        of_some("history", "milestone_id"),
        of_some("history", "objective_id"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[OfWorkspace]
    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id", ondelete="CASCADE"))
    milestone_id: Mapped[int | None] = mapped_column(
        ForeignKey("milestones.id", ondelete="CASCADE")
    )
    objective_id: Mapped[int | None] = mapped_column(
        ForeignKey("objectives.id", ondelete="CASCADE")
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    event: Mapped[Event] = mapped_column(one_of(Event))
    field: Mapped[str] = mapped_column(String(40), default="")
    old: Mapped[str] = mapped_column(Text, default="")
    new: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
