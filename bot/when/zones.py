"""Time zones by their IANA names, from the `tzdata` package and not from the machine."""

import zoneinfo
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import tzdata  # type: ignore[import-untyped]  # it ships no types

from bot.errors import CannotRead

LONGEST = 64
"""Characters of a name; the longest that there is has 32."""


class UnknownZone(CannotRead, ValueError):
    """I do not know the time zone “{name}”. Write it like Europe/Berlin or America/New_York."""


def pin_zones() -> None:
    """Makes the pinned `tzdata` package the only source of zones. Called first at every entry.

    `zoneinfo` prefers the machine's own data, which differ from machine to machine: Debian's
    2025b and `tzdata` 2026.6 place Vancouver, Edmonton and Winnipeg differently in 2027.
    """
    zoneinfo.reset_tzpath(())
    ZoneInfo.clear_cache()
    zone.cache_clear()


# ZoneInfo itself keeps only its last eight zones alive; a worker meets more in a minute.
@cache
def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name (`Europe/Berlin`); raises `UnknownZone`."""
    if len(name) > LONGEST:  # each `/` in it would be looked for in one folder more
        raise UnknownZone(name=name[:60])
    try:
        return ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone(name=name[:60]) from None


def known_zone(name: str) -> str:
    """The name of a zone, or `UTC` where nobody knows such a one (any more)."""
    try:
        zone(name)
    except UnknownZone:
        return "UTC"
    return name


def wall_time(instant: datetime, name: str) -> datetime:
    """What the clocks of that zone show (naive) at an aware instant; raises `UnknownZone`."""
    if instant.tzinfo is None:
        raise ValueError("an instant has a time zone; a naive one would be read in the machine's")
    return instant.astimezone(zone(name)).replace(tzinfo=None)


def zone_data_version() -> str:
    """The IANA release that zones are read from (`2026f`), or `unknown` for a machine's own."""
    if not zoneinfo.TZPATH:
        return str(tzdata.IANA_VERSION)
    for folder in zoneinfo.TZPATH:
        listing = Path(folder, "tzdata.zi")
        if listing.is_file():
            with listing.open(encoding="utf-8") as lines:
                return lines.readline().removeprefix("# version ").strip()
    return "unknown"
