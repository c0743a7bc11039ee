"""Values in JSON and back: days and moments as ISO 8601, exact numbers as text."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Enum, Integer, String

from bot.model.base import Instant, Number, OneOrNewer

Code = Callable[[Any], Any]
_MOST = 2**31 - 1
_WHOLE, _PLACES = 20, 8
"""Digits before and behind the point of an exact number, as PostgreSQL keeps it."""


class Unfit(Exception):
    """A value that has no place in its column; the message says what was expected."""


def encoder(column: Column[Any]) -> Code:
    """Turns what the database gives into what JSON can hold."""
    if isinstance(column.type, Instant | Date):
        return lambda value: None if value is None else value.isoformat()
    if isinstance(column.type, Number):
        return lambda value: None if value is None else f"{value:f}"
    return lambda value: value


def decoder(column: Column[Any]) -> Code:
    """Turns what stands in JSON into what the database takes, and raises `Unfit` for all else."""
    decode = _decoder(column)

    def checked(value: Any) -> Any:
        if value is None and not isinstance(column.type, JSON):
            if not column.nullable:
                raise Unfit("something, it cannot be empty")
            return None
        return decode(value)

    return checked


def _decoder(column: Column[Any]) -> Code:
    kind = column.type
    if isinstance(kind, Instant):
        return _moment
    if isinstance(kind, Number):
        return _number
    if isinstance(kind, OneOrNewer):
        return _one_of(kind.kind)
    if isinstance(kind, Enum):
        assert kind.enum_class is not None
        return _one_of(kind.enum_class)  # type: ignore[arg-type]
    if isinstance(kind, Date):
        return _day
    if isinstance(kind, Boolean):
        return _truth
    if isinstance(kind, Integer):
        return _integer
    if isinstance(kind, JSON):
        return _json
    if isinstance(kind, String):
        return _words(kind.length)
    raise TypeError(f"{column} is of a type that no archive knows: {kind!r}")


def _moment(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(_text(value))
    except ValueError:
        raise Unfit("a moment such as 2026-11-23T14:00:00+00:00") from None
    if found.tzinfo is None:
        raise Unfit("a moment with its zone, such as 2026-11-23T14:00:00+00:00")
    return found.astimezone(UTC)


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        raise Unfit("a day such as 2026-11-23") from None


def _number(value: Any) -> Decimal:
    try:
        found = Decimal(_text(value))
    except InvalidOperation:
        raise Unfit("a number as text, such as “12.5”") from None
    if not found.is_finite() or abs(found) >= Decimal(10) ** _WHOLE:
        raise Unfit(f"a number of at most {_WHOLE} digits")
    return found


def _one_of(kind: type[StrEnum]) -> Code:
    members = {member.value: member for member in kind}

    def find(value: Any) -> StrEnum:
        if not isinstance(value, str) or value not in members:
            raise Unfit(f"one of {', '.join(members)}")
        return members[value]

    return find


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit("true or false")
    return value


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _MOST:
        raise Unfit("a whole number")
    return value


def _words(most: int | None) -> Code:
    def take(value: Any) -> str:
        words = _text(value)
        if most is not None and len(words) > most:
            raise Unfit(f"at most {most} characters")
        return words

    return take


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unfit("text")
    if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise Unfit("text without NUL and halves of characters, which no database keeps")
    return value


def _json(value: Any) -> Any:
    """A list or an object, and no text in it that a database would not keep."""
    if isinstance(value, dict):
        return {_text(name): _json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_json(each) for each in value]
    return _text(value) if isinstance(value, str) else value
