"""When a goal may be reached: what the days behind it say of those ahead, and no more."""

from collections.abc import Mapping
from datetime import date, timedelta
from math import ceil, fsum

from msgspec import Struct

ENOUGH = 3
"""With fewer days on which something was measured, nothing is forecast."""
FURTHEST = 3650
"""What would take more days than these ten years is not reached at this pace."""


class Forecast(Struct, frozen=True):
    """When a goal will be whole if it goes on as it went, and what that rests on."""

    on: date | None
    """None: not at this pace, for it stands still, recedes, or would take over ten years."""
    points: int
    """On so many days something was measured,"""
    since: date
    """the first of them this one."""


def forecast_of(points: Mapping[date, float], progress: float, today: date) -> Forecast | None:
    """The forecast of a goal that is at `progress` today; none when it is whole, or when too
    little was measured.

    A straight line is laid through the days (least squares), today among them: a long silence
    makes it flatter. From where the goal is now, it goes on as steeply. Days after `today`, as
    another zone may have them, are none yet.

    Args:
        points: how far it was at the end of each day on which something was measured, from 0 to 1.
    """
    measured = {day: share for day, share in points.items() if day <= today}
    if progress >= 1 or len(measured) < ENOUGH:
        return None
    steepness = _steepness({**measured, today: progress})
    needs = (1 - progress) / steepness if steepness > 0 else FURTHEST + 1
    on = today + timedelta(days=max(1, ceil(needs - 1e-9))) if needs <= FURTHEST else None
    return Forecast(on, len(measured), min(measured))


def _steepness(points: Mapping[date, float]) -> float:
    """How much is gained a day, by least squares."""
    days = {day: float(day.toordinal()) for day in points}
    middle = fsum(days.values()) / len(days)
    level = fsum(points.values()) / len(points)
    spread = fsum((at - middle) ** 2 for at in days.values())
    return fsum((at - middle) * (points[day] - level) for day, at in days.items()) / spread
