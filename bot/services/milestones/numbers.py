"""Milestones that are reached when a number is: `O7 >= 1000`, `O7 reaches 1,000`."""

import re
from datetime import datetime
from decimal import Decimal

from msgspec import Struct
from sqlalchemy.orm import Session

from bot.errors import CairnError, GoalClosed, NoSuchThing
from bot.model import Direction, Goal, Milestone, Objective, Person
from bot.numbers import BLANKED, NUMBER, UNIT, read_number
from bot.services import access, objectives

_RISES = r">=?|≥|=>|at least|over|above|rises to|exceeds"
_FALLS = r"<=?|≤|at most|under|below|(?:falls|drops) to"
_GETS = r"==?|→|->|:|is(?: at)?|at|reaches|hits|gets to|equals"
_CONDITION = re.compile(
    rf"O(?P<number>[1-9]\d{{0,8}}) ?(?:is )?(?:(?P<rises>{_RISES})|(?P<falls>{_FALLS})|(?:{_GETS}))"
    rf" ?(?P<at>{BLANKED}|{NUMBER}){UNIT}\.?",
    re.IGNORECASE,
)


class NoSuchNumber(NoSuchThing):
    """There is no {ref} that you can see here. `{command} list` shows what there is."""


class OtherWay(CairnError):
    """O{number} {moves}, so a milestone is reached when it is {way} a number: say `O{number} \
{sign} {at}`."""


class NoPoint(CairnError):
    """O{number} is to be kept between two numbers, so it marks no point on a road."""


class Condition(Struct, frozen=True):
    """A number that an objective is to get to."""

    number: int
    at: Decimal
    rising: bool | None
    """Whether it is to rise to it, as far as the words say."""


def read_condition(text: str) -> Condition | None:
    """The condition that a text is; None for one that says something else, or more."""
    match = _CONDITION.fullmatch(" ".join(text.split()))
    at = read_number(match["at"]) if match else None
    if match is None or at is None or abs(at) >= objectives.MOST:
        return None
    rising = True if match["rises"] else False if match["falls"] else None
    return Condition(int(match["number"]), at, rising)


def link(session: Session, milestone: Milestone, goal: Goal, *, by: Person, now: datetime) -> None:
    """Let a milestone wait for the number that its *Reached when* names, or for none.

    Raises:
        NoSuchNumber: there is no such objective, or none that this person may see.
        OtherWay, NoPoint: the objective never gets there so.
    """
    condition = read_condition(milestone.reached_when)
    objective = _find(session, condition, goal, by, now) if condition else None
    before = milestone.objective_id, milestone.objective_at
    milestone.objective_id = objective.id if objective else None
    milestone.objective_at = objectives.exact(condition.at) if condition else None
    if before != (milestone.objective_id, milestone.objective_at):
        milestone.crossed_at = None
    session.flush()
    look(session, milestone, goal, now)


def look(session: Session, milestone: Milestone, goal: Goal, now: datetime) -> None:
    """Tell a milestone's owner if its number is there already, now that it is on the road."""
    if milestone.objective_id is not None:
        objective = session.get_one(Objective, milestone.objective_id)
        objectives.look_at(session, milestone, goal, objective, now)


def _find(
    session: Session, condition: Condition, goal: Goal, by: Person, now: datetime
) -> Objective:
    here = access.here(session, by, goal.channel_id)
    try:
        objective, measured = objectives.find(session, by, condition.number, here, now)
        objectives.need_measuring(objective, measured)
    except (NoSuchThing, objectives.ObjectiveDropped, GoalClosed) as error:
        raise NoSuchNumber(ref=f"O{condition.number}", command="/goal") from error
    if objective.direction is Direction.KEEP:
        raise NoPoint(number=condition.number)
    rises = objective.direction is Direction.RISING
    if condition.rising not in (None, rises):
        moves, way, sign = ("rises", "at least", ">=") if rises else ("falls", "at most", "<=")
        at = f"{condition.at:,f}"
        raise OtherWay(number=condition.number, moves=moves, way=way, sign=sign, at=at)
    return objective
