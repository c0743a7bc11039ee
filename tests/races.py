"""Two who meet: one transaction on PostgreSQL, and another that comes at its worst moment."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from bot.db import Database

_WAITS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock'"
)
AGAIN = 0.005
"""Seconds between two looks at whether the other waits."""


@contextmanager
def met(db: Database, before: str, other: Callable[[], object]) -> Iterator[list[object]]:
    """Meanwhile, right before the first statement of this thread that begins like this, `other`
    begins in another one, and goes on until it is done or waits for a lock. What came of it in the
    end, a result or an error, is in the list when all is over."""
    came: list[object] = []
    threads: list[threading.Thread] = []
    here = threading.get_ident()

    def run() -> None:
        try:
            came.append(other())
        except Exception as error:  # what came of it is the test's to judge
            came.append(error)

    def let_in(*args: Any) -> None:
        if threads or threading.get_ident() != here or not args[2].startswith(before):
            return
        threads.append(threading.Thread(target=run))
        threads[0].start()
        with db.engine.connect() as beside:
            while threads[0].is_alive() and not beside.scalar(_WAITS):
                beside.rollback()  # else it would see the same again and again
                threads[0].join(AGAIN)

    event.listen(db.engine, "before_cursor_execute", let_in)
    try:
        yield came
    finally:
        event.remove(db.engine, "before_cursor_execute", let_in)
        for thread in threads:
            thread.join()
    assert threads, f"no statement began with {before}"
