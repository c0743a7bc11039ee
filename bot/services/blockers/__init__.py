"""Blockers: what is in somebody's way, from an answer that says so until it is resolved.

Answers open, change and take back blockers; people help and resolve; the clock escalates once.
"""

from .escalating import escalate_due
from .finding import find_row
from .following import added, by_form, by_reply
from .helping import HelpsAlready, HelpYourself, NothingInTheWay, help_with, resolve

__all__ = [
    "HelpYourself", "HelpsAlready", "NothingInTheWay", "added", "by_form",
    "by_reply", "escalate_due", "find_row", "help_with", "resolve",
]  # fmt: skip
