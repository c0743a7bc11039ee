"""A measure that a free text proposes: `cut first response from 8 h to 4 h within six months`.

What is read is only offered and never saved unseen, so that a wrong reading costs one click; still
an ordinary title should propose nothing. Everything here is English.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from bot import when
from bot.model import Direction, direction_of
from bot.numbers import NUMBER, SIGNS, read_number

LONGEST = 300

_FALL = "cut|reduce|lower|shorten|decrease|drop|shrink|trim|slash|minimi[sz]e|bring down|cut down"
_RISE = "raise|increase|grow|improve|boost|lift|expand|enhance|bring up|optimi[sz]e"
_TAKE = "get|bring|take|drive|push|keep"
_REACH = (
    "reach|hit|get(?: to)?|win|gain|attract|acquire|sign(?: up)?|onboard|earn|make|sell|raise"
    "|collect|have|land|grow to|expand (?:in)?to|enter|open in|launch in|be in|scale to"
)
_JOURNEY = re.compile(
    r"(?:upgrade|update|migrate|move|port|switch|walk|run|ride|drive|fly|travel|open|translate"
    r"|reschedule|postpone|shift|convert|rename)\b|.*\b(?:open|available|staffed|version|release"
    r"|hours|room|page|chapter|floor)$",
    re.IGNORECASE,
)
"""From here to there is no measure in these: a journey, opening hours, a version."""
_EITHER = re.compile(
    r"\b(?:time|times|latency|costs?|prices?|churn|wait|waits|waiting|delays?|duration|errors?"
    r"|bugs|debt|downtime|attrition|turnover|defects|complaints|incidents|emissions|waste|loads?"
    r"|spend|spending|absences?|backlog|returns|bounce rate|error rate|crash rate)\b",
    re.IGNORECASE,
)
"""To improve these is to lower them, mostly; it is asked."""
_IMPROVES = re.compile(r"improve|enhance|optimi[sz]e", re.IGNORECASE)

_NUMBER_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50,
    "a hundred": 100, "one hundred": 100, "a thousand": 1000, "one thousand": 1000,
    "a million": 1_000_000, "one million": 1_000_000,
}  # fmt: skip
_TIMES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_MANY = rf"(?:{NUMBER}|(?:{'|'.join(_NUMBER_WORDS)})\b)(?: (?:{'|'.join(_TIMES)})\b)?"
_PERCENT = r"(?:%|per ?cent\b)"
_SMALL = "for|in|of|on|at|across|among|per|to|and|or|by|from|with|a|an|the|as|than|but"
_UNIT_WORD = rf"(?!(?:{_SMALL})\b)(?:[%‰]|°\w?|[^\W\d_][^\s\d,;:!?]*)"
_UNIT = rf"{_UNIT_WORD}(?: {_UNIT_WORD}){{0,2}}"
_TAIL = r"(?P<tail> (?:for|in|of|on|at|across|among|with|from) .+)?"
_THE = r"(?:(?:our|the|my|their|its|your) )?"

_FROM_TO = re.compile(
    rf"(?:(?P<verb>{_FALL}|{_RISE}|{_TAKE}) )?{_THE}(?:(?!from )(?P<name>.+?),? )?(?P<from>from )?"
    rf"(?P<first>{NUMBER}) ?(?P<first_unit>{_UNIT})? ?(?P<to>to|-+>|=+>|[→➔➜⇒]) ?"
    rf"(?P<last>{NUMBER}) ?(?P<last_unit>{_UNIT})?{_TAIL}",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    rf"(?:(?P<falls>{_FALL})|(?P<rises>{_RISE})) {_THE}(?P<name>.+?)(?: by)? "
    rf"(?P<change>{NUMBER}) ?{_PERCENT}{_TAIL}",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(r"\b(?:to|below|under|above|over|from|of|at|the|top)$", re.IGNORECASE)
"""Before its number, “raise coverage to 80 %” names a target and no change."""
_MORE = re.compile(
    rf"(?:(?:{_REACH}) )?(?P<change>{NUMBER}) ?{_PERCENT} "
    rf"(?:(?P<falls>fewer|less|lower|shorter)|(?P<rises>more|higher)) (?P<name>{_UNIT}){_TAIL}",
    re.IGNORECASE,
)
_TO = re.compile(
    rf"(?:(?P<falls>{_FALL})|(?P<rises>{_RISE})|(?P<takes>{_TAKE})) {_THE}(?P<name>.+?) "
    rf"(?P<way>down to|up to|to|below|under|above|over) (?P<last>{NUMBER}) ?"
    rf"(?P<unit>{_UNIT})?{_TAIL}",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"(?:reach|hit|achieve|get(?: to)?) (?P<last>{NUMBER}) ?{_PERCENT} (?P<name>{_UNIT}){_TAIL}",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"(?:(?P<verb>{_REACH}) )?{_THE}(?:first |over |more than |at least )?(?P<many>{_MANY})"
    rf"(?: ?(?P<name>{_UNIT}))?{_TAIL}",
    re.IGNORECASE,
)
_WORTH = frozenset(
    ("revenue", "arr", "mrr", "profit", "turnover", "income", "people", "children", "funding")
)
_NO_UNIT = re.compile(
    r"(?:st|nd|rd|th|am|pm|x|a\.m\.|p\.m\.|o'clock|jan\w*|feb\w*|mar|march|apr\w*|may|june?|july?"
    r"|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun\w*)\b",
    re.IGNORECASE,
)
"""A number with one of these behind it is a date, a time or a place in a row."""
_SPAN = re.compile(
    r"(?:minutes?|hours?|days?|weeks?|months?|quarters?|years?|times|steps?|parts?|more|other"
    r"|of|new year\w*)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"(?<! the),? \(?(?:(?P<how>within|in|over|during|by|before|until|till) (?=(?P<day>[^()]+)\)?$)"
    r"|(?=(?P<turn>(?:this|next) (?:week|month|quarter|year))$))",
    re.IGNORECASE,
)
_ONE = {"week": "1 week", "month": "1 month", "quarter": "3 months", "year": "1 year"}
"""How long *the next* of them lasts from now on."""
_MEASURABLE = re.compile(rf"\d|\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE)


class Proposal(Struct, frozen=True):
    """What a text says of a measure; what it leaves open is asked."""

    name: str
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    change: Decimal | None = None
    """By so many per cent it is to change, where no target is named."""
    direction: Direction | None = None
    due_on: date | None = None


def read_proposal(text: str, today: date, locale: str = "en") -> Proposal | None:
    """The measure, its change and its date in a title; None for one that proposes none.

    `today` is the asker's; a date that is past is none.
    """
    words = " ".join(text.split()).rstrip(" .!")
    if len(words) > LONGEST or not _MEASURABLE.search(words):
        return None
    rest, due_on = _dated(words, today, locale)
    found = next(_readings(rest), None)
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


def _readings(words: str) -> Iterator[Proposal]:
    """What the words say, the surest way of saying it first."""
    for pattern, read in (
        (_FROM_TO, _from_to),
        (_CHANGE, _change),
        (_MORE, _change),
        (_TO, _to),
        (_SHARE, _share),
        (_COUNT, _count),
    ):
        match = pattern.fullmatch(words)
        found = read(match) if match else None
        if found:
            yield found


def _from_to(match: re.Match[str]) -> Proposal | None:
    first, last = read_number(match["first"]), read_number(match["last"])
    if first is None or last is None or first == last:
        return None
    units = {
        unit.casefold(): unit for unit in (_unit(match, "last"), _unit(match, "first")) if unit
    }
    unit = next(iter(units.values()), "")
    name = _named(match)
    is_arrow = match["to"].casefold() != "to"
    if len(units) > 1 or _NO_UNIT.match(unit) or not (match["from"] or is_arrow):
        return None
    if not is_arrow and (_JOURNEY.match(name) or (not unit and _is_year(first, last))):
        return None
    return Proposal(name, unit, first, last, direction=direction_of(first, last, None))


def _change(match: re.Match[str]) -> Proposal | None:
    change = read_number(match["change"])
    if change is None or not 0 < change <= 1000:
        return None
    name = _named(match)
    falls = match["falls"] is not None
    if (falls and change >= 100) or _UNFINISHED.search(match["name"]):
        return None
    return Proposal(name, change=change, direction=_way(match, name, falls=falls))


def _to(match: re.Match[str]) -> Proposal | None:
    last, unit = read_number(match["last"]), match["unit"] or _sign(match["last"])
    name = _named(match)
    if last is None or _NO_UNIT.match(unit) or _is_year(last):
        return None
    if match["takes"]:
        if unit and not re.fullmatch(rf"{_PERCENT}|{SIGNS}|hours?|h|min\w*|days?|ms|s", unit):
            return None  # taking the team to 4 cities measures nothing
        way = {"down to": True, "below": True, "under": True}.get(match["way"].casefold())
        direction = Direction.FALLING if way else None
    else:
        direction = _way(match, name, falls=match["falls"] is not None)
    return Proposal(name, _tidy_unit(unit), target=last, direction=direction)


def _share(match: re.Match[str]) -> Proposal | None:
    last = read_number(match["last"])
    return Proposal(_named(match), "%", target=last) if last is not None else None


def _count(match: re.Match[str]) -> Proposal | None:
    many, sign = _many(match["many"]), _sign(match["many"])
    noun, verb = match["name"] or "", match["verb"]
    if many is None or many < 2 or (match["tail"] and not verb):
        return None
    if noun:
        last = noun.rsplit(" ", 1)[-1].casefold()
        is_plural = re.fullmatch(r"[^\W\d_][\w-]+(?<![sui])s", last) is not None
        if _NO_UNIT.match(noun) or _SPAN.match(noun) or not (is_plural or last in _WORTH):
            return None
    elif not (sign and verb):
        return None
    return Proposal(noun, sign, Decimal(0), many, direction=Direction.RISING)


def _way(match: re.Match[str], name: str, *, falls: bool) -> Direction | None:
    """Which way a verb moves a number; *improve* says it only of what nobody wants less of."""
    if falls:
        return Direction.FALLING
    improves = _IMPROVES.fullmatch(match["rises"] or "")
    return None if improves and _EITHER.search(name) else Direction.RISING


def _named(match: re.Match[str]) -> str:
    return f"{match['name'] or ''}{match['tail'] or ''}".strip(" ,:–—-")


def _many(text: str) -> Decimal | None:
    number, _, times = text.rpartition(" ")
    if times.casefold() in _TIMES and text.casefold() not in _NUMBER_WORDS:
        whole = _many(number)
        return whole * _TIMES[times.casefold()] if whole is not None else None
    word = _NUMBER_WORDS.get(text.casefold())
    return Decimal(word) if word else read_number(text)


def _unit(match: re.Match[str], which: str) -> str:
    return _tidy_unit(_sign(match[which]) or match[f"{which}_unit"] or "")


def _tidy_unit(unit: str) -> str:
    return "%" if re.fullmatch(_PERCENT, unit, re.IGNORECASE) else unit


def _sign(number: str) -> str:
    found = re.search(SIGNS, number)
    return found[0] if found else ""


def _is_year(*values: Decimal) -> bool:
    return all(value == int(value) and 1900 <= value < 2200 for value in values)
