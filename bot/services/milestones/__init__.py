"""Milestones: added, reached, moved with a reason, edited and dropped."""

from .evidence import NothingShown, bring
from .finding import NoGoalYet, find, find_row, helpers_of
from .moving import NeedsReason, SameDate, drop, move
from .planning import DateStays, Plan, add, edit
from .reaching import Reaching, may_reach, reach
from .reminding import remind_due
from .roads import add_road
from .telling import need_planned
from .undoing import TooLateToUndo, may_undo, undo

__all__ = [
    "DateStays", "NeedsReason", "NoGoalYet", "NothingShown", "Plan", "Reaching", "SameDate",
    "TooLateToUndo", "add", "add_road", "bring", "drop", "edit", "find", "find_row", "helpers_of",
    "may_reach", "may_undo", "move", "need_planned", "reach", "remind_due", "undo",
]  # fmt: skip
