"""A database that somebody else holds, that cannot be written to, or is not there."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from bot.model import Base

_FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = '53100';
END $$
"""
_FILL: LiteralString = (
    "CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON {} EXECUTE FUNCTION no_room()"
)


@contextmanager
def locked(database_url: str) -> Iterator[None]:
    """Nobody can write to what people and the clock change meanwhile; all can read."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        connection = sqlite3.connect(str(url.database), isolation_level=None, timeout=10)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")
            connection.close()
    else:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain) as other:
            _lock(other)
            yield
            other.rollback()


def _lock(other: psycopg.Connection) -> None:
    """One table after another, so that whoever is in the middle of work may hold one and wait for
    one that is ours already: then it is let through."""
    for _ in range(100):
        try:
            other.execute("SET LOCAL deadlock_timeout = '10ms'")
            other.execute("LOCK TABLE receipts, goals, lanes, deliveries IN EXCLUSIVE MODE")
        except psycopg.errors.DeadlockDetected:
            other.rollback()
        else:
            return
    raise AssertionError("there is always somebody else in the middle of work")


@contextmanager
def read_only(database_url: str) -> Iterator[None]:
    """PostgreSQL takes no writes, as after a failover to a replica; who is connected is cut off."""
    with _beside(database_url) as (server, name):
        _say(server, "ALTER DATABASE {} SET default_transaction_read_only = on", name)
        _cut_off(server, name)
        try:
            yield
        finally:
            _say(server, "ALTER DATABASE {} RESET default_transaction_read_only", name)
            _cut_off(server, name)


@contextmanager
def without_room(database_url: str) -> Iterator[None]:
    """PostgreSQL has no room for any new row or state of a row, and says what it says then. (Its
    own disk cannot be filled without the right to mount one, and a limit on the size of its files
    would end the server of all tests.)"""
    plain = make_url(database_url).set(drivername="postgresql")
    with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as other:
        other.execute(_FULL)
        for table in Base.metadata.tables:
            other.execute(sql.SQL(_FILL).format(sql.Identifier(table)))
        try:
            yield
        finally:
            other.execute("DROP FUNCTION no_room CASCADE")


@contextmanager
def unwritable(database_url: str) -> Iterator[None]:
    """The files of a SQLite database can only be read by whoever opens them from now on, as after
    a backup was put back by somebody else."""
    path = str(make_url(database_url).database)
    files = [Path(path + end) for end in ("", "-wal", "-shm") if Path(path + end).exists()]
    modes = [each.stat().st_mode for each in files]
    for each in files:
        each.chmod(0o444)
    try:
        yield
    finally:
        for each, mode in zip(files, modes, strict=True):
            each.chmod(mode)


@contextmanager
def down(database_url: str) -> Iterator[None]:
    """PostgreSQL cuts everybody off and lets nobody in, as while it is restarted."""
    with _beside(database_url) as (server, name):
        _say(server, "ALTER DATABASE {} ALLOW_CONNECTIONS false", name)
        _cut_off(server, name)
        try:
            yield
        finally:
            _say(server, "ALTER DATABASE {} ALLOW_CONNECTIONS true", name)


@contextmanager
def full(process_id: int) -> Iterator[None]:
    """No file of that process can be written any further, as on a disk that is full."""
    before = resource.prlimit(process_id, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(process_id, resource.RLIMIT_FSIZE, before)


def is_free(database_url: str) -> bool:
    """Whether nobody is in a transaction: PostgreSQL may take a moment to miss who was killed."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return True
    with _beside(database_url) as (server, name):
        others = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND state LIKE 'idle in%%'"
        return not server.execute(others, [name]).fetchall()


@contextmanager
def _beside(database_url: str) -> Iterator[tuple[psycopg.Connection, str]]:
    """A connection to the same server that none of this concerns, and the database's name."""
    url = make_url(database_url).set(drivername="postgresql")
    assert url.database is not None
    beside = url.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(beside, autocommit=True) as server:
        yield server, url.database


def _say(server: psycopg.Connection, statement: LiteralString, name: str) -> None:
    server.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _cut_off(server: psycopg.Connection, name: str) -> None:
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
    )
