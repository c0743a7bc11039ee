"""What is left of a workspace that has removed Cairn: nothing, when its time has come."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from bot.cli import main
from bot.db import Database
from bot.model import Base, Workspace
from bot.services import purging, workspaces
from bot.services.purging import KEPT
from tests.people import Cast
from tests.processes import until
from tests.test_migrations import fill

SECOND = timedelta(seconds=1)


def counts(db: Database, workspace_id: int) -> dict[str, int]:
    """How many rows a workspace has in each table."""
    with db.read() as session:
        return {
            table.name: session.scalar(
                select(func.count()).select_from(table).where(table.c.workspace_id == workspace_id)
            )
            or 0
            for table in Base.metadata.sorted_tables
            if "workspace_id" in table.c
        }


def remove(db: Database, workspace_id: int, now: datetime) -> None:
    with db.begin() as session:
        workspaces.remove(session, workspace_id, now)


def workspace(db: Database, workspace_id: int) -> Workspace:
    with db.read() as session:
        return session.get_one(Workspace, workspace_id)


def test_after_thirty_days_no_table_has_a_row_of_it(db: Database, now: datetime) -> None:
    fill(db)
    with db.begin() as session:
        session.execute(update(Workspace).values(uninstalled_at=None, silenced_at=None))
    full = counts(db, 1)
    assert set(full.values()) == {1}  # in every table
    remove(db, 1, now)
    assert purging.purge_due(db, now - SECOND) == 0
    assert counts(db, 1) == full | {"installations": 0}  # its tokens are gone at once
    assert purging.purge_due(db, now) == 1
    assert set(counts(db, 1).values()) == {0}
    left = workspace(db, 1)
    assert (left.team_id, left.name, left.url, left.bot_user_id) == ("x", "", "", "")
    assert left.goals_made == 0
    assert left.silenced_at == now
    assert purging.purge_due(db, now) == 0


def test_others_keep_all_that_they_have(db: Database, cast: Cast, now: datetime) -> None:
    before = counts(db, cast.workspace.id)
    remove(db, cast.elsewhere.id, now)
    assert purging.purge_due(db, now) == 1
    assert counts(db, cast.workspace.id) == before
    assert sum(counts(db, cast.elsewhere.id).values()) == 0


def test_who_comes_back_in_time_keeps_everything(db: Database, cast: Cast, now: datetime) -> None:
    remove(db, cast.elsewhere.id, now)
    with db.begin() as session:
        workspaces.unsilence(session, cast.elsewhere.id)
    assert purging.purge_due(db, now + KEPT) == 0
    with db.begin() as session:
        assert not purging.purge(session, cast.elsewhere.id, now + KEPT)
        workspaces.silence(session, cast.elsewhere.id, now)  # a token that was only revoked
    assert purging.purge_due(db, now + 12 * KEPT) == 0


def test_the_command_says_whose_data_goes(
    db: Database, cast: Cast, now: datetime, db_url: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("DATABASE_URL", db_url)
    assert main(["purge"]) == 0
    assert capsys.readouterr().out == "No workspace has removed Cairn and left data here.\n"
    long_ago = datetime(2026, 1, 2, tzinfo=now.tzinfo)
    remove(db, cast.elsewhere.id, long_ago)
    assert main(["purge", "--dry-run"]) == 0
    said = "T0OTHER, which removed Cairn on 2026-01-02, would be purged.\n"
    assert capsys.readouterr().out == said
    assert sum(counts(db, cast.elsewhere.id).values()) > 0
    assert main(["purge"]) == 0
    assert "is purged" in capsys.readouterr().out
    assert sum(counts(db, cast.elsewhere.id).values()) == 0


def is_waited_for(db: Database) -> bool:
    """Whether somebody waits for a lock that somebody else has."""
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = "
    with db.look() as session:
        return session.execute(text(waiting + "current_database()")).first() is not None


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_who_installs_it_anew_while_it_is_purged_has_a_name_and_a_bot(
    db: Database, cast: Cast, now: datetime
) -> None:
    team, name, bot = cast.elsewhere.team_id, cast.elsewhere.name, cast.elsewhere.bot_user_id
    remove(db, cast.elsewhere.id, now)

    def come_back() -> None:
        with db.begin() as session:
            row = workspaces.meet(session, team, name, bot, now)
            workspaces.unsilence(session, row.id)

    with ThreadPoolExecutor(1) as meanwhile:
        with db.begin() as session:
            assert purging.purge(session, cast.elsewhere.id, now)
            session.flush()
            coming = meanwhile.submit(come_back)
            until(lambda: is_waited_for(db), "who comes back waits for the purge")
        coming.result()
    back = workspace(db, cast.elsewhere.id)
    assert (back.name, back.bot_user_id, back.silenced_at) == (name, bot, None)
