"""Templates: walked, from the day on which a goal starts."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.errors import CairnError
from bot.model import Goal, Milestone, Person
from bot.model.roads import Road, day_on
from bot.services import milestones
from bot.services.milestones import Plan


class GoneMeanwhile(CairnError):
    """This template was dropped while your form was open, and its milestones with it."""


def walk(
    session: Session,
    goal: Goal,
    road: Road,
    chosen: Collection[int],
    *,
    start: date,
    by: Person,
    now: datetime,
) -> list[Milestone]:
    """Put the chosen stops of a road on a goal that was just set, told in one line.

    `chosen` are places in the road; what comes after a stop that was left out comes after what
    that one came after.

    Raises:
        GoalClosed, OutsiderOnly: nothing was added.
    """
    places = sorted(place for place in set(chosen) if 0 <= place < len(road.stops))
    plans = [
        Plan(
            title=road.stops[place].title,
            due_on=day_on(start, road.stops[place].days),
            size=road.stops[place].size,
            reached_when=road.stops[place].reached_when,
        )
        for place in places
    ]
    afters = [
        [places.index(before) for before in sorted(_before(road, place, places))]
        for place in places
    ]
    return milestones.add_road(session, goal, plans, afters, by=by, now=now)


def _before(road: Road, place: int, chosen: Collection[int]) -> set[int]:
    found: set[int] = set()
    waiting, seen = list(road.stops[place].after), {place}
    while waiting:
        before = waiting.pop()
        if before in seen or not 0 <= before < len(road.stops):
            continue
        seen.add(before)
        if before in chosen:
            found.add(before)
        else:
            waiting += road.stops[before].after
    return found
