"""When somebody is reminded of a milestone: a week before its day, the day before, on the day, and
then once a week while it is late; at nine in the morning where they are.

A stage is its distance from the day that is due: -7, -1, 0, then 7, 14, … days.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count

from bot.when import Slot

HOUR = time(9)
AHEAD = (-7, -1, 0)
WEEK = 7
ESCALATED = 14
"""So many days late, the goal's owner hears of it too."""
_LAST = date.max - timedelta(days=WEEK)


def next_look(due_on: date, zone: str, after: datetime) -> datetime | None:
    """The moment (UTC) of the first stage that comes after `after`; none at the end of time.

    A day that a zone leaves out (Samoa had no 30 December 2011) has no stage.

    Raises:
        UnknownZone: there is no such zone.
    """
    slots = (_slot(due_on, stage, zone) for stage in _stages(due_on, after.date()))
    return next((slot.instant for slot in slots if slot.exists and slot.instant > after), None)


def newest_stage(due_on: date, zone: str, since: datetime, now: datetime) -> int | None:
    """The newest stage whose moment lies between `since` and `now`, both included; none when
    there is none. After a downtime, older ones have nothing to say any more.

    Raises:
        UnknownZone: there is no such zone.
    """
    found = None
    for stage in _stages(due_on, since.date()):
        slot = _slot(due_on, stage, zone)
        if slot.instant > now:
            break
        if slot.exists and slot.instant >= since:
            found = stage
    return found


def _stages(due_on: date, near: date) -> Iterator[int]:
    """The stages in order; of the weeks of a late one, those from before a day on."""
    yield from (stage for stage in AHEAD if due_on.toordinal() + stage >= 1)
    late = max(1, (near - due_on).days // WEEK - 1)
    for weeks in count(late):
        if due_on > _LAST - timedelta(days=WEEK * (weeks - 1)):
            return
        yield WEEK * weeks


def _slot(due_on: date, stage: int, zone: str) -> Slot:
    return Slot(datetime.combine(due_on + timedelta(days=stage), HOUR), zone)
