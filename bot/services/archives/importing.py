"""Importing: a document into this Cairn, all of it or nothing.

Rows keep the numbers that they had where this database has no rows of anybody's: then the buttons
on messages that stand in Slack, which hold these numbers, still work. Else all of them get numbers
above every one that is here or in the document, so that an old button finds nothing and never
something else; the short ids (`G12`) that people know stay in any case.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TextIO

from msgspec import Struct, field
from sqlalchemy import (
    Column,
    Table,
    Update,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import CairnError
from bot.model import Base, Delivery, Workspace
from bot.model.upserts import table_of
from bot.services.outbox import lanes

from . import contents, kept, references
from .coding import decoder
from .files import Document, Row, bad
from .heads import LARGEST, Head, decoded

AT_ONCE = 500
_W, _D = table_of(Workspace), table_of(Delivery)


class AlreadyHere(CairnError):
    """The workspace {team} has data in this Cairn already ({what}), so nothing was imported. Use \
an empty database; or uninstall Cairn from that workspace and run `cairn purge`, which deletes \
what is here."""


class Taken(Struct, frozen=True):
    """What was imported, or would be."""

    team_id: str
    made_at: datetime
    counts: dict[str, int]
    moved_by: int
    """So much higher are the rows' numbers here than in the document."""
    fresh: bool
    """Whether what the document owes is still sent by this Cairn."""


class _OnlyTried(Exception):
    """Undoes a dry run."""


def take(db: Database, stream: TextIO, now: datetime, *, dry_run: bool = False) -> Taken:
    """Import a document in one transaction; a dry run does the same and undoes it.

    Raises:
        BadFile: it is no document of this version, or not a whole and sound one.
        AlreadyHere: its workspace has data in this database.
    """
    document = Document(stream)
    head = Head.of(document.head)
    found: list[Taken] = []
    try:
        offset = _reserve(db, head, dry_run=dry_run)
        with db.begin() as session:
            found.append(_Import(session, head, offset, now).carry_out(document))
            if dry_run:
                raise _OnlyTried
            _wake(session, head.team_id)
    except _OnlyTried:
        pass
    except DBAPIError as error:
        said = str(error.orig or error).strip().partition("\n")[0].rstrip(".")
        raise bad(f"The database does not take it: {said}.") from error
    return found[0]


def _reserve(db: Database, head: Head, *, dry_run: bool) -> int:
    """By how much row numbers must rise; on PostgreSQL nobody else gets them from now on."""
    numbered = [table for table in contents.tables() if "id" in table.c]
    with db.begin() as session:
        if not db.is_sqlite and not dry_run:
            for table in numbered:
                session.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
        taken = max(_highest_of_others(session, table, head.team_id) for table in numbered)
        offset = max(taken, head.highest) if taken else 0
        if offset + head.highest > LARGEST:
            raise bad("Its row numbers are too high for this database.")
        if not db.is_sqlite and not dry_run:
            for table in numbered:
                of = f"pg_get_serial_sequence('{table.name}', 'id')"
                session.execute(
                    text(f"SELECT setval({of}, GREATEST(nextval({of}), :upto))"),
                    {"upto": offset + head.highest},
                )
    return offset


def _highest_of_others(session: Session, table: Table, team_id: str) -> int:
    others = select(_W.c.id).where(_W.c.team_id != team_id)
    query = select(func.max(table.c.id)).where(table.c.workspace_id.in_(others))
    return session.scalar(query) or 0


