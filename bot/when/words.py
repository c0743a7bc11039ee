"""Dates, spans and rules in words."""

from datetime import date

from .rules import WEEKDAYS, UnreadableRule, read_rule

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
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


def say_span(days: int) -> str:
    """How a day met its date: `2 days early` for 2, `1 day late` for -1, `on the day` for 0."""
    if days == 0:
        return "on the day"
    return f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'early' if days > 0 else 'late'}"


def say_rule(rule: str) -> str:
    """A weekly rule in words, `Mon and Thu at 09:30, every 2 weeks`.

    Raises `UnreadableRule` for a rule that is not of the kind that `rule_text` makes.
    """
    read = read_rule(rule)
    if read.frequency != "WEEKLY" or not read.days:
        raise UnreadableRule(rule=rule[:200])
    names = [name for name, code in zip(_DAYS, WEEKDAYS, strict=True) if code in read.days]
    if len(names) == 7:
        days = "Every day"
    elif names == list(_DAYS[:5]):
        days = "Mon to Fri"
    else:
        days = " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
    rhythm = "" if read.every == 1 else f", every {read.every} weeks"
    return f"{days} at {read.start:%H:%M}{rhythm}"
