"""Sets of row numbers in conditions, as one parameter however many they are."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, ColumnElement, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator


class _Numbers(TypeDecorator[list[int]]):
    """Row numbers in one text: an array as PostgreSQL writes it, JSON on SQLite. (A list of two
    hundred takes the driver ten times as long.)"""

    impl = NullType  # so that PostgreSQL takes the text for what it is cast to
    cache_ok = True

    def process_bind_param(self, value: list[int] | None, dialect: Dialect) -> str:
        written = ",".join(map(str, value or ()))
        return f"[{written}]" if dialect.name == "sqlite" else f"{{{written}}}"


class _Among(FunctionElement[bool]):
    """A column's value is one of some numbers."""

    type = Boolean()
    inherit_cache = True


@compiles(_Among, "postgresql")
def _among_array(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, numbers = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} = ANY (CAST({numbers} AS INTEGER[]))"


@compiles(_Among, "sqlite")
def _among_json(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, numbers = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"  # noqa: S608 - compiled parts


def among(
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], ids: Iterable[int]
) -> ColumnElement[bool]:
    """The condition that a column is one of these row numbers.

    Unlike `in_`, which sends a parameter for each, its statement is the same for two as for two
    thousand: nothing is compiled anew, and no limit on parameters is met.
    """
    return _Among(column, bindparam(None, list(ids), type_=_Numbers(), unique=True))
