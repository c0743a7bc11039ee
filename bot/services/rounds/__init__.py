"""Rounds: every asking of a check-in, opened once, reminded of once, closed once."""

from .asking import (
    answered,
    find,
    open_in,
    open_round,
    owe_report,
    prompt_key,
    show_anew,
    skip,
    summary_key,
    waiting_for,
)
from .closing import remind_and_close
from .opening import AlreadyAsked, NobodyToAsk, ask_now, open_due

__all__ = [
    "AlreadyAsked", "NobodyToAsk", "answered", "ask_now", "find", "open_due", "open_in",
    "open_round", "owe_report", "prompt_key", "remind_and_close", "show_anew", "skip",
    "summary_key", "waiting_for",
]  # fmt: skip
