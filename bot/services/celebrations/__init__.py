"""Celebrations: how and when a channel has them, who cheers, who is still in, and what they
learned."""

from .cheering import cheer, cheers
from .choosing import Choice, choose, free_days_changed, waiting
from .finding import find
from .reflecting import NothingSaid, Said, need_own, own, reflect
from .staying import stay, still_in

__all__ = [
    "Choice", "NothingSaid", "Said", "cheer", "cheers", "choose", "find",
    "free_days_changed", "need_own", "own", "reflect", "stay", "still_in", "waiting",
]  # fmt: skip
