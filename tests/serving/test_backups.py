"""Backups, as the README says: made while Cairn writes, whole, and ready to start from."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url

from bot.db import Database
from bot.migrations import is_current, migrate
from bot.model import Goal, Workspace
from bot.model.searching import GOAL, matches, wanted_in
from bot.playground.server import Slack
from tests import postgres
from tests.people import Cast, introduce
from tests.processes import ROOT, serving
from tests.services import roads

README = (ROOT / "README.md").read_text()
WRITING = """
import sys
from datetime import UTC, datetime

from bot.db import Database
from bot.model import Person
from bot.services.goals import Wish, set_goal
from bot.model import Scope

db, who, number = Database(sys.argv[1]), int(sys.argv[2]), 0
while True:
    number += 1
    with db.begin() as session:
        now = datetime.now(UTC)
        set_goal(session, Wish(f"Goal word{number}"), by=session.get_one(Person, who), now=now,
                 today=now.date(), scope=Scope.PERSONAL, channel_id=None)
    if number == 20:
        print("under way", flush=True)
"""

sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


@pytest.fixture
def writing(db_url: str, db: Database, cast: Cast) -> Iterator[None]:
    """A process that sets one goal after another, as fast as it can."""
    command = [sys.executable, "-c", WRITING, db_url, str(cast.ana.id)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "under way\n"
            yield
            assert process.poll() is None
        finally:
            process.kill()


@sqlite
@pytest.mark.usefixtures("writing")
def test_a_copy_made_while_a_process_writes_is_whole_and_cairn_starts_from_it(
    db_url: str, cast: Cast, tmp_path: Path
) -> None:
    copy = tmp_path / "backup.db"
    statement = "VACUUM INTO 'backup.db'"
    assert f'sqlite3 cairn.db "{statement}"' in README
    with closing(sqlite3.connect(db_url.removeprefix("sqlite:///"), timeout=60)) as source:
        source.execute(statement.replace("backup.db", str(copy)))
    with closing(sqlite3.connect(copy)) as found:
        assert found.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert found.execute("PRAGMA foreign_key_check").fetchall() == []
    restored = Database(f"sqlite:///{copy}")
    assert is_current(restored)
    with restored.read() as session:
        goals = session.scalar(select(func.count()).select_from(Goal)) or 0
        assert goals >= 20
        assert session.get_one(Workspace, cast.workspace.id).goals_made == goals
        last = wanted_in(f"word{goals}")
        assert session.scalars(select(Goal.number).where(matches(GOAL, last, sqlite=True))).all()
    restored.close()
    with Slack() as slack, serving(slack, f"sqlite:///{copy}", tmp_path) as process:
        assert process.stop() == 0


def carry_out(command: str, url: str, folder: Path) -> int:
    """The exit code of a command for PostgreSQL, as the README has it."""
    assert command in README
    database = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    path = f"{postgres.clients()}{os.pathsep}{os.environ['PATH']}"
    surroundings = {"PATH": path, "DATABASE_URL": database}
    shell = ["/bin/sh", "-c", command]
    return subprocess.run(
        shell, cwd=folder, env=surroundings, capture_output=True, check=False
    ).returncode


DUMP = 'pg_dump --format=custom --file=backup.dump "$DATABASE_URL"'
RESTORE = (
    "pg_restore --clean --if-exists --no-owner --single-transaction"
    ' --dbname="$DATABASE_URL" backup.dump'
)
RESTORE_OLDER = """\
pg_restore --no-owner --file=- backup.dump | sed "/^SELECT pg_catalog.set_config('search_path'/d" |
    psql --single-transaction --set=ON_ERROR_STOP=1 "$DATABASE_URL\""""


def found_in(url: str, word: str) -> int:
    """How many goals have this word."""
    restored = Database(url)
    assert is_current(restored)
    with restored.read() as session:
        sought = wanted_in(word)
        found = session.scalars(select(Goal.id).where(matches(GOAL, sought, sqlite=False))).all()
    restored.close()
    return len(found)


@postgresql
def test_a_dump_of_postgresql_is_restored_over_what_is_there(
    empty_url: str, now: datetime, tmp_path: Path
) -> None:
    """In a database of its own: what is restored says the same in other words."""
    db = Database(empty_url)
    migrate(db)
    with db.begin() as session:
        cast = introduce(session, now)
    roads.set_goal(db, cast.ana, cast.launch, now, title="Before the backup")
    assert carry_out(DUMP, empty_url, tmp_path) == 0
    roads.set_goal(db, cast.ana, cast.launch, now, title="After the backup")
    db.close()
    assert carry_out(RESTORE, empty_url, tmp_path) == 0
    assert (found_in(empty_url, "before"), found_in(empty_url, "after")) == (1, 0)


@postgresql
def test_an_older_dump_that_cannot_be_restored_so_changes_nothing_and_goes_into_an_empty_database(
    empty_url: str, db_url: str, tmp_path: Path
) -> None:
    old = Database(empty_url)
    migrate(old, to="0019")
    old.close()
    assert carry_out(DUMP, empty_url, tmp_path) == 0
    assert carry_out(RESTORE, db_url, tmp_path) != 0
    assert found_in(db_url, "anything") == 0
    with old.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    old.close()
    assert carry_out(RESTORE_OLDER, empty_url, tmp_path) == 0
    old = Database(empty_url)
    migrate(old)
    old.close()
    assert found_in(empty_url, "anything") == 0
