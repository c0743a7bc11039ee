"""Ripples: what moves along when a milestone moves, because it comes after it. Pure.

A ripple moves only what would otherwise lie before something that it comes after, and all of it by
the same number of days, so that what was in order stays in order.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct


class Stone(Struct, frozen=True, order=True):
    """A milestone as far as a ripple is concerned."""

    id: int
    due_on: date | None
    moves: bool = True
    """Whether it can move along: it is planned. What was reached or is proposed stays where it is,
    and so does what has no date; what comes after it still comes after what is before it."""


class Shift(Struct, frozen=True, order=True):
    """A milestone that moves along."""

    id: int
    old: date
    new: date


def ripple(
    stones: Iterable[Stone], afters: Iterable[tuple[int, int]], moved: int, to: date
) -> list[Shift]:
    """The milestones that move along when `moved` moves to a day, the nearest first.

    `afters` are pairs of a milestone and one that it comes after. A move to an earlier day moves
    nothing else. The first date of a milestone moves what comes after it as far as it must. Circles
    in the data do no harm: each milestone moves once.
    """
    known = {stone.id: stone for stone in stones}
    origin = known.get(moved)
    if origin is None or (origin.due_on is not None and to <= origin.due_on):
        return []
    by = to - origin.due_on if origin.due_on else None
    behind: dict[int, list[int]] = {}
    for later, earlier in set(afters):
        behind.setdefault(earlier, []).append(later)
    shifts: dict[int, Shift] = {}
    bounds = {moved: to}
    """The latest new day of what comes before each; it only rises, and so this ends."""
    waiting = [moved]
    while waiting:
        earlier = waiting.pop()
        for later in behind.get(earlier, ()):
            stone = known.get(later)
            if stone is None or later == moved:
                continue
            bound = max(bounds[earlier], bounds.get(later, date.min))
            if stone.moves and stone.due_on is not None and stone.due_on < bound:
                shift = Shift(later, stone.due_on, _later(stone.due_on, by, bound))
                shifts[later] = shift
                bound = max(bound, shift.new)
            if bound > bounds.get(later, date.min):
                bounds[later] = bound
                waiting.append(later)
    return sorted(shifts.values(), key=lambda shift: (shift.new, shift.id))


def _later(day: date, by: timedelta | None, bound: date) -> date:
    return day + by if by is not None and date.max - day >= by else bound


def first_late(due_on: date | None, days: Iterable[date]) -> date | None:
    """The day to which a goal's due date would have to move for these milestones, the latest of
    them; none when it need not, or when the goal is ongoing."""
    latest = max(days, default=None)
    if due_on is None or latest is None or latest <= due_on:
        return None
    return latest
