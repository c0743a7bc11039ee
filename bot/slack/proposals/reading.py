"""A title without its date, and whether it may name a measure at all."""

import re
from datetime import date

from msgspec.structs import replace

from bot import when

from .proposal import NUMBER_WORDS, Proposal

LONGEST = 300
_WHEN = re.compile(
    r"(?<! the),? \(?(?:(?P<how>within|in|over|during|by|before|until|till) (?=(?P<day>[^()]+)\)?$)"
    r"|(?=(?P<turn>(?:this|next) (?:week|month|quarter|year))$))",
    re.IGNORECASE,
)
_ONE = {"week": "1 week", "month": "1 month", "quarter": "3 months", "year": "1 year"}
"""How long *the next* of them lasts from now on."""
_MEASURABLE = re.compile(rf"\d|\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)


def read_proposal(text: str, today: date, locale: str = "en") -> Proposal | None:
    """The measure, its change and its date in a title; None for one that proposes none.

    `today` is the asker's; a date that is past is none.
    """
    words = " ".join(text.split()).rstrip(" .!")
    if len(words) > LONGEST or not _MEASURABLE.search(words):
        return None
    from .ways import readings  # their patterns take 9 ms; most titles have no number

    rest, due_on = _dated(words, today, locale)
    found = next(readings(rest), None)
    return replace(found, due_on=due_on) if found else None


def _dated(words: str, today: date, locale: str) -> tuple[str, date | None]:
    """The words without the date at their end, and that date."""
    for match in reversed(list(_WHEN.finditer(words))[-3:]):
        day = _day(match, today, locale)
        if day is not None:
            return words[: match.start()], day if day >= today else None
    return words, None


def _day(match: re.Match[str], today: date, locale: str) -> date | None:
    if match["turn"]:
        typed = match["turn"]
    else:
        how, typed = match["how"].casefold(), match["day"].strip()
        length = re.sub(r"^the (?:next|coming) ", "", typed.casefold())
        length = _ONE.get(length, length) if length != typed.casefold() else length
        if when.is_duration(length):  # “by 3 days” is an amount
            typed = "" if how in ("by", "before") else f"in {length}"
        elif re.fullmatch(r"(?:19|20|21)\d\d", typed):
            typed = f"end of {typed}"
    try:
        return when.read_date(typed, today=today, locale=locale)
    except when.UnreadableDate:
        return None
