"""Bringing a database to this version: one numbered step after another, each taken once."""

import logging
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError

from bot.db import Database

HEAD = "0023"
"""The step that this version of Cairn needs; a test holds it against the files in `versions`."""

STEPS = Path(__file__).parent
_LOCK = 0x0CA1_2400
"""PostgreSQL's advisory lock for migrating: any number, as long as it is always the same."""
_PATIENCE_MS = 60_000
_DEADLOCK, _TRIES = "40P01", 10
"""PostgreSQL's name for it (its documentation, appendix A), and how often the steps are taken."""

log = logging.getLogger("cairn.migrations")


class UnknownVersion(Exception):
    """The database was brought further than this version of Cairn can know."""


class BrokenStep(Exception):
    """A step left rows that point to nothing; it was undone."""


def version(db: Database) -> str | None:
    """The last step that the database has taken; none when it is empty."""
    with db.read() as session:
        return _version(session.connection())


def is_current(db: Database) -> bool:
    """Whether the database is exactly at this version's step."""
    return version(db) == HEAD


def migrate(db: Database, *, to: str = HEAD, steps: Path = STEPS) -> None:
    """Take every step that is missing, all of them or, on any error, none.

    Costs one query when there is nothing to do: Alembic is imported only when there is. Several
    processes may do it at once; the first one works, the others wait and find it done.

    Args:
        db: an empty database, or one of any earlier version.
        to: the last step to take; tests stop earlier.
        steps: the folder of the steps; tests bring their own.

    Raises:
        UnknownVersion: the database belongs to a newer Cairn; nothing was changed.
    """
    if version(db) == to:
        return
    if db.is_sqlite:
        _migrate_sqlite(db, to, steps)
    else:
        _migrate_postgresql(db, to, steps)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _migrate_postgresql(db: Database, to: str, steps: Path) -> None:
    """The version before may be at work meanwhile. Steps lock whole tables, one after another, and
    may meet somebody who has locked them in another order: PostgreSQL breaks one of the two off,
    and if it is the steps, all of them are taken anew."""
    for left in reversed(range(_TRIES)):
        try:
            with db.engine.begin() as connection:
                connection.execute(text(f"SET LOCAL lock_timeout = {_PATIENCE_MS}"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                _take_steps(connection, to, steps)
        except OperationalError as error:
            if left == 0 or getattr(error.orig, "sqlstate", None) != _DEADLOCK:
                raise
            log.warning("the steps met somebody at work, and are taken anew")
        else:
            return


def _migrate_sqlite(db: Database, to: str, steps: Path) -> None:
    """Foreign keys are off meanwhile, and checked as a whole before anything is committed.

    SQLite alters a table by copying and dropping it, and with foreign keys on the drop would
    delete the rows that point to it. The switch does nothing inside a transaction, so it goes
    around SQLAlchemy's, on a connection that is not used again.
    """
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        connection.detach()  # closed afterwards, not given back to the pool
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
        with connection.begin():
            _take_steps(connection, to, steps)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
            if broken:
                raise BrokenStep(f"Rows would point to nothing after migrating: {broken}")


def _take_steps(connection: Connection, to: str, steps: Path) -> None:
    # Imported late: 0.15 s and 9 MiB that a Cairn whose database is current never needs.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    at = _version(connection)
    if at is not None and at not in known:
        raise UnknownVersion(
            f"The database is at step {at}, which this version of Cairn does not know (it knows "
            f"{to}). Nothing was changed: run the newer Cairn that made it, or restore a backup."
        )
    command.upgrade(config, to)
    if to >= HEAD:  # tests stop earlier, where its columns are not there yet
        from bot.model import full_text

        full_text.set_up(connection)
