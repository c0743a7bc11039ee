"""Rows: the inserts and updates that Cairn's own rows take at the least, as SQL."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy.sql.schema import ScalarElementColumnDefault

from benchmarks.scenery.drivers import Driver
from bot.model import Base


def insert(table: str, columns: str, tail: str = "") -> str:
    """The insert of a row whose columns are named, with a blank between them. What else the model
    begins with a value of its own begins with it here, too: both write the same rows."""
    names = columns.split()
    values = {name: f":{name}" for name in names} | dict(_begun(table, set(names)))
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())}) {tail}"


def _begun(table: str, named: set[str]) -> Iterator[tuple[str, str]]:
    for column in Base.metadata.tables[table].columns:
        if column.name not in named and isinstance(column.default, ScalarElementColumnDefault):
            value = column.default.arg
            yield column.name, f"'{value}'" if isinstance(value, str) else str(value).upper()


RECEIPT = insert("receipts", "workspace_id key result at", "ON CONFLICT DO NOTHING")
NUMBER = "UPDATE workspaces SET goals_made = goals_made + 1 WHERE id = :id RETURNING goals_made"
GOAL = insert(
    "goals",
    "workspace_id number channel_id scope title why done_means category priority north_star "
    "owner_id creator_id start_on due_on first_due_on moves moved_because state heard_at learned "
    "version created_at",
    "RETURNING id",
)
HISTORY = insert(
    "history", "workspace_id goal_id person_id event field old new why at", "RETURNING id"
)
DELIVERY = insert(
    "deliveries",
    "workspace_id key kind subject_id channel for_person_id state due_at fence attempts looked "
    "wanted shown error created_at",
    "ON CONFLICT DO NOTHING",
)
LANE = insert(
    "lanes",
    "workspace_id channel due_at",
    "ON CONFLICT (workspace_id, channel) DO UPDATE SET due_at = excluded.due_at "
    "WHERE lanes.due_at IS NULL OR lanes.due_at > excluded.due_at",
)
ANSWER = insert(
    "answers",
    "workspace_id round_id channel_id person_id custom answered_at late",
    "ON CONFLICT (round_id, person_id) DO NOTHING RETURNING id",
)
REPLY = insert("replies", "workspace_id answer_id channel ts text said_at", "RETURNING id")
UPDATE = insert(
    "updates", "workspace_id answer_id reply_id goal_id status moved blocker next_step at"
)
REPORTED = (
    "UPDATE goals SET reported = :status, reported_at = :at, heard_at = :at WHERE id = :goal_id"
)
OUT_OF_DATE = (
    "UPDATE deliveries SET wanted = wanted + 1, due_at = COALESCE(due_at, :at) "
    "WHERE workspace_id = :workspace_id AND kind = :kind AND subject_id = :subject_id"
)
"""What was sent shows something old from now on."""


def goal(
    driver: Driver, now: datetime, number: int, title: str, due: date, **whose: Any
) -> dict[str, Any]:
    """The facts of a new goal; `whose` says of which workspace, channel, scope and person it is."""
    moment = driver.moment(now)
    return {
        "number": number, "title": title, "due_on": due.isoformat(), "state": "active",
        "start_on": now.date().isoformat(), "heard_at": moment, "created_at": moment,
        "why": "", "done_means": "", "category": "", "learned": "", "version": 1,
        "priority": "normal", "north_star": False, "first_due_on": due.isoformat(), "moves": 0,
        "moved_because": "",
    } | whose  # fmt: skip


def history(driver: Driver, now: datetime, event: str, **facts: Any) -> dict[str, Any]:
    """The facts of a line of history."""
    return {
        "event": event, "field": "", "old": "", "new": "", "why": "", "at": driver.moment(now),
    } | facts  # fmt: skip


def delivery(driver: Driver, now: datetime, kind: str, **facts: Any) -> dict[str, Any]:
    """The facts of a message that is owed."""
    moment = driver.moment(now)
    return {
        "kind": kind, "state": "pending", "due_at": moment, "created_at": moment, "error": "",
        "fence": 0, "attempts": 0, "looked": 0, "wanted": 1, "shown": 0, "for_person_id": None,
    } | facts  # fmt: skip
