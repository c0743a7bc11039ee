"""A workspace with rows in every table, made from the model, and documents made of it."""

import io
import json
import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Enum, TypeDecorator, insert, select, update
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import About, Base, DeliveryState, Kind, Workspace
from bot.services import archives
from bot.services.archives import Taken, contents

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
AWKWARD = '=1+1 "שלום" 👩‍👩‍👧‍👦 \u2028 <!channel> \\ é'
TABLES = contents.tables()
PLACE = {table.name: 7_100_000 + 100 * place for place, table in enumerate(TABLES)}
"""Below each table's row numbers: none of them is anybody else's."""


def row_of(table: str, which: int = 1) -> int:
    """The number of a row of a filled table: there are two of each."""
    return PLACE[table] + which


def sample_keys() -> list[str]:
    """A key of every shape, with row numbers in it."""
    goal, person, round_ = row_of("goals"), row_of("people"), row_of("rounds")
    milestone, channel, line = row_of("milestones"), row_of("channels"), row_of("history")
    blocker, issue = row_of("blockers"), row_of("digest_issues")
    return [
        f"goal:{goal}:card", f"news:{line}", f"replan:{line}:{person}", f"away:{person}:1795600000",
        f"blocker:{blocker}:helped", f"blocker:{blocker}:resolved:{person}",
        f"digest:{issue}:here", f"digest:{issue}:{person}", f"reachable:{milestone}:12.5",
        f"evidence:{row_of('evidence')}", f"due:{milestone}:2026-11-23:3:{person}",
        f"proposal:{milestone}", f"round:{round_}:prompt", f"round:{round_}:ask:{person}",
        f"round:{round_}:remind:{person}:1795600000", f"round:{round_}:summary",
        f"failure:{row_of('deliveries')}:{person}", f"celebration:{row_of('celebrations')}",
        f"words:{row_of('kept_words')}:1795600000", f"roadmap:{channel}:{person}:command:1.2",
        f"roadmap:own:{person}:command:1.2", f"roadmap:{channel}:all:1.2",
        f"talk:{row_of('replies')}", f"talk:help:{person}:Ev1", f"progress:{channel}:command:1.2",
        f"goal_progress:{goal}:1.2", "calendar:command:1.2", "export:command:1.2", "no_pictures",
        f"notices:round:{round_}:ask:{person}", f"quarter:{row_of('quarters')}:c1795600000",
        f"quarter:{row_of('quarters')}:{person}", f"wins:{row_of('wins_issues')}:here",
        f"celebration:{row_of('celebrations')}:{person}",
    ]  # fmt: skip


def fill(db: Database, team_id: str = "T0CAIRN") -> int:
    """The number of a workspace with two rows or more in every table that travels."""
    with db.begin() as session:
        facts = {"goals_made": 2, "milestones_made": 2, "name": AWKWARD, "installed_at": NOW}
        workspace = Workspace(team_id=team_id, bot_user_id="U0CAIRN", **facts)
        session.add(workspace)
        session.flush()
        for table in TABLES:
            _fill(session, table.name, workspace.id)
        return workspace.id


def _fill(session: Session, name: str, workspace_id: int) -> None:
    table = Base.metadata.tables[name]
    rows = [
        {column.name: _sample(column, which, workspace_id) for column in table.columns}
        for which in (1, 2)
    ]
    if name == "deliveries":
        rows = [
            rows[0] | {"id": row_of(name, n), "key": key, "kind": list(Kind)[n % len(Kind)],
             "state": list(DeliveryState)[n % 5], "thread_of": row_of(name) if n > 3 else None,
             "ts": "1.5" if n % 2 else None}
            for n, key in enumerate(sample_keys(), 1)
        ]  # fmt: skip
    elif name == "notices":
        keyed = zip(About, sample_keys(), strict=False)
        rows = [
            rows[0] | {"id": row_of(name, n), "key": key, "about": about}
            for n, (about, key) in enumerate(keyed, 1)
        ]
    elif name == "drafts":
        typed = {f"status:{row_of('goals')}": "on_track", "moved": AWKWARD,
                 f"number:{row_of('objectives')}": None, "people": ["U1", "U2"]}  # fmt: skip
        forms = [f"round:{row_of('rounds')}", f"own:{row_of('channels')}", "own:",
                 f"setup:{row_of('channels')}", f"checkin:{row_of('checkins')}",
                 f"reflection:{row_of('celebrations')}"]  # fmt: skip
        rows = [rows[0] | {"form": form, "typed": typed} for form in forms]
    session.execute(insert(table), rows)
    for column in table.columns:
        if contents.refers_to(column) == name and name != "deliveries":  # to one that comes later
            first = update(table).where(table.c.id == row_of(name))
            session.execute(first.values({column: row_of(name, 2)}))


def _sample(column: Column[Any], which: int, workspace_id: int) -> Any:
    table, name = column.table.name, column.name
    to = contents.refers_to(column)
    if name == "workspace_id":
        return workspace_id
    if name == "id":
        return row_of(table, which)
    if name == "subject_id":
        return row_of("goals", which)
    if to == table:
        return None
    if to is not None:
        return row_of(to, which)
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, JSON):
        return {"Mood?": AWKWARD, "b": "", "a": "1"} if name != "questions" else [AWKWARD, "?"]
    if isinstance(kind, Enum):
        assert kind.enum_class is not None
        return list(kind.enum_class)[which % 2]
    if name == "slack_id":
        return f"{'U' if table == 'people' else 'C'}0{which}"
    samples: dict[type, Any] = {
        str: f"{which}{AWKWARD}"
        if getattr(kind, "length", None) in (None, 200, 100)
        else f"{which}",
        int: which,
        bool: which == 1,
        Decimal: Decimal("-12.50000001"),
        date: date(2026, 11, 22 + which),
        datetime: datetime(2026, 11, 22 + which, 13, 59, 59, 123456, tzinfo=UTC),
    }
    return samples[kind.python_type]


def empty_at(file: Path, template: Path) -> str:
    """The URL of an empty Cairn in that file."""
    shutil.copyfile(template, file)
    return f"sqlite:///{file}"


def written(db: Database, team_id: str | None = None, now: datetime = NOW) -> str:
    """The document of a workspace."""
    out = io.StringIO()
    with db.read() as session:
        workspace = archives.find_workspace(session, team_id)
        archives.write(session, workspace, out, now)
    return out.getvalue()


def take(db: Database, document: str, now: datetime = NOW, *, dry_run: bool = False) -> Taken:
    """What comes of importing a document."""
    return archives.take(db, io.StringIO(document), now, dry_run=dry_run)


def dump(db: Database) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, in their order."""
    with db.read() as session:
        return {
            table.name: [
                {**row._mapping}
                for row in session.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
        }


def text_of(rows: object) -> str:
    """All of it in one text, to look for marks in."""
    return json.dumps(rows, default=str, ensure_ascii=False)
