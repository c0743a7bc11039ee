"""Drivers: a database without SQLAlchemy, as whoever counts microseconds would use it."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

Facts = Mapping[str, Any]


class Driver:
    """One connection to a database, which speaks SQL with `:name` for its facts."""

    def __init__(self, connection: Any, *, sqlite: bool) -> None:
        """`connection` begins nothing by itself."""
        self._connection = connection
        self._sqlite = sqlite
        self._spoken: dict[str, str] = {}

    @contextmanager
    def begin(self) -> Iterator[None]:
        """A transaction, committed at the end."""
        self._connection.execute("BEGIN IMMEDIATE" if self._sqlite else "BEGIN")
        yield
        self._connection.execute("COMMIT")

    def run(self, sql: str, facts: Facts) -> Any:
        """The cursor of a statement."""
        return self._connection.execute(self._say(sql), facts)

    def run_all(self, sql: str, facts: Iterable[Facts]) -> None:
        """One statement for many rows."""
        self._connection.cursor().executemany(self._say(sql), facts)

    def one(self, sql: str, facts: Facts) -> Any:
        """The first value of the first row."""
        row = self.run(sql, facts).fetchone()
        return row and row[0]

    def all(self, sql: str, facts: Facts) -> Sequence[Any]:
        """All rows."""
        found: Sequence[Any] = self.run(sql, facts).fetchall()
        return found

    def tend(self) -> None:
        """What autovacuum does in life, and not on the tests' server; SQLite is never tended."""
        if not self._sqlite:
            self._connection.execute("VACUUM ANALYZE")

    def moment(self, at: datetime) -> Any:
        """A moment as Cairn's columns hold it."""
        return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" if self._sqlite else at

    def _say(self, sql: str) -> str:
        """PostgreSQL's driver writes `%(name)s`; it prepares by itself what it has seen often."""
        if self._sqlite:
            return sql
        if sql not in self._spoken:
            self._spoken[sql] = re.sub(r":([a-z]\w*)", r"%(\1)s", sql)
        return self._spoken[sql]


@contextmanager
def plain(url: str) -> Iterator[Driver]:
    """The database at an SQLAlchemy URL, as safe as Cairn sets it up."""
    where = make_url(url)
    if where.get_backend_name() == "sqlite":
        assert where.database
        with closing(sqlite3.connect(where.database, isolation_level=None)) as connection:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")
            yield Driver(connection, sqlite=True)
    else:
        name = where.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(name, autocommit=True) as connection:
            yield Driver(connection, sqlite=False)
