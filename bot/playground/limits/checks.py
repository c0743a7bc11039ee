"""The small checks from which all limits are put together.

A check takes a value and its JSON pointer and yields what is wrong with it.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from bot.playground.shapes import Json

Check: TypeAlias = Callable[[Any, str], Iterator[str]]


def wrong(what: str, at: str) -> str:
    """One problem in Slack's form."""
    return f"{what} [json-pointer:{at}]"


def text(most: int, least: int = 1) -> Check:
    """A string of `least` to `most` characters."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield wrong("must be a string", at)
        elif len(value) < least:
            yield wrong(f"must be more than {least - 1} characters", at)
        elif len(value) > most:
            yield wrong(f"must be less than {most + 1} characters", at)

    return check


def link(most: int = 3000) -> Check:
    """An address: http, https or a mail address; Slack refuses other schemes."""
    length = text(most)

    def check(value: Any, at: str) -> Iterator[str]:
        problems = list(length(value, at))
        yield from problems
        if not problems and not value.startswith(("http://", "https://", "mailto:", "slack://")):
            yield wrong("must be a valid URL", at)

    return check


def whole(lowest: int, highest: int) -> Check:
    """A whole number within bounds."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield wrong("must be an integer", at)
        elif not lowest <= value <= highest:
            yield wrong(f"must be between {lowest} and {highest}", at)

    return check


def finite(value: Any, at: str) -> Iterator[str]:
    """A number that is neither infinite nor NaN."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value):
        yield wrong("must be a finite number", at)


def flag(value: Any, at: str) -> Iterator[str]:
    """Yes or no."""
    if not isinstance(value, bool):
        yield wrong("must be a boolean", at)


def anything(value: Any, at: str) -> Iterator[str]:
    """Whatever there is."""
    yield from ()


def one_of(*allowed: Any) -> Check:
    """One of a few values."""

    def check(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield wrong(f"must be one of {', '.join(map(str, allowed))}", at)

    return check


def items(each: Check, least: int, most: int) -> Check:
    """A list of `least` to `most` values that all pass `each`."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield wrong("must be an array", at)
            return
        if len(value) < least:
            yield wrong(f"no less than {least} items allowed", at)
        if len(value) > most:
            yield wrong(f"no more than {most} items allowed", at)
        for index, item in enumerate(value):
            yield from each(item, f"{at}/{index}")

    return check


def shape(needed: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these fields and no others; a null is not the same as leaving out."""
    known = {**needed, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong("must provide an object", at)
            return
        for name in needed:
            if name not in value:
                yield wrong(f"missing required field: {name}", at)
        for name, inner in value.items():
            if name == "type" and name not in known:
                continue
            if name not in known:
                yield wrong(f"invalid additional property: {name}", at)
            else:
                yield from known[name](inner, f"{at}/{name}")

    return check


def by_type(checks: Mapping[str, Check]) -> Check:
    """An object whose `type` says which check it has to pass."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong("must provide an object", at)
            return
        kind = value.get("type")
        inner = checks.get(kind) if isinstance(kind, str) else None
        if inner is None:
            yield wrong(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from inner(value, at)

    return check


def both(*checks: Check) -> Check:
    """Several checks; a later one looks only where the earlier ones found nothing."""

    def check(value: Any, at: str) -> Iterator[str]:
        for inner in checks:
            problems = list(inner(value, at))
            yield from problems
            if problems:
                return

    return check


def also(rule: Callable[[Json], str | None]) -> Check:
    """A rule on a whole object, after `both`: it gives what is wrong, or None."""

    def check(value: Any, at: str) -> Iterator[str]:
        found = rule(value)
        if found:
            yield wrong(found, at)

    return check


def unique(name: str) -> Check:
    """A list of objects among which `name` is not said twice; after `both`."""

    def check(value: Any, at: str) -> Iterator[str]:
        seen = set()
        for index, item in enumerate(value):
            given = item.get(name)
            if given is not None and given in seen:
                yield wrong(f"`{name}` already exists: {given}", f"{at}/{index}/{name}")
            seen.add(given)

    return check
