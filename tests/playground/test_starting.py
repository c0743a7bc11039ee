"""The playground, started as a person starts it, with the real bot in it."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

from bot import cli
from bot.migrations import is_current
from bot.playground.client import Person, move_clock, problems
from bot.playground.clock import Clock
from bot.playground.server import Slack
from bot.playground.starting import bot_in
from tests.processes import PATIENCE, Process, until

LAUNCH, SUPPORT = "C0LAUNCH", "C0SUPPORT"


@contextmanager
def playing(folder: Path, *words: str) -> Iterator[tuple[Process, str]]:
    """The playground on any port, with its page's address."""
    command = ("playground", "--port", "0", *words)
    with Process(*command, settings={}, folder=folder) as process:
        yield process, process.wait_for(r"The playground is at (http://\S+) ")[1]


def test_it_opens_with_an_example_team_and_its_goals(tmp_path: Path) -> None:
    with playing(tmp_path) as (process, url):
        with urlopen(url, timeout=60) as page:  # noqa: S310 - our own address
            assert "text/html" in page.headers["Content-Type"]
        ana = Person(url, "U0ANA")
        assert "Launch the beta" in ana.wait_for(LAUNCH, "I'm in", seconds=PATIENCE).readable()
        assert "Launch the beta" in ana.wait_home("Launch the beta").text()
        process.tell(signal.SIGINT)
        assert process.wait() == 0
        assert [line for line in process.log.splitlines() if "playground" not in line] == []
    assert list(tmp_path.glob("*.db*")) == []


def test_what_is_kept_is_found_again_and_goes_on(tmp_path: Path) -> None:
    with playing(tmp_path, "--keep", "kept.db") as (process, url):
        ana = Person(url, "U0ANA")
        ana.command(SUPPORT, "/goal Paint the hut")
        card = ana.wait_for(SUPPORT, "Paint the hut", seconds=PATIENCE)
        later = move_clock(url, "+2 days")
        assert process.stop() == 0
    with playing(tmp_path, "--keep", "kept.db") as (process, url):
        ana = Person(url, "U0ANA")
        assert len([m for m in ana.messages(LAUNCH) if ": Launch the beta" in m.text]) == 1
        ana.command(SUPPORT, "/milestone Buy paint for G5")
        until(
            lambda: "Buy paint" in "\n".join(m.readable() for m in ana.messages(SUPPORT)),
            "the card of before is brought up to date",
        )
        [again] = [m for m in ana.messages(SUPPORT) if "Paint the hut" in m.readable()]
        assert again.ts == card.ts
        assert datetime.fromisoformat(str(ana.state()["now"])) >= datetime.fromisoformat(later)
        assert problems(url) == []
        assert process.stop() == 0


def test_a_port_that_is_taken_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert cli.main(["playground", "--port", str(port)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"cairn: Port {port} is taken. Another: cairn playground --port {port + 1}\n"


@pytest.mark.parametrize("port", ["65536", "-1", "abc", "٣"])
def test_what_is_no_port_is_said_so(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["playground", f"--port={port}"])
    assert ended.value.code == 2
    assert f"argument --port: {port!r} is no port" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (".", "name a file in a folder that exists"),
        ("nowhere/kept.db", "name a file in a folder that exists"),
        ("words.db", "words.db.slack beside it is no workspace that was kept"),
        ("other.db", "it is there already, and other.db.slack beside it is missing"),
    ],
)
def test_a_file_that_nothing_can_be_kept_in_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    for words in ("words.db", "words.db.slack", "other.db"):
        (tmp_path / words).write_text("These are words.")
    file = tmp_path / name
    assert cli.main(["playground", "--keep", str(file)]) == 1
    assert capsys.readouterr() == ("", f"cairn: {file} cannot be kept in: {said}.\n")


def test_the_bot_in_it_migrates_and_goes_by_its_clock(empty_url: str, now: datetime) -> None:
    with Slack(clock=Clock(now)) as slack:
        with bot_in(slack, empty_url) as cairn:
            assert is_current(cairn.db)
            assert cairn.unwell(with_clock=True) is None
            ticked = cairn.clock.last_tick
            slack.clock.move(timedelta(days=1))
            until(lambda: cairn.clock.last_tick != ticked, "it looks at once")
            assert abs(cairn.now() - now - timedelta(days=1)) < timedelta(minutes=1)
        assert slack.bot_url is None
        slack.clock.move(timedelta(days=1))
