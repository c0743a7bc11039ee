"""Working hours and quiet hours: wall-clock times on days of the week, in somebody's zone."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from .rules import WEEKDAYS
from .slots import Slot
from .zones import wall_time

WORKING_DAYS = WEEKDAYS[:5]


def within_hours(
    instant: datetime,
    zone: str,
    start: time,
    end: time,
    days: Collection[str] = WORKING_DAYS,
) -> bool:
    """Whether an instant (aware) lies in the hours from `start` up to, not including, `end`.

    `days` are `MO` … `SU`. An `end` that is not after `start` lies on the next day, and the hours
    belong to the day on which they begin: 22:00 to 06:00 on FR includes Saturday at 05:00.
    """
    local = wall_time(instant, zone)
    now, today = local.time(), WEEKDAYS[local.weekday()]
    if start < end:
        return today in days and start <= now < end
    yesterday = WEEKDAYS[local.weekday() - 1]
    return (today in days and now >= start) or (yesterday in days and now < end)


def next_working_instant(
    instant: datetime,
    zone: str,
    start: time,
    end: time,
    days: Collection[str] = WORKING_DAYS,
) -> datetime:
    """The instant itself where it lies within the hours, else when they begin next (UTC)."""
    if within_hours(instant, zone, start, end, days):
        return instant
    today = wall_time(instant, zone).date()
    for ahead in range(15):
        opening = Slot(datetime.combine(today + timedelta(days=ahead), start), zone).instant
        # The second question leaves out hours that the clock skips as a whole.
        if opening > instant and within_hours(opening, zone, start, end, days):
            return opening
    raise ValueError(f"hours on no day of the week: {sorted(days)}")
