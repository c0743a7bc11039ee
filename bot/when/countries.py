"""Countries and their public holidays.

The names come from `tzdata`, the days from the package `holidays`, which is imported only when a
check-in keeps some: it is large, and most keep none.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType


@cache
def countries() -> Mapping[str, str]:
    """The names of all countries by their codes (`DE`: `Germany`), in the order of the names."""
    found = {code: name for code, name, *_ in _lines("iso3166.tab")}
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: item[1])))


@cache
def _by_zone() -> Mapping[str, str]:
    return {zone: code for code, _, zone, *_ in _lines("zone.tab")}


def country_of(zone: str) -> str | None:
    """The code of the country that a zone is named after; none for `UTC` and its like."""
    return _by_zone().get(zone)


def country_name(code: str) -> str:
    """What a country is called; of a part of one (`US-NY`), with that part."""
    country, _, part = code.partition("-")
    name = countries().get(country, country)
    return f"{name} ({part})" if part else name


def holidays_of(country: str, year: int) -> Mapping[date, str]:
    """The public holidays of a country in a year, with their names; of one that nobody knows, none.

    `country` is a code of `countries()`, with a part of it or not: `US-NY`.
    """
    return _holidays_of(country, year) if country else {}


@lru_cache(maxsize=1024)
def _holidays_of(country: str, year: int) -> Mapping[date, str]:
    from holidays import country_holidays

    code, _, part = country.partition("-")
    try:
        found = country_holidays(code, subdiv=part or None, years=year, language="en_US")
    except NotImplementedError:
        return {}
    return MappingProxyType({day: name for day, name in found.items() if day.year == year})


def _lines(table: str) -> list[list[str]]:
    text = resources.files("tzdata.zoneinfo").joinpath(table).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
