"""The steps make what the model says, once, and lose nothing on the way."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Column,
    Enum,
    MetaData,
    Numeric,
    TypeDecorator,
    func,
    insert,
    inspect,
    select,
    text,
)

from bot.db import Database
from bot.migrations import (
    HEAD,
    STEPS,
    BrokenStep,
    UnknownVersion,
    is_current,
    migrate,
    version,
)
from bot.model import Base, Blocker, Channel, Checkin, Goal, Milestone, Objective, Priority, Update
from bot.model.searching import GOAL, matches, wanted_in
from tests.processes import until

REMAKE = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade() -> None:
    {first}
    for table, column in ("workspaces", "name"), ("people", "name"), ("goals", "moved_because"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, type_=sa.Text())
            batch.add_column(sa.Column("colour", sa.String(20)))
    {more}
"""
HELD = (
    "SELECT 1 FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock'"
    " AND relation = 'workspaces'::regclass"
)
WAITED_FOR = """
LOCK TABLE workspaces;
DO $$
BEGIN
    FOR look IN 1..6000 LOOP
        EXIT WHEN EXISTS (SELECT FROM pg_locks WHERE NOT granted)
            OR NOT EXISTS (SELECT FROM pg_locks WHERE relation = 'people'::regclass);
        PERFORM pg_sleep(0.01);
    END LOOP;
END $$
"""
"""Have the workspaces, until whoever has the people waits for them; at once, where nobody has."""


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    db = Database(empty_url)
    yield db
    db.close()


@pytest.fixture
def full(empty: Database) -> Database:
    """A migrated database of its own, with a row in every table."""
    migrate(empty)
    fill(empty)
    return empty


def is_ours(name: str | None) -> bool:
    """Whether the model knows of it: what full text needs is each database's own."""
    return not (name or "").startswith(("search", "ix_search"))


def facts_of(db: Database) -> dict[str, dict[str, Any]]:
    """Everything that the database itself says of its tables."""
    inspector = inspect(db.engine)

    def by_name(found: list[Any]) -> list[str]:
        return sorted(json.dumps(fact, default=str, sort_keys=True) for fact in found)

    return {
        table: {
            # A step adds columns behind the others, wherever the model names them.
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"], str(column["default"]))
                for column in inspector.get_columns(table)
                if is_ours(column["name"])
            ),
            "primary": inspector.get_pk_constraint(table),
            "foreign": by_name(inspector.get_foreign_keys(table)),
            "unique": by_name(inspector.get_unique_constraints(table)),
            "checks": by_name(inspector.get_check_constraints(table)),
            "indexes": by_name(
                [each for each in inspector.get_indexes(table) if is_ours(each["name"])]
            ),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version" and is_ours(table)
    }


def test_a_migrated_database_is_what_the_model_says(db: Database) -> None:
    with db.engine.connect() as connection:
        opts = {
            "compare_type": True,
            "compare_server_default": True,
            "include_object": lambda _thing, name, *_: is_ours(name),
        }
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []


def test_its_checks_indexes_and_rules_of_deletion_are_the_models_too(
    db: Database, empty: Database
) -> None:
    Base.metadata.create_all(empty.engine)
    assert facts_of(db) == facts_of(empty)


def test_every_constraint_has_a_name(db: Database) -> None:
    inspector = inspect(db.engine)
    for table in filter(is_ours, inspector.get_table_names()):
        constraints = [
            inspector.get_pk_constraint(table),
            *inspector.get_foreign_keys(table),
            *inspector.get_unique_constraints(table),
            *inspector.get_check_constraints(table),
        ]
        assert all(constraint["name"] for constraint in constraints), table


def test_the_head_is_the_last_step() -> None:
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_migrating_twice_is_once(empty: Database) -> None:
    assert version(empty) is None
    assert not is_current(empty)
    for _ in range(2):
        migrate(empty)
        assert version(empty) == HEAD
        assert is_current(empty)


def test_a_current_database_is_left_alone_without_loading_alembic(db_url: str) -> None:
    run_all(
        "import sys; from bot.db import Database; from bot.migrations import migrate;"
        " db = Database(sys.argv[1]); migrate(db); db.close();"
        " sys.exit('alembic' in sys.modules)",
        db_url,
        processes=1,
    )


def test_processes_that_start_together_migrate_once(empty_url: str, empty: Database) -> None:
    """Each says when it is ready, and all are let go at once."""
    run_all(
        "import sys; from bot.db import Database; from bot.migrations import migrate;"
        " import alembic.command; db = Database(sys.argv[1]);"
        " print('ready', flush=True); sys.stdin.readline(); migrate(db); db.close()",
        empty_url,
        processes=4,
    )
    assert is_current(empty)


