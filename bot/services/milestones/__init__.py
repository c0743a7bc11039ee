"""Milestones: added, reached, moved with a reason, edited and dropped."""

from .finding import NoGoalYet, find, find_row, helpers_of
from .moving import NeedsReason, SameDate, drop, move
from .planning import DateStays, Plan, add, edit
from .reaching import Reaching, reach
from .reminding import remind_due
from .telling import need_planned

__all__ = [
    "DateStays", "NeedsReason", "NoGoalYet", "Plan", "Reaching", "SameDate", "add", "drop",
    "edit", "find", "find_row", "helpers_of", "move", "need_planned", "reach", "remind_due",
]  # fmt: skip
