"""Digests: set up, found, issued when their moments come, and brought up to date when asked."""

from .issuing import issue_due, next_issue
from .setting_up import (
    NotThere,
    SameChannel,
    StaysHere,
    find_issue,
    of_channel,
    renew,
    set_up,
    stop,
)

__all__ = [
    "NotThere",
    "SameChannel",
    "StaysHere",
    "find_issue",
    "issue_due",
    "next_issue",
    "of_channel",
    "renew",
    "set_up",
    "stop",
]  # fmt: skip
