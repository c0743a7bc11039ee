"""Row 11: from a check-in that is due to its message in Slack, over TLS, and what one worker sends
when nothing holds it back."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count, islice

import aiohttp

from benchmarks.measuring import MILLISECONDS, Row, Watched, in_turn, median
from benchmarks.scenery import drivers, jobs, schedules, standin, tls
from benchmarks.scenery.drivers import Driver
from benchmarks.scenery.grounds import Ground, peopled
from benchmarks.scenery.schedules import DUE_AT, WEEK
from benchmarks.sending import AT_ONCE, LONGEST, NOW_AND_THEN, owe, send, wait_until_sent
from benchmarks.ticks import open_plainly
from bot.db import Database
from bot.meters import Meters
from bot.services import rounds
from bot.slack import messages
from bot.slack.sender import Sender
from bot.slack.tls import context

TOGETHER = 0.02
"""Seconds for which the prototype gathers what came back, before it writes that down."""


def measure(ground: Ground) -> Iterator[Row]:
    """All that are due at one minute, each in a channel of its own: their rounds are opened, their
    prompts owed, made from fresh rows, sent, and settled; on SQLite."""
    turns, due, few, after = (1, 10, 3, 0.01) if ground.small else (6, 1000, 60, 0.1)
    with (
        tls.trusted() as pair,
        standin.slack(after, pair) as api_url,
        _filled(ground, due) as (db, tender),
        _filled(ground, due) as (_, driver),
        jobs.scheduled(ground, "SQLite", few, post_to=api_url) as batch,
    ):
        moments, plain_moments = _mondays(), _mondays()
        ours = Watched(lambda: _ask(db, api_url, next(moments)), due, tender.tend)
        floor = Watched(lambda: _ask_plainly(driver, api_url, next(plain_moments)), due)
        took = in_turn(turns, {"floor": floor, "usual": batch.seconds, "ours": ours})
    waited = {"floor": floor.waited, "ours": ours.waited, "usual": median(batch.waited)}
    yield Row(11, "a check-in due to its message sent, CPU", MILLISECONDS, **took, at_most=1.5)
    yield Row(11, "… in real time, 1,000 at once", MILLISECONDS, **waited, at_least=25)


def full_speed(ground: Ground) -> Iterator[Row]:
    """What a message takes when one worker has many to send and no pace holds it back. The floor is
    the mark itself: a thousand a second."""
    turns, many, after = (1, 20, 0.01) if ground.small else (4, 5000, 0.1)
    with (
        tls.trusted() as pair,
        standin.slack(after, pair) as api_url,
        ground.database("SQLite") as url,
        peopled(url) as (db, cast),
    ):
        channels = count()
        ours = Watched(
            lambda: send(db, api_url), many, lambda: owe(db, cast, islice(channels, many))
        )
        in_turn(turns, {"ours": ours})
    yield Row(
        11, "a message at full speed, real time (floor: 1,000 a second)", MILLISECONDS,
        ours.waited, floor=0.001, at_most=1,
    )  # fmt: skip


def _mondays() -> Iterator[datetime]:
    return (DUE_AT + week * WEEK for week in count())


@contextmanager
def _filled(ground: Ground, due: int) -> Iterator[tuple[Database, Driver]]:
    with (
        ground.database("SQLite") as url,
        peopled(url) as (db, cast),
        drivers.plain(url) as driver,
    ):
        schedules.fill(driver, cast, due=due, among=due)
        yield db, driver


def _ask(db: Database, api_url: str, at: datetime) -> None:
    """What the clock and the sender of a worker do at that minute."""
    began = time.monotonic()

    def now() -> datetime:
        return at + timedelta(seconds=time.monotonic() - began)

    meters = Meters()
    sender = Sender(
        db,
        token_of=lambda _: "xoxb-1",
        api_url=api_url,
        now=now,
        render=messages.render,
        foresee=messages.foresee,
        meters=meters,
    )
    db.when_owed = sender.nudge  # as in a worker
    sender.start()
    try:
        opened = rounds.open_due(db, at)
        assert opened > 0
        # To ask the database again and again would be work that no worker does.
        while sum(meters.read().deliveries.values()) < opened:
            assert time.monotonic() < began + LONGEST, "not all was sent"
            time.sleep(NOW_AND_THEN)
        wait_until_sent(db, at + timedelta(minutes=1))
    finally:
        sender.stop()


# The prototype: what a careful program does by hand. What is due is opened, each prompt is marked
# as on its way before it is posted, and as sent with its place afterwards, many at a time.

_OWED = (
    "SELECT d.id, d.channel, d.key, c.name, r.close_at FROM deliveries d "
    "JOIN rounds r ON r.id = d.subject_id JOIN checkins c ON c.id = r.checkin_id "
    "WHERE d.state = 'pending' AND d.due_at <= :now"
)
_ON_ITS_WAY = "UPDATE deliveries SET state = 'sending', fence = fence + 1 WHERE id = :id"
_ARRIVED = "UPDATE deliveries SET state = 'sent', ts = :ts, due_at = NULL WHERE id = :id"


def _ask_plainly(driver: Driver, api_url: str, at: datetime) -> None:
    open_plainly(driver, at)
    asyncio.run(_send_plainly(driver, api_url, at))


async def _send_plainly(driver: Driver, api_url: str, at: datetime) -> None:
    owed = driver.all(_OWED, {"now": driver.moment(at)})
    with driver.begin():
        driver.run_all(_ON_ITS_WAY, [{"id": id_} for id_, *_ in owed])
    arrived: list[dict[str, object]] = []
    headers = {"Authorization": "Bearer xoxb-1", "Content-Type": "application/json"}
    connector = aiohttp.TCPConnector(limit=AT_ONCE, ssl=context())

    def settle() -> None:
        with driver.begin():
            driver.run_all(_ARRIVED, arrived)
        arrived.clear()

    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:

        async def post(id_: int, channel: str, key: str, name: str, close_at: object) -> None:
            data = _prompt(channel, key, name, close_at)
            async with session.post(f"{api_url}chat.postMessage", data=data) as answer:
                arrived.append({"id": id_, "ts": (await answer.json())["ts"]})

        async def settle_now_and_then() -> None:
            while True:
                await asyncio.sleep(TOGETHER)
                settle()

        settling = asyncio.create_task(settle_now_and_then())
        await asyncio.gather(*(post(*row) for row in owed))
        settling.cancel()
        settle()


def _prompt(channel: str, key: str, name: str, close_at: object) -> bytes:
    text = f"{name}: how do your goals stand? Until {close_at}."
    ask = {"type": "button", "action_id": "checkin.answer", "value": key,
           "text": {"type": "plain_text", "text": "Check in"}}  # fmt: skip
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*{name}*"}, "block_id": key},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]},
        {"type": "actions", "elements": [ask]},
    ]
    said = {"channel": channel, "text": text, "blocks": blocks, "unfurl_links": False,
            "metadata": {"event_type": "cairn", "event_payload": {"key": key}}}  # fmt: skip
    return json.dumps(said).encode()
