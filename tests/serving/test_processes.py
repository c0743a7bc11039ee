"""Processes as they are run: serving, ending on a signal with nothing lost, side by side."""

import json
import signal
import socket
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.model import Delivery, DeliveryState, Kind
from bot.playground.client import Message, Person, problems
from bot.playground.server import Slack
from tests.processes import PATIENCE, ROOT, Process, environment, serving, until

sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)

LAUNCH = "C0LAUNCH"


def called(slack: Slack, method: str) -> bool:
    return any(call.method == method for call in slack.calls)


def arrived(person: Person, text: str) -> Message:
    """The message with that text, as soon as it is there."""
    return person.wait_for(LAUNCH, text, seconds=PATIENCE)


def tells_of_itself(process: Process) -> None:
    """A process that Slack does not speak to over HTTP has its health and its numbers."""
    port = process.wait_for(r"ready health=(\d+)")[1]

    def asked(path: str) -> str:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    assert asked("/healthz") == "ok\n"
    assert 'cairn_clock_lag_seconds{job="send"}' in asked("/metrics")


def test_run_migrates_serves_and_keeps_the_clock(
    slack: Slack, ana: Person, empty_url: str, tmp_path: Path
) -> None:
    with serving(slack, empty_url, tmp_path) as process:
        ana.command(LAUNCH, "/goal Launch the beta <!channel> & 🎉")
        arrived(ana, "Launch the beta")
        assert process.stop() == 0
    assert problems(slack.url) == []


@sqlite
@pytest.mark.parametrize(
    "signals",
    [[signal.SIGINT], [signal.SIGTERM, signal.SIGTERM, signal.SIGINT]],
    ids=lambda signals: "+".join(number.name for number in signals),
)
def test_what_is_under_way_is_answered_before_the_end(
    slack: Slack, ana: Person, db_url: str, tmp_path: Path, signals: list[signal.Signals]
) -> None:
    with serving(slack, db_url, tmp_path) as process, ThreadPoolExecutor(1) as meanwhile:
        slack.faults.latency(0.7)
        answer: Future[Message | None] = meanwhile.submit(ana.command, LAUNCH, "/goal list")
        until(lambda: called(slack, "users.info"), "the bot asks who Ana is")
        for number in signals:
            process.tell(number)
        assert process.wait() == 0
        assert answer.result() is not None
    assert problems(slack.url) == []


@sqlite
@pytest.mark.parametrize("with_socket", [False, True], ids=["http", "socket mode"])
def test_a_message_on_its_way_is_settled_before_the_end(
    slack: Slack, ana: Person, db_url: str, tmp_path: Path, with_socket: bool
) -> None:
    token = slack.app_token if with_socket else ""
    settings = environment(slack, db_url, SLACK_APP_TOKEN=token)
    with Process("run", settings=settings, folder=tmp_path) as process:
        process.wait_ready()
        if not with_socket:
            slack.bot_url = process.url
        until(lambda: called(slack, "auth.test"), "the bot has asked who it is")
        ana.command(LAUNCH, "/goal list")
        slack.faults.latency(1)
        ana.command(LAUNCH, "/goal Launch the beta")
        until(lambda: called(slack, "chat.postMessage"), "the card is on its way")
        assert process.stop() == 0
    db = Database(db_url)
    with db.read() as session:
        [card] = session.scalars(select(Delivery).where(Delivery.kind == Kind.GOAL_CARD))
    db.close()
    assert (card.state, card.ts) == (DeliveryState.SENT, arrived(ana, "Launch the beta").ts)


@pytest.mark.faults
@sqlite
def test_a_connection_that_says_nothing_does_not_hold_up_the_end(
    slack: Slack, db_url: str, tmp_path: Path
) -> None:
    with serving(slack, db_url, tmp_path) as process:
        address = urlsplit(process.url)
        with socket.create_connection((str(address.hostname), int(address.port or 0))):
            assert process.stop() == 0


@pytest.mark.faults
@sqlite
def test_a_slack_that_hangs_does_not_hold_up_the_end(
    slack: Slack, ana: Person, db_url: str, tmp_path: Path
) -> None:
    slack.faults.add("conversations.members", "stall", None, seconds=30)
    with serving(slack, db_url, tmp_path) as process:
        ana.command(LAUNCH, "/goal Launch the beta")
        until(lambda: called(slack, "conversations.members"), "the clock asks who is there")
        assert process.stop() == 0
        assert "not everything was settled in time" in process.log


@postgresql
def test_web_and_worker_share_all_that_they_need(
    slack: Slack, ana: Person, db_url: str, tmp_path: Path
) -> None:
    settings = environment(slack, db_url)
    with (
        serving(slack, db_url, tmp_path, "web") as web,
        Process("worker", settings=settings, folder=tmp_path) as worker,
    ):
        worker.wait_ready()
        tells_of_itself(worker)
        ana.command(LAUNCH, "/goal Launch the beta")
        arrived(ana, "Launch the beta")
        ana.command(LAUNCH, "/milestone First users")
        ana.command(LAUNCH, "/milestone done M1")
        arrived(ana, "First users")
        assert (web.stop(), worker.stop()) == (0, 0)
    assert problems(slack.url) == []


@sqlite
def test_the_whole_job_is_done_over_socket_mode(
    slack: Slack, ana: Person, db_url: str, tmp_path: Path
) -> None:
    settings = environment(slack, db_url, SLACK_APP_TOKEN=slack.app_token)
    settings["SLACK_SIGNING_SECRET"] = ""
    with Process("run", settings=settings, folder=tmp_path) as process:
        process.wait_ready()
        tells_of_itself(process)
        ana.command(LAUNCH, "/goal")
        form = ana.wait_modal("Set a goal")
        form.fill({"What": "Launch the beta"})
        assert form.submit() == {}
        arrived(ana, "Launch the beta")
        ana.command(LAUNCH, "/milestone First users")
        slack.refresh_sockets()
        until(lambda: slack.sockets == 1, "the bot connects anew")
        ana.command(LAUNCH, "/milestone done M1")
        arrived(ana, "reached")
        ana.command(LAUNCH, "/checkin now")
        assert "G1" in ana.wait_home("Launch the beta").text()
        assert process.stop() == 0
    assert problems(slack.url) == []


def test_what_is_rarely_needed_is_not_loaded() -> None:
    rarely = [
        "alembic",
        "dateparser",
        "yaml",
        "PIL",
        "psycopg",
        "prometheus_client",
        "aiohttp",
        "uvloop",
        "bot.playground",
    ]
    script = f"""
import json, sys
import bot.serving.processes
print(json.dumps([name for name in {rarely} if name in sys.modules]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == []
