"""`/metrics`: numbers of this process and of the database, and nothing of what people say."""

import socket
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import Cairn, build
from bot.db import Database
from bot.meters import BOUNDS, KINDS, Meters
from bot.model.outcomes import Doubtful, Refused
from bot.playground.clock import Clock
from bot.playground.server import Slack
from bot.services import outbox
from bot.settings import Settings
from tests.people import Cast
from tests.processes import until
from tests.services import deliveries
from tests.services.deliveries import claim, settle, statements
from tests.web.doors import call

sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


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


def numbers(text: str) -> dict[str, float]:
    """All samples as Prometheus reads them: `name{label=value}`."""
    return {
        f"{sample.name}{sorted(sample.labels.items())}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def scrape(cairn: Cairn) -> dict[str, float]:
    code, said, headers = call(cairn.web(with_clock=True), method="GET", path="/metrics")
    assert code == 200
    assert "text/plain" in str(headers)
    return numbers(said)


def test_what_waits_and_what_failed_is_read_from_the_database(
    db: Database, cast: Cast, cairn: Cairn, now: datetime
) -> None:
    long_ago = now - timedelta(minutes=5)
    deliveries.owe(db, cast, "refused", long_ago)
    settle(db, claim(db, long_ago)[0], Refused("is_archived"), long_ago)
    deliveries.owe(db, cast, "doubtful", long_ago, channel="C0BOARD")
    settle(db, claim(db, long_ago)[0], Doubtful("timeout"), long_ago)
    deliveries.owe(db, cast, "waiting", now - timedelta(minutes=2))
    found = scrape(cairn)
    states = {state: found[f"cairn_deliveries_waiting[('state', '{state}')]"]
              for state in ("pending", "sending", "doubtful", "outdated", "failed")}  # fmt: skip
    assert states == {"pending": 1, "sending": 0, "doubtful": 1, "outdated": 0, "failed": 1}
    assert found["cairn_oldest_due_seconds[]"] >= 120
    assert found["cairn_database_up[]"] == 1


@sqlite
def test_what_the_process_does_is_counted(
    slack: Slack, cairn: Cairn, cast: Cast, db: Database, now: datetime
) -> None:
    deliveries.owe(db, cast, "gone", now, channel="C0GENERAL", subject_id=999)
    cairn.clock.tick()
    cairn.start()

    def counted() -> bool:
        return any(name.startswith("cairn_deliveries_total") for name in scrape(cairn))

    until(counted, "a delivery was counted")
    code, _, _ = call(cairn.web(with_clock=True))  # unsigned
    assert code == 401
    found = scrape(cairn)
    assert found["cairn_requests_total[('kind', 'unread'), ('outcome', 'refused')]"] == 1
    assert found["cairn_request_seconds_count[('kind', 'unread')]"] == 1
    assert found["cairn_clock_failures_total[('job', 'send')]"] == 0
    assert found["cairn_clock_lag_seconds[('job', 'digests')]"] < 60


@sqlite
def test_a_scrape_costs_few_queries_and_names_nobody(
    db: Database, cast: Cast, cairn: Cairn, now: datetime
) -> None:
    counts = []
    for many in (1, 30):
        for number in range(many):
            deliveries.owe(db, cast, f"{many}:{number}", now, channel=f"C{many}{number}")
        with statements() as sent:
            _, said, _ = call(cairn.web(with_clock=True), method="GET", path="/metrics")
        counts.append(len(sent))
    assert counts == [4, 4]
    for name in ("Northwind", "Elsewhere", "T0CAIRN", "Ana", "C0LAUNCH"):
        assert name not in said


def test_without_its_database_a_process_still_tells_of_itself(
    settings: Settings, now: datetime
) -> None:
    lost = build(
        settings.model_copy(update={"database_url": "sqlite:////no/such/cairn.db"}), lambda: now
    )
    found = scrape(lost)
    assert found["cairn_database_up[]"] == 0
    assert "cairn_oldest_due_seconds[]" not in found
    lost.stop()


def test_a_database_that_says_nothing_at_all_costs_a_scrape_its_own_patience_alone(
    settings: Settings, now: datetime
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://127.0.0.1:{silent.getsockname()[1]}/cairn"
        lost = build(settings.model_copy(update={"database_url": url}), lambda: now)
        lost.backlog.patience = 0.2
        for _ in range(3):
            found = scrape(lost)
            assert found["cairn_database_up[]"] == 0
            assert any(name.startswith("cairn_clock_lag_seconds") for name in found)
            assert "cairn_oldest_due_seconds[]" not in found
            assert [each.name for each in threading.enumerate()].count("backlog") == 1
    until(lambda: not any(each.name == "backlog" for each in threading.enumerate()), "it hung up")
    lost.stop()


@sqlite
def test_nothing_of_what_is_done_is_read(db: Database, cast: Cast) -> None:
    """However many were sent: every table is entered by an index."""
    with db.read() as session:
        connection = session.connection()
        with statements() as sent:
            outbox.backlog(session)
        for statement in [each for each in sent if "deliveries" in each]:
            told = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", ("",) * statement.count("?")
            )
            steps = [str(row[3]) for row in told]
            assert all("USING" in step for step in steps if step.startswith(("SCAN", "SEARCH")))


def test_times_fall_into_their_buckets_and_kinds_are_not_without_end() -> None:
    meters = Meters()
    for seconds in (0.001, 0.005, 0.3, 100):
        meters.request("command /goal", "ok", seconds)
    meters.call("post", 0.2, limited=True)
    meters.call("post", 0.2, limited=False)
    for number in range(2 * KINDS):
        meters.request(f"event {number}", "ok", 0)
    read = meters.read()
    times = read.request_times["command /goal"]
    assert (times.counts[0], times.counts[-1], sum(times.counts)) == (2, 1, 4)
    assert len(times.counts) == len(BOUNDS) + 1
    assert times.total == pytest.approx(100.306)
    assert read.limited == {"post": 1}
    assert len(read.request_times) == KINDS + 1
    assert read.requests["other", "ok"] == KINDS + 1
