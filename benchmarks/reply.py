"""Row 6: a reply in a prompt's thread, kept as an answer, from the event to the commit."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt import App
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.measuring import MILLISECONDS, Row, Way, each, in_turn
from benchmarks.scenery import drivers, posts, rows, usual
from benchmarks.scenery.drivers import Driver
from benchmarks.scenery.grounds import KINDS, Ground, cairn_over, peopled
from benchmarks.scenery.posts import Post
from benchmarks.scenery.threads import Team
from bot.app import real_now
from bot.model import Answer, Delivery, Goal, Person, Reply, Round, Status, Update

AT_MOST = {"SQLite": 10.0, "PostgreSQL": 5.0}


def measure(ground: Ground) -> Iterator[Row]:
    """A person's first word in a round, with the status of their goal in it."""
    for kind in KINDS:
        with _ways(ground, kind) as ways:
            took = in_turn(1 if ground.small else 10, ways)
        yield Row(
            6, f"a reply taken as an answer, {kind}, CPU", MILLISECONDS, **took,
            at_most=AT_MOST[kind], at_least=10,
        )  # fmt: skip


@contextmanager
def _ways(ground: Ground, kind: str) -> Iterator[dict[str, Way]]:
    """Each has a database of its own, with the same people, goals and prompts in it."""
    size, many, few = (3, 3, 1) if ground.small else (50, 50, 10)
    with (
        ground.database(kind) as url,
        ground.database(kind) as plain_url,
        ground.database(kind) as usual_url,
        cairn_over(url) as (cairn, cast),
        peopled(plain_url) as (plain_db, plain_cast),
        peopled(usual_url) as (usual_db, usual_cast),
        drivers.plain(plain_url) as driver,
        usual.sessions(usual_url) as sessions,
        usual.bolt() as app,
    ):
        ours, door = Team(cairn.db, cast, size), cairn.web(with_clock=False)
        plain, other = Team(plain_db, plain_cast, size), Team(usual_db, usual_cast, size)
        take = _listen(app, sessions)
        yield {
            "floor": lambda: each(lambda p: _take_plainly(driver, p), plain.replies(many)),
            "usual": lambda: each(take, other.replies(few)),
            "ours": lambda: each(lambda p: posts.through_wsgi(door, p), ours.replies(many)),
        }


_THREAD = (
    "SELECT d.workspace_id, d.subject_id, p.id, g.id, c.channel_id FROM deliveries d "
    "JOIN rounds r ON r.id = d.subject_id JOIN checkins c ON c.id = r.checkin_id "
    "JOIN people p ON p.workspace_id = d.workspace_id AND p.slack_id = :user "
    "JOIN goals g ON g.owner_id = p.id AND g.state = 'active' "
    "WHERE d.workspace_id = 1 AND d.posted_in = :channel AND d.ts = :thread_ts"
)


def _take_plainly(driver: Driver, post: Post) -> None:
    """Signature, JSON, one look for the thread and who it is, and the same rows."""
    assert posts.is_signed(post)
    body = json.loads(post.body)
    event, now = body["event"], real_now()
    at = driver.moment(now)
    with driver.begin():
        (found,) = driver.all(
            _THREAD, {name: event[name] for name in ("user", "channel", "thread_ts")}
        )
        workspace_id, round_id, person_id, goal_id, channel_id = found
        of = {"workspace_id": workspace_id, "at": at}
        driver.run(rows.RECEIPT, of | {"key": f"event:{body['event_id']}", "result": ""})
        answer = {"round_id": round_id, "channel_id": channel_id, "person_id": person_id}
        asked = {"custom": "{}", "answered_at": at, "late": False}
        answer_id = driver.one(rows.ANSWER, of | answer | asked)
        reply_id = driver.one(
            rows.REPLY,
            of | {"answer_id": answer_id, "channel": event["channel"], "ts": event["ts"],
                  "text": event["text"], "said_at": at},
        )  # fmt: skip
        status, note = "on_track", event["text"].removeprefix("🟢").strip()
        driver.run(
            rows.UPDATE,
            of | {"answer_id": answer_id, "reply_id": reply_id, "goal_id": goal_id,
                  "status": status, "moved": note, "blocker": "", "next_step": ""},
        )  # fmt: skip
        driver.run(rows.REPORTED, {"status": status, "at": at, "goal_id": goal_id})
        line = {"goal_id": goal_id, "person_id": person_id, "field": "status", "why": note}
        driver.run(rows.HISTORY, rows.history(driver, now, "status_reported", **line, **of))
        for about, subject_id in (("checkin_prompt", round_id), ("goal_card", goal_id)):
            driver.run(rows.OUT_OF_DATE, of | {"kind": about, "subject_id": subject_id})
        driver.run(rows.LANE, of | {"channel": event["channel"], "due_at": at})


def _listen(app: App, sessions: "sessionmaker[Session]") -> Callable[[Post], None]:
    """The usual listener, and the way to wait for it: who it is, committed; what was said,
    committed. Bolt answers an event first, and looks at it in a thread."""
    kept = threading.Semaphore(0)

    @app.event("message")
    def on_message(event: dict[str, Any]) -> None:
        with sessions() as session:
            person = session.scalars(select(Person).where(Person.slack_id == event["user"])).one()
            prompt = session.scalars(
                select(Delivery).where(
                    Delivery.workspace_id == person.workspace_id,
                    Delivery.posted_in == event["channel"],
                    Delivery.ts == event["thread_ts"],
                )
            ).first()
            if prompt:
                person.known_at = real_now()
                session.commit()
                _keep(session, session.get_one(Round, prompt.subject_id), person, event)
                session.commit()
        kept.release()

    def take(post: Post) -> None:
        posts.through_bolt(app, post)
        assert kept.acquire(timeout=10), "the listener has failed"

    return take


def _keep(session: Session, asking: Round, person: Person, event: dict[str, Any]) -> None:
    now, of = real_now(), person.workspace_id
    goal = session.scalars(select(Goal).where(Goal.owner_id == person.id)).one()
    answer = Answer(
        workspace_id=of, round_id=asking.id, channel_id=goal.channel_id, person_id=person.id,
        answered_at=now,
    )  # fmt: skip
    session.add(answer)
    session.flush()
    reply = Reply(
        workspace_id=of, answer_id=answer.id, channel=event["channel"], ts=event["ts"],
        text=event["text"], said_at=now,
    )  # fmt: skip
    session.add(reply)
    session.flush()
    update = Update(
        workspace_id=of, answer_id=answer.id, reply_id=reply.id, goal_id=goal.id,
        status=Status.ON_TRACK, moved=event["text"], at=now,
    )  # fmt: skip
    session.add(update)
    goal.reported, goal.reported_at, goal.heard_at = Status.ON_TRACK, now, now
