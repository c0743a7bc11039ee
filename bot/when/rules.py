"""Rules of recurrence as RFC 5545 text, walked on local wall time.

A rule is two lines, the same that go into an `.ics`:

    DTSTART:20261123T093000
    RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH

The first says the time of day and the phase, the second the rhythm. `dateutil` walks it on naive
wall time, and `Slot` places each wall time in a zone. A month that has no such day (a 31st, or a
29 February) has no slot.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import islice, pairwise, takewhile
from typing import cast

from dateutil.rrule import rrule, rrulestr

from bot.errors import CannotRead

from .slots import Slot
from .zones import wall_time

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Rhythm(StrEnum):
    """How often something regular comes: every so many weeks, or by the month."""

    WEEK = "1"
    TWO_WEEKS = "2"
    FOUR_WEEKS = "4"
    FIRST = "first"
    """On the first of its days in each month: of Mon to Fri, on the first workday. And so on."""
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    LAST = "last"
    MONTH_END = "month_end"
    """On the last day of each month, whatever weekday it is."""

    @property
    def weeks(self) -> int | None:
        """Every so many weeks; none when it goes by the month."""
        return int(self) if self.isdigit() else None


_NTH = {
    Rhythm.FIRST: "1", Rhythm.SECOND: "2", Rhythm.THIRD: "3", Rhythm.FOURTH: "4",
    Rhythm.LAST: "-1",
}  # fmt: skip

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
    """`MO` … `SU`; by the month, also `1MO` or `-1FR`."""
    month_days: tuple[str, ...]
    nth: str
    """Which of its days in a month it means (RFC 5545's BYSETPOS); empty for all."""
    walker: rrule = field(repr=False, compare=False)
    counted: bool = field(repr=False, compare=False)

    @property
    def step(self) -> timedelta:
        """How far one turn of the rhythm reaches; for months, at most."""
        return self.every * _TURNS[self.frequency]

    @property
    def weekdays(self) -> tuple[str, ...]:
        """The weekdays among `days`, without which ones of a month they are."""
        return tuple(dict.fromkeys(day[-2:] for day in self.days))

    @property
    def rhythm(self) -> Rhythm | None:
        """The rhythm from which `rule_text` makes a rule like this; none when there is none."""
        if self.frequency == "WEEKLY" and self.days:
            return next((each for each in Rhythm if each.weeks == self.every), None)
        if self.frequency != "MONTHLY" or self.every != 1:
            return None
        if self.month_days == ("-1",) and not self.days:
            return Rhythm.MONTH_END
        which = self.nth or "".join({day[:-2] for day in self.days})
        return next((each for each, nth in _NTH.items() if which == nth), None)

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


def rule_text(days: Iterable[str], *, at: time, start: date, every: Rhythm = Rhythm.WEEK) -> str:
    """The rule for these days (`MO` … `SU`) at a wall time, in a rhythm.

    It begins on the first day on or after `start` that it means; of every two or four weeks, that
    day's is the first. The last day of a month needs no weekdays, and takes no notice of them.
    """
    wanted = set(days)
    if every is not Rhythm.MONTH_END and (not wanted or not wanted <= set(WEEKDAYS)):
        raise ValueError(f"days are some of {', '.join(WEEKDAYS)}, not {sorted(wanted)}")
    chosen = [day for day in WEEKDAYS if day in wanted]
    if every.weeks:
        parts = f"FREQ=WEEKLY;INTERVAL={every.weeks};BYDAY={','.join(chosen)}"
    elif every is Rhythm.MONTH_END:
        parts = "FREQ=MONTHLY;BYMONTHDAY=-1"
    elif len(chosen) == 1:
        parts = f"FREQ=MONTHLY;BYDAY={_NTH[every]}{chosen[0]}"
    else:
        parts = f"FREQ=MONTHLY;BYDAY={','.join(chosen)};BYSETPOS={_NTH[every]}"
    # From which week every second one is counted is for the first day to say, not for `start`.
    first = _first_of(re.sub("INTERVAL=[24]", "INTERVAL=1", parts), start)
    begun = datetime.combine(first, at.replace(second=0, microsecond=0))
    return f"DTSTART:{begun:%Y%m%dT%H%M%S}\nRRULE:{parts}"


def _first_of(parts: str, start: date) -> date:
    month = datetime.combine(start.replace(day=1), time())  # positions are counted from there
    walker = rrulestr(parts, dtstart=month)
    first = walker.after(datetime.combine(start, time()), inc=True)
    return cast("datetime", first).date()


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
    month_days = tuple(parts["BYMONTHDAY"].split(",")) if "BYMONTHDAY" in parts else ()
    return Recurrence(
        start, parts["FREQ"], int(every), by_day, month_days, parts.get("BYSETPOS", ""),
        walker, "COUNT" in parts,
    )  # fmt: skip


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


def slots_from(rule: str, zone: str, after: datetime) -> Iterator[Slot]:
    """The slots due later than `after` (aware), in order, as far as they are asked for; unlike
    those of a tick they are not kept for the next one who asks."""
    return (slot for slot in _walk(rule, zone, after) if slot.instant > after)


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
