"""Horizons: how far away goals lie, and what follows from it for a channel."""

from collections.abc import Collection
from datetime import date

from .goals import Horizon

ENOUGH = 3
"""Of fewer goals nobody says that they are all of one kind."""


def horizon_of(said: Horizon | None, start_on: date, due_on: date | None) -> Horizon:
    """How far away a goal lies: as a person said, else as its dates say; over a year is long."""
    if said is not None:
        return said
    if due_on is None:
        return Horizon.ONGOING
    return Horizon.LONG if due_on > a_year_after(start_on) else Horizon.SHORT


def a_year_after(day: date) -> date:
    """The same day of the next year, whether or not a 29 February lies between; after a 29
    February, the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def only_kind(horizons: Collection[Horizon]) -> Horizon | None:
    """The one kind that all goals of a channel are of; none where they are of several, or few."""
    kinds = set(horizons)
    return kinds.pop() if len(kinds) == 1 and len(horizons) >= ENOUGH else None


def weeks_between(horizons: Collection[Horizon]) -> int:
    """Every how many weeks a channel with these goals is best asked: goals that are years away
    move slowly."""
    return 4 if set(horizons) == {Horizon.LONG} else 1
