"""Roads: a goal with its milestones, every date counted from the day on which it starts."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from .milestones import Size

LONGEST = 3650
"""No date of a road lies further than so many days from its start."""
STOPS = 100
"""So many milestones a road holds; the form that uses it shows all of them."""


class Stop(Struct, frozen=True):
    """A milestone on the road."""

    title: str
    days: int | None = None
    """From the start; none where it has no date."""
    size: Size = Size.MAJOR
    reached_when: str = ""
    after: tuple[int, ...] = ()
    """Which stops of the same road must come first, by their place from 0."""


class Road(Struct, frozen=True):
    """What a template holds: words, sizes and days; no people, and nothing that was reached."""

    what: str
    why: str = ""
    done_means: str = ""
    category: str = ""
    measure: str = ""
    """As it is typed into the form: `users 0 -> 1,000`."""
    days: int | None = None
    """When it is due, from the start; none for what is ongoing."""
    stops: tuple[Stop, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The shape in which `Template.road` keeps it."""
        return {
            "what": self.what, "why": self.why, "done_means": self.done_means,
            "category": self.category, "measure": self.measure, "days": self.days,
            "stops": [
                {
                    "title": stop.title, "days": stop.days, "size": stop.size.value,
                    "reached_when": stop.reached_when, "after": list(stop.after),
                }
                for stop in self.stops
            ],
        }  # fmt: skip

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> "Road":
        """The road that `to_json` wrote."""
        stops = tuple(
            Stop(**{**stop, "size": Size(stop["size"]), "after": tuple(stop["after"])})
            for stop in kept["stops"]
        )
        return Road(**{**kept, "stops": stops})


def day_on(start: date, days: int | None) -> date | None:
    """The day that lies so many days after the start."""
    return None if days is None else start + timedelta(days=days)


def days_until(start: date, day: date | None) -> int | None:
    """How many days a day lies after the start; what lies before it is at the start."""
    return None if day is None else min(max((day - start).days, 0), LONGEST)
