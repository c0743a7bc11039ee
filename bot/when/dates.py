"""Dates as people type them.

Own few lines read what needs no dictionary (ISO and numeric dates, weekdays, quarters, `end of
the month`); `dateparser`, imported when it is first needed, reads the rest.

A date without a year is the next such day, today included. A weekday is the first after today:
`Fri` typed on a Friday is in a week. A span of time means its last day: `Q3`, `March`, `next
month`. A working week ends on Friday.
"""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.errors import CannotRead

from .spans import read_span

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_YEARS = range(1900, 2200)
_LONGEST = 60

_WITHIN = re.compile(r"^(?:with)?in (?:the next )?")
_LEAD = re.compile(r"^(?:(?:by|on|until|till|the) )+")
_TAIL = re.compile(r",? (?:at (?:the )?(?:very )?latest|or (?:sooner|earlier|before))\.?$")
_CLOCK = re.compile(r"(?:\bat )?\b(?:\d{1,2}(?::\d\d)? ?[ap]m|\d{1,2}:\d\d)\b")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d\d)?)?")
_FRACTIONS = {"1/2", "1/3", "2/3", "1/4", "3/4"}
_NEAR_DAYS = {"today": 0, "tonight": 0, "eod": 0, "end of day": 0, "tomorrow": 1, "yesterday": -1}

_WEEKDAY = re.compile(
    r"(?:(this|next|coming) )?"
    r"(?:(mon)(?:day)?|(tue)s?(?:day)?|(wed)(?:nesday)?|(thu)(?:r|rs|rsday)?|(fri)(?:day)?"
    r"|(sat)(?:urday)?|(sun)(?:day)?)(?:( next week)|( week))?"
)

_DAY = re.compile(
    r"(?:(?P<weekday>[a-z]{3,9}),? (?:the )?)?(?P<day>\d{1,2})(?P<nth>st|nd|rd|th)?"
    r"(?: of the month)?"
)
_NTH_WEEKDAY = re.compile(r"\d(?:st|nd|rd|th) (?:mon|tue|wed|thu|fri|sat|sun)")

_MONTHS = (
    "jan|january|feb|february|mar|march|apr|april|may|jun|june|jul|july|aug|august"
    "|sep|sept|september|oct|october|nov|november|dec|december"
)
_WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_COUNTS = "a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_UNITS = "days?|weeks?|fortnights?|months?|years?|d|w|wks?|mo|mths?|yrs?|y"
_DURATION = re.compile(rf"(?:\d{{1,3}}|{_COUNTS}) ?(?:{_UNITS})")
# dateparser takes `one` and `an` for January: something must say day, week, month or year.
_CORE = re.compile(
    rf"(?:{_MONTHS}|mon|tues?|wed|thu|thurs?|fri|sat|sun|{_WEEKDAYS}|{_UNITS}"
    r"|today|tomorrow|st|nd|rd|th)"
)
_COUNTED = re.compile(rf"\b(?:\d*(?:{_UNITS})|last|tomorrow|today)\b")
_FILLING = re.compile(rf"(?:{_COUNTS}|in|ago|from|now|after|of|the|next|last)")
_WORD = re.compile(r"[^\W\d_]+")
_ORDINAL = r"(?:the )?\d{1,2}(?:st|nd|rd|th)?(?: of)?"
_DAY_AND_WORD = re.compile(rf"{_ORDINAL} ([a-z]{{3,9}})(?:,? \d{{2,4}})?")
_WORD_AND_DAY = re.compile(r"([a-z]{3,9}) \d{1,2}(?:st|nd|rd|th)?(?:,? \d{2,4})?")


class UnreadableDate(CannotRead, ValueError):
    """I cannot read “{typed}” as a date. Write it like 30 June, next Friday, end of Q3 or \
2027-06-30."""


