"""What a picture of a roadmap shows, as plain data."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

WIDTH = 1200
"""Pixels. On a phone Slack shows it at some 360, and so everything in it is large."""
AT_MOST = 60
"""So many goals stand in one picture."""


class Sign(StrEnum):
    """How a goal stands: a colour, a shape and a sign in it, so that none of them is needed."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    UNHEARD = "unheard"
    PAUSED = "paused"
    ACHIEVED = "achieved"
    MISSED = "missed"
    DROPPED = "dropped"

    @property
    def is_closed(self) -> bool:
        return self in (Sign.ACHIEVED, Sign.MISSED, Sign.DROPPED)


class Diamond(Struct, frozen=True):
    """A milestone with a day."""

    name: str
    on: date
    """The day on which it was reached, or else is planned now."""
    first_on: date | None = None
    """The day that was planned first."""
    reached: bool = False
    late: bool = False
    major: bool = False

    @property
    def was_moved(self) -> bool:
        """Whether it is, or was reached, on another day than was planned first."""
        return self.first_on is not None and self.first_on != self.on

    @property
    def slipped(self) -> bool:
        """Whether that was a later one."""
        return self.first_on is not None and self.first_on < self.on


class Bar(Struct, frozen=True):
    """A goal."""

    name: str
    sign: Sign
    words: str
    """How it stands, in a few words: they stand at the end of its line."""
    start_on: date
    due_on: date | None
    """None is ongoing."""
    first_due_on: date | None = None
    closed_on: date | None = None
    share: float | None = None
    """How much of it is done, from 0 to 1."""
    diamonds: tuple[Diamond, ...] = ()

    @property
    def was_moved(self) -> bool:
        """Whether it is due on another day than was planned first."""
        return self.first_due_on is not None and self.first_due_on != self.due_on

    def end_on(self, today: date) -> date | None:
        """The last day of its bar: the one on which it was closed, is due, or still is late."""
        if self.closed_on is not None:
            return max(self.closed_on, self.start_on)
        if self.due_on is None:
            return None
        over = today if self.due_on < today and self.sign is not Sign.PAUSED else self.due_on
        return max(over, self.start_on)


class Gantt(Struct, frozen=True):
    """A roadmap: its goals from top to bottom."""

    title: str
    bars: tuple[Bar, ...]
    today: date
