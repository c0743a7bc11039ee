"""Dates, spans and rules in words."""

from collections.abc import Collection
from datetime import date, time

from .rules import WEEKDAYS, Rhythm, UnreadableRule, read_rule

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WORKDAYS = list(_DAYS[:5])
_NAMES = dict(zip(_DAYS, WEEKDAYS, strict=True))
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def say_date(day: date, *, today: date) -> str:
    """`Wed 30 June`, with the year where it is not this one: `Fri 30 June 2028`."""
    said = f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return said if day.year == today.year else f"{said} {day.year}"


def say_month(day: date) -> str:
    """`June 2027`, for any day of it."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def say_minutes(minutes: int) -> str:
    """`4 hours`, `2 days`."""
    if minutes % 1440 == 0 and minutes > 1440:
        return f"{minutes // 1440} days"
    if minutes % 60 == 0:
        hours = minutes // 60
        return f"{hours} hour{'' if hours == 1 else 's'}"
    return f"{minutes} minutes"


def say_span(days: int) -> str:
    """How a day met its date: `2 days early` for 2, `1 day late` for -1, `on the day` for 0."""
    if days == 0:
        return "on the day"
    return f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'early' if days > 0 else 'late'}"


def say_rule(rule: str) -> str:
    """A rule in words: `Mon and Thu at 09:30, every 2 weeks`, or `The first Mon of the month at
    09:30`.

    Raises `UnreadableRule` for a rule that is not of the kind that `rule_text` makes.
    """
    read = read_rule(rule)
    rhythm = read.rhythm
    if rhythm is None:
        raise UnreadableRule(rule=rule[:200])
    at = f"{read.start:%H:%M}"
    if rhythm is Rhythm.MONTH_END:
        return f"The last day of the month at {at}"
    names = [name for name, code in _NAMES.items() if code in read.weekdays]
    if rhythm.weeks is None:
        return f"The {rhythm} {_one_of(names)} of the month at {at}"
    often = "" if rhythm.weeks == 1 else f", every {rhythm.weeks} weeks"
    return f"{_all_of(names)} at {at}{often}"


def say_hours(days: Collection[str], start: time, end: time) -> str:
    """`Mon to Fri 08:00–18:00`; `days` are `MO` … `SU`."""
    names = [name for name, code in _NAMES.items() if code in days]
    return f"{_all_of(names)} {start:%H:%M}–{end:%H:%M}"


def _all_of(names: list[str]) -> str:
    if len(names) == 7:
        return "Every day"
    return "Mon to Fri" if names == _WORKDAYS else _listed(names, "and")


def _one_of(names: list[str]) -> str:
    if len(names) == 7:
        return "day"
    return "workday (Mon to Fri)" if names == _WORKDAYS else _listed(names, "or")


def _listed(names: list[str], joined: str) -> str:
    return f" {joined} ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
