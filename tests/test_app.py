"""Where everything meets: put together without being started, started and ended as one."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.app import KEEP_RECEIPTS, Cairn, build, worth_reading
from bot.db import Database
from bot.model import Kind, Receipt, Workspace
from bot.playground.clock import Clock
from bot.playground.server import Slack
from bot.services import receipts, workspaces
from bot.settings import Settings
from bot.slack.messages import RENDER
from tests.people import Cast
from tests.processes import until
from tests.web.doors import call


@pytest.fixture
def slack(now: datetime) -> Iterator[Slack]:
    with Slack(clock=Clock(now)) as running:
        yield running


@pytest.fixture
def cairn(slack: Slack, settings: Settings) -> Iterator[Cairn]:
    known = {"slack_bot_token": slack.bot_token, "slack_api_url": slack.api_url}
    built = build(settings.model_copy(update=known), slack.clock.now)
    yield built
    built.stop()


def test_to_build_asks_nobody_anything(slack: Slack, settings: Settings) -> None:
    nowhere = settings.model_copy(
        update={"slack_api_url": slack.api_url, "database_url": "sqlite:////no/such/cairn.db"}
    )
    build(nowhere, slack.clock.now)
    assert slack.calls == []


def test_every_kind_of_delivery_has_its_words() -> None:
    assert set(RENDER) == set(Kind)


def test_it_is_well_from_its_start_to_its_end(cairn: Cairn) -> None:
    assert cairn.unwell(with_clock=False) is None
    assert cairn.unwell(with_clock=True) == "The sender has ended."
    cairn.start()
    assert cairn.unwell(with_clock=True) is None
    cairn.stop()
    assert cairn.unwell(with_clock=True) == "The sender has ended."


def test_it_is_unwell_when_the_clock_stands_still(cairn: Cairn, slack: Slack) -> None:
    cairn.start()
    until(lambda: cairn.clock.last_tick is not None, "a job has ended")
    cairn.clock.stop()
    slack.clock.move(timedelta(minutes=2))
    reason = cairn.unwell(with_clock=True)
    assert reason is not None
    assert reason.startswith("No job of the clock has ended for ")
    assert cairn.unwell(with_clock=False) is None


def test_within_a_minute_of_a_dead_loop_it_says_so_over_http(cairn: Cairn) -> None:
    cairn.start()
    until(lambda: all(job.took is not None for job in cairn.clock.jobs), "every job has ended")
    assert call(cairn.web(with_clock=True), method="GET", path="/healthz")[0] == 200
    cairn.clock.stop()  # as a scheduler whose thread has died
    cairn.clock.steady = lambda: time.monotonic() + 65
    code, said, _ = call(cairn.web(with_clock=True), method="GET", path="/healthz")
    assert code == 503
    assert "should have begun 6" in said
    assert call(cairn.web(with_clock=False), method="GET", path="/healthz")[0] == 200


def test_whichever_loop_hangs_is_named_over_http_and_so_is_what_fails_again_and_again(
    cairn: Cairn,
) -> None:
    cairn.start()
    until(lambda: all(job.took is not None for job in cairn.clock.jobs), "every job has ended")
    cairn.clock.stop()
    window = cairn.window(lambda: None)
    assert call(window, method="GET", path="/healthz")[0] == 200
    moment = cairn.clock.steady()
    cairn.clock.steady = lambda: moment
    for job in cairn.clock.jobs:
        job.begun_at = moment - job.job.at_most.total_seconds() - 1
        code, said, _ = call(window, method="GET", path="/healthz")
        assert (code, f"The job “{job.job.name}” has been running for" in said) == (503, True)
        job.begun_at = None
        job.failed, job.failing_since = 2, moment - 61
        said = call(window, method="GET", path="/healthz")[1]
        assert said == f"The job “{job.job.name}” has failed for 61 seconds.\n"
        job.failed = 0
    assert call(window, method="GET", path="/healthz")[0] == 200
    assert "No socket" in call(cairn.window(lambda: "No socket."), method="GET", path="/healthz")[1]
    cairn.sender.stop()
    assert call(window, method="GET", path="/healthz")[:2] == (503, "The sender has ended.\n")


def test_what_slack_does_not_speak_to_over_http_only_tells_of_itself(cairn: Cairn) -> None:
    window = cairn.window(lambda: None)
    assert "cairn_database_up 1.0" in call(window, method="GET", path="/metrics")[1]
    assert call(window, method="GET", path="/")[1] == "This is Cairn, a bot for Slack.\n"
    for path in ("/slack/events", "/slack/install", "/slack/oauth_redirect"):
        assert call(window, b"{}", {}, path=path)[0] == 404


def test_it_is_unwell_without_its_database(slack: Slack, settings: Settings) -> None:
    for url in ("sqlite:////no/such/cairn.db", "postgresql+psycopg://127.0.0.1:9/cairn"):
        lost = build(settings.model_copy(update={"database_url": url}), slack.clock.now)
        reason = "The database does not answer: OperationalError."
        assert lost.unwell(with_clock=False) == reason
        lost.stop()


def test_a_tick_makes_cairn_known_to_slack_and_slack_to_cairn(cairn: Cairn) -> None:
    cairn.clock.tick()
    with cairn.db.read() as session:
        workspace = session.scalars(select(Workspace)).one()
    assert (workspace.team_id, workspace.bot_user_id) == ("T0CAIRN", "U0CAIRN")


def test_a_token_that_slack_takes_again_ends_the_silence(
    cairn: Cairn, slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    cairn.clock.tick()
    with cairn.db.begin() as session:
        [workspace] = session.scalars(select(Workspace))
        workspaces.silence(session, workspace.id, slack.clock.now())
    slack.faults.add("auth.test", "ok_false", error="token_revoked")
    cairn.clock.tick()
    assert "SLACK_BOT_TOKEN" in caplog.text
    assert silenced(cairn.db) == [True]
    cairn.clock.tick()
    assert silenced(cairn.db) == [False]


def silenced(db: Database) -> list[bool]:
    with db.read() as session:
        return [at is not None for at in session.scalars(select(Workspace.silenced_at))]


def test_receipts_are_forgotten_when_slack_brings_nothing_again(
    cairn: Cairn, slack: Slack, cast: Cast
) -> None:
    with cairn.db.begin() as session:
        receipts.take(session, cast.workspace.id, "event:Ev1", slack.clock.now())
    slack.clock.move(KEEP_RECEIPTS - timedelta(minutes=1))
    cairn.clock.tick()
    assert kept(cairn.db) == 1
    slack.clock.move(timedelta(minutes=2))
    cairn.clock.tick()
    assert kept(cairn.db) == 0


def kept(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(Receipt)) or 0


@pytest.mark.parametrize(
    ("event", "worth"),
    [
        ({"type": "app_home_opened", "user": "U0ANA"}, True),
        ({"type": "message", "user": "U0ANA", "text": "lunch?", "ts": "2.0"}, False),
        ({"type": "message", "user": "U0ANA", "text": "🟢", "ts": "2.0", "thread_ts": "1.0"}, True),
        ({"type": "message", "subtype": "channel_convert_to_private", "ts": "2.0"}, True),
        ({"type": "message", "subtype": "channel_convert_to_public", "ts": "2.0"}, True),
        ({}, True),
    ],
)
def test_of_messages_only_replies_in_threads_and_conversions_are_read(
    event: dict[str, object], worth: bool
) -> None:
    assert worth_reading({"type": "event_callback", "event": event}) is worth
