"""Rounds: every asking of a check-in, opened once, reminded of once, closed once."""

from .asking import (
    answered,
    ask_key,
    find,
    open_in,
    open_round,
    owe_report,
    prompt_key,
    show_anew,
    show_over,
    show_to,
    skip,
    snooze,
    summary_key,
    waiting_for,
)
from .closing import remind_and_close
from .mending import mend
from .opening import AlreadyAsked, NobodyToAsk, ask_now, open_due
from .paces import takes
from .prompting import is_wished, prompt_due, remind_due

__all__ = [
    "AlreadyAsked", "NobodyToAsk", "answered", "ask_key", "ask_now", "find", "is_wished", "mend",
    "open_due", "open_in", "open_round", "owe_report", "prompt_due", "prompt_key",
    "remind_and_close", "remind_due", "show_anew", "show_over", "show_to", "skip", "snooze",
    "summary_key", "takes", "waiting_for",
]  # fmt: skip
