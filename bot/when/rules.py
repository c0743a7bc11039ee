"""Rules of recurrence as RFC 5545 text, walked on local wall time.

A rule is two lines, the same that go into an `.ics`:

    DTSTART:20261123T093000
    RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH

The first says the time of day and the phase, the second the rhythm. `dateutil` walks it on naive
wall time, and `Slot` places each wall time in a zone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice, pairwise, takewhile
from typing import cast

from dateutil.rrule import rrule, rrulestr

from bot.errors import CannotRead

from .slots import Slot
from .zones import wall_time

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_RULE = re.compile(r"DTSTART:(\d{8}T\d{6})\r?\nRRULE:([A-Z0-9=;,+-]+)", re.ASCII)
_TURNS = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1), "MONTHLY": timedelta(days=31)}
_PARTS = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYSETPOS", "WKST", "UNTIL", "COUNT"}

# Wall time and instants run apart by a day where a zone crosses the date line, else by hours.
_SLACK = timedelta(days=2)


class UnreadableRule(CannotRead, ValueError):
    """I cannot read the rule of recurrence “{rule}”."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule, read: its first wall time, every how many days, weeks or months, on which days."""

    start: datetime
    frequency: str
    every: int
    days: tuple[str, ...]
    walker: rrule = field(repr=False, compare=False)
    counted: bool = field(repr=False, compare=False)

    @property
    def step(self) -> timedelta:
        """How far one turn of the rhythm reaches; for months, at most."""
        return self.every * _TURNS[self.frequency]

    def near(self, wall: datetime) -> rrule:
        """The same rhythm begun just before `wall`, so that a walk does not cross whole years."""
        if wall <= self.start or self.counted:
            return self.walker
        if self.frequency == "MONTHLY":
            months = (wall.year - self.start.year) * 12 + wall.month - self.start.month
            months = self.start.month - 1 + months // self.every * self.every
            begun = self.start.replace(
                year=self.start.year + months // 12, month=months % 12 + 1, day=1
            )
        else:
            begun = self.start + (wall - self.start) // self.step * self.step
        return self.walker.replace(dtstart=max(begun, self.start))


def rule_text(days: Iterable[str], *, at: time, start: date, every_weeks: int = 1) -> str:
    """The rule for these days (`MO` … `SU`) at a wall time, every 1, 2 or 4 weeks.

    It begins on the first such day on or after `start`; that day's week is the first of every two
    or four.
    """
    wanted = set(days)
    if not wanted or not wanted <= set(WEEKDAYS):
        raise ValueError(f"days are some of {', '.join(WEEKDAYS)}, not {sorted(wanted)}")
    if every_weeks not in (1, 2, 4):
        raise ValueError(f"every 1, 2 or 4 weeks, not {every_weeks}")
    first = start
    while WEEKDAYS[first.weekday()] not in wanted:
        first += timedelta(days=1)
    begun = datetime.combine(first, at.replace(second=0, microsecond=0))
    by_day = ",".join(day for day in WEEKDAYS if day in wanted)
    return f"DTSTART:{begun:%Y%m%dT%H%M%S}\nRRULE:FREQ=WEEKLY;INTERVAL={every_weeks};BYDAY={by_day}"


@lru_cache(maxsize=4096)
def read_rule(rule: str) -> Recurrence:
    """The rule that the text says; daily, weekly and monthly ones. Raises `UnreadableRule`."""
    match = _RULE.fullmatch(rule.strip())
    parts = dict(part.partition("=")[::2] for part in match[2].split(";")) if match else {}
    every = parts.get("INTERVAL", "1")
    if (
        match is None
        or parts.get("FREQ") not in _TURNS
        or not parts.keys() <= _PARTS
        or not (every.isdigit() and 1 <= int(every) <= 366)
    ):
        raise UnreadableRule(rule=rule[:200])
    try:
        start = datetime.strptime(match[1], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - wall time is naive
        if parts["FREQ"] == "MONTHLY" and not {"BYDAY", "BYMONTHDAY"} & parts.keys():
            parts["BYMONTHDAY"] = str(start.day)  # what DTSTART implies, made to outlive a jump
        text = ";".join(f"{name}={value}" for name, value in parts.items())
        walker = cast("rrule", rrulestr(text, dtstart=start))
        never = walker.after(start, inc=True) is None
    except (ValueError, TypeError, AttributeError):  # all three come out of dateutil's reading
        raise UnreadableRule(rule=rule[:200]) from None
    if never:
        raise UnreadableRule(rule=rule[:200])
    by_day = tuple(parts["BYDAY"].split(",")) if "BYDAY" in parts else ()
    return Recurrence(start, parts["FREQ"], int(every), by_day, walker, "COUNT" in parts)


@lru_cache(maxsize=4096)
def longest_gap(rule: str) -> timedelta:
    """The longest time from one slot of a rule to the next: three days for one from Mon to Fri.

    Raises `UnreadableRule`.
    """
    recurrence = read_rule(rule)
    gaps = [later - one for one, later in pairwise(islice(recurrence.walker, 60))]
    return max(gaps, default=recurrence.step)


def next_slots(rule: str, zone: str, after: datetime, n: int) -> list[Slot]:
    """The next `n` slots due later than `after` (aware), in order; fewer where the rule ends."""
    return list(_next_slots(rule, zone, after, n))


# Thousands of check-ins share a rule and a tick: the result is worth more than the parsed rule.
@lru_cache(maxsize=4096)
def _next_slots(rule: str, zone: str, after: datetime, n: int) -> tuple[Slot, ...]:
    later = (slot for slot in _walk(rule, zone, after) if slot.instant > after)
    return tuple(islice(later, n))


def slots_between(rule: str, zone: str, after: datetime, until: datetime) -> list[Slot]:
    """All slots due later than `after` and not later than `until` (both aware), in order."""
    return list(_slots_between(rule, zone, after, until))


@lru_cache(maxsize=4096)
def _slots_between(rule: str, zone: str, after: datetime, until: datetime) -> tuple[Slot, ...]:
    later = (slot for slot in _walk(rule, zone, after) if slot.instant > after)
    return tuple(takewhile(lambda slot: slot.instant <= until, later))


def latest_slot(rule: str, zone: str, at_or_before: datetime) -> Slot | None:
    """The newest slot due at or before that instant (aware); None before the first."""
    recurrence = read_rule(rule)
    back = recurrence.step + _SLACK
    while True:
        since = at_or_before - back
        slots = slots_between(rule, zone, since, at_or_before)
        if slots:
            return slots[-1]
        if wall_time(since, zone) < recurrence.start - _SLACK:
            return None
        back *= 8


def _walk(rule: str, zone: str, after: datetime) -> Iterator[Slot]:
    """The rule's slots in order, from a little before `after`; local dates that do not exist,
    where a zone crossed the date line, have none."""
    begin = wall_time(after, zone) - _SLACK
    for wall in read_rule(rule).near(begin).xafter(begin, inc=True):
        slot = Slot(wall, zone)
        if slot.exists:
            yield slot
