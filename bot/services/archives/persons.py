"""What is kept of one person, as one JSON document for them: their own words and settings."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TextIO

from sqlalchemy import Column, ColumnElement, Table, or_, select
from sqlalchemy.orm import Session

from bot.errors import CairnError
from bot.model import Answer, Checkin, Delivery, Goal, Milestone, Objective, Person, Workspace
from bot.model.upserts import table_of

from . import contents
from .writing import dumped, encoded

FORMAT = "cairn-person"
_A, _D = table_of(Answer), table_of(Delivery)
_NUMBERED = {
    "goal": (table_of(Goal), "G"), "milestone": (table_of(Milestone), "M"),
    "objective": (table_of(Objective), "O"), "checkin": (table_of(Checkin), "C"),
}  # fmt: skip
"""What has a short id that people know: it stands beside the row number."""
Row = dict[str, Any]


class Nobody(CairnError):
    """There is nobody with the Slack id {slack_id} in {team}, so there is nothing to do."""


def find_person(session: Session, workspace: Workspace, slack_id: str) -> Person:
    """The person with that Slack id.

    Raises:
        Nobody: the sentence for it.
    """
    found = session.scalar(
        select(Person).where(Person.workspace_id == workspace.id, Person.slack_id == slack_id)
    )
    if found is None:
        raise Nobody(slack_id=slack_id, team=workspace.team_id)
    return found


def write_person(
    session: Session, workspace: Workspace, slack_id: str, out: TextIO, now: datetime
) -> dict[str, int]:
    """Write all that is kept of a person, and say how many rows of each table there were.

    Of what several people are named in, those rows are theirs which they wrote; where nobody is
    said to have written it, which they own or made.

    Raises:
        Nobody: there is no such person.
    """
    person = find_person(session, workspace, slack_id)
    short_ids = _short_ids(session, workspace.id)
    found = {
        table.name: [
            _named(row, short_ids)
            for row in encoded(table, session.execute(_of(table, person, theirs)))
        ]
        for table in contents.tables()
        if (theirs := _theirs(table, person)) is not None
    }
    head = {
        "format": FORMAT, "version": contents.VERSION, "made_at": now.isoformat(),
        "workspace": workspace.team_id, "person": slack_id,
    }  # fmt: skip
    tables = {name: rows for name, rows in found.items() if rows}
    out.write(dumped(head | {"tables": tables}) + "\n")
    return {name: len(rows) for name, rows in tables.items()}


def _of(table: Table, person: Person, theirs: ColumnElement[bool]) -> Any:
    return (
        select(*contents.columns(table))
        .where(table.c.workspace_id == person.workspace_id, theirs)
        .order_by(*contents.key_of(table))
    )


def _theirs(table: Table, person: Person) -> ColumnElement[bool] | None:
    if table.name == "people":
        return table.c.id == person.id
    columns = list(_of_people(table))
    authors = [column for column in columns if column.name == "person_id"]
    conditions = [column == person.id for column in authors or columns]
    if "answer_id" in table.c and not authors:
        answers = select(_A.c.id).where(_A.c.person_id == person.id)
        conditions = [table.c.answer_id.in_(answers)]
    if table is _D:
        conditions.append(_D.c.channel == person.slack_id)
    return or_(*conditions) if conditions else None


def _of_people(table: Table) -> Iterator[Column[Any]]:
    return (column for column in table.columns if contents.refers_to(column) == "people")


def _short_ids(session: Session, workspace_id: int) -> dict[str, dict[int, str]]:
    """`G12` and the like by row number, by kind of thing."""
    found: dict[str, dict[int, str]] = {}
    for noun, (table, letter) in _NUMBERED.items():
        query = select(table.c.id, table.c.number).where(table.c.workspace_id == workspace_id)
        found[noun] = {id_: f"{letter}{number}" for id_, number in session.execute(query)}
    return found


def _named(row: Row, short_ids: dict[str, dict[int, str]]) -> Row:
    for noun, known in short_ids.items():
        if row.get(f"{noun}_id") is not None:
            row[noun] = known.get(row[f"{noun}_id"])
    return row
