"""The command line: what a person reads, and the exit code that a supervisor reads."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import cli
from bot.db import Database
from bot.migrations import HEAD, version
from bot.playground.server import Slack
from tests.processes import environment, ran

VARIABLES = (
    "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL", "DATABASE_URL",
    "PORT", "CAIRN_LOG_FORMAT", "CAIRN_LOG_LEVEL", "CAIRN_KEEP_ANSWERS_DAYS", "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET", "CAIRN_SECRET_KEY",
)  # fmt: skip
INSTALLING = VARIABLES[-3:]
KEY = "Zk3vTnq8-Lw1Yx5Rb7Jd2Gh4Mc6Pf9Sd"


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)  # no `.env` there


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack() as running:
        yield running


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        ("run", "SLACK_BOT_TOKEN", ""),
        ("worker", "SLACK_BOT_TOKEN", ""),
        ("run", "SLACK_SIGNING_SECRET", ""),
        ("web", "SLACK_SIGNING_SECRET", ""),
        ("run", "PORT", "abc"),
        ("run", "PORT", "65536"),
        ("web", "PORT", ""),
        ("run", "SLACK_API_URL", "slack.com"),
        ("migrate", "DATABASE_URL", "mysql://localhost/cairn"),
        ("migrate", "DATABASE_URL", "postgresql://localhost:port/cairn"),
        ("migrate", "DATABASE_URL", "sqlite:///no/such/folder/cairn.db"),
        ("doctor", "CAIRN_LOG_FORMAT", "xml"),
        ("playground", "CAIRN_LOG_LEVEL", "loud"),
        ("worker", "CAIRN_KEEP_ANSWERS_DAYS", "-1"),
        ("worker", "CAIRN_KEEP_ANSWERS_DAYS", "90 days"),
        ("run", "SLACK_CLIENT_ID", ""),
        ("worker", "SLACK_CLIENT_SECRET", ""),
        ("web", "CAIRN_SECRET_KEY", ""),
        ("doctor", "CAIRN_SECRET_KEY", "opensesame"),
    ],
)
def test_a_bad_or_missing_setting_is_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: str,
    name: str,
    value: str,
) -> None:
    good = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "secret", "PORT": "0"}
    if name in INSTALLING:
        good |= dict(zip(INSTALLING, ("1.2", "secret", KEY), strict=True))
    for each, chosen in (good | {name: value}).items():
        monkeypatch.setenv(each, chosen)
    assert cli.main(words.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"cairn: {name} ")
    assert err.count("\n") == 1


def test_an_unknown_word_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["walk"]):
        with pytest.raises(SystemExit) as ended:
            cli.main(words)
        assert ended.value.code == 2
    said = capsys.readouterr().err
    for word in ("playground", "run", "web", "worker", "migrate", "doctor"):
        assert word in said


def test_migrate_brings_the_database_up_and_says_where_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], empty_url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_url)
    for _ in range(2):
        assert cli.main(["migrate"]) == 0
        assert capsys.readouterr().out == f"The database is at step {HEAD}.\n"
    db = Database(empty_url)
    assert version(db) == HEAD
    db.close()


def test_doctor_ends_with_1_when_something_is_wrong_and_with_0_when_nothing_is(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    slack: Slack,
    db_url: str,
) -> None:
    assert cli.main(["doctor"]) == 1
    assert "✗ settings: SLACK_BOT_TOKEN is missing" in capsys.readouterr().out
    for name, value in environment(slack, db_url).items():
        monkeypatch.setenv(name, value)
    assert cli.main(["doctor"]) == 0
    assert "✗" not in capsys.readouterr().out


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_process_that_cannot_start_ends_with_one_line(
    slack: Slack, db_url: str, tmp_path: Path
) -> None:
    with socket.create_server(("0.0.0.0", 0)) as other:  # noqa: S104 - as the bot would have it
        port = other.getsockname()[1]
        taken = ran("run", settings=environment(slack, db_url, PORT=str(port)), folder=tmp_path)
    assert (taken.returncode, taken.stdout) == (1, "")
    said = f"cairn: Port {port} is taken: set PORT to another, or end what listens there.\n"
    assert taken.stderr == said


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_worker_whose_database_is_empty_ends_with_one_line(
    slack: Slack, empty_url: str, tmp_path: Path
) -> None:
    done = ran("worker", settings=environment(slack, empty_url), folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr == "cairn: The database is empty: run `cairn migrate` first.\n"
