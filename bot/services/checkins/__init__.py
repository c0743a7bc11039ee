"""Check-ins: set up, edited, paused, resumed, deleted and found."""

from .coming import EARLIEST, begin, next_look
from .finding import STANDING, NoCheckin, SeveralCheckins, choose, find, find_row, visible
from .holding import hold
from .setting_up import edit, need_regular, set_up
from .turning import AlreadyPaused, NotPaused, pause, remove, restore, resume

__all__ = [
    "EARLIEST", "STANDING", "AlreadyPaused", "NoCheckin", "NotPaused", "SeveralCheckins", "begin",
    "choose", "edit", "find", "find_row", "hold", "need_regular", "next_look", "pause", "remove",
    "restore", "resume", "set_up", "visible",
]  # fmt: skip
