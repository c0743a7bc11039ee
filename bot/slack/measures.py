"""A measure in one line: what is counted, from where to where."""

import re

from bot.numbers import NUMBER, SIGNS, read_number
from bot.services.objectives import Measure

_UNIT = r"(?:[%‰°]\w?|[^\W\d_][^\s\d,;:]*(?: [^\W\d_][^\s\d,;:]*){0,2})"
_VALUE = rf"(?P<{{0}}>{NUMBER}) ?(?P<{{0}}_unit>{_UNIT})?"
_MEASURE = re.compile(
    r"(?:(?P<name>.*?)[:,]? )??(?:[Ff]rom )?"
    + _VALUE.replace("{0}", "baseline")
    + r" ?(?:-+>|=+>|[–—]+>|[→➔➜⇒]|to|TO) ?"
    + _VALUE.replace("{0}", "target")
)
_LEADING_SIGN = re.compile(SIGNS)
_LONGEST = 300


def read_measure(text: str) -> Measure | None:
    """The measure in `first response 8 h -> 4 h`, `NPS from 31 to 45`, `$0 → $2M`.

    None where the text is no measure, the two units differ, or nothing would move.
    """
    words = " ".join(text.split())
    match = _MEASURE.fullmatch(words) if len(words) <= _LONGEST else None
    if match is None:
        return None
    baseline, target = read_number(match["baseline"]), read_number(match["target"])
    units = {
        unit.casefold(): unit for unit in (_unit(match, "target"), _unit(match, "baseline")) if unit
    }
    if baseline is None or target is None or baseline == target or len(units) > 1:
        return None
    return Measure(match["name"] or "", next(iter(units.values()), ""), baseline, target)


def _unit(match: re.Match[str], which: str) -> str:
    """The unit of one of the two values: a currency sign before it, or words behind it."""
    sign = _LEADING_SIGN.search(match[which])
    return sign[0] if sign else match[f"{which}_unit"] or ""
