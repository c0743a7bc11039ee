"""The database: SQLite on one machine, PostgreSQL on many, with the same promises."""

import select
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from bot.model.folding import folded

RESTED = 30.0
"""Seconds without use after which a connection to PostgreSQL is asked whether it is still one."""
BUSY_MS = 2500
"""How long a statement waits for SQLite's one writer, or for a lock of PostgreSQL's. Slack waits
three seconds for an answer, so a longer lock becomes a sentence to the person, or a retry of the
clock, while there is time."""
ASLEEP_MS = 20_000
"""How long a process may do nothing in the middle of a transaction, which takes milliseconds: one
that was stopped, or whose machine was, would keep its locks from all others until it goes on.
PostgreSQL undoes what it began and hangs up."""
GIVEN_UP = {"connect_timeout": 10, "tcp_user_timeout": 15_000}
"""Seconds, and milliseconds, after which a PostgreSQL that has gone out of reach in silence is
given up, unless the URL says otherwise; TCP by itself would wait for a quarter of an hour (libpq's
connection parameters)."""

_READ_ONLY, _SLEPT, _LASTING = "25006", "25P03", ("25006", "53100", "58030")
"""PostgreSQL's names for a transaction that only reads; for one in which nothing was done for too
long; for the first, a full disk and one that fails (its documentation, appendix A)."""

LAST_WORK = ("before the locks of lanes", "lanes")
"""What a session may note to be done right before its commit, in this order: lists of functions of
the session in `session.info`. Locks are so taken in one order by all, and nobody waits in a circle.
"""


class Database:
    """Where everything is kept. `begin()` writes in one transaction, `read()` only reads."""

    def __init__(self, url: str, *, pool_size: int = 16) -> None:
        """Nothing is opened before the first use.

        Args:
            url: `sqlite:///file` or `postgresql+psycopg://…`, as `bot.settings` gives it.
            pool_size: connections kept open for each of writing and reading.
        """
        self.url = make_url(url)
        self.when_owed: Callable[[], object] = lambda: None
        """Called after a commit that enqueued a delivery, so that the sender of this process, if
        it has one, need not wait for its next look. `services.outbox` marks such sessions by
        `session.info["owed"]`."""
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writing = self._engine(pool_size)
        if self.is_sqlite:
            event.listen(self._writing, "begin", _begin_immediate)
            self._reading = self._looking = self._engine(pool_size)
            event.listen(self._reading, "begin", _begin)
        else:
            # One state of things for the whole of a read, as SQLite gives it by itself.
            self._reading = self._writing.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._looking = self._writing.execution_options(isolation_level="AUTOCOMMIT")

    def _engine(self, pool_size: int) -> Engine:
        engine = create_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=pool_size,
            connect_args={
                name: value
                for name, value in ({} if self.is_sqlite else GIVEN_UP).items()
                if name not in self.url.query
            },
            hide_parameters=True,  # people's words are none of the log's business
        )
        event.listen(engine, "handle_error", self._open_anew)
        if self.is_sqlite:
            event.listen(engine, "connect", _set_up_sqlite)
        else:
            event.listen(engine, "connect", _set_up_postgresql)
            event.listen(engine, "checkin", _note_use)
            event.listen(engine, "checkout", partial(_need_alive, engine))
        return engine

    def _open_anew(self, context: ExceptionContext) -> Exception | None:
        """Whoever opened a database while it could only be read reads it for ever, though it may be
        written to by now, or another server may be the one that takes writes. In SQLite all that a
        process has open shares that, so readers are opened anew, too. Who slept in a transaction
        has no connection any more."""
        error = context.original_exception
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY:
            context.is_disconnect = True
            self._reading.dispose()
        elif getattr(error, "sqlstate", None) in (_READ_ONLY, _SLEPT):
            context.is_disconnect = True
            # psycopg counts it among its own faults; it is the server's state, as a lost one is.
            return OperationalError(context.statement, None, error, hide_parameters=True)
        return None

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session whose work is committed at the end, or undone as a whole on any error.

        On SQLite it is the only writer from its first statement on: a reader that turns writer
        later would fail at once, whatever the busy timeout.
        """
        with Session(self._writing, expire_on_commit=False) as session:
            with session.begin():
                yield session
                for phase in LAST_WORK:
                    for work in session.info.get(phase, ()):  # it may grow while it is done
                        work(session)
            if session.info.get("owed"):
                self.when_owed()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of things and keeps nobody waiting."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def look(self) -> Iterator[Session]:
        """A session for single questions, each of which sees the newest state of things: on
        PostgreSQL there is no transaction around them, and no way there and back for one."""
        with Session(self._looking, expire_on_commit=False) as session:
            yield session

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations."""
        return self._writing

    def close(self) -> None:
        """Give all connections back."""
        self._writing.dispose()
        if self.is_sqlite:
            self._reading.dispose()


def is_lasting(error: DBAPIError) -> bool:
    """Whether the database will not take it in a moment either: it has no room, cannot be written
    to, or its disk fails."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return (code & 0xFF) in (
            sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
        )  # fmt: skip
    return getattr(error.orig, "sqlstate", None) in _LASTING


def first_line(error: Exception) -> str:
    """What the database itself said, without the rest of the story."""
    said = str(error.orig if isinstance(error, DBAPIError) and error.orig else error).strip()
    return said.splitlines()[0].rstrip(".") if said else type(error).__name__


def _set_up_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_immediate
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    _turn_on_wal(connection)
    connection.create_function("cairn_folded", 1, folded, deterministic=True)  # for its triggers
    for pragma in (
        "foreign_keys=ON",
        "synchronous=FULL",  # what was acknowledged survives a power cut
        "trusted_schema=ON",  # triggers call a function of ours, see model.full_text
    ):
        connection.execute(f"PRAGMA {pragma}")


def _set_up_postgresql(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.autocommit = True  # else it would be undone with the first transaction that is
    connection.cursor().execute(
        f"SET lock_timeout = {BUSY_MS}; SET idle_in_transaction_session_timeout = {ASLEEP_MS};"
        " SET TIME ZONE 'UTC'"
    )
    connection.autocommit = False


def _note_use(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info["used_at"] = time.monotonic()


def _need_alive(
    engine: Engine, connection: DBAPIConnection, entry: ConnectionPoolEntry, _: object
) -> None:
    """A connection that PostgreSQL cut is found before it is used, not by a person.

    One that was cut has something to say: its end. Only one that was long unused is asked, since
    what stands between may have forgotten it in silence.
    """
    rested = time.monotonic() - entry.info.get("used_at", -RESTED)
    if rested < RESTED and not _has_something_to_say(connection.fileno()):
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _has_something_to_say(socket: int) -> bool:
    waiting = select.poll()
    waiting.register(socket, select.POLLIN)
    return bool(waiting.poll(0))


def _turn_on_wal(connection: sqlite3.Connection) -> None:
    """Readers and the writer keep out of each other's way. It is kept in the file.

    Two processes that turn it on in one moment do not wait for each other, whatever the timeout.
    """
    deadline = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
