"""Exports: what somebody may see, for spreadsheets and for programs.

One CSV a kind of thing, and one JSON with all of it. A spreadsheet takes a cell that begins with
`=`, `+`, `-`, `@`, a tab or a return for a formula: those get a quote before them, so that nobody's
words are ever run. The JSON has them as they were typed.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, aliased

from bot.model import Answer, Blocker, Checkin, Goal, Milestone, Objective, Person, Round, Update
from bot.model.searching import Wanted
from bot.services import access, finding
from bot.services.finding import Search

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
Row = dict[str, Any]


@dataclass(frozen=True)
class Export:
    """Rows by kind of thing: `goals`, `milestones`, `objectives`, `answers`, `blockers`; each a
    dictionary of words, numbers, days and moments."""

    tables: Mapping[str, Sequence[Row]]


def export(session: Session, viewer: Person, now: datetime) -> Export:
    """All that a person may see, wherever they are; five queries."""
    seen = access.visible(viewer, None, now)
    search = Search(viewer, None, Wanted((), ()), now)
    statements = {
        "goals": _goals(seen),
        "milestones": _milestones(seen),
        "objectives": _objectives(seen),
        "answers": _answers(finding.readable(search), seen),
        "blockers": _blockers(access.sees_blocker(viewer, None, now)),
    }
    return Export(
        {
            name: [_named({**row._mapping}) for row in session.execute(statement)]
            for name, statement in statements.items()
        }
    )


def _named(given: Row) -> Row:
    """A row with its short ids as people know them."""
    for name, letter in (("goal", "G"), ("supports", "G"), ("milestone", "M"), ("objective", "O")):
        if isinstance(given.get(name), int):
            given[name] = f"{letter}{given[name]}"
    return given


def _goals(seen: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    parent, owner = aliased(Goal), aliased(Person)
    seen_parent = select(Goal.number).where(Goal.id == parent.id, seen).correlate(parent)
    return (
        select(
            Goal.number.label("goal"), Goal.title, Goal.why, Goal.done_means, Goal.category,
            Goal.scope, Goal.state, Goal.priority, owner.name.label("owner"),
            Goal.start_on, Goal.due_on, Goal.first_due_on, Goal.moves, Goal.moved_because,
            Goal.reported, Goal.reported_at, Goal.confidence, Goal.closed_at, Goal.learned,
            seen_parent.scalar_subquery().label("supports"), Goal.created_at,
        )
        .outerjoin(parent, parent.id == Goal.parent_id)
        .outerjoin(owner, owner.id == Goal.owner_id)
        .where(seen)
        .order_by(Goal.number)
    )  # fmt: skip


def _milestones(seen: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Milestone.number.label("milestone"), Goal.number.label("goal"), Milestone.title,
            Milestone.reached_when, Milestone.state, Milestone.size, Person.name.label("owner"),
            Milestone.due_on, Milestone.first_due_on, Milestone.moves, Milestone.moved_because,
            Milestone.reached_on, Milestone.evidence, Milestone.note, Milestone.lesson,
            Milestone.dropped_because, Milestone.created_at,
        )
        .join(Goal, Goal.id == Milestone.goal_id)
        .outerjoin(Person, Person.id == Milestone.owner_id)
        .where(seen)
        .order_by(Milestone.number)
    )  # fmt: skip


def _objectives(seen: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Objective.number.label("objective"), Goal.number.label("goal"), Objective.name,
            Objective.unit, Objective.baseline, Objective.low, Objective.target,
            Objective.current, Objective.current_at, Objective.due_on, Objective.dropped_at,
        )
        .join(Goal, Goal.id == Objective.goal_id)
        .where(seen)
        .order_by(Objective.number)
    )  # fmt: skip


def _answers(readable: ColumnElement[bool], seen: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Update.at.label("at"), Person.name.label("who"), Checkin.name.label("checkin"),
            Goal.number.label("goal"), Update.status, Update.moved, Update.blocker,
            Update.next_step, Answer.custom.label("own_questions"), Answer.late,
        )
        .select_from(Answer)
        .join(Person, Person.id == Answer.person_id)
        .outerjoin(Update, Update.answer_id == Answer.id)
        .outerjoin(Goal, Goal.id == Update.goal_id)
        .outerjoin(Round, Round.id == Answer.round_id)
        .outerjoin(Checkin, Checkin.id == Round.checkin_id)
        .where(readable, or_(Update.goal_id.is_(None), seen))
        .order_by(Answer.answered_at, Answer.id, Update.id)
    )  # fmt: skip


def _blockers(seen: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    helper, resolver = aliased(Person), aliased(Person)
    return (
        select(
            Goal.number.label("goal"), Person.name.label("who"), Blocker.text,
            Blocker.opened_at, helper.name.label("helper"), Blocker.resolved_at,
            resolver.name.label("resolved_by"),
        )
        .select_from(Blocker)
        .join(Person, Person.id == Blocker.person_id)
        .outerjoin(Goal, Goal.id == Blocker.goal_id)
        .outerjoin(helper, helper.id == Blocker.helper_id)
        .outerjoin(resolver, resolver.id == Blocker.resolved_by_id)
        .where(seen)
        .order_by(Blocker.opened_at, Blocker.id)
    )  # fmt: skip


def as_csv(rows: Sequence[Row]) -> bytes:
    """A table for spreadsheets: UTF-8 with its mark, a header, formulas defused; nothing for no
    rows but the mark."""
    text = io.StringIO(newline="")
    if rows:
        writer = csv.writer(text)
        writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_json(found: Export, now: datetime) -> bytes:
    """All tables, indented; days and moments as ISO 8601, numbers exactly as text."""
    content = {"exported_at": now, **found.tables}
    return json.dumps(content, ensure_ascii=False, indent=1, default=_plain).encode()


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def _cell(value: Any) -> str:
    """A cell; what people typed is defused, numbers of ours stay numbers."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return defused(" | ".join(f"{question}: {answer}" for question, answer in value.items()))
    if isinstance(value, str):
        return defused(str(value))
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"{type(value).__name__} has no place in an export")
