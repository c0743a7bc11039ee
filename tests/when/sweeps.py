"""Every half-hour of the days around every change of the clock: is it asked exactly once a day?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from bot import when

HALF_HOURS = tuple(time(half // 2, half % 2 * 30) for half in range(48))


@dataclass
class Sweep:
    """How many days were looked at, and a line for each that was wrong."""

    days: int = 0
    wrong: list[str] = field(default_factory=list)


def sweep(zones: Iterable[str], years: Iterable[int], times: Iterable[time] = HALF_HOURS) -> Sweep:
    """Asks a daily rule for its slots around each change of each zone, and checks every day."""
    found = Sweep()
    asked, spans = tuple(times), tuple(years)
    for name in zones:
        for change in changes(name, spans):
            for at in asked:
                _check(found, name, change, at)
    return found


def changes(name: str, years: Iterable[int]) -> Iterator[date]:
    """The local dates on which a zone's offset changes."""
    there = when.zone(name)
    for year in years:
        moment = datetime(year, 1, 1, tzinfo=UTC)
        while moment.year == year:
            later = moment + timedelta(days=1)
            if moment.astimezone(there).utcoffset() != later.astimezone(there).utcoffset():
                yield later.astimezone(there).date()
            moment = later


def _check(found: Sweep, name: str, change: date, at: time) -> None:
    rule = when.rule_text(when.WEEKDAYS, at=at, start=date(2020, 1, 1))
    noon = datetime.combine(change, time(12), tzinfo=when.zone(name))
    around = when.slots_between(rule, name, noon - timedelta(days=4), noon + timedelta(days=4))
    due = [slot.instant for slot in around]
    if due != sorted(set(due)):
        found.wrong.append(f"{name} {change} {at}: not in order, or two at once")
    for offset in range(-2, 3):
        day = change + timedelta(days=offset)
        found.days += 1
        slots = [slot for slot in around if slot.local.date() == day]
        if len(slots) != 1 or not _is_well_placed(slots[0]):
            found.wrong.append(f"{name} {day} {at}: {[slot.instant for slot in slots]}")


def _is_well_placed(slot: when.Slot) -> bool:
    """Whether the clock shows the slot's time then for the first time, or has just skipped it."""
    there = when.zone(slot.zone)
    shown = slot.instant.astimezone(there).replace(tzinfo=None)
    if shown == slot.local:
        earlier = (slot.instant - timedelta(minutes=minutes) for minutes in (30, 60, 120, 1440))
        return all(one.astimezone(there).replace(tzinfo=None) != slot.local for one in earlier)
    just_before = (slot.instant - timedelta(minutes=1)).astimezone(there).replace(tzinfo=None)
    return just_before < slot.local < shown
