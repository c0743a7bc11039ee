"""The days along the top of a roadmap: where each stands, and which are named."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from bot.pictures.plans import Gantt

SHORTEST = 28
"""A roadmap shows so many days at the least."""
_EDGE = 0.03
"""So much of the span is left free before the first day and behind the last one."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NARROW, _WIDE = 66, 120
"""Pixels between two names at the least: `Feb`, and `23 Feb`."""
_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)


class Tick(NamedTuple):
    """A day that begins something, and its name; a year's is `heavy`."""

    on: int
    name: str
    heavy: bool = False


class Scale(Struct, frozen=True):
    """From days, by their ordinals, to pixels."""

    first: int
    last: int
    left: int
    right: int

    @property
    def pixels(self) -> float:
        """The width of a day."""
        return (self.right - self.left) / (self.last - self.first)

    def x(self, day: date) -> int:
        """Where that day begins."""
        return self.left + round((day.toordinal() - self.first) * self.pixels)

    def ticks(self) -> list[Tick]:
        """The finest of weeks, fortnights, months, quarters and years whose names do not touch."""
        return [tick for tick in self._finest() if self.first <= tick.on <= self.last]

    def _finest(self) -> Iterable[Tick]:
        for days in (7, 14):
            if days * self.pixels >= _WIDE:
                return _weeks(self.first, self.last, days)
        for months, least in ((1, 28), (3, 90)):
            if least * self.pixels >= _NARROW:
                return _months(self.first, self.last, months)
        years = next((n for n in _YEARS if n * 365 * self.pixels >= _NARROW + 14), _YEARS[-1])
        return _whole_years(self.first, self.last, years)


def scale_of(gantt: Gantt, left: int, right: int) -> Scale:
    """The scale on which everything of a roadmap and its today have room."""
    days = sorted({day.toordinal() for day in _days(gantt)})
    first, last = days[0], days[-1]
    edge = max(2, round((last - first) * _EDGE))
    missing = max(0, SHORTEST - (last - first) - 2 * edge)
    first, last = first - edge - missing // 3, last + edge + missing - missing // 3
    return Scale(max(first, 1), min(last, date.max.toordinal()), left, right)


def _days(gantt: Gantt) -> Iterator[date]:
    yield gantt.today
    for bar in gantt.bars:
        for day in (bar.start_on, bar.due_on, bar.first_due_on, bar.closed_on):
            if day is not None:
                yield day
        for diamond in bar.diamonds:
            yield diamond.on
            if diamond.first_on is not None:
                yield diamond.first_on


def short(day: date) -> str:
    """`12 May`."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _weeks(first: int, last: int, step: int) -> Iterator[Tick]:
    monday = first + (1 - first) % 7
    for number in range(monday, last + 1, step):
        yield Tick(number, short(date.fromordinal(number)))


def _months(first: int, last: int, step: int) -> Iterator[Tick]:
    start, end = date.fromordinal(first), date.fromordinal(last)
    for month in range(start.year * 12, end.year * 12 + 12, step):
        year, index = divmod(month, 12)
        name = _MONTHS[index] if step == 1 else f"Q{index // 3 + 1}"
        on = date(year, index + 1, 1).toordinal()
        yield Tick(on, str(year) if index == 0 else name, index == 0)


def _whole_years(first: int, last: int, step: int) -> Iterator[Tick]:
    start, end = date.fromordinal(first).year, date.fromordinal(last).year
    for year in range(max(step, start - start % step), end + 1, step):
        yield Tick(date(year, 1, 1).toordinal(), str(year), heavy=True)
