"""Goals: set, found, edited, joined, paused and closed."""

from .finding import find, find_row, open_for
from .following import readers_of
from .joining import join
from .setting import NotForGuests, OnlyYours, Wish, edit, set_goal
from .states import CLOSING, AlreadyPaused, NotPaused, close, pause, resume
from .telling import (
    card_key,
    celebrate,
    channel_of,
    last_hand,
    need_open,
    show_anew,
    tell,
    touch,
)

__all__ = [
    "CLOSING", "AlreadyPaused", "NotForGuests", "NotPaused", "OnlyYours", "Wish", "card_key",
    "celebrate", "channel_of", "close", "edit", "find", "find_row", "join", "last_hand",
    "need_open", "open_for", "pause", "readers_of", "resume", "set_goal", "show_anew", "tell",
    "touch",
]  # fmt: skip
