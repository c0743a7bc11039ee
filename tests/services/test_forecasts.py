"""The forecast of a goal, from readings, milestones and what supports it."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.db import Database
from bot.model import Goal, GoalState, MilestoneState, Person, Reading
from bot.model.forecasts import Forecast
from bot.services.pages import forecasts
from bot.services.pages import goals as goal_pages
from tests.people import Cast
from tests.services import roads, scenes
from tests.services.deliveries import statements
from tests.services.roads import TODAY, change, days


def forecast_of(
    db: Database, goal: Goal, now: datetime, today: date = TODAY, zone: str = "UTC"
) -> Forecast | None:
    with db.read() as session:
        row = session.get_one(Goal, goal.id)
        page = goal_pages.card(session, row, now, today)
        return forecasts.forecast(session, row, page, zone)


def reach(db: Database, by: Person, goal: Goal, now: datetime, *ago: int, left: int = 0) -> None:
    """Milestones reached so many days ago, and so many that are not."""
    for number in ago:
        made = roads.add(db, by, goal, now)
        change(db, made, state=MilestoneState.REACHED, reached_on=days(-number), reached_at=now)
    for _ in range(left):
        roads.add(db, by, goal, now)


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    return roads.set_goal(db, cast.ana, cast.launch, now)


def test_three_days_of_milestones_give_a_date_and_its_grounds(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    reach(db, cast.ana, goal, now, 30, 20, left=3)
    assert forecast_of(db, goal, now) is None
    reach(db, cast.ana, goal, now, 10)
    found = forecast_of(db, goal, now)
    assert found is not None
    assert (found.points, found.since) == (3, days(-30))
    assert found.on is not None
    assert found.on > TODAY


def test_readings_and_milestones_are_weighed_as_progress_weighs_them(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    objective = scenes.add_objective(db, goal, "first response", now)  # from 8 h to 4 h
    with db.begin() as session:
        session.add_all(
            Reading(
                workspace_id=goal.workspace_id, objective_id=objective.id,
                person_id=cast.ana.id, value=value, at=now - timedelta(days=ago),
            )
            for ago, value in ((30, Decimal(7)), (20, Decimal("6.5")), (10, Decimal(6)))
        )  # fmt: skip
        session.get_one(type(objective), objective.id).current = Decimal("5.5")
    assert forecast_of(db, goal, now) == Forecast(days(30), 3, days(-30))


def test_what_supports_it_is_part_of_its_past(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    for ago in (30, 20, 10):
        done = roads.set_goal(db, cast.ana, cast.launch, now)
        closed = now - timedelta(days=ago)
        change(db, done, parent_id=goal.id, state=GoalState.ACHIEVED, closed_at=closed)
    ahead = roads.set_goal(db, cast.ana, cast.launch, now)
    reach(db, cast.ana, ahead, now, left=1)
    change(db, ahead, parent_id=goal.id)
    found = forecast_of(db, goal, now)
    assert found is not None
    assert (found.points, found.since, found.on is not None) == (3, days(-30), True)


@pytest.mark.parametrize(
    "facts", [{"state": GoalState.PAUSED}, {"state": GoalState.MISSED}, {"due_on": None}]
)
def test_of_what_rests_is_over_or_has_no_end_nothing_is_forecast(
    db: Database, cast: Cast, now: datetime, goal: Goal, facts: dict[str, object]
) -> None:
    reach(db, cast.ana, goal, now, 30, 20, 10, left=3)
    change(db, goal, **facts)
    assert forecast_of(db, goal, now) is None


def test_what_is_whole_or_unmeasured_has_none(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    assert forecast_of(db, goal, now) is None
    reach(db, cast.ana, goal, now, 30, 20, 10)
    assert forecast_of(db, goal, now) is None


def test_what_was_reached_tomorrow_as_another_zone_has_it_is_no_day_yet(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    reach(db, cast.ana, goal, now, 20, 10, -1, left=3)
    assert forecast_of(db, goal, now) is None
    assert forecast_of(db, goal, now, today=days(1)) is not None


def test_a_long_past_takes_no_more_queries_and_is_looked_at_in_part(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    def queries() -> int:
        with statements() as sent:
            forecast_of(db, goal, now)
        return len(sent)

    objective = scenes.add_objective(db, goal, "first response", now)
    few = queries()
    with db.begin() as session:
        session.add_all(
            Reading(
                workspace_id=goal.workspace_id, objective_id=objective.id,
                person_id=cast.ana.id, value=Decimal(8) - Decimal(ago % 7) / 10,
                at=now - timedelta(hours=ago),
            )
            for ago in range(2500)
        )  # fmt: skip
    assert queries() == few
    found = forecast_of(db, goal, now)
    assert found is not None
    assert found.points == forecasts.DAYS
