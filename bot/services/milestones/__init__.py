"""Milestones: added, reached, moved with a reason, edited and dropped."""

from .afters import MOST, ComesAfter, TooManyBefore, before, offered, seen
from .changes import newest_line
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
from .replanning import NO_RIPPLE, Along, Chosen, Ripple, foresee, hold_road, replan
from .roads import add_road
from .telling import need_planned
from .undoing import TooLateToUndo, may_undo, undo

__all__ = [
    "MOST", "NO_RIPPLE", "Along", "Chosen", "ComesAfter", "DateStays", "DayPassed", "NeedsReason",
    "NoGoalYet", "NoPoint", "NoProposal", "NoSuchNumber", "NobodysYet", "NotSuggested",
    "NothingShown", "OtherWay", "Plan", "Reaching", "Ripple", "SameDate", "TooLateToUndo",
    "TooManyBefore", "accept", "add", "add_road", "before", "bring", "commit", "decline", "drop",
    "edit", "find", "find_row", "foresee", "helpers_of", "hold_road", "judge", "may_reach",
    "may_undo", "move", "need_planned", "need_proposal", "needs_reason", "newest_line", "offered",
    "reach", "read_condition", "remind_due", "replan", "seen", "undo",
]  # fmt: skip
