"""A backlog of a hundred thousand messages: it drains, and what drains it does not grow."""

import time
from collections.abc import Iterator
from itertools import count, islice

from benchmarks.measuring import MEBIBYTES, MILLISECONDS, Row, resident
from benchmarks.scenery import standin, tls
from benchmarks.scenery.grounds import Ground, peopled
from benchmarks.sending import SAID, owe
from bot.app import real_now
from bot.db import Database
from bot.services import outbox
from bot.slack.sender import Sender

LONGEST = 1800
LOOK = 1.0
"""Seconds between two looks at the memory."""


def measure(ground: Ground) -> Iterator[Row]:
    """All is due at once, a message a channel, and sent over TLS to a Slack that answers after a
    tenth of a second. The floor of the memory is that when a fifth of it was sent."""
    many, at_a_time, after = (200, 50, 0.01) if ground.small else (100_000, 5000, 0.1)
    with (
        tls.trusted() as pair,
        standin.slack(after, pair) as api_url,
        ground.database("SQLite") as url,
        peopled(url) as (db, cast),
    ):
        channels = count()
        for _ in range(many // at_a_time):
            owe(db, cast, islice(channels, at_a_time))
        seconds, held = _drain(db, api_url)
    # A look a second, and the sender is about as fast at the end as at the beginning.
    early, late = held[len(held) // 5], held[-1]
    what = f"{many:,} messages that were due at once, each in real time (floor: 1,000 a second)"
    yield Row(11, what, MILLISECONDS, seconds / many, floor=0.001, at_most=1)
    what = "… memory at the end, over that after a fifth of them"
    yield Row(11, what, MEBIBYTES, late, floor=early, at_most=1.05)


def _drain(db: Database, api_url: str) -> tuple[float, list[float]]:
    """The seconds until nothing is owed any more, and the memory meanwhile."""
    sender = Sender(
        db, token_of=lambda _: "xoxb-1", api_url=api_url, now=real_now, render=lambda *_: SAID
    )
    held: list[float] = []
    began = time.perf_counter()
    sender.start()
    try:
        while True:
            held.append(resident())
            with db.read() as session:
                if outbox.next_due(session) is None:
                    break
            assert time.perf_counter() - began < LONGEST, "not all was sent"
            time.sleep(LOOK if len(held) > 10 else LOOK / 10)
        seconds = time.perf_counter() - began
    finally:
        sender.stop()
    return seconds, held
