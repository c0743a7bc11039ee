"""Channels: one with very many goals in it, and all that was ever said of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from benchmarks.scenery import rows
from benchmarks.scenery.drivers import Driver
from benchmarks.scenery.rows import insert
from bot.app import real_now
from tests.people import Cast

FIRST = 1000
"""The row number of the first goal, and the next ones follow; of milestones and answers too."""
MILESTONES = 10
"""So many has each goal: a third of them reached, and one of those that are not is late."""
AT_ONCE = 100
"""So many goals does each answer speak of."""

_GOAL = insert(
    "goals",
    "id workspace_id number channel_id scope title why done_means category priority north_star "
    "owner_id creator_id start_on due_on first_due_on moves moved_because state reported "
    "reported_at heard_at learned version created_at",
)
_MILESTONE = insert(
    "milestones",
    "id workspace_id number goal_id title reached_when owner_id creator_id size state due_on "
    "first_due_on moves moved_because reached_on evidence note lesson dropped_because version "
    "created_at",
)
_ANSWER = insert("answers", "id workspace_id channel_id person_id custom answered_at late")
_UPDATE = insert("updates", "workspace_id answer_id goal_id status moved blocker next_step at")


def fill(driver: Driver, cast: Cast, goals: int, updates: int) -> None:
    """So many goals in #launch, and as many updates, the newest an hour old."""
    now = real_now()
    with driver.begin():
        driver.run_all(_GOAL, (_goal(driver, cast, now, number) for number in range(goals)))
        driver.run_all(
            _MILESTONE,
            (
                _milestone(driver, cast, now, goal, number)
                for goal in range(goals)
                for number in range(MILESTONES)
            ),
        )
        answers = -(-updates // AT_ONCE)
        driver.run_all(_ANSWER, (_answer(driver, cast, now, number) for number in range(answers)))
        driver.run_all(_UPDATE, _updates(driver, cast, now, goals, updates))
    driver.tend()


def _goal(driver: Driver, cast: Cast, now: datetime, number: int) -> dict[str, Any]:
    due = now.date() + timedelta(days=200)
    return rows.goal(
        driver, now - timedelta(days=100), FIRST + number, f"Goal {number} of the channel", due,
        id=FIRST + number, workspace_id=cast.workspace.id, channel_id=cast.launch.id,
        scope="channel", owner_id=cast.ana.id, creator_id=cast.ben.id,
    ) | {
        "reported": ("on_track", "at_risk", "on_track")[number % 3],
        "reported_at": driver.moment(now - timedelta(hours=1)),
        "heard_at": driver.moment(now - timedelta(hours=1)),
    }  # fmt: skip


def _milestone(driver: Driver, cast: Cast, now: datetime, goal: int, number: int) -> dict[str, Any]:
    day = now.date() + timedelta(days=20 * number - 70)
    id_, is_reached = FIRST + goal * MILESTONES + number, number < MILESTONES // 3
    return {
        "id": id_, "number": id_, "workspace_id": cast.workspace.id, "goal_id": FIRST + goal,
        "title": f"Step {number} of goal {goal}", "owner_id": cast.ben.id,
        "creator_id": cast.ana.id, "size": "major" if number % 2 else "minor",
        "state": "reached" if is_reached else "planned", "due_on": f"{day}",
        "first_due_on": f"{day}", "reached_on": f"{day}" if is_reached else None, "moves": 0,
        "version": 1, "created_at": driver.moment(now - timedelta(days=100)),
    } | dict.fromkeys(
        ("reached_when", "moved_because", "evidence", "note", "lesson", "dropped_because"), ""
    )  # fmt: skip


def _answer(driver: Driver, cast: Cast, now: datetime, number: int) -> dict[str, Any]:
    return {
        "id": FIRST + number, "workspace_id": cast.workspace.id, "channel_id": cast.launch.id,
        "person_id": cast.ana.id, "custom": "{}", "answered_at": driver.moment(now),
        "late": False,
    }  # fmt: skip


def _updates(
    driver: Driver, cast: Cast, now: datetime, goals: int, updates: int
) -> Iterator[dict[str, Any]]:
    newest = now - timedelta(hours=1)
    for number in range(updates):
        yield {
            "workspace_id": cast.workspace.id, "answer_id": FIRST + number // AT_ONCE,
            "goal_id": FIRST + number % goals, "status": "on_track", "blocker": "",
            "moved": "two more teams are in", "next_step": "the third",
            "at": driver.moment(newest - timedelta(minutes=10 * (updates - number))),
        }  # fmt: skip
