"""Grounds: databases to measure on, and a Cairn over one of them."""

import itertools
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot import logs
from bot.app import Cairn, build, real_now
from bot.db import Database
from bot.model import Base
from bot.settings import Settings
from tests import people, postgres

SECRET = "signing-secret"
NOBODY = "http://127.0.0.1:9/api/"
"""A Slack that nobody answers at: whoever asks it something fails."""
KINDS = ("SQLite", "PostgreSQL")


def clock(kind: str) -> Callable[[], float]:
    """What tells all that a database's work takes: SQLite does it in this process, so that the CPU
    does; for another process one can only wait."""
    return time.process_time if kind == "SQLite" else time.perf_counter


@dataclass
class Ground:
    """What a run stands on. PostgreSQL is started when it is first needed."""

    small: bool
    """Whether it is only to be seen that everything works."""
    _open: ExitStack = field(default_factory=ExitStack)
    _template: Path | None = None
    _server: postgres.Postgres | None = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __enter__(self) -> "Ground":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @contextmanager
    def database(self, kind: str) -> Iterator[str]:
        """The URL of a database with tables and no rows, gone afterwards."""
        if kind == "SQLite":
            with _a_folder() as folder:
                file = folder / "cairn.db"
                shutil.copyfile(self._file_with_tables(), file)
                yield f"sqlite:///{file}"
        else:
            self._server = self._server or self._open.enter_context(postgres.running())
            with self._server.empty(f"bench_{next(self._numbers)}") as url:
                _make_tables(url)
                yield url

    def _file_with_tables(self) -> Path:
        if self._template is None:
            self._template = self._open.enter_context(_a_folder()) / "template.db"
            _make_tables(f"sqlite:///{self._template}")
        return self._template


@contextmanager
def _a_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as name:
        yield Path(name)


def _make_tables(url: str) -> None:
    db = Database(url)
    Base.metadata.create_all(db.engine)
    db.close()


@contextmanager
def peopled(url: str) -> Iterator[tuple[Database, people.Cast]]:
    """The database at a URL, with Ana, Ben, Chi and Dev in it."""
    db = Database(url)
    with db.begin() as session:
        cast = people.introduce(session, real_now())
    yield db, cast
    db.close()


@contextmanager
def cairn_over(
    url: str, *, api_url: str = NOBODY, now: Callable[[], datetime] = real_now
) -> Iterator[tuple[Cairn, people.Cast]]:
    """A Cairn that is put together and not started, and the people in its database. It writes its
    log as it would in life, to nowhere."""
    settings = Settings(
        slack_bot_token="xoxb-benchmark",
        slack_app_token="",
        slack_signing_secret=SECRET,
        slack_api_url=api_url,
        database_url=url,
    )
    cairn = build(settings, now)
    with cairn.db.begin() as session:
        cast = people.introduce(session, now())
    with _logged_to_nowhere(settings):
        try:
            yield cairn, cast
        finally:
            cairn.answers.close()
            cairn.db.close()


@contextmanager
def _logged_to_nowhere(settings: Settings) -> Iterator[None]:
    root, own = logging.getLogger(), logging.getLogger("cairn")
    before = root.handlers[:], root.level, own.level
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        logs.set_up(settings, nowhere)
        try:
            yield
        finally:
            root.handlers[:], root.level, own.level = before
