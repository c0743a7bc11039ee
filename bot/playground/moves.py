"""Reads how far a clock shall be moved: `+1 hour`, `next Monday 09:00`, `2026-11-23 09:00`."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_STEP = re.compile(r"([+-])\s*(\d{1,4})\s*([a-z]+)")
_SECONDS = {
    "s": 1,
    "sec": 1,
    "second": 1,
    "m": 60,
    "min": 60,
    "minute": 60,
    "h": 3600,
    "hour": 3600,
}
_WALL_DAYS = {"d": 1, "day": 1, "w": 7, "week": 7}
_CLOCK_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def read_move(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The aware UTC moment that `text` asks for, seen from `now` in the mover's `zone`.

    Hours and minutes are real ones; days and weeks keep the time on the wall. `09:00` is the next
    time that it is nine; `Monday 09:00` the next such Monday; `next Monday` is never today.
    Raises ValueError, with a sentence for people, on anything else.
    """
    words = " ".join(text.lower().split())
    found = _read_step(words, now, zone) or _read_day(words, now, zone) or _read_date(words, zone)
    if found is None:
        raise ValueError(
            f"“{text}” is no move that the clock knows. "
            "Try +1 hour, +2 days, 09:00, next Monday 09:00 or 2026-11-23 09:00."
        )
    return found.astimezone(UTC)


def _read_step(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    match = _STEP.fullmatch(words)
    if match is None:
        return None
    sign, figure, unit = match.groups()
    count = int(sign + figure)
    unit = unit if unit in ("s", "h", "d") else unit.removesuffix("s")
    try:
        if unit in _SECONDS:
            return now + timedelta(seconds=count * _SECONDS[unit])
        if unit in _WALL_DAYS:
            wall = now.astimezone(zone).replace(tzinfo=None)
            return (wall + timedelta(days=count * _WALL_DAYS[unit])).replace(tzinfo=zone)
    except OverflowError:
        return None
    return None


def _read_day(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    *day, clock_time = words.split(" ")
    at = _read_time(clock_time)
    wall = now.astimezone(zone).replace(tzinfo=None)
    if at is None:
        return None
    if not day:
        today = datetime.combine(wall.date(), at)
        return (today if today > wall else today + timedelta(days=1)).replace(tzinfo=zone)
    if day == ["tomorrow"]:
        return datetime.combine(wall.date() + timedelta(days=1), at, zone)
    after_today = day[0] == "next"
    name = day[1] if after_today and len(day) == 2 else day[0] if len(day) == 1 else ""
    matches = [index for index, full in enumerate(_DAYS) if name in (full, full[:3])]
    if not matches:
        return None
    ahead = (matches[0] - wall.weekday()) % 7
    found = datetime.combine(wall.date() + timedelta(days=ahead), at)
    if found <= wall or (after_today and ahead == 0):
        found += timedelta(days=7)
    return found.replace(tzinfo=zone)


def _read_date(words: str, zone: ZoneInfo) -> datetime | None:
    try:
        moment = datetime.fromisoformat(words.upper())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _read_time(text: str) -> time | None:
    match = _CLOCK_TIME.fullmatch(text)
    return time(int(match[1]), int(match[2])) if match else None
