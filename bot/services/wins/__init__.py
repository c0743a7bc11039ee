"""Wins of the week: the day and hour that a channel chose, and what it is told then."""

from .choosing import Chosen, choose, of_channel, zone_for
from .issuing import issue_due
from .reached import ROOM, Reached, reached

__all__ = [
    "ROOM", "Chosen", "Reached", "choose", "issue_due", "of_channel", "reached", "zone_for",
]  # fmt: skip
