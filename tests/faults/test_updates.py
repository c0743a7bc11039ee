"""Another version of Cairn over the same database, while messages are owed; and what deletes.

The version that comes next is played by a step that nobody has written yet, and a version before by
taking back some of them.
"""

import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import func, inspect, select, update

from bot.db import Database
from bot.migrations import HEAD, STEPS, migrate, version
from bot.model import Base, Workspace
from tests.faults.fragile import AFTER, At
from tests.faults.points import POST
from tests.faults.teams import Team
from tests.processes import environment, ran, until

BEFORE = "0016"
"""The step behind it makes indexes, on both databases."""
NEXT = "9999"
ADDED = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade() -> None:
    for table in "workspaces", "people", "deliveries", "lanes", "replies":
        op.add_column(table, sa.Column("colour", sa.String(20)))
        op.add_column(table, sa.Column("hue", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_deliveries_hue", "deliveries", ["hue"])


def downgrade() -> None:
    op.drop_index("ix_deliveries_hue", "deliveries")
    for table in "workspaces", "people", "deliveries", "lanes", "replies":
        op.drop_column(table, "hue")
        op.drop_column(table, "colour")
"""
KILLS = 25
WHILE_ALIVE = "0014"
"""From this step on, each can be taken while the version before it is still at work."""

sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
sqlite_as_a_rule = pytest.mark.parametrize(
    "backend",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.faults)],
    indirect=True,
)
"""PostgreSQL with `pytest -m faults`."""


def take_back(db: Database, to: str, steps: Path = STEPS) -> None:
    """The database is at an earlier step again."""
    config = Config()
    config.set_main_option("script_location", str(steps))
    with db.engine.connect() as connection:
        if db.is_sqlite:  # as in `migrate`: a table that is made anew takes no rows with it
            raw = connection.connection.driver_connection
            assert raw is not None
            connection.detach()
            raw.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            config.attributes["connection"] = connection
            command.downgrade(config, to)


@contextmanager
def of_the_next_version(db: Database, steps: Path) -> Iterator[None]:
    """The database is brought to the next version, and back in the end: others use it too."""
    migrate(db, to=NEXT, steps=steps)
    try:
        yield
    finally:
        take_back(db, HEAD, steps)


def steps_with(more: str, folder: Path) -> Path:
    """The steps, and one more."""
    steps = folder / "steps"
    shutil.copytree(STEPS, steps)
    (steps / "versions" / "9999_next.py").write_text(more.format(head=HEAD))
    return steps


@sqlite_as_a_rule
def test_the_version_before_sends_on_while_the_next_one_migrates(team: Team) -> None:
    steps = steps_with(ADDED, team.folder)
    with ExitStack() as until_the_end:
        one, other = (until_the_end.enter_context(team.fragile(word="worker")) for _ in range(2))
        for each in (one, other):
            each.wait_ready()
        team.slack.faults.add(POST, "store_and_drop", 2)
        team.owe(18)
        until(lambda: len(team.arrived()) > 4, "some of it is sent")
        until_the_end.enter_context(of_the_next_version(team.db, steps))
        team.owe(6)
        team.hurry(team.is_quiet, "all of it is sent")
        assert [one.stop(), other.stop()] == [0, 0]
        team.settle()
        team.check()
        said = ran(
            "worker", settings=environment(team.slack, team.database_url), folder=team.folder
        )
        assert said.returncode == 1
        assert f"at step {NEXT}, of a newer Cairn" in said.stderr


@pytest.mark.parametrize(
    ("kills", "backend"),
    [
        (1, "sqlite"),
        pytest.param(KILLS, "sqlite", marks=pytest.mark.faults),
        pytest.param(KILLS, "postgresql", marks=pytest.mark.faults),
    ],
    indirect=["backend"],
)
def test_a_migration_that_is_killed_over_a_full_outbox_is_made_by_the_next(
    team: Team, kills: int
) -> None:
    team.owe(12)
    take_back(team.db, BEFORE)
    settings = environment(team.slack, team.database_url)
    said = ran("worker", settings=settings, folder=team.folder)
    assert (said.returncode, f"at step {BEFORE}" in said.stderr) == (1, True)
    assert "run `cairn migrate` first" in said.stderr
    for n in range(kills):
        at = At("ALTER TABLE|CREATE INDEX", AFTER) if n % 2 else At("UPDATE alembic_version")
        with team.fragile(at, word="migrate") as process:
            assert process.wait() == -signal.SIGKILL
            team.kills += 1
        assert version(team.db) == BEFORE
    with team.fragile(word="migrate") as process:
        assert process.wait() == 0
    with team.fragile(word="worker") as process:
        process.wait_ready()
        team.hurry(team.is_quiet, "all of it is sent")
        assert process.stop() == 0
    team.settle()
    team.check()


@sqlite
def test_a_step_takes_nothing_away_that_the_version_before_it_needs(empty_url: str) -> None:
    db = Database(empty_url)
    migrate(db, to=WHILE_ALIVE)
    at = WHILE_ALIVE
    before = columns_of(db)
    while at != HEAD:
        at = f"{int(at) + 1:04}"
        migrate(db, to=at)
        after = columns_of(db)
        for table, columns in before.items():
            assert columns.keys() <= after[table].keys(), f"{at} takes something from {table}"
            new = after[table].keys() - columns.keys()
            assert all(after[table][name] for name in new), f"{at} needs something of {table}"
        before = after
    db.close()


def columns_of(db: Database) -> dict[str, dict[str, bool]]:
    """The columns of every table, and whether a row can be written that does not name them."""
    inspector = inspect(db.engine)
    return {
        table: {
            column["name"]: column["nullable"] or column["default"] is not None
            for column in inspector.get_columns(table)
        }
        for table in inspector.get_table_names()
    }


@pytest.mark.parametrize(
    ("kills", "backend"),
    [
        (1, "sqlite"),
        pytest.param(KILLS, "sqlite", marks=pytest.mark.faults),
        pytest.param(KILLS, "postgresql", marks=pytest.mark.faults),
    ],
    indirect=["backend"],
)
def test_a_purge_that_is_killed_half_way_has_deleted_nothing_and_the_next_all(
    team: Team, kills: int
) -> None:
    team.ask()
    with team.db.begin() as session:
        session.execute(update(Workspace).values(uninstalled_at=team.slack.clock.now()))
    before = rows_of(team)
    for _ in range(kills):
        with team.fragile(At("DELETE FROM goals", AFTER), word="purge") as process:
            assert process.wait() == -signal.SIGKILL
            team.kills += 1
        assert rows_of(team) == before
    with team.fragile(word="purge") as process:
        assert process.wait() == 0
    assert set(rows_of(team).values()) == {0}


def rows_of(team: Team) -> dict[str, int]:
    """How many rows each table has that belong to a workspace."""
    with team.db.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if "workspace_id" in table.c
        }
