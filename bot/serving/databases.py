"""The database, looked at before anything is served: it opens, and is at this version."""

import sqlite3

from sqlalchemy.exc import SQLAlchemyError

from bot.db import Database, first_line
from bot.migrations import HEAD, BrokenStep, UnknownVersion, migrate, version
from bot.settings import BadSetting


class CannotStart(Exception):
    """Why this process cannot do its work, in one line that says what to do."""


def make_ready(db: Database, *, migrating: bool) -> str:
    """The version at which the database now is; with `migrating`, it is brought there.

    Raises:
        BadSetting: `DATABASE_URL` leads to no database that can be opened.
        CannotStart: the database is of another version than this Cairn.
    """
    try:
        at = version(db)
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise BadSetting(f"DATABASE_URL cannot be opened: {first_line(error)}.") from error
    if at != HEAD and migrating:
        _bring_up(db)
    elif at != HEAD:
        raise CannotStart(_other_version(at))
    return HEAD


def _bring_up(db: Database) -> None:
    try:
        migrate(db)
    except (UnknownVersion, BrokenStep) as error:
        raise CannotStart(str(error)) from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        said = f"The database could not be brought to step {HEAD}, and is as it was"
        raise CannotStart(f"{said}: {first_line(error)}.") from error


def _other_version(at: str | None) -> str:
    if at is None:
        return "The database is empty: run `cairn migrate` first."
    if at < HEAD:
        return f"The database is at step {at}, Cairn at step {HEAD}: run `cairn migrate` first."
    return f"The database is at step {at}, of a newer Cairn; this one knows step {HEAD}."
