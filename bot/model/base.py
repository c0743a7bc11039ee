"""The base of every table: names of constraints, and the types that databases disagree on."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import DateTime, Enum, ForeignKey, Index, MetaData, Numeric, String
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.schema import CreateIndex
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine


class Instant(TypeDecorator[datetime]):
    """A moment: goes in aware, is kept in UTC, comes out aware (SQLite returns naive ones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """What is done to a value that goes in, in one step: most of what is written are moments.
        SQLite keeps them as text, as SQLAlchemy's own type writes it."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)
        return lambda value: None if value is None else _written(value)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """What is done to a value that comes out. On PostgreSQL nothing, for the driver gives aware
        ones in the zone of the connection, which `bot.db` sets to UTC."""
        return None if dialect.name == "postgresql" else super().result_processor(dialect, coltype)


def _written(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC).isoformat(" ", "microseconds")[:26]


class Number(TypeDecorator[Decimal]):
    """An exact decimal number: NUMERIC on PostgreSQL, its digits as text on SQLite."""

    impl = Numeric(28, 8)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(40))
        return dialect.type_descriptor(Numeric(28, 8))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | Decimal | None:
        if value is None:
            return None
        return f"{value:f}" if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).normalize() + Decimal(0)


def one_of(kind: type[StrEnum]) -> Enum:
    """A column that holds one value of `kind`, as text with a named check."""
    return Enum(kind, **_as_text(kind))


class OneOrNewer(TypeDecorator[StrEnum]):
    """As `one_of`, for what the versions before are to live with: a value that only a newer Cairn
    knows, which works on the same database, comes out as its text and stays as it is."""

    impl = Enum
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        self.kind = kind
        super().__init__(kind, **_as_text(kind))

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """What is done to a value that comes out: one look into a dictionary."""
        known: dict[Any, Any] = {each.value: each for each in self.kind}
        return lambda value: known.get(value, value)


def _as_text(kind: type[StrEnum]) -> dict[str, Any]:
    return {
        "name": kind.__name__.lower(),
        "native_enum": False,
        "create_constraint": True,
        "length": 24,
        "values_callable": lambda members: [member.value for member in members],
    }


class Base(DeclarativeBase):
    """Every table. All constraints are named, so that migrations can reach them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant(), Decimal: Number()}  # noqa: RUF012 SQLAlchemy's name


def of_some(table: str, column: str) -> Index:
    """An index over a reference that few rows have: it costs nothing where there is none, and what
    refers to a row is found when that is deleted."""
    return partial(f"ix_{table}_{column}", column, where=f"{column} IS NOT NULL")


def partial(name: str, column: str, *, where: str, unique: bool = False) -> Index:
    """An index over those rows alone for which a condition holds, on either database. (SQLAlchemy's
    `postgresql_where` would bring that dialect, of two mebibytes, into every process.)"""
    return Index(name, column, unique=unique, info={"where": where})


@compiles(CreateIndex)
def _over_some(create: CreateIndex, compiler: DDLCompiler, **how: Any) -> str:
    said: str = compiler.visit_create_index(create, **how)  # type: ignore[no-untyped-call]  # as SQLAlchemy has it
    where = create.element.info.get("where")
    return f"{said} WHERE {where}" if where else said


Id = Annotated[int, mapped_column(primary_key=True)]
"""A row's own number, never shown to people."""

OfWorkspace = Annotated[
    int, mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
]
"""The workspace that a row belongs to: every query is scoped by it."""

SlackId = Annotated[str, mapped_column(String(32))]
"""An id that Slack gave: `U…`, `C…`, `T…`."""
