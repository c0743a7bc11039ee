"""What the database stands on: its version, its signs, its journal, the room that is left."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from bot.db import Database
from bot.findings import Finding

POSTGRESQL = (15, 18)
"""The versions that Cairn is tried on, the oldest and the newest."""
SQLITE = (3, 35)
"""The first that knows `RETURNING`, by which claims are read."""
SEARCH = "ENABLE_FTS5"
"""How SQLite says that it was built with what `/cairn find` looks into."""
ROOM = 200_000_000
"""Bytes that should be left, at the least; or as much as the file has, for a backup beside it."""


def examine(
    db: Database,
    *,
    sqlite: tuple[int, int] = SQLITE,
    search: str = SEARCH,
    postgresql: tuple[int, int] = POSTGRESQL,
    room: int = ROOM,
) -> Iterator[Finding]:
    """What was found; the database answers, and is asked nothing that takes long."""
    if db.is_sqlite:
        yield from _of_sqlite(db, sqlite, search, room)
    else:
        yield from _of_postgresql(db, postgresql)


def _of_sqlite(db: Database, needed: tuple[int, int], search: str, room: int) -> Iterator[Finding]:
    said = f"SQLite {sqlite3.sqlite_version}"
    if sqlite3.sqlite_version_info < needed:
        least = ".".join(map(str, needed))
        yield Finding("engine", False, f"{said} is too old — use a Python with {least} or newer")
    else:
        yield Finding("engine", True, said)
    with db.read() as session:
        can = session.scalars(text("PRAGMA compile_options")).all()
        journal = str(session.scalar(text("PRAGMA journal_mode")))
    if search in can:
        yield Finding("search", True, "FTS5 is there")
    else:
        said = "this SQLite was built without FTS5 — use a Python whose SQLite has it"
        yield Finding("search", False, said)
    if journal == "wal":
        yield Finding("journal", True, "readers and the writer keep out of each other's way (WAL)")
    else:
        said = f"it is {journal}, not WAL — put the file on a disk of this machine, not the network"
        yield Finding("journal", False, said)
    yield _room(Path(str(db.url.database)).resolve(), room)


def _room(file: Path, needed: int) -> Finding:
    size, free = file.stat().st_size, shutil.disk_usage(file.parent).free
    said = f"{_megabytes(free)} free beside {_megabytes(size)} of data"
    if free >= max(needed, size):
        return Finding("disk", True, said)
    return Finding("disk", False, f"only {said} — make room, or put the file elsewhere")


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:,.0f} MB"


def _of_postgresql(db: Database, tried: tuple[int, int]) -> Iterator[Finding]:
    with db.read() as session:
        number = int(str(session.scalar(text("SHOW server_version_num")))) // 10_000
        signs = str(session.scalar(text("SHOW server_encoding")))
        most = int(str(session.scalar(text("SHOW max_connections"))))
        used = session.scalar(text("SELECT count(*) FROM pg_stat_activity")) or 0
        takes = session.scalar(text("SELECT NOT pg_is_in_recovery()"))
    oldest, newest = tried
    said = f"PostgreSQL {number}"
    if number < oldest:
        yield Finding("engine", False, f"{said} is too old — use {oldest} to {newest}")
    else:
        untried = "" if number <= newest else f", newer than any that was tried ({newest})"
        yield Finding("engine", True, f"{said}{untried}")
    if signs != "UTF8":
        said = f"the database keeps {signs} — make one with ENCODING 'UTF8', or emoji are refused"
        yield Finding("signs", False, said)
    else:
        yield Finding("signs", True, "UTF-8")
    if not takes:
        yield Finding("writing", False, "it is a replica — let DATABASE_URL lead to the primary")
    said = f"{used} of {most} in use"
    if used > most * 0.9:
        said += " — raise max_connections, run fewer processes, or put a pooler before it"
        yield Finding("connections", False, said)
    else:
        yield Finding("connections", True, said)
