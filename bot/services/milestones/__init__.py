"""Milestones: added, reached, moved with a reason, edited and dropped."""

from .evidence import NothingShown, bring
from .finding import NoGoalYet, find, find_row, helpers_of
from .moving import NeedsReason, SameDate, drop, move, needs_reason
from .numbers import NoPoint, NoSuchNumber, OtherWay, read_condition
from .planning import DateStays, Plan, add, edit
from .proposing import (
    DayPassed,
    NobodysYet,
    NoProposal,
    NotSuggested,
    accept,
    commit,
    decline,
    judge,
    need_proposal,
)
from .reaching import Reaching, may_reach, reach
from .reminding import remind_due
from .roads import add_road
from .telling import need_planned
from .undoing import TooLateToUndo, may_undo, undo

__all__ = [
    "DateStays", "DayPassed", "NeedsReason", "NoGoalYet", "NoPoint", "NoProposal",
    "NoSuchNumber", "NobodysYet", "NotSuggested", "NothingShown", "OtherWay", "Plan", "Reaching",
    "SameDate", "TooLateToUndo", "accept", "add", "add_road", "bring", "commit", "decline", "drop",
    "edit", "find", "find_row", "helpers_of", "judge", "may_reach", "may_undo", "move",
    "need_planned", "need_proposal", "needs_reason", "reach", "read_condition", "remind_due",
    "undo",
]  # fmt: skip
