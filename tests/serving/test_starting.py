"""What keeps a process from starting is one line that says what to do."""

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.db import Database
from bot.migrations import version
from bot.playground.server import Slack
from bot.serving import http, processes
from bot.serving.databases import CannotStart, make_ready
from bot.settings import BadSetting, Settings

both = pytest.mark.parametrize("process", [processes.web, processes.worker])

Start = Callable[[Settings, threading.Event], None]


@pytest.fixture
def ended() -> threading.Event:
    """Told to end before it has begun: whatever starts, it does not stay."""
    event = threading.Event()
    event.set()
    return event


def at(url: str, settings: Settings, **more: Any) -> Settings:
    return settings.model_copy(update={"database_url": url, **more})


def put_at(db: Database, step: str) -> None:
    with db.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :step"), {"step": step})


@both
def test_an_empty_database_is_named_with_what_to_do(
    process: Start, empty_url: str, settings: Settings, ended: threading.Event
) -> None:
    with pytest.raises(CannotStart, match=r"^The database is empty: run `cairn migrate` first\.$"):
        process(at(empty_url, settings), ended)


def test_a_database_of_another_version_is_left_alone(empty_url: str) -> None:
    db = Database(empty_url)
    make_ready(db, migrating=True)
    put_at(db, "0001")
    with pytest.raises(CannotStart, match=r"at step 0001.*run `cairn migrate` first"):
        make_ready(db, migrating=False)
    put_at(db, "9999")
    with pytest.raises(CannotStart, match="9999, of a newer Cairn"):
        make_ready(db, migrating=False)
    with pytest.raises(CannotStart, match="9999, which this version of Cairn does not know"):
        make_ready(db, migrating=True)
    assert version(db) == "9999"
    db.close()


def test_an_empty_database_is_brought_up_when_it_may_be(empty_url: str) -> None:
    db = Database(empty_url)
    assert make_ready(db, migrating=True) == version(db)
    assert make_ready(db, migrating=False) == version(db)
    db.close()


@pytest.mark.parametrize("migrating", [True, False])
def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path, migrating: bool) -> None:
    no_database = tmp_path / "notes.txt"
    no_database.write_text("These are words, and no database at all. " * 100)
    for url, reason in (
        (f"sqlite:///{tmp_path / 'nowhere' / 'cairn.db'}", "unable to open database file"),
        (f"sqlite:///{no_database}", "file is not a database"),
        ("postgresql+psycopg://ana:s3cr3t-word@127.0.0.1:9/cairn", "refused"),
    ):
        db = Database(url)
        with pytest.raises(BadSetting, match=r"^DATABASE_URL cannot be opened: ") as raised:
            make_ready(db, migrating=migrating)
        said = str(raised.value)
        assert reason in said
        assert "\n" not in said
        assert "s3cr3t" not in said
        db.close()


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("0.0.0.0", 0)) as other:  # noqa: S104 - as the bot would have it
        port = other.getsockname()[1]
        with pytest.raises(CannotStart, match=f"^Port {port} is taken: set PORT"):
            http.bind(port)


def test_a_worker_beside_another_works_unseen_until_it_has_a_port_of_its_own(
    db_url: str, settings: Settings, ended: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("0.0.0.0", 0)) as other:  # noqa: S104 - as the bot would have it
        known = settings.model_dump() | {"port": other.getsockname()[1]}
        with pytest.raises(CannotStart, match="is taken: set PORT to another"):
            processes.worker(Settings.model_construct(**known), ended)
        unasked = set(known) - {"port"}
        processes.worker(Settings.model_construct(_fields_set=unasked, **known), ended)
    assert "is taken: set PORT to another" in caplog.text
    assert "no /healthz and no /metrics" in caplog.text


def test_an_app_token_that_slack_refuses_is_named(
    db_url: str, settings: Settings, ended: threading.Event
) -> None:
    with Slack() as slack:
        wrong = {"slack_api_url": slack.api_url, "slack_app_token": "xapp-wrong"}
        with pytest.raises(BadSetting, match=r"^SLACK_APP_TOKEN .*\(invalid_auth\)\.$"):
            processes.run(at(db_url, settings, **wrong), ended)


def test_what_is_told_to_end_before_it_is_ready_starts_and_ends(
    db_url: str, settings: Settings, ended: threading.Event
) -> None:
    for process in (processes.run, processes.web, processes.worker):
        process(settings, ended)
