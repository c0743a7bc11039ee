"""The burn-up of a goal's objectives: what was read on which day, beside what was planned."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Goal, Objective, Reading
from bot.model.sets import among
from bot.services.pages.forecasts import READINGS
from bot.services.pages.goals import local_day

POINTS = 20
"""So many days at the most: Slack's charts take no more."""
OBJECTIVES = 2
"""So many objectives, the first: a message holds no more charts."""


class Point(Struct, frozen=True):
    """A day, what the number was at its end, and what the plan said."""

    on: date
    value: float
    plan: float | None
    """None where nothing is planned day by day: of a number that is to be kept, or without an
    end."""


class BurnUp(Struct, frozen=True):
    """An objective on its way, the earliest day first, from its baseline on."""

    number: int
    name: str
    unit: str
    target: float
    points: tuple[Point, ...]


def of_goal(session: Session, goal: Goal, zone: str) -> list[BurnUp]:
    """The burn-ups of a goal's objectives of which something was read; days are those of a zone.
    Two queries, however many readings there are."""
    measures = session.scalars(
        select(Objective)
        .where(Objective.goal_id == goal.id, Objective.dropped_at.is_(None))
        .order_by(Objective.number)
    ).all()
    read: dict[int, list[tuple[datetime, float]]] = {}
    newest = (
        select(Reading.objective_id, Reading.at, Reading.value)
        .where(among(Reading.objective_id, [each.id for each in measures]))
        .order_by(Reading.at.desc(), Reading.id.desc())
        .limit(READINGS)
    )
    for objective_id, at, value in reversed(session.execute(newest).all()):
        read.setdefault(objective_id, []).append((at, float(value)))
    known = [each for each in measures if each.id in read][:OBJECTIVES]
    return [_burn_up(each, goal, read[each.id], zone) for each in known]


def _burn_up(
    objective: Objective, goal: Goal, read: Sequence[tuple[datetime, float]], zone: str
) -> BurnUp:
    start = min(goal.start_on, local_day(read[0][0], zone))
    by_day = {start: float(objective.baseline)}
    by_day |= {local_day(at, zone): value for at, value in read}  # the last of a day counts
    due = objective.due_on or goal.due_on
    points = [Point(day, by_day[day], _planned(objective, start, due, day)) for day in by_day]
    return BurnUp(
        objective.number, objective.name, objective.unit, float(objective.target),
        tuple(thinned(sorted(points, key=lambda point: point.on))),
    )  # fmt: skip


def _planned(objective: Objective, start: date, due: date | None, day: date) -> float | None:
    """In a line from the baseline to the target."""
    if objective.low is not None or due is None or due <= start:
        return None
    part = min((day - start).days / (due - start).days, 1.0)
    first, target = float(objective.baseline), float(objective.target)
    return round(first + (target - first) * part, 2)


def thinned(points: Sequence[Point]) -> list[Point]:
    """At most twenty of them, evenly chosen, the first and the last among them."""
    if len(points) <= POINTS:
        return list(points)
    step = (len(points) - 1) / (POINTS - 1)
    return [points[round(place * step)] for place in range(POINTS)]
