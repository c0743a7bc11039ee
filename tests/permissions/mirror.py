"""A second workspace that is the first one once more: a row in every table for each of its rows.

People and channels have the same Slack ids in both, as they well may; all words of the second are
marked, and its rows are numbered so that a few numbers meet something in every table.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, Row, String, Table, func, insert, select, union
from sqlalchemy.orm import Session

from bot.model import Base, Goal, GoalState
from tests.permissions.scene import PRIVATE, PUBLIC, _ids
from tests.test_migrations import sample

FIRST, SECOND = 1, 900_001
"""The two workspaces' rows. All numbers of the second one's rows begin here."""
TEAM, MARK = "T0SECOND", "Zanzibar"
ROW = "workspace_id"
FAR = 9_000
"""By so much the short ids (G12, M34) of the second are higher."""
NOUNS = (
    "goal", "milestone", "channel", "objective", "blocker", "party", "words", "digest", "issue",
    "round", "checkin", "failed",
)  # fmt: skip
"""What a goal has one of: of the public goal it is the row 900001, of the private one 900002."""
MORE = ({"reached": 2, "common": 2}, {"proposal": 4, "offer": 0})
TABLES = {
    "goal": "goals", "common": "goals", "milestone": "milestones", "reached": "milestones",
    "proposal": "milestones", "channel": "channels", "objective": "objectives",
    "blocker": "blockers", "party": "celebrations", "words": "kept_words", "digest": "digests",
    "issue": "digest_issues", "round": "rounds", "checkin": "checkins", "failed": "deliveries",
    "offer": "notices",
}  # fmt: skip
FORGED = range(SECOND, SECOND + 6)
"""The numbers that meet them all."""
PLAIN = frozenset(
    {
        "slack_id", "team_id", "bot_user_id", "url", "zone", "rule", "holidays", "next_slot",
        "slot", "channel", "posted_in", "error", "form", "field", "command", "folded", "app_id",
        "enterprise_id", "installer", "scopes", "token", "refresh", "sealed_by", "trouble",
        "result", "quiet_from", "quiet_to",
    }
)  # fmt: skip
"""Columns of text that hold no words of people."""

Numbers = dict[str, dict[int, int]]


def tables() -> list[Table]:
    """Every table that belongs to a workspace, in the order in which rows may be put in."""
    return [table for table in Base.metadata.sorted_tables if ROW in table.c]


def mirror(session: Session) -> None:
    """Fill up the first workspace, so that it has something in every table, and put the second one
    beside it."""
    for table in tables():
        if not _count(session, table, FIRST):
            session.execute(insert(table).values(_made_up(session, table)))
    numbers = _numbers(session)
    workspaces = Base.metadata.tables["workspaces"]
    first = session.execute(select(workspaces).where(workspaces.c.id == FIRST)).one()
    own = {"id": SECOND, "team_id": TEAM, "name": f"{MARK} Ltd"}
    session.execute(insert(workspaces).values(first._asdict() | own))
    for table in tables():
        rows = session.execute(
            select(table).where(table.c[ROW] == FIRST).order_by(*table.primary_key)
        ).all()
        session.execute(insert(table), [_mirrored(table, row, numbers) for row in rows])


def counts(session: Session) -> dict[str, tuple[int, int]]:
    """How many rows each table has of the first workspace and of the second."""
    return {
        table.name: (_count(session, table, FIRST), _count(session, table, SECOND))
        for table in tables()
    }


def rows_of_second(session: Session) -> dict[str, list[Any]]:
    """All that the second workspace has."""
    workspaces = Base.metadata.tables["workspaces"]
    found = {
        table.name: session.execute(select(table).where(table.c[ROW] == SECOND)).all()
        for table in tables()
    }
    own = session.execute(select(workspaces).where(workspaces.c.id == SECOND)).all()
    return {name: sorted(map(repr, rows)) for name, rows in (found | {"workspaces": own}).items()}


def pointers(session: Session) -> list[str]:
    """Rows of the first workspace that point to a row of the second: there must be none."""
    found = []
    for table in tables():
        for key in table.foreign_keys:
            there = key.column.table
            if ROW in there.c:
                both = select(func.count()).where(
                    table.c[ROW] == FIRST, there.c[ROW] == SECOND, key.parent == key.column
                )
                if session.scalar(both):
                    found.append(f"{table.name}.{key.parent.name}")
        if "subject_id" in table.c:
            subject = table.c.subject_id
            about = select(subject).where(table.c[ROW] == FIRST, subject.in_(FORGED))
            if set(session.scalars(about)) - _ids_of_first(session):
                found.append(f"{table.name}.subject_id")
    return found


def _ids_of_first(session: Session) -> set[int]:
    """What a row of the first may be about that only has a number: what was made meanwhile."""
    ids = [select(table.c.id).where(table.c[ROW] == FIRST) for table in tables() if "id" in table.c]
    return set(session.scalars(union(*ids)))


def _count(session: Session, table: Table, workspace_id: int) -> int:
    found = select(func.count()).select_from(table).where(table.c[ROW] == workspace_id)
    return session.scalar(found) or 0


def _made_up(session: Session, table: Table) -> dict[str, Any]:
    """A row for a table that the scene leaves empty; it points to the newest of what there is."""
    row = {column.name: sample(column) for column in table.columns if column.name != "id"}
    for key in _keys(table):
        if key.column.table.name != "workspaces":
            there = key.column.table
            query = select(func.max(key.column)).where(there.c[ROW] == FIRST)
            row[key.parent.name] = session.scalar(query)
    return row | {ROW: FIRST}


def _keys(table: Table) -> Iterable[ForeignKey]:
    return table.foreign_keys


def _numbers(session: Session) -> Numbers:
    """The number in the second workspace of every row of the first that has one, by table."""
    chosen: Numbers = {}
    for place, title in enumerate((PUBLIC, PRIVATE)):
        goal = session.scalars(
            select(Goal).where(Goal.title == title, Goal.state == GoalState.ACTIVE)
        ).one()
        ids = _ids(session, goal)
        wanted = dict.fromkeys(NOUNS, 0) | MORE[0] | MORE[1]
        for noun, offset in wanted.items():
            of_table = chosen.setdefault(TABLES[noun], {})
            of_table.setdefault(ids[noun], SECOND + offset + place)
    for table in tables():
        if "id" in table.c:
            of_table = chosen.setdefault(table.name, {})
            query = select(table.c.id).where(table.c[ROW] == FIRST).order_by(table.c.id)
            taken = set(of_table.values())
            free = (number for number in range(SECOND, SECOND + 10_000) if number not in taken)
            for id_ in session.scalars(query):
                if id_ not in of_table:
                    of_table[id_] = next(free)
    return chosen


def _mirrored(table: Table, row: Row[Any], numbers: Numbers) -> dict[str, Any]:
    new: dict[str, Any] = {}
    for column in table.columns:
        value = getattr(row, column.name)
        if column.name == "number":
            value += FAR
        elif column.name == "subject_id":
            value = numbers[_subject(row)].get(value, SECOND)
        elif isinstance(column.type, JSON):
            value = _marked(value)
        elif isinstance(column.type, String) and not isinstance(column.type, Enum):
            value = _text(column.name, value)
        new[column.name] = value
    if "id" in table.c:
        new["id"] = numbers[table.name][row.id]
    for key in _keys(table):
        value = new[key.parent.name]
        if value is not None:
            there = numbers.get(key.column.table.name, {FIRST: SECOND})
            new[key.parent.name] = there[value]
    return new | {ROW: SECOND}


def _subject(row: Row[Any]) -> str:
    """The table that a row is about which says it by a kind."""
    kind = str(getattr(row, "kind", "") or getattr(row, "about", ""))
    for noun in ("milestone", "proposal", "evidence"):
        if noun in kind:
            return "milestones"
    return "channels" if kind == "progress" else "goals"


def _text(name: str, value: str | None) -> str | None:
    if not value or name in PLAIN:
        return value
    if name in ("key", "ts"):
        return f"{value}9"
    return f"{MARK} {value}"


def _marked(value: Any) -> Any:
    """JSON whose sentences are marked."""
    if isinstance(value, Mapping):
        return {name: _marked(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_marked(part) for part in value]
    return f"{MARK} {value}" if isinstance(value, str) and " " in value else value
