"""What the fields of something regular say, checked."""

from collections.abc import Mapping
from datetime import time

from msgspec import Struct

from bot.slack.requests import Value
from bot.when import WEEKDAYS, Rhythm, UnknownZone, zone

Values = Mapping[str, Value]


class When(Struct, frozen=True):
    """A name, and when it comes; what could not be read is missing."""

    name: str
    days: tuple[str, ...]
    every: Rhythm | None
    at: time | None


def read_when(values: Values, errors: dict[str, str], example: str) -> When:
    """`Name`, `Days`, `Every` and `Time`; what cannot be used is noted in `errors` by its field."""
    name = " ".join(words(values, "name").split())
    if not name:
        errors["name"] = f"Please give it a name, such as {example}."
    every = _rhythm(words(values, "every"))
    if every is None:
        errors["every"] = "Please choose how often."
    days = tuple(day for day in WEEKDAYS if day in several(values, "days"))
    if every is Rhythm.MONTH_END:
        days = ()
    elif not days:
        errors["days"] = "Please choose at least one day."
    at = _time(words(values, "time"))
    if at is None:
        errors["time"] = "Please choose a time, such as 09:30."
    return When(name[:100], days, every, at)


def words(values: Values, block_id: str) -> str:
    """What was typed or chosen in a field; empty when nothing was."""
    value = values.get(block_id)
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def several(values: Values, block_id: str) -> list[str]:
    """What was chosen in a field of several."""
    value = values.get(block_id)
    return value if isinstance(value, list) else []


def is_zone(name: str) -> bool:
    """Whether a zone of that name is known."""
    try:
        zone(name)
    except UnknownZone:
        return False
    return bool(name)


def _rhythm(text: str) -> Rhythm | None:
    return Rhythm(text) if text in list(Rhythm) else None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None
