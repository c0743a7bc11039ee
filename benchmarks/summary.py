"""Row 7: `/progress` in a channel of two hundred goals, with two years of updates behind them."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, registry, relationship, selectinload, sessionmaker

from benchmarks.measuring import MILLISECONDS, Row, each, in_turn
from benchmarks.scenery import channels, drivers, posts, usual
from benchmarks.scenery.drivers import Driver
from benchmarks.scenery.grounds import KINDS, Ground, cairn_over, clock
from benchmarks.scenery.posts import Post
from bot import model
from bot.model.upserts import table_of
from bot.web import FrontDoor

Ask = Callable[[Post], object]


def measure(ground: Ground) -> Iterator[Row]:
    """From the signature to the blocks, and beside it the same in a channel where nothing was said
    yet. The usual way loads everything at once, the better of the two that are usual."""
    times, looks, goals, updates = (1, 1, 6, 60) if ground.small else (6, 10, 200, 104_000)
    for kind in KINDS:
        with (
            _mapped() as whole,
            _channel(ground, kind, goals, 0) as (young, _),
            _channel(ground, kind, goals, updates) as (old, url),
            drivers.plain(url) as driver,
            usual.sessions(url) as sessions,
        ):
            asks: dict[str, Ask] = {
                "floor": partial(_read_plainly, driver),
                "ours": partial(posts.through_wsgi, old),
                "new": partial(posts.through_wsgi, young),
            }
            ways = {name: partial(_timed, kind, looks, ask) for name, ask in asks.items()}
            ways["usual"] = partial(_timed, kind, 1, partial(_read_usually, sessions, whole))
            took = in_turn(times, ways)
        new = took.pop("new")
        what = f"`/progress` of {goals} goals and {updates:,} updates, {kind}"
        yield Row(7, what, MILLISECONDS, **took, at_most=5)
        yield Row(
            7, f"… over the same without updates, {kind}", MILLISECONDS, took["ours"],
            floor=new, at_most=1.25,
        )  # fmt: skip


@contextmanager
def _channel(
    ground: Ground, kind: str, goals: int, updates: int
) -> Iterator[tuple[FrontDoor, str]]:
    with (
        ground.database(kind) as url,
        cairn_over(url) as (cairn, cast),
        drivers.plain(url) as driver,
    ):
        channels.fill(driver, cast, goals, updates)
        yield cairn.web(with_clock=False), url


def _timed(kind: str, times: int, ask: Ask) -> float:
    """Seconds, the database's own included, that asking takes."""
    return each(ask, [posts.command("/progress", "") for _ in range(times)], clock(kind))


_CURRENT = (
    "SELECT g.number, g.title, g.state, g.reported, g.heard_at, g.due_on, p.slack_id, "
    "m.number, m.title, m.state, m.size, m.due_on, m.reached_on "
    "FROM goals g LEFT JOIN people p ON p.id = g.owner_id "
    "LEFT JOIN milestones m ON m.goal_id = g.id AND m.state <> 'dropped' "
    "WHERE g.channel_id = 1 AND g.state IN ('active', 'paused') ORDER BY g.number, m.due_on"
)


def _read_plainly(driver: Driver, _: Post) -> None:
    """One query of what is current, and nothing made of it."""
    assert driver.all(_CURRENT, {})


class _Goal:
    """As the ORM's tutorial has it: with all that belongs to it."""

    title: str
    milestones: "list[model.Milestone]"
    updates: "list[model.Update]"


class _Milestone:
    """One of a goal's."""


class _Update:
    """One of a goal's."""


@contextmanager
def _mapped() -> Iterator[Select[_Goal]]:
    """The goals, with all that belongs to them, as the ORM loads them in three queries."""
    mapped = registry()
    mapped.map_imperatively(_Milestone, table_of(model.Milestone))
    mapped.map_imperatively(_Update, table_of(model.Update))
    mapped.map_imperatively(
        _Goal,
        table_of(model.Goal),
        properties={
            "milestones": relationship(_Milestone),
            "updates": relationship(_Update, order_by=table_of(model.Update).c.at),
        },
    )
    yield select(_Goal).options(
        selectinload(_Goal.milestones),  # type: ignore[arg-type]  # mapped when it is run
        selectinload(_Goal.updates),  # type: ignore[arg-type]
    )
    mapped.dispose()


def _read_usually(sessions: "sessionmaker[Session]", whole: Select[_Goal], _: Post) -> None:
    """All goals, and lines made of the newest that was said of each."""
    with sessions() as session:
        assert json.dumps(_blocks(session.scalars(whole).all()))


def _blocks(goals: Iterable[_Goal]) -> list[dict[str, Any]]:
    lines = [_line(goal) for goal in goals]
    return [{"type": "section", "text": {"type": "mrkdwn", "text": line}} for line in lines[:12]]


def _line(goal: _Goal) -> str:
    reached = sum(each.state == model.MilestoneState.REACHED for each in goal.milestones)
    said = goal.updates[-1].moved if goal.updates else ""
    return f"*{goal.title}* {reached} of {len(goal.milestones)}: {said}"
