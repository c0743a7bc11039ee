"""A `cairn` process that ends as by `kill -9` at a named point, and goes by a clock of the test's.

It is the real thing, started in another way than from `bot.cli`: the time is an argument, and what
SQLAlchemy tells of its work to whoever listens says when the point is reached. Cairn knows of none
of it.
"""

import argparse
import json
import re
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot import cli, logs
from bot.serving import endings, processes
from bot.settings import read_settings

BEFORE, AFTER = "before the statement", "after the statement"
UNCOMMITTED, COMMITTED = "before its commit", "after its commit"


@dataclass(frozen=True)
class At:
    """A point: a statement, and which moment of it or of its transaction."""

    statement: str
    """A regular expression that is searched for in the SQL."""
    moment: str = UNCOMMITTED
    signal: int = signal.SIGKILL
    """What it meets there: its end, or `SIGSTOP`, and then it sleeps until it is told to go on."""

    def as_word(self) -> str:
        """For the command line."""
        return json.dumps(asdict(self))


class Mine:
    """Waits for the point, and ends the process there. A transaction keeps to one thread."""

    def __init__(self, at: At) -> None:
        self._at = at
        self._pattern = re.compile(at.statement, re.DOTALL)
        self._is_laid = True
        self._here = threading.local()

    def lay(self) -> None:
        """Listen from now on to all engines and sessions of this process."""
        event.listen(Engine, "before_cursor_execute", lambda *args: self._on(args[2], BEFORE))
        event.listen(Engine, "after_cursor_execute", lambda *args: self._on(args[2], AFTER))
        event.listen(Engine, "begin", self._forget)
        event.listen(Engine, "commit", lambda _: self._on_commit(UNCOMMITTED))
        event.listen(Session, "after_commit", lambda _: self._on_commit(COMMITTED))

    def _on(self, statement: str, moment: str) -> None:
        if not self._pattern.search(statement):
            return
        if moment == self._at.moment:
            self._come()
        self._here.seen = True

    def _on_commit(self, moment: str) -> None:
        if moment == self._at.moment and getattr(self._here, "seen", False):
            self._come()

    def _forget(self, _: Any) -> None:
        self._here.seen = False

    def _come(self) -> None:
        if self._is_laid:
            self._is_laid = False
            signal.pthread_kill(threading.get_ident(), self._at.signal)  # not a step further


def moved(file: Path) -> Callable[[], datetime]:
    """The time: real, and so many seconds later as are written in the file."""
    return lambda: datetime.now(UTC) + timedelta(seconds=float(file.read_text()))


def main(words: Sequence[str]) -> int:
    """Be that process: `WORD CLOCK [AT]`, as on `cairn`'s command line, the file that says how far
    the clock is moved, and the point as `At.as_word` writes it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("word", choices=["run", "web", "worker", "migrate", "purge"])
    parser.add_argument("clock", type=Path)
    parser.add_argument("at", type=json.loads, nargs="?")
    chosen = parser.parse_args(words)
    if chosen.at:
        Mine(At(**chosen.at)).lay()
    if chosen.word in ("migrate", "purge"):
        return cli.main([chosen.word])
    settings = read_settings()
    logs.set_up(settings)
    ended = endings.listen()
    getattr(processes, chosen.word)(settings, ended, moved(chosen.clock))
    return 0
