"""Writing: a workspace as one JSON document, row by row, of one state of things."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TextIO

from sqlalchemy import Select, Table, func, select
from sqlalchemy.orm import Session

from bot.errors import CairnError
from bot.migrations import HEAD
from bot.model import Workspace
from bot.model.upserts import table_of

from . import contents, kept, references
from .coding import encoder

AT_ONCE = 1000
"""So many rows are held in memory."""
_WORKSPACES = table_of(Workspace)
Row = dict[str, Any]


class WhichWorkspace(CairnError):
    """There are several workspaces here: say which one with `--workspace`: {teams}."""


class Which(CairnError):
    """There is no workspace {team} here; there is {teams}."""


def find_workspace(session: Session, team_id: str | None) -> Workspace:
    """The workspace of a team, or the only one that there is.

    Raises:
        WhichWorkspace, Which: it is not clear, or not here; the sentence names those that are.
    """
    found = session.scalars(select(Workspace).order_by(Workspace.id)).all()
    teams = ", ".join(each.team_id for each in found) or "none yet"
    chosen = [each for each in found if team_id in (None, each.team_id)]
    if team_id is None and len(found) > 1:
        raise WhichWorkspace(teams=teams)
    if not chosen:
        raise Which(team=team_id or "at all", teams=teams)
    return chosen[0]


def write(session: Session, workspace: Workspace, out: TextIO, now: datetime) -> dict[str, int]:
    """Write everything of a workspace, and say how many rows of each table there were.

    The session is one of `Database.read`, so that all of it is of one moment. The same data give
    the same document, whichever database they are in.
    """
    tables = contents.tables()
    counts = {table.name: _count(session, table, workspace.id) for table in tables}
    head = {
        "format": contents.FORMAT, "version": contents.VERSION, "step": HEAD,
        "made_at": now.isoformat(), "highest_id": _highest(session, tables, workspace.id),
        "counts": counts, "workspace": _head(session, workspace.id),
    }  # fmt: skip
    out.write(dumped(head)[:-1] + ',\n"tables": {')
    for place, table in enumerate(tables):
        out.write(("," if place else "") + f'\n"{table.name}": [')
        for number, row in enumerate(_rows(session, table, workspace.id)):
            out.write(("," if number else "") + "\n" + dumped(row))
        out.write("\n]")
    out.write("\n}}\n")
    return counts


def dumped(value: object) -> str:
    """JSON in one line, in the letters in which it was typed."""
    return json.dumps(value, ensure_ascii=False)


def encoded(table: Table, rows: Iterable[Any]) -> Iterator[Row]:
    """Rows of a table as they stand in a document, without the workspace."""
    codes = [(column.name, encoder(column)) for column in contents.columns(table)]
    for row in rows:
        found = kept.written(table.name, {**row._mapping})
        yield {name: encode(found[name]) for name, encode in codes}


def _head(session: Session, workspace_id: int) -> Row:
    columns = [_WORKSPACES.c[name] for name in contents.OF_WORKSPACE]
    row = session.execute(select(*columns).where(_WORKSPACES.c.id == workspace_id)).one()
    return {column.name: encoder(column)(row._mapping[column.name]) for column in columns}


def _rows(session: Session, table: Table, workspace_id: int) -> Iterator[Row]:
    found = session.execute(
        _of(table, workspace_id).order_by(*contents.key_of(table)),
        execution_options={"yield_per": AT_ONCE},
    )
    rows = (
        references.moved(table.name, row, lambda same: same, 0) for row in encoded(table, found)
    )
    if not contents.is_keyed_by_words(table):
        return rows
    key = [column.name for column in contents.key_of(table)]
    return iter(sorted(rows, key=lambda row: [row[name] for name in key]))


def _of(table: Table, workspace_id: int) -> Select[*tuple[Any, ...]]:
    return select(*contents.columns(table)).where(table.c.workspace_id == workspace_id)


def _count(session: Session, table: Table, workspace_id: int) -> int:
    query = select(func.count()).select_from(table).where(table.c.workspace_id == workspace_id)
    return session.scalar(query) or 0


def _highest(session: Session, tables: Iterable[Table], workspace_id: int) -> int:
    """The highest row number in the document; also of rows that are gone and are spoken of."""
    return max(
        session.scalar(select(func.max(column)).where(column.table.c.workspace_id == workspace_id))
        or 0
        for table in tables
        for column in table.columns
        if column.name in ("id", "subject_id")
    )
