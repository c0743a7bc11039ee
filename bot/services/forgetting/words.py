"""The words of a person, and what mentions them: gone from every row that stays."""

import re
from typing import Any

from sqlalchemy import JSON, Column, Enum, String, Table, cast, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.model import (
    Answer,
    Base,
    Blocker,
    Event,
    Evidence,
    History,
    Person,
    Reading,
    Reply,
    Update,
)
from bot.model.people import SOMEBODY
from bot.model.upserts import table_of

_H, _U, _R = table_of(History), table_of(Update), table_of(Reading)
_SAID = (
    Event.STATUS_REPORTED, Event.BLOCKER_OPENED, Event.BLOCKER_WITHDRAWN, Event.BLOCKER_HELPED,
    Event.BLOCKER_RESOLVED, Event.MILESTONE_JUDGED,
)  # fmt: skip
"""What a line of history tells of these is what somebody said."""
_OF_BLOCKERS = tuple(event for event in Event if event.value.startswith("blocker_"))
_ID_COLUMNS = {"people.slack_id"}


def empty(session: Session, person: Person) -> None:
    """Empty what a person said: in answers, in evidence, and in the history."""
    answers = select(Answer.id).where(Answer.person_id == person.id)
    replies = select(Reply.id).where(Reply.answer_id.in_(answers))
    for table in (_U, _R):  # their statuses and numbers stay when the replies go
        session.execute(update(table).where(table.c.reply_id.in_(replies)).values(reply_id=None))
    session.execute(delete(Reply).where(Reply.answer_id.in_(answers)))
    session.execute(
        update(_U).where(_U.c.answer_id.in_(answers)).values(moved="", blocker="", next_step="")
    )
    session.execute(update(Answer).where(Answer.person_id == person.id).values(custom={}))
    session.execute(delete(Evidence).where(Evidence.person_id == person.id, Evidence.link == ""))
    session.execute(update(Evidence).where(Evidence.person_id == person.id).values(note=""))
    session.execute(update(_H).where(_H.c.person_id == person.id).values(why=""))
    said = _H.c.person_id == person.id, _H.c.event.in_(_SAID), _H.c.field != "status"
    session.execute(update(_H).where(*said).values(old="", new=""))


def empty_blockers(session: Session, person: Person) -> None:
    """What a person said to be in the way stands in the history of whoever helped, too."""
    mine = _H.c.person_id == person.id, _H.c.event.in_(_OF_BLOCKERS)
    said = {
        text for row in session.execute(select(_H.c.old, _H.c.new).where(*mine)) for text in row
    }
    said |= set(session.scalars(select(Blocker.text).where(Blocker.person_id == person.id)))
    for text in said - {""}:
        for column in (_H.c.old, _H.c.new):
            lines = _H.c.workspace_id == person.workspace_id, _H.c.event.in_(_OF_BLOCKERS)
            session.execute(update(_H).where(*lines, column == text).values({column: ""}))


def unmention(session: Session, workspace_id: int, slack_id: str) -> None:
    """Nothing of a workspace has this Slack id in it any more, whoever wrote it there."""
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if _holds_words(column)]
        if "workspace_id" in table.c and columns:
            _unmention_in(session, table, columns, workspace_id, slack_id)


def _holds_words(column: Column[Any]) -> bool:
    words = isinstance(column.type, String | JSON) and not isinstance(column.type, Enum)
    return words and not column.foreign_keys and str(column) not in _ID_COLUMNS


def _unmention_in(
    session: Session, table: Table, columns: list[Column[Any]], workspace_id: int, slack_id: str
) -> None:
    key = list(table.primary_key.columns)
    found = session.execute(
        select(table).where(
            table.c.workspace_id == workspace_id,
            or_(*(cast(column, String).contains(slack_id, autoescape=True) for column in columns)),
        )
    ).all()
    for row in found:
        of_row = [column == row._mapping[column] for column in key]
        held = {column.name: row._mapping[column] for column in columns}
        new = {name: without(value, slack_id) for name, value in held.items()}
        changed = {name: value for name, value in new.items() if value != held[name]}
        if any(column.name in changed for column in key):  # it says what was taken in of theirs
            session.execute(delete(table).where(*of_row))
        elif changed:
            session.execute(update(table).where(*of_row).values(changed))


def without(value: Any, slack_id: str) -> Any:
    """Words, or a list or object of them, in which somebody is mentioned no more."""
    if isinstance(value, str):
        name = re.escape(slack_id)
        mention = rf"<@{name}(?:\|[^<>]*)?>|(?<![A-Za-z0-9]){name}(?![A-Za-z0-9])"
        return re.sub(mention, SOMEBODY, value)
    if isinstance(value, list):
        return [without(each, slack_id) for each in value if each != slack_id]
    if isinstance(value, dict):
        return {
            name: None if each == slack_id else without(each, slack_id)
            for name, each in value.items()
        }
    return value
