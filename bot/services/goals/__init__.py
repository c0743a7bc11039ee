"""Goals: set, found, edited, aligned, joined, pinned, paused, moved, converted and closed."""

from .alignment import Circle, NoSuchParent, ParentClosed, offered
from .becoming import BecameMilestone, became
from .converting import AlsoSupported, IntoPersonal, OfItself, convert, grow
from .editing import edit
from .finding import find, find_row, open_for
from .following import readers_of
from .freshening import freshen
from .joining import follow, follows, join, unfollow
from .moving import NeedsReason, SameDate, move, write_move
from .pinning import NoStar, pin, unpin
from .setting import NotForGuests, OnlyYours, Wish, set_goal
from .states import CLOSING, AlreadyPaused, NotClosed, NotPaused, close, pause, reopen, resume
from .telling import (
    card_key,
    celebrate,
    channel_of,
    last_hand,
    need_open,
    show_anew,
    tell,
    touch,
    uncelebrate,
)
from .twins import Near, Twin, near, twin_of

__all__ = [
    "CLOSING", "AlreadyPaused", "AlsoSupported", "BecameMilestone", "Circle", "IntoPersonal",
    "Near", "NeedsReason", "NoStar", "NoSuchParent", "NotClosed", "NotForGuests", "NotPaused",
    "OfItself", "OnlyYours", "ParentClosed", "SameDate", "Twin", "Wish", "became", "card_key",
    "celebrate", "channel_of", "close", "convert", "edit", "find", "find_row", "follow", "follows",
    "freshen", "grow", "join", "last_hand", "move", "near", "need_open", "offered", "open_for",
    "pause", "pin", "readers_of", "reopen", "resume", "set_goal", "show_anew", "tell", "touch",
    "twin_of", "uncelebrate", "unfollow", "unpin", "write_move",
]  # fmt: skip
