"""The ways in which people write a measure down."""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.model import Direction, direction_of
from bot.numbers import NUMBER, SIGNS, read_number

from .proposal import NUMBER_WORDS, Proposal

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
_TIMES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_MANY = rf"(?:{NUMBER}|(?:{'|'.join(NUMBER_WORDS)})\b)(?: (?:{'|'.join(_TIMES)})\b)?"
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


def readings(words: str) -> Iterator[Proposal]:
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
    if times.casefold() in _TIMES and text.casefold() not in NUMBER_WORDS:
        whole = _many(number)
        return whole * _TIMES[times.casefold()] if whole is not None else None
    word = NUMBER_WORDS.get(text.casefold())
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
