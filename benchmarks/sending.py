"""Row 5: messages on their way out, over TLS, to a Slack that answers after a tenth of a second."""

import asyncio
import json
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import count, islice

import aiohttp
from slack_sdk import WebClient

from benchmarks.measuring import MILLISECONDS, Row, Watched, in_turn
from benchmarks.scenery import standin, tls
from benchmarks.scenery.grounds import Ground, peopled
from bot.app import real_now
from bot.db import Database
from bot.model import Kind
from bot.services import outbox
from bot.services.outbox import Owed
from bot.slack.sender import Sender
from bot.slack.tls import context
from bot.slack.views.parts import Message, section
from tests.people import Cast

AT_ONCE = 200
SAID = Message("G12 Launch the beta", [section("*G12 · Launch the beta*"), section("🪨🪨▫️")])
"""What every message says: what is measured is the sending, not the words."""
LONGEST, NOW_AND_THEN = 120, 0.05


def measure(ground: Ground) -> Iterator[Row]:
    """Each goes to a channel of its own, so that nothing waits for Slack's pace. Ours are rows
    before and after: claimed, sent and settled, on SQLite."""
    rounds, many, few, after = (1, 5, 2, 0.01) if ground.small else (6, 1000, 40, 0.1)
    with (
        tls.trusted() as pair,
        standin.slack(after, pair) as api_url,
        ground.database("SQLite") as url,
        peopled(url) as (db, cast),
    ):
        channels = count()
        ways = {
            "floor": Watched(lambda: asyncio.run(_post_plainly(api_url, many)), many),
            "usual": Watched(lambda: _post_usually(api_url, few), few),
            "ours": Watched(
                lambda: send(db, api_url), many, lambda: owe(db, cast, islice(channels, many))
            ),
        }
        took = in_turn(rounds, ways)
    waited = {name: way.waited for name, way in ways.items()}
    yield Row(5, "a message sent over TLS, CPU", MILLISECONDS, **took, at_most=3)
    yield Row(5, "… in real time, many at once", MILLISECONDS, **waited, at_least=20)


async def _post_plainly(api_url: str, times: int) -> None:
    """aiohttp alone, one body for all."""
    body = json.dumps({"channel": "C1", "text": SAID.text, "blocks": SAID.blocks}).encode()
    headers = {"Authorization": "Bearer xoxb-1", "Content-Type": "application/json"}
    connector = aiohttp.TCPConnector(limit=AT_ONCE, ssl=context())
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:

        async def post() -> None:
            async with session.post(f"{api_url}chat.postMessage", data=body) as answer:
                assert (await answer.json())["ok"]

        await asyncio.gather(*(post() for _ in range(times)))


def _post_usually(api_url: str, times: int) -> None:
    """One `WebClient` for ten threads, as it is made by default."""
    client = WebClient("xoxb-1", base_url=api_url)

    def post(_: int) -> None:
        client.chat_postMessage(channel="C1", text=SAID.text, blocks=SAID.blocks)

    with ThreadPoolExecutor(10) as threads:
        list(threads.map(post, range(times)))


def owe(db: Database, cast: Cast, channels: Iterable[int]) -> None:
    """Owe a message to each of these channels."""
    owed = [
        Owed(cast.workspace.id, f"message:{number}", Kind.GOAL_CARD, number, f"C{number:06d}")
        for number in channels
    ]
    with db.begin() as session:
        outbox.enqueue_all(session, owed, real_now())


def send(db: Database, api_url: str) -> None:
    """Let a sender live until nothing is owed any more."""
    sender = Sender(
        db, token_of=lambda _: "xoxb-1", api_url=api_url, now=real_now, render=lambda *_: SAID
    )
    sender.start()
    try:
        wait_until_sent(db)
    finally:
        sender.stop()


def wait_until_sent(db: Database, until: datetime | None = None, longest: float = LONGEST) -> None:
    """Look now and then whether all lanes are empty; of what is due later than `until`, no
    matter."""
    deadline = time.monotonic() + longest
    while True:
        with db.read() as session:
            due = outbox.next_due(session)
        if due is None or (until and due > until):
            return
        assert time.monotonic() < deadline, "not all was sent"
        time.sleep(NOW_AND_THEN)
