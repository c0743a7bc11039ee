"""Spans of time as people type them, each meaning one day: `end of Q3`, `mid March`, `next week`.

A span is its last day, and so are its `end` and `late`; `mid` is its middle (of a month the 15th),
`start`, `beginning` and `early` are its first. Without a year it is the next one whose day is not
past. A week runs from Monday to Friday, and at a weekend on to that Sunday.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

Span = tuple[date, date]

_SHORT = {
    "eow": "end of the week",
    "eom": "end of the month",
    "eoq": "end of the quarter",
    "eoy": "end of the year",
}
_PART = re.compile(
    r"(?:(?P<end>end|late)|(?P<middle>mid|middle)|(?P<start>start|beginning|early))"
    r"(?: of|-)? ?(?:the )?(?P<span>.+)"
)
_TURN = re.compile(r"(?:(?P<which>this|next|current|coming) )?(?P<unit>week|month|quarter|year)")
_SHARE = re.compile(r"(?P<letter>[qh])(?P<number>[1-4])(?:[ /]*(?P<year>\d{4}|'?\d\d))?")
_YEAR_FIRST = re.compile(r"(\d{4})[ /-]?([qh][1-4])")
_MONTH = re.compile(r"(?P<name>[a-z]{3,9})(?:,? (?P<year>\d{4}|'\d\d))?")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


def read_span(plain: str, today: date) -> date | None:
    """The day meant by a span in lower case with single spaces; None where it is no span."""
    plain = _SHORT.get(plain, plain)
    part = _PART.fullmatch(plain)
    text = part["span"] if part else plain
    pick = _middle if part and part["middle"] else _start if part and part["start"] else _end
    turn = _TURN.fullmatch(text)
    if turn and (part or turn["which"]):
        return pick(_turn(turn["unit"], today, ahead=turn["which"] in ("next", "coming")))
    if part and re.fullmatch(r"\d{4}", text):
        return pick(_months(int(text), 1, 12))
    return _yearly(text, today, pick)


def _yearly(text: str, today: date, pick: Callable[[Span], date]) -> date | None:
    """The day in a span that comes once a year: `q3`, `h1 2027`, `march`."""
    text = _YEAR_FIRST.sub(r"\2 \1", text)
    share, month = _SHARE.fullmatch(text), _MONTH.fullmatch(text)
    if share:
        length = 3 if share["letter"] == "q" else 6
        first, year = (int(share["number"]) - 1) * length + 1, share["year"]
        if first > 12:  # there is no h3
            return None
    elif month and (number := _month_number(month["name"])):
        first, length, year = number, 1, month["year"]
    else:
        return None
    if year:
        year = year.lstrip("'")
        return pick(_months(int(year) + (2000 if len(year) == 2 else 0), first, length))
    this_year = pick(_months(today.year, first, length))
    return this_year if this_year >= today else pick(_months(today.year + 1, first, length))


def _month_number(name: str) -> int | None:
    """3 for `march` and `mar`, 9 for `sept`."""
    for number, month in enumerate(_MONTHS, 1):
        if name in (month, month[:3]) or name == "sept" == month[:4]:
            return number
    return None


def _turn(unit: str, today: date, *, ahead: bool) -> Span:
    """This week, month, quarter or year, or the next."""
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)
        weekend = today.weekday() >= 5 and not ahead
        return monday, monday + timedelta(days=6 if weekend else 4)
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = (today.month - 1) // length * length + length * ahead
    return _months(today.year + first // 12, first % 12 + 1, length)


def _months(year: int, first: int, length: int) -> Span:
    last = first + length - 1
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _start(span: Span) -> date:
    return span[0]


def _middle(span: Span) -> date:
    days = (span[1] - span[0]).days
    return span[0] + timedelta(days=14 if 27 <= days <= 30 else days // 2)


def _end(span: Span) -> date:
    return span[1]
