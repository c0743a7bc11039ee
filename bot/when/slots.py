"""A slot: one local date and wall time in a zone, and the instant at which it is due."""

from datetime import UTC, datetime, timedelta, tzinfo

from msgspec import Struct

from .zones import zone


class Slot(Struct, frozen=True):
    """A wall time (`local`, naive) in a zone. The wall time is its identity, not the instant."""

    local: datetime
    zone: str

    @property
    def key(self) -> str:
        """The local wall time as `2026-11-23T09:30`: what makes a round unique."""
        return self.local.isoformat(timespec="minutes")

    @property
    def instant(self) -> datetime:
        """When it is due, in UTC.

        A time that the clock skips is due at the first minute after the gap; one that comes twice
        is due the first time.
        """
        there = zone(self.zone)
        placed = self.local.replace(tzinfo=there).astimezone(UTC)
        if placed.astimezone(there).replace(tzinfo=None) == self.local:
            return placed
        return _end_of_gap(self.local, there)

    @property
    def exists(self) -> bool:
        """Whether its local date exists: Samoa had no 30 December 2011."""
        there, due = zone(self.zone), self.instant
        if due.astimezone(there).date() == self.local.date():
            return True
        return (due - timedelta(seconds=1)).astimezone(there).date() == self.local.date()


def _end_of_gap(local: datetime, there: tzinfo) -> datetime:
    """The instant at which the clock has jumped over `local`, to the second."""
    # In a gap, fold 0 reads the wall time with the offset of before, which lands after the
    # jump, and fold 1 with the offset of after, which lands before it.
    late = local.replace(tzinfo=there, fold=0).astimezone(UTC)
    early = local.replace(tzinfo=there, fold=1).astimezone(UTC)
    after = late.astimezone(there).utcoffset()
    low, high = 0, int((late - early).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (early + timedelta(seconds=middle)).astimezone(there).utcoffset() == after:
            high = middle
        else:
            low = middle
    return early + timedelta(seconds=high)
