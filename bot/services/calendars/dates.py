"""What goes into a calendar, as plain data."""

from datetime import date, datetime

from msgspec import Struct


class Day(Struct, frozen=True):
    """Something with a day."""

    uid: str
    day: date
    title: str
    about: str


class Regular(Struct, frozen=True):
    """A check-in or a digest: its rule in a zone."""

    uid: str
    rule: str
    zone: str
    title: str
    without: tuple[datetime, ...] = ()
    """Local times of the rule at which it rests."""
    besides: tuple[datetime, ...] = ()
    """Local times at which it comes instead of one that the clock skips."""
    digest: bool = False
    """Whether it is only to be read."""


class Dates(Struct, frozen=True):
    """What goes into somebody's calendar."""

    days: tuple[Day, ...]
    regular: tuple[Regular, ...]

    @property
    def checkins(self) -> int:
        return sum(not each.digest for each in self.regular)

    @property
    def digests(self) -> int:
        return len(self.regular) - self.checkins