class _Import(Struct):
    session: Session
    head: Head
    offset: int
    now: datetime
    known: dict[str, set[int]] = field(default_factory=dict)
    """Row numbers in the document of what was read so far, by table."""
    later: list[tuple[Table, str, int, int]] = field(default_factory=list)
    """References within a table: its row, and the row that it refers to, as in the document."""

    def carry_out(self, document: Document) -> Taken:
        workspace_id = self._make_room()
        fresh = self.now - self.head.made_at <= kept.FRESH
        counts = {table.name: 0 for table in contents.tables()}
        tables = {table.name: table for table in contents.tables()}
        for name, rows in document.tables():
            table = tables.pop(name, None)
            if table is None:
                raise bad(f"It has a list “{name}” twice, or one that this Cairn does not know.")
            counts[name] = self._take(table, rows, workspace_id, fresh=fresh)
        self._refer_later()
        older = self.head.step != contents.STEPS[-1]
        said = (dict.fromkeys(counts, 0) if older else {}) | self.head.counts
        if counts != said:
            wrong = ", ".join(n for n in counts if counts[n] != said.get(n))
            raise bad(f"Its lists are not as long as its “counts” say: {wrong or 'others'}.")
        return Taken(self.head.team_id, self.head.made_at, counts, self.offset, fresh)

    def _make_room(self) -> int:
        """The workspace's row here. What Slack alone has told of it gives way to the document."""
        session, facts = self.session, self.head.workspace
        row = session.execute(
            select(_W.c.id).where(_W.c.team_id == self.head.team_id).with_for_update()
        ).scalar()
        if row is None:
            # Nothing is sent before Slack has taken a token for it.
            new = insert(_W).values(**facts, silenced_at=self.now).returning(_W.c.id)
            return int(session.execute(new).scalar_one())
        busy = [
            table.name
            for table in contents.tables()
            if table.name not in contents.FROM_SLACK
            and session.scalar(select(exists().where(table.c.workspace_id == row)))
        ]
        if busy:
            raise AlreadyHere(team=self.head.team_id, what=", ".join(busy))
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in (*contents.FROM_SLACK, "lanes", "receipts"):
                session.execute(delete(table).where(table.c.workspace_id == row))
        session.execute(update(_W).where(_W.c.id == row).values(**facts, uninstalled_at=None))
        return int(row)

    def _take(self, table: Table, rows: Iterator[Row], workspace_id: int, *, fresh: bool) -> int:
        decode = {column.name: decoder(column) for column in contents.columns(table)}
        refers = [
            (column.name, to)
            for column in contents.columns(table)
            if (to := contents.refers_to(column)) is not None
        ]
        known = self.known.setdefault(table.name, set())
        usual = contents.usual(table.name, self.head.step)
        number, batch = 0, []
        for number, given in enumerate(rows, 1):
            row = decoded(table.name, number, usual | given, decode)
            own = row.get("id")
            if own is not None and (own in known or not 0 < own <= self.head.highest):
                raise bad(f"In “{table.name}”, row {number}, the id {own} cannot be.")
            if row.get("subject_id", 0) > self.head.highest:  # it would be of whoever comes next
                raise bad(f"In “{table.name}”, row {number}, the “subject_id” cannot be.")
            self._refer(table, number, row, refers)
            if own is not None:
                known.add(own)
                row["id"] = self._here(own)
            row = references.moved(table.name, row, self._here, workspace_id)
            row = kept.taken(table.name, row, self.now, fresh=fresh)
            batch.append(row | {"workspace_id": workspace_id})
            if len(batch) == AT_ONCE:
                self.session.execute(insert(table), batch)
                batch = []
        if batch:
            self.session.execute(insert(table), batch)
        return number

    def _here(self, number: int) -> int:
        return number + self.offset

    def _refer(self, table: Table, number: int, row: Row, refers: list[tuple[str, str]]) -> None:
        for name, to in refers:
            if row[name] is None:
                continue
            if to == table.name and "id" in row:
                self.later.append((table, name, row["id"], row[name]))
                row[name] = None
            else:
                self._need(table.name, number, name, to, row[name])
                row[name] = self._here(row[name])

    def _need(self, table: str, number: int, name: str, to: str, wanted: int) -> None:
        if wanted not in self.known.get(to, ()):
            raise bad(
                f"In “{table}”, row {number}, “{name}” speaks of row {wanted} of “{to}”, which is "
                "not there before it."
            )

    def _refer_later(self) -> None:
        """What refers to a row of its own table, which may come behind it."""
        by_column: dict[Column[Any], list[dict[str, int]]] = {}
        for table, name, own, wanted in self.later:
            self._need(table.name, own, name, table.name, wanted)
            pairs = by_column.setdefault(table.c[name], [])
            pairs.append({"of_id": self._here(own), "to": self._here(wanted)})
        for column, pairs in by_column.items():
            self.session.connection().execute(_point(column), pairs)


def _point(column: Column[Any]) -> Update:
    table = column.table
    assert isinstance(table, Table)
    return update(table).where(table.c.id == bindparam("of_id")).values({column: bindparam("to")})


def _wake(session: Session, team_id: str) -> None:
    """What is owed is looked at when it is due."""
    due = session.execute(
        select(_D.c.workspace_id, _D.c.channel, func.min(_D.c.due_at))
        .join(_W, _W.c.id == _D.c.workspace_id)
        .where(_W.c.team_id == team_id, _D.c.due_at.is_not(None))
        .group_by(_D.c.workspace_id, _D.c.channel)
    )
    for workspace_id, channel, at in due:
        lanes.wake(session, (workspace_id, channel), at)
