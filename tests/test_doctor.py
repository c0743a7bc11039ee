"""The doctor finds what is wrong, says what to do about it, and changes nothing."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest
import yaml
from sqlalchemy import text

from bot import storage
from bot.db import Database
from bot.doctor import examine
from bot.findings import Finding
from bot.migrations import HEAD, migrate
from bot.model import Delivery, DeliveryState
from bot.playground.clock import Clock
from bot.playground.server import Slack
from bot.services import workspaces
from bot.settings import Settings
from bot.slack.scopes import OPTIONAL, REQUIRED
from bot.web import FrontDoor
from tests.people import Cast
from tests.processes import ROOT
from tests.services import deliveries
from tests.web.test_over_http import Quiet

sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack() as running:
        yield running


def looked_at(settings: Settings, slack: Slack, **more: Any) -> dict[str, Finding]:
    """The findings by what was looked at, with Slack's true settings but for `more`."""
    known = {
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_api_url": slack.api_url,
    }
    chosen = settings.model_copy(update=known | more)
    return {finding.what: finding for finding in examine(chosen, Clock().now)}


def test_nothing_is_wrong_with_a_cairn_that_is_well(
    settings: Settings, slack: Slack, backend: str
) -> None:
    found = looked_at(settings, slack)
    grounds = {"sqlite": ["search", "journal", "disk"], "postgresql": ["signs", "connections"]}[
        backend
    ]
    assert [finding.line for finding in found.values() if not finding.well] == []
    assert list(found) == [
        "settings", "database", "engine", *grounds, "migrations", "workspaces", "overdue work",
        "channels", "answers", "token", "scopes", "clock", "Socket Mode", "time zones",
    ]  # fmt: skip
    assert found["token"].said == "speaks as cairn in Northwind Trail"
    assert found["time zones"].line.startswith("✓ time zones: tzdata 20")


@sqlite
def test_a_missing_setting_is_found_and_the_rest_is_looked_at(
    settings: Settings, slack: Slack
) -> None:
    found = looked_at(settings, slack, slack_bot_token="", slack_app_token="")
    assert found["settings"].line.startswith("✗ settings: SLACK_BOT_TOKEN is missing")
    assert found["database"].well
    assert "token" not in found


@sqlite
def test_a_database_that_does_not_exist_is_not_made(
    settings: Settings, slack: Slack, tmp_path: Path
) -> None:
    file = tmp_path / "new" / "cairn.db"
    found = looked_at(settings, slack, database_url=f"sqlite:///{file}")
    said = f"there is no file {file} yet — `cairn run` or `cairn migrate` makes it"
    assert found["database"] == Finding("database", False, said)
    assert not file.parent.exists()


@sqlite
def test_a_database_that_cannot_be_opened_is_found(
    settings: Settings, slack: Slack, tmp_path: Path
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("These are words, and no database at all. " * 100)
    for url, reason in (
        (f"sqlite:///{file}", "file is not a database"),
        ("postgresql+psycopg://ana:s3cr3t-word@127.0.0.1:9/cairn", "refused"),
    ):
        line = looked_at(settings, slack, database_url=url)["database"].line
        assert reason in line
        assert line.endswith("look at DATABASE_URL")
        assert "s3cr3t" not in line
        assert "\n" not in line


def test_a_database_of_another_version_is_found(
    settings: Settings, slack: Slack, empty_url: str
) -> None:
    db = Database(empty_url)
    with db.begin() as session:
        session.execute(text("SELECT 1"))  # SQLite makes the file
    found = looked_at(settings, slack, database_url=empty_url)["migrations"]
    assert found.said == f"it is empty, and this Cairn needs step {HEAD} — run `cairn migrate`"
    migrate(db)
    for step, do in (("0001", "run `cairn migrate`"), ("9999", "run the newer Cairn")):
        with db.begin() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :step"), {"step": step})
        found = looked_at(settings, slack, database_url=empty_url)["migrations"]
        assert not found.well
        assert step in found.said
        assert do in found.said
    db.close()


def test_a_database_that_lacks_a_table_is_found(
    settings: Settings, slack: Slack, empty_url: str
) -> None:
    """As after a restore that was broken off."""
    db = Database(empty_url)
    migrate(db)
    with db.begin() as session:
        session.execute(text("ALTER TABLE workspaces RENAME TO elsewhere"))
    db.close()
    found = looked_at(settings, slack, database_url=empty_url)["rows"]
    assert not found.well
    assert "workspaces" in found.said
    assert found.said.endswith(" — restore a backup")


def test_a_workspace_that_takes_nothing_more_is_found(
    settings: Settings, slack: Slack, db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        workspaces.silence(session, cast.elsewhere.id, now)
    found = looked_at(settings, slack)["workspaces"]
    assert not found.well
    assert "Elsewhere since 2026-11-23 14:00 UTC" in found.said


def test_overdue_work_is_found_and_not_where_nothing_may_be_sent(
    settings: Settings, slack: Slack, db: Database, cast: Cast, now: datetime
) -> None:
    late = Clock().now() - timedelta(minutes=3)
    deliveries.owe(db, cast, "a", late)
    found = looked_at(settings, slack)["overdue work"]
    assert not found.well
    assert f"{late:%Y-%m-%d %H:%M} UTC — is `cairn run` or `cairn worker` running?" in found.said
    with db.begin() as session:
        workspaces.silence(session, cast.workspace.id, now)
    assert looked_at(settings, slack)["overdue work"].well


def test_what_could_not_be_delivered_is_counted(
    settings: Settings, slack: Slack, db: Database, cast: Cast
) -> None:
    owed = deliveries.owe(db, cast, "a", Clock().now())
    with db.begin() as session:
        session.get_one(Delivery, owed).state = DeliveryState.FAILED
    found = looked_at(settings, slack)["overdue work"]
    why = "`/cairn why` tells those who set them up"
    said = f"✓ overdue work: none; 1 message could not be delivered so far — {why}"
    assert found.line == said
    owed = deliveries.owe(db, cast, "b", Clock().now())
    with db.begin() as session:
        session.get_one(Delivery, owed).state = DeliveryState.DOUBTFUL
    found = looked_at(settings, slack)["overdue work"]
    assert f"so far; whether 1 message arrived, nobody knows — {why}" in found.line


@sqlite
@pytest.mark.parametrize(
    ("wrong", "what", "said"),
    [
        ({"slack_bot_token": "xoxb-other"}, "token", "refuses SLACK_BOT_TOKEN (invalid_auth)"),
        ({"slack_app_token": "xapp-other"}, "Socket Mode", "refuses SLACK_APP_TOKEN (invalid"),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, "token", "cannot be reached"),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, "Socket Mode", "cannot be reached"),
    ],
)
def test_what_slack_says_no_to_is_found(
    settings: Settings,
    slack: Slack,
    capsys: pytest.CaptureFixture[str],
    wrong: dict[str, str],
    what: str,
    said: str,
) -> None:
    finding = looked_at(settings, slack, **wrong)[what]
    assert not finding.well
    assert said in finding.said
    assert capsys.readouterr().err == ""


