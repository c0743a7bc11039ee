"""Row 1: a slash command that sets a goal, from its signature to the commit and the answer."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt import Ack, App
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.measuring import MILLISECONDS, Row, each, in_turn
from benchmarks.scenery import drivers, posts, rows, usual
from benchmarks.scenery.drivers import Driver
from benchmarks.scenery.grounds import KINDS, Ground, cairn_over, peopled
from benchmarks.scenery.posts import Post
from bot.app import real_now
from bot.model import Goal, GoalState, Milestone, Person, Scope, Size
from tests.people import Cast

DUE = real_now().date() + timedelta(days=200)
CHANNEL, DIRECT = "C0LAUNCH", "D0ANA"
_TITLES = count(1)
"""No two goals of a team say the same."""


def measure(ground: Ground) -> Iterator[Row]:
    """In a channel, where the card is owed from then on, and in a direct message, which is
    answered with it. With what belongs to it a goal is as many rows as one with three milestones,
    and that is what the usual bot writes."""
    rounds, many, few = (1, 2, 1) if ground.small else (8, 60, 10)
    for kind in KINDS:
        with _bots(ground, kind) as (floor, usually, ours):
            for where, words in ((CHANNEL, "in a channel"), (DIRECT, "answered by its card")):
                took = in_turn(
                    rounds,
                    {
                        "floor": partial(_timed, floor, where, many),
                        "usual": partial(_timed, usually, where, few),
                        "ours": partial(_timed, ours, where, many),
                    },
                )
                yield Row(
                    1, f"`/goal` {words}, {kind}, CPU", MILLISECONDS, **took,
                    at_most=6, at_least=10,
                )  # fmt: skip
            took = in_turn(
                rounds,
                {
                    "floor": partial(_timed, ours, CHANNEL, many),
                    "ours": partial(_timed, ours, CHANNEL, many, f"{DUE:%d %B %Y}"),
                },
            )
            yield Row(1, f"… its date in words, over an ISO one, {kind}", MILLISECONDS, **took)


def _timed(
    set_goal: Callable[[Post], object], channel: str, times: int, due: str = f"{DUE}"
) -> float:
    """Seconds of CPU for each of so many goals of Ana's."""
    texts = [f"Launch beta {next(_TITLES)} by {due}" for _ in range(times)]
    return each(set_goal, [posts.command("/goal", text, channel) for text in texts])


@contextmanager
def _bots(ground: Ground, kind: str) -> Iterator[tuple[Callable[[Post], object], ...]]:
    """What takes a command in: the floor, the usual bot, and ours."""
    with (
        ground.database(kind) as url,
        ground.database(kind) as other_url,
        peopled(other_url),
        cairn_over(url) as (cairn, cast),
        drivers.plain(url) as driver,
        usual.bolt() as app,
        usual.sessions(other_url) as sessions,
    ):
        _listen(app, sessions)
        door = cairn.web(with_clock=False)
        yield (
            lambda post: _set_plainly(driver, cast, post),
            lambda post: posts.through_bolt(app, post),
            lambda post: posts.through_wsgi(door, post),
        )


def _set_plainly(driver: Driver, cast: Cast, post: Post) -> bytes:
    """Signature, parse, the same rows, and an answer built by hand."""
    assert posts.is_signed(post)
    said = dict(parse_qsl(post.body.decode(), keep_blank_values=True))
    title, _, due = said["text"].rpartition(" by ")
    now, of = real_now(), {"workspace_id": cast.workspace.id}
    direct = said["channel_id"] == DIRECT
    at = driver.moment(now)
    with driver.begin():
        key = {"key": f"command:{said['trigger_id']}", "result": ""}
        driver.run(rows.RECEIPT, of | key | {"at": at})
        number = driver.one(rows.NUMBER, {"id": cast.workspace.id})
        goal_id = driver.one(
            rows.GOAL,
            rows.goal(
                driver, now, number, title, date.fromisoformat(due),
                channel_id=None if direct else cast.launch.id,
                scope="personal" if direct else "channel",
                owner_id=cast.ana.id, creator_id=cast.ana.id, **of,
            ),
        )  # fmt: skip
        line = {"goal_id": goal_id, "person_id": cast.ana.id, "new": title}
        driver.run(rows.HISTORY, rows.history(driver, now, "goal_set", **of, **line))
        if not direct:
            owed = {"key": f"goal:{goal_id}:card", "subject_id": goal_id, "channel": CHANNEL}
            card = rows.delivery(driver, now, "goal_card", **of, **owed, for_person_id=cast.ana.id)
            driver.run(rows.DELIVERY, card)
            driver.run(rows.LANE, of | {"channel": CHANNEL, "due_at": at})
    return json.dumps(_card(number, title, due)).encode() if direct else b""


def _card(number: int, title: str, due: str) -> dict[str, Any]:
    """A card as plain as can be."""
    words = f"*G{number} · {title}*\ndue {due}"
    section = {"type": "section", "text": {"type": "mrkdwn", "text": words}}
    buttons = [
        {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": label}
        for label in ("I'm in", "Update", "Edit")
    ]
    return {"text": words, "blocks": [section, {"type": "actions", "elements": buttons}]}


def _listen(app: App, sessions: "sessionmaker[Session]") -> None:
    """The usual listener: who it is, committed; a goal with three milestones, committed."""

    @app.command("/goal")
    def set_goal(ack: Ack, body: dict[str, Any]) -> None:
        title, _, due = body["text"].rpartition(" by ")
        with sessions() as session:
            person = session.scalars(select(Person).where(Person.slack_id == body["user_id"])).one()
            person.name, person.known_at = body["user_name"], real_now()
            session.commit()
            goal = _goal_of(session, person, title, date.fromisoformat(due))
            session.add(goal)
            session.flush()
            session.add_all(_milestone_of(goal, number) for number in range(1, 4))
            session.commit()
            ack(**_card(goal.number, goal.title, str(goal.due_on)))


def _goal_of(session: Session, person: Person, title: str, due: date) -> Goal:
    newest = session.scalar(
        select(func.max(Goal.number)).where(Goal.workspace_id == person.workspace_id)
    )
    return Goal(
        workspace_id=person.workspace_id, number=(newest or 0) + 1, scope=Scope.PERSONAL,
        title=title, owner_id=person.id, creator_id=person.id, start_on=real_now().date(),
        due_on=due, state=GoalState.ACTIVE, heard_at=real_now(), created_at=real_now(),
    )  # fmt: skip


def _milestone_of(goal: Goal, number: int) -> Milestone:
    return Milestone(
        workspace_id=goal.workspace_id, number=3 * goal.number + number, goal_id=goal.id,
        title=f"Step {number}", creator_id=goal.creator_id, size=Size.MAJOR, due_on=goal.due_on,
        created_at=real_now(),
    )  # fmt: skip
