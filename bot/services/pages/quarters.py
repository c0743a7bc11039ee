"""A share of its way that an objective has come."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Goal, GoalState, Objective, Person, Quarter, Scope
from bot.model.progress import share_of
from bot.model.sets import among
from bot.services import access


class QuarterPage(Struct, frozen=True):
    """An objective that has come past a share of its way."""

    number: int
    name: str
    unit: str
    baseline: Decimal
    target: Decimal
    percent: int
    value: Decimal
    """Where the number was then."""
    goal_number: int
    goal_title: str
    undone: bool
    """Whether its number was corrected, and it is not that far."""

    @property
    def share(self) -> float:
        """How far it had come."""
        return share_of(self.baseline, self.target, self.value)


def page(session: Session, quarter_id: int, *, sent: bool) -> QuarterPage | None:
    """What is told of it; of one that was `sent` also that it was corrected. None when it is gone,
    and before it is sent also when its goal rests, is closed or is nobody else's by now."""
    quarter = session.get(Quarter, quarter_id)
    if quarter is None:
        return None
    goal = session.get_one(Goal, quarter.goal_id)
    objective = session.get_one(Objective, quarter.objective_id)
    is_news = (
        quarter.undone_at is None
        and objective.dropped_at is None
        and goal.state == GoalState.ACTIVE
        and goal.scope != Scope.PERSONAL
    )
    return _page(quarter, goal, objective) if is_news or sent else None


def for_person(
    session: Session, quarter_id: int, person: Person, now: datetime, *, sent: bool
) -> QuarterPage | None:
    """The same for one person; none when they may not see its goal."""
    found = page(session, quarter_id, sent=sent)
    if found is None:
        return None
    goal = session.get_one(Goal, session.get_one(Quarter, quarter_id).goal_id)
    return found if access.may_see(session, person, goal, None, now) else None


def of_many(session: Session, quarter_ids: Collection[int]) -> dict[int, QuarterPage]:
    """What is told of these, by their row, whatever has become of their goals; one query."""
    rows = session.execute(
        select(Quarter, Goal, Objective)
        .join(Goal, Goal.id == Quarter.goal_id)
        .join(Objective, Objective.id == Quarter.objective_id)
        .where(among(Quarter.id, quarter_ids))
    )
    return {quarter.id: _page(quarter, goal, objective) for quarter, goal, objective in rows}


def _page(quarter: Quarter, goal: Goal, objective: Objective) -> QuarterPage:
    return QuarterPage(
        number=objective.number, name=objective.name, unit=objective.unit,
        baseline=objective.baseline, target=objective.target, percent=quarter.percent,
        value=quarter.value, goal_number=goal.number,
        goal_title=goal.title, undone=quarter.undone_at is not None,
    )  # fmt: skip
