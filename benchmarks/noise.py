"""Row 10: a message in a channel that is no answer, of which Slack sends every one."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.measuring import MICROSECONDS, Row, each, in_turn
from benchmarks.scenery import posts, usual
from benchmarks.scenery.grounds import Ground, cairn_over
from benchmarks.scenery.posts import Post


def measure(ground: Ground) -> Iterator[Row]:
    """Signature to acknowledgement."""
    rounds, many, few = (1, 5, 2) if ground.small else (10, 2000, 50)
    with (
        ground.database("SQLite") as url,
        cairn_over(url) as (cairn, _),
        usual.bolt() as app,
    ):
        door = cairn.web(with_clock=False)
        ignored = threading.Semaphore(0)

        @app.event("message")
        def on_message(event: dict[str, Any]) -> None:
            if "thread_ts" in event:
                raise AssertionError("these are all in no thread")
            ignored.release()

        def take_in(post: Post) -> None:
            posts.through_bolt(app, post)
            ignored.acquire()  # Bolt answers first, and looks at it in a thread

        took = in_turn(
            rounds,
            {
                "floor": lambda: each(_read, said(many)),
                "usual": lambda: each(take_in, said(few)),
                "ours": lambda: each(lambda p: posts.through_wsgi(door, p), said(many)),
            },
        )
    yield Row(10, "a message that is no answer, CPU", MICROSECONDS, **took, at_most=3)


def said(times: int) -> list[Post]:
    """So many messages in no thread."""
    ts = f"{time.time():.6f}"
    return [posts.message("Lunch at one, by the river?", ts) for _ in range(times)]


def _read(post: Post) -> None:
    """All that tells a message from an answer."""
    assert posts.is_signed(post)
    assert "thread_ts" not in json.loads(post.body)["event"]