def test_a_full_database_survives_a_step_that_makes_its_tables_anew(
    full: Database, tmp_path: Path
) -> None:
    """With foreign keys on, SQLite would delete every row that points to a table made anew."""
    before = counts(full)
    assert all(before.values()), before
    migrate(full, to="9999", steps=with_one_more_step(tmp_path))
    assert counts(full) == before
    with full.begin() as session:
        session.get_one(Goal, 1).title = "Found after its table was made anew"
        session.flush()
        found = matches(GOAL, wanted_in("anew"), sqlite=full.is_sqlite)
        assert session.scalars(select(Goal.id).where(found)).all() == [1]
    assert "colour" in {column["name"] for column in inspect(full.engine).get_columns("goals")}


def test_a_database_of_a_newer_cairn_is_left_alone(full: Database, tmp_path: Path) -> None:
    migrate(full, to="9999", steps=with_one_more_step(tmp_path))
    before = facts_of(full)
    with pytest.raises(UnknownVersion, match="9999"):
        migrate(full)
    assert facts_of(full) == before
    assert not is_current(full)


def test_a_step_that_fails_changes_nothing(full: Database, tmp_path: Path) -> None:
    before = counts(full), facts_of(full)
    steps = with_one_more_step(tmp_path, 'raise KeyError("half-way")')
    with pytest.raises(KeyError, match="half-way"):
        migrate(full, to="9999", steps=steps)
    assert (counts(full), facts_of(full)) == before
    assert is_current(full)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_steps_that_meet_somebody_at_work_in_a_circle_are_taken_anew(
    full: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Who waits for a lock looks for a circle once, after a while: the steps come into it last."""
    steps = with_one_more_step(tmp_path, first=f"op.execute({WAITED_FOR!r})")
    other = Database(full.url.render_as_string(hide_password=False))
    with ThreadPoolExecutor(1) as beside, closing(other):
        with other.begin() as session:
            session.execute(text("SET LOCAL deadlock_timeout = '1min'"))  # the steps are broken off
            session.execute(text("SET LOCAL lock_timeout = '1min'"))
            session.execute(text("SELECT 1 FROM people"))
            migrating = beside.submit(migrate, full, to="9999", steps=steps)
            until(lambda: migrating.done() or is_held(other), "the steps have the workspaces")
            session.execute(text("SELECT 1 FROM workspaces"))
        migrating.result()
    assert version(full) == "9999"
    assert "taken anew" in caplog.text


def is_held(db: Database) -> bool:
    """Whether somebody has the workspaces for himself."""
    with db.look() as session:
        return bool(session.scalar(text(HELD)))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_step_that_leaves_orphans_is_undone(full: Database, tmp_path: Path) -> None:
    """SQLite looks at foreign keys only afterwards; PostgreSQL refuses at once."""
    before = counts(full)
    steps = with_one_more_step(tmp_path, 'op.execute("DELETE FROM people")')
    with pytest.raises(BrokenStep, match="people"):
        migrate(full, to="9999", steps=steps)
    assert counts(full) == before
    assert is_current(full)


def test_every_step_can_be_taken_back(full: Database) -> None:
    with full.engine.connect() as connection:
        if full.is_sqlite:  # as in `migrate`: a table that is made anew takes no rows with it
            raw = connection.connection.driver_connection
            assert raw is not None
            connection.detach()
            raw.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(STEPS))
            command.downgrade(config, "base")
    assert facts_of(full) == {}


def test_a_full_database_of_the_first_release_keeps_every_row_and_gains_what_is_new(
    empty: Database,
) -> None:
    migrate(empty, to="0005")
    with empty.engine.connect() as connection:
        before = MetaData()
        before.reflect(connection)
    tables = [table for table in before.sorted_tables if table.name != "alembic_version"]
    with empty.begin() as session:
        for table in tables:
            row = {column.name: first_release(column) for column in table.columns}
            session.execute(insert(table).values(row))
    migrate(empty)
    with empty.read() as session:
        for table in tables:
            assert session.scalar(select(func.count()).select_from(table)) == 1, table.name
        goal = session.scalars(select(Goal)).one()
        milestone = session.scalars(select(Milestone)).one()
        objective = session.scalars(select(Objective)).one()
        channel = session.scalars(select(Channel)).one()
        checkin = session.scalars(select(Checkin)).one()
        found = select(Goal.id).where(matches(GOAL, wanted_in(goal.title), sqlite=empty.is_sqlite))
        assert session.scalars(found).all() == [goal.id]  # what was there before is found too
    assert (goal.priority, goal.horizon, goal.north_star) == (Priority.NORMAL, None, False)
    assert (goal.first_due_on, goal.moves, goal.moved_because) == (goal.due_on, 0, "")
    assert (objective.low, objective.version, objective.dropped_at) == (None, 1, None)
    assert milestone.committed_at == milestone.created_at
    assert milestone.remind_at == milestone.created_at
    assert not channel.open_editing
    assert checkin.owner_in  # as the members of its channel say


def test_what_is_in_the_way_in_open_rounds_becomes_a_blocker_and_older_words_stay(
    empty: Database,
) -> None:
    migrate(empty, to="0008")
    with empty.engine.connect() as connection:
        before = MetaData()
        before.reflect(connection)
    said = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)  # a Friday

    def put(table: str, **facts: Any) -> None:
        row = {column.name: first_release(column) for column in before.tables[table].columns}
        session.execute(insert(before.tables[table]).values(row | facts))

    with empty.begin() as session:
        for table in ("workspaces", "people", "channels", "goals", "checkins", "rounds"):
            put(table)
        put("rounds", id=2, slot="older", state="closed")
        for number in (1, 2):
            put("answers", id=number, round_id=number)
        put("replies")
        for number, (answer, words) in enumerate(
            [(1, "The vendor"), (1, " the VENDOR"), (1, ""), (2, "Long ago")], 1
        ):
            put("updates", id=number, answer_id=answer, blocker=words, at=said)
    migrate(empty)
    with empty.read() as session:
        blocker = session.scalars(select(Blocker)).one()
        assert (blocker.text, blocker.person_id, blocker.goal_id) == ("The vendor", 1, 1)
        assert (blocker.opened_at, blocker.resolved_at) == (said, None)
        assert blocker.escalate_at == datetime(2026, 12, 2, 9, 30, tzinfo=UTC)
        assert session.scalars(select(Goal)).one().blocked_since == said
        kept = session.scalars(select(Update.blocker).order_by(Update.id)).all()
    assert kept == ["The vendor", " the VENDOR", "", "Long ago"]


WORDS = {
    "scope": "channel", "size": "major", "event": "goal_set", "kind": "goal_card",
    "zone": "UTC", "status": "on_track", "reported": "on_track", "priority": "high",
    "horizon": "short",
}  # fmt: skip


def first_release(column: Column[Any]) -> Any:
    """Something that fits into a column of the first release, of which there is no model."""
    if column.name == "state":
        return {"goals": "active", "milestones": "planned", "deliveries": "pending",
                "rounds": "open"}.get(column.table.name, "active")  # fmt: skip
    if column.name in ("baseline", "target", "current", "value"):
        return Decimal(1) if isinstance(column.type, Numeric) else "1"
    if isinstance(column.type, JSON):
        return []
    if column.name == "round_id" and column.table.name == "answers":
        return 1
    return WORDS.get(column.name, sample(column))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_foreign_keys_hold_again_after_migrating(empty: Database) -> None:
    migrate(empty)
    with empty.begin() as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def run_all(program: str, url: str, *, processes: int) -> None:
    """Run the program so many times at once, each with the URL; all must succeed."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    if "'ready'" in program:
        for process in running:
            assert process.stdout is not None
            process.stdout.readline()
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    results = [(process.communicate(timeout=60)[1], process.returncode) for process in running]
    assert results == [("", 0)] * processes


def with_one_more_step(folder: Path, more: str = "pass", first: str = "pass") -> Path:
    """A copy of the steps, and one that changes three tables: SQLite makes them anew."""
    steps = folder / "steps"
    shutil.copytree(STEPS, steps)
    (steps / "versions" / "9999_more.py").write_text(
        REMAKE.format(head=HEAD, first=first, more=more)
    )
    return steps


def counts(db: Database) -> dict[str, int]:
    with db.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def fill(db: Database) -> None:
    """One row in every table, each pointing to the rows before it."""
    with db.begin() as session:
        for table in Base.metadata.sorted_tables:
            row = {column.name: sample(column) for column in table.columns}
            session.execute(insert(table).values(row))


def sample(column: Column[Any]) -> Any:
    """Something that fits into the column; every id is 1."""
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, JSON):
        return []
    if isinstance(kind, Enum):
        assert kind.enum_class is not None
        return next(iter(kind.enum_class))
    samples: dict[type, Any] = {
        str: "x",
        int: 1,
        bool: False,
        Decimal: Decimal(1),
        date: date(2026, 11, 23),
        datetime: datetime(2026, 11, 23, tzinfo=UTC),
    }
    return samples[kind.python_type]
