"""Celebrations: how and when a channel has them, who cheers, and who is still in."""

from .cheering import cheer, cheers
from .choosing import Choice, choose, free_days_changed, waits_until
from .finding import find, show_anew
from .staying import stay, still_in

__all__ = [
    "Choice", "cheer", "cheers", "choose", "find", "free_days_changed", "show_anew", "stay",
    "still_in", "waits_until",
]  # fmt: skip
