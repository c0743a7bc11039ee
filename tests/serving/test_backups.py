"""Backups, as the README says: made while Cairn writes, whole, and ready to start from."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.db import Database
from bot.migrations import is_current
from bot.model import Goal, Workspace
from bot.model.searching import GOAL, matches, wanted_in
from bot.playground.server import Slack
from tests.people import Cast
from tests.processes import ROOT, serving

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

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


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