def read_date(text: str, *, today: date, locale: str = "en") -> date:
    """The day that somebody means, `today` being theirs; it may lie in the past (`yesterday`).

    `locale` is Slack's (`en-GB`, `de-DE`): its language is read beside English, and it decides
    whether `5/6/2027` is 5 June or, for `en` and `en-US`, May 6. A bare number, a percentage or a
    time of day is no date. Raises `UnreadableDate`.
    """
    typed = " ".join(text.split())
    plain = " ".join(_CLOCK.sub(" ", typed[: _LONGEST + 1].casefold()).split())
    plain = _TAIL.sub("", _LEAD.sub("", plain.strip(" ,;!?")))
    if not re.fullmatch(r"\d+\.\d+\.", plain):
        plain = plain.rstrip(" .")
    if not plain or len(typed) > _LONGEST:
        raise _unreadable(typed)
    try:
        found = (
            _numeric(plain, today, locale)
            or _near(plain, today)
            or _day_of_month(plain, today)
            or read_span(plain, today)
            or _worded(plain, today, locale)
        )
    except (ValueError, OverflowError):  # 31 June, or a year beyond the calendar
        raise _unreadable(typed) from None
    if found is None or found.year not in _YEARS:
        raise _unreadable(typed)
    return found


def looks_like_date(text: str) -> bool:
    """Whether a text that is no date was meant as one: 31 June, 2027-02-30, 30 Jnue, Firday."""
    plain = _TAIL.sub("", " ".join(text[:_LONGEST].split()).casefold().rstrip(".,;!?"))
    numeric = _NUMERIC.fullmatch(plain)
    if _ISO.fullmatch(plain) or (numeric and numeric[4]) or _of_month(_LEAD.sub("", plain)):
        return True
    match = _DAY_AND_WORD.fullmatch(plain) or _WORD_AND_DAY.fullmatch(plain)
    if match:
        return match[1] in _MONTHS.split("|") or _is_nearly(match[1], _MONTHS, 0.75)
    return _is_nearly(plain.removeprefix("next "), f"{_WEEKDAYS}|tomorrow", 0.8)


def _is_nearly(word: str, words: str, share: float) -> bool:
    from difflib import get_close_matches  # seldom needed

    long = [known for known in words.split("|") if len(known) > 3]
    return len(word) > 3 and bool(get_close_matches(word, long, 1, share))


def is_duration(text: str) -> bool:
    """Whether a text is a bare length of time, `6 months`: after *by* it is an amount, no date."""
    return bool(_DURATION.fullmatch(" ".join(text.split()).casefold()))


def warm_up() -> None:
    """Loads dateparser's English words, which takes a third of a second, before they are needed."""
    _worded("30 june", date(2026, 1, 1), "en")


def _unreadable(typed: str) -> UnreadableDate:
    return UnreadableDate(typed=typed if len(typed) <= _LONGEST else typed[: _LONGEST - 1] + "…")


def _numeric(plain: str, today: date, locale: str) -> date | None:
    """`2027-06-30`, `30.6.2027`, `30.6.`, `6/30`; a lone `30.6` is a number."""
    iso = _ISO.fullmatch(plain)
    if iso:
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    match = _NUMERIC.fullmatch(plain)
    if match is None or plain in _FRACTIONS:
        return None
    first, mark, second, year = int(match[1]), match[2], int(match[3]), match[4]
    if year is None and (mark == "-" or (mark == "." and not plain.endswith("."))):
        return None
    month_first = mark != "." and first <= 12 and locale.replace("_", "-") in ("en", "en-US")
    day, month = (second, first) if month_first or second > 12 else (first, second)
    if year is None:
        return _next_year_with(today, day, month)
    return date(int(year) + (2000 if len(year) == 2 else 0), month, day)


