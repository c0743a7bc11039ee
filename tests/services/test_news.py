"""Lines of history, as news and timelines tell them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select

from bot.db import Database
from bot.model import (
    Event,
    Goal,
    History,
    Person,
)
from bot.services import goals
from bot.services.goals import Wish
from bot.services.pages import news
from tests.people import Cast
from tests.services import roads
from tests.services.roads import days

DAY = timedelta(days=1)


# -- news


def lines_of(db: Database, goal: Goal) -> list[int]:
    with db.read() as session:
        return list(
            session.scalars(
                select(History.id).where(History.goal_id == goal.id).order_by(History.id)
            )
        )


def test_what_one_form_changed_is_told_together(db: Database, cast: Cast, now: datetime) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    for at, wish in ((now, Wish("Two", why="why", due_on=roads.DUE)), (now + DAY, Wish("Three"))):
        with db.begin() as session:
            row, by = session.get_one(Goal, goal.id), session.get_one(Person, cast.ana.id)
            goals.edit(session, row, wish, by=by, now=at, version=row.version, because="later")
    first, title, _why, *later = lines_of(db, goal)
    with db.read() as session:
        told = news.told_with(session, title, now)
        assert [(line.field, line.new) for line in told] == [
            ("title", "Two"), ("why", "why"), ("owner_id", ""),
        ]  # fmt: skip
        assert [line.event for line in news.told_with(session, first, now)] == ["goal_set"]
        assert len(news.told_with(session, later[-1], now)) == 3
        assert news.told_with(session, 10**6, now) == []


def test_a_history_is_told_newest_first_on_the_readers_days(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, datetime(2026, 11, 23, 23, 0, tzinfo=UTC))
    roads.add(db, cast.ana, goal, now + DAY, "<!channel>")
    with db.read() as session:
        told = news.of_goal(session, goal.id, now + DAY, "Asia/Tokyo")
    assert [(line.event, line.on) for line in told] == [
        ("milestone_added", days(1)),
        ("goal_set", days(1)),
    ]
    assert told[0].milestone_title == "<!channel>"


def test_a_long_history_is_told_leaf_by_leaf(db: Database, cast: Cast, now: datetime) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    row = {
        "workspace_id": goal.workspace_id, "goal_id": goal.id, "person_id": cast.ana.id,
        "event": Event.GOAL_EDITED, "field": "title", "old": "", "why": "", "at": now,
    }  # fmt: skip
    with db.begin() as session:
        session.execute(insert(History), [row | {"new": str(number)} for number in range(44)])
    with db.read() as session:
        for start, newest, count in ((0, "43", 20), (20, "23", 20), (40, "3", 5), (999, "3", 5)):
            leaf = news.leaf_of(session, goal.id, start)
            told = news.of_goal(session, goal.id, now, "UTC", leaf.start)
            assert (told[0].new, len(told), leaf.total) == (newest, count, 45)


def test_a_line_about_something_called_due_on_is_no_date(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    with db.begin() as session:
        session.add(
            History(
                workspace_id=goal.workspace_id,
                goal_id=goal.id,
                person_id=cast.ana.id,
                event=Event.OBJECTIVE_READ,
                field="due_on",
                old="20 h",
                new="8 h",
                at=now,
            )
        )
    with db.read() as session:
        line = news.of_goal(session, goal.id, now, "UTC")[0]
    assert not line.is_day(line.new)
