"""Inserts that meet a row which is there already, said once for both databases.

SQLite and PostgreSQL share the words (`ON CONFLICT`), SQLAlchemy keeps them in two dialects. What
is built here is built once, when it is first used, and costs a look into a dictionary from then on:
a process speaks one dialect, and need not even import the other.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar, cast

from sqlalchemy import CursorResult, FromClause, Insert, Result, Table, insert
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from .base import Base

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

_Row = TypeVar("_Row", bound=Base)

AnyInsert: TypeAlias = "sqlite.Insert | postgresql.Insert"
"""An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""


class _Into(Protocol):
    def __call__(self, table: Table) -> AnyInsert: ...


class Upsert:
    """One such insert; `on(session)` gives it as the session's database speaks."""

    def __init__(self, build: Callable[[_Into], Insert]) -> None:
        """`build` makes the statement with the `insert` that it is handed."""
        self._build = build
        self._spoken: dict[str, Insert] = {}

    def on(self, session: Session) -> Insert:
        """The statement for this session's database."""
        dialect = session.get_bind().dialect.name
        spoken = self._spoken.get(dialect)
        if spoken is None:
            spoken = self._spoken[dialect] = self._build(_insert_of(dialect))
        return spoken


def _insert_of(dialect: str) -> _Into:
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert
    from sqlalchemy.dialects import postgresql

    return postgresql.insert


def rows_of(result: Result[Any]) -> int:
    """How many rows an insert, update or delete has changed: who won, where two wanted the same."""
    return cast("CursorResult[Any]", result).rowcount


class New(Generic[_Row]):
    """Rows of a model by an insert that is built once, each given as the object that it is: for
    what is made often. `session.add` takes three times as long."""

    def __init__(self, model: type[_Row]) -> None:
        table = table_of(model)
        self._model = model
        self._insert = insert(table).returning(table.c.id)
        self._begun = {
            column.name: column.default.arg
            if isinstance(column.default, ScalarElementColumnDefault)
            else None
            for column in table.columns
            if not column.primary_key
        }

    def keep(self, session: Session, **facts: object) -> _Row:
        """A row of these facts, the rest as the model begins it; written at once."""
        row = self._begun | facts
        row_id = session.execute(self._insert, row).scalar_one()
        return kept(session, self._model(id=row_id, **row))


def kept(session: Session, row: _Row) -> _Row:
    """The object of a row that a statement has just written, as if the session had loaded it. It
    must be given every column."""
    make_transient_to_detached(row)
    session.add(row)
    return row


def note(row: Base, **facts: object) -> None:
    """Let an object know what a statement has just written into its row."""
    for name, value in facts.items():
        set_committed_value(row, name, value)


def table_of(model: type[Base]) -> Table:
    """The table behind a model, for statements that are built once."""
    table: FromClause = model.__table__
    return cast("Table", table)