def _next_year_with(today: date, day: int, month: int) -> date | None:
    """The next such day, today included; for 29 February that may be in a leap year to come."""
    for year in range(today.year, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def _near(plain: str, today: date) -> date | None:
    """`today`, `tomorrow`, a weekday."""
    if plain in _NEAR_DAYS:
        return today + timedelta(days=_NEAR_DAYS[plain])
    match = _WEEKDAY.fullmatch(plain)
    if match is None:
        return None
    which, next_week = match[1], match[9]
    wanted = next(day for day in range(7) if match[day + 2])
    if next_week:
        return today + timedelta(days=7 - today.weekday() + wanted)
    ahead = (wanted - today.weekday()) % 7
    ahead = ahead if ahead or which == "this" else 7
    return today + timedelta(days=ahead + 7 if match[10] else ahead)


def _of_month(plain: str) -> re.Match[str] | None:
    """`5th`, `Fri 4` and `5th of the month`; a lone number is none."""
    match = _DAY.fullmatch(plain)
    if match is None or (match["weekday"] and not _WEEKDAY.fullmatch(match["weekday"])):
        return None
    return match if match["weekday"] or match["nth"] else None


def _day_of_month(plain: str, today: date) -> date | None:
    """The next 5th, today included. Raises ValueError where that is not the weekday said."""
    match = _of_month(plain)
    if match is None:
        return None
    months = (today.year * 12 + today.month - 1 + ahead for ahead in range(12))
    firsts = (date(month // 12, month % 12 + 1, 1) for month in months)
    days = (first + timedelta(days=int(match["day"]) - 1) for first in firsts)
    whole = (day for day in days if day >= today and day.day == int(match["day"]))
    found = next(whole, None)
    weekday = _WEEKDAY.fullmatch(match["weekday"] or "")
    if found is None or (weekday and not weekday[found.weekday() + 2]):
        raise ValueError(plain)
    return found


def _worded(plain: str, today: date, locale: str) -> date | None:
    """What dateparser makes of words that can be a date at all."""
    language = locale.replace("_", "-").partition("-")[0].lower()
    plain = _WITHIN.sub("in ", plain)
    if _DURATION.fullmatch(plain):
        plain = f"in {plain}"
    if not _may_be_date(plain, foreign=language != "en") or _NTH_WEEKDAY.search(plain):
        return None
    if language == "en" and not _COUNTED.search(plain):
        return _absolute(plain, today, language)  # half the time for a day and its month
    return _relative(plain, today, language) or _absolute(plain, today, language)


def _may_be_date(plain: str, *, foreign: bool) -> bool:
    words = [word for word in _WORD.findall(plain) if not _FILLING.fullmatch(word)]
    if foreign:
        return any(len(word) > 2 or not word.isascii() for word in words)
    digits = any(letter.isdigit() for letter in plain)
    known = all(_CORE.fullmatch(word) for word in words)
    return known and any(len(word) > 1 or digits for word in words)


def _relative(plain: str, today: date, language: str) -> date | None:
    return _ask(_parser(language, today, "relative-time", "current"), plain)


def _absolute(plain: str, today: date, language: str) -> date | None:
    numbers = re.findall(r"\d+", plain)
    if numbers and not any(1 <= int(number) <= 31 or len(number) == 4 for number in numbers):
        return None  # dateparser takes `32 June` for the end of June 2032
    found = _ask(_parser(language, today, "absolute-time", "last"), plain)
    if found and found - today >= timedelta(days=365):
        # dateparser takes today's own day and month for next year's.
        yesterday = _parser(language, today - timedelta(days=1), "absolute-time", "last")
        if _ask(yesterday, plain) == today:
            return today
    return found


def _ask(parser: "DateDataParser", plain: str) -> date | None:
    found = parser.get_date_data(plain).date_obj
    return found.date() if found else None


@lru_cache(maxsize=32)
def _parser(language: str, today: date, kind: str, day: str) -> "DateDataParser":
    # Imported here because it takes 0.1 s and most commands hold no date in words.
    from datetime import datetime

    from dateparser.data.languages_info import language_order
    from dateparser.date import DateDataParser

    settings: dict[str, Any] = {
        "PARSERS": [kind],
        "PREFER_DATES_FROM": "future",
        "PREFER_DAY_OF_MONTH": day,
        "RELATIVE_BASE": datetime(today.year, today.month, today.day),  # noqa: DTZ001 - a wall day
        "TIMEZONE": "UTC",
    }
    languages = [language, "en"] if language in language_order and language != "en" else ["en"]
    return DateDataParser(languages=languages, settings=settings)