@sqlite
def test_something_else_than_slack_is_found(settings: Settings, slack: Slack) -> None:
    found = looked_at(settings, slack, slack_api_url=f"{slack.url}/nothing/")
    assert found["token"].said == "what answers at SLACK_API_URL is not Slack"


@sqlite
def test_what_the_file_stands_on_is_looked_at(db: Database) -> None:
    found = {each.what: each for each in storage.examine(db)}
    assert all(each.well for each in found.values())
    assert found["engine"].said.startswith("SQLite 3.")
    assert " MB free beside " in found["disk"].said
    found = {
        each.what: each
        for each in storage.examine(db, sqlite=(99, 0), search="ENABLE_X", room=10**18)
    }
    assert found["engine"].line.endswith("is too old — use a Python with 99.0 or newer")
    assert found["search"].line.startswith("✗ search: this SQLite was built without FTS5")
    assert found["disk"].line.startswith("✗ disk: only ")
    assert found["disk"].line.endswith("make room, or put the file elsewhere")


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_what_the_server_stands_on_is_looked_at(db: Database) -> None:
    found = {each.what: each for each in storage.examine(db)}
    assert all(each.well for each in found.values())
    assert found["signs"].said == "UTF-8"
    assert " in use" in found["connections"].said
    found = {each.what: each for each in storage.examine(db, postgresql=(99, 100))}
    assert found["engine"].line.endswith("is too old — use 99 to 100")
    found = {each.what: each for each in storage.examine(db, postgresql=(9, 10))}
    assert found["engine"].well
    assert found["engine"].said.endswith("newer than any that was tried (10)")


@sqlite
def test_the_process_on_this_machine_is_asked_how_it_is(settings: Settings, slack: Slack) -> None:
    unwell: list[str] = []
    door = FrontDoor(None, now=Clock().now, healthy=lambda: next(iter(unwell), None))
    with make_server("127.0.0.1", 0, door, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        port = server.server_port
        found = looked_at(settings, slack, port=port)["process"]
        assert found == Finding("process", True, f"the process on port {port} is well")
        unwell.append("The job “send” has failed for 61 seconds.")
        found = looked_at(settings, slack, port=port)["process"]
        assert found.line.startswith("✗ process: The job “send” has failed for 61 seconds. — look")
        server.shutdown()
        thread.join()
    found = looked_at(settings, slack, port=port)["process"]
    assert found == Finding("process", True, f"none listens on port {port} of this machine")


@sqlite
def test_missing_scopes_are_found_and_optional_ones_say_what_is_off(
    settings: Settings, slack: Slack
) -> None:
    grant(slack, {*REQUIRED, *OPTIONAL} - {"channels:history"})
    found = looked_at(settings, slack)["scopes"]
    assert found.line == (
        "✓ scopes: without channels:history, replies in threads of public channels are not read "
        "as answers"
    )
    grant(slack, {"chat:write", "commands", "users:read", "im:history", "channels:read"})
    found = looked_at(settings, slack)["scopes"]
    assert not found.well
    assert found.said == "missing groups:read — install the app anew with manifest.yml"


def grant(slack: Slack, scopes: set[str]) -> None:
    app = slack.workspace.app
    slack.do(lambda: setattr(app, "scopes", scopes))


@sqlite
@pytest.mark.parametrize("apart", [timedelta(minutes=2), timedelta(minutes=-2)])
def test_a_clock_that_is_wrong_is_found(settings: Settings, slack: Slack, apart: timedelta) -> None:
    wrong = Clock(Clock().now() + apart)
    known = {"slack_bot_token": slack.bot_token, "slack_api_url": slack.api_url}
    findings = list(examine(settings.model_copy(update=known), wrong.now))
    [found] = [finding for finding in findings if finding.what == "clock"]
    assert not found.well
    assert found.said.endswith("seconds from Slack's — turn on NTP, or requests will be refused")


def test_the_manifest_asks_for_the_scopes_that_the_doctor_looks_for() -> None:
    asked = yaml.safe_load((ROOT / "manifest.yml").read_text())["oauth_config"]["scopes"]
    assert asked["bot"] == [*REQUIRED, *OPTIONAL]
    assert asked["bot_optional"] == list(OPTIONAL)
