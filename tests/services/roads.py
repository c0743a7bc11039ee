"""Goals and milestones for tests, made by the same verbs as in life, and what is owed for them."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import (
    Channel,
    Delivery,
    Goal,
    History,
    Kind,
    Milestone,
    MilestoneState,
    Person,
    Scope,
    Size,
)
from bot.services import goals, milestones, workspaces
from bot.services.goals import Wish
from bot.services.milestones import Plan, Reaching
from tests.people import Cast

TODAY = date(2026, 11, 23)
DUE = date(2027, 6, 30)
AWKWARD = [
    "<!channel> & <b>",
    "<@U0BEN> <https://evil.example|https://good.example>",
    "שלום עולם \u202eevil",
    "👩‍👩‍👧‍👦 🪨 ✨",
    "`code` *bold* _it_ ~no~ > quote",
    "w" * 200,
    "Robert'); DROP TABLE goals;--",
]
"""Titles that people may type."""

_T = TypeVar("_T")


def set_goal(
    db: Database,
    by: Person,
    channel: Channel | None,
    now: datetime,
    title: str = "Launch the beta",
    **wish: Any,
) -> Goal:
    """A goal, committed: of a channel, or with none personal unless `scope` says otherwise."""
    scope = wish.pop("scope", Scope.CHANNEL if channel else Scope.PERSONAL)
    with db.begin() as session:
        setter = session.get_one(Person, by.id)
        return goals.set_goal(
            session, Wish(title, **({"due_on": DUE} | wish)), by=setter, now=now,
            today=now.date(), scope=scope, channel_id=channel.id if channel else None,
        )  # fmt: skip


def add(
    db: Database, by: Person, goal: Goal, now: datetime, title: str = "Prototype", **plan: Any
) -> Milestone:
    """A milestone on a goal, committed."""
    with db.begin() as session:
        return milestones.add(
            session, session.get_one(Goal, goal.id), Plan(title, **plan),
            by=session.get_one(Person, by.id), now=now,
        )  # fmt: skip


def reach(db: Database, by: Person, milestone: Milestone, now: datetime, **reaching: Any) -> bool:
    """Whether this was the first to mark it, on the day that it is in UTC."""
    with db.begin() as session:
        row = session.get_one(Milestone, milestone.id)
        return milestones.reach(
            session, row, session.get_one(Goal, row.goal_id), Reaching(**reaching),
            by=session.get_one(Person, by.id), now=now, today=now.date(),
        )  # fmt: skip


def days(number: int) -> date:
    """So many days from the day that the tests play on."""
    return TODAY + timedelta(days=number)


def change(db: Database, row: Goal | Milestone, **facts: Any) -> None:
    """Facts that no verb would make so quickly."""
    with db.begin() as session:
        found = session.get_one(type(row), row.id)
        for name, value in facts.items():
            setattr(found, name, value)


def know_all(db: Database, at: datetime) -> None:
    """Slack has said, at that moment, what every channel is and who is in it."""
    with db.begin() as session:
        session.execute(update(Channel).values(known_at=at, members_known_at=at))


def goal_row(db: Database, goal: Goal) -> Goal:
    """The goal as it stands."""
    with db.read() as session:
        return session.get_one(Goal, goal.id)


def milestone_row(db: Database, milestone: Milestone) -> Milestone:
    """The milestone as it stands."""
    with db.read() as session:
        return session.get_one(Milestone, milestone.id)


def told(db: Database, goal: Goal) -> list[History]:
    """The history of a goal, oldest first."""
    with db.read() as session:
        lines = select(History).where(History.goal_id == goal.id).order_by(History.id)
        return list(session.scalars(lines))


def owed(db: Database, *kinds: Kind) -> list[Delivery]:
    """The messages that are owed, of these kinds or of all, oldest first."""
    with db.read() as session:
        found = session.scalars(select(Delivery).order_by(Delivery.id))
        return [each for each in found if not kinds or each.kind in kinds]


def at_once(
    db: Database, work: Callable[[Session, int], _T], people: int = 2
) -> list[_T | Exception]:
    """What came of the same work done by several threads at one moment, each with its own
    transaction: its result, or the error that undid it."""
    ready = threading.Barrier(people)
    came: list[_T | Exception] = []

    def do(number: int) -> None:
        ready.wait()
        try:
            with db.begin() as session:
                result = work(session, number)
        except Exception as error:  # handed to the test, which knows which are right
            came.append(error)
        else:
            came.append(result)

    threads = [threading.Thread(target=do, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def fill(
    db: Database, cast: Cast, now: datetime, *, goal_count: int, each: int, title: str = "Step"
) -> None:
    """So many goals in #launch, with so many milestones each."""
    with db.begin() as session:
        goals = [_goal(session, cast, now) for _ in range(goal_count)]
        rows = [
            {
                "workspace_id": cast.workspace.id,
                "number": goal.number * 1000 + number,
                "goal_id": goal.id, "title": title, "creator_id": cast.ana.id,
                "owner_id": cast.ben.id, "state": MilestoneState.PLANNED, "size": Size.MINOR,
                "due_on": days(number - 5), "moves": 0, "version": 1, "created_at": now,
            }
            for goal in goals
            for number in range(each)
        ]  # fmt: skip
        if rows:
            session.execute(insert(Milestone), rows)


def _goal(session: Session, cast: Cast, now: datetime) -> Goal:
    goal = Goal(
        workspace_id=cast.workspace.id,
        number=workspaces.next_number(session, cast.workspace.id, "goals"),
        channel_id=cast.launch.id, scope=Scope.CHANNEL, title="Goal", owner_id=cast.ana.id,
        creator_id=cast.ana.id, start_on=days(-20), due_on=days(80), heard_at=now, created_at=now,
    )  # fmt: skip
    session.add(goal)
    session.flush()
    return goal
