"""The clock: wakes its jobs, and no error of theirs stops it."""

import logging
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SILENCE, Clock, Job, Watch

SOON = timedelta(milliseconds=20)
NEVER = timedelta(days=1)


def test_a_watch_begins_anew_after_a_gap_and_when_the_time_is_put_back(now: datetime) -> None:
    watch, second = Watch(), timedelta(seconds=1)
    at = now
    for _ in range(3):
        assert watch.since(at) == now
        at += SILENCE
    woken = at + second
    assert watch.since(woken) == woken
    assert watch.since(woken + second) == woken
    back = woken - timedelta(hours=2)
    assert watch.since(back) == back
    assert watch.since(back + second) == back


def test_a_tick_runs_every_job_once_and_in_order(now: datetime) -> None:
    ran: list[str] = []
    jobs = [Job(name, NEVER, lambda name=name: ran.append(name)) for name in ("a", "b", "c")]  # type: ignore[misc]  # mypy cannot infer a default's type here
    clock = Clock(jobs, lambda: now)
    clock.tick()
    assert ran == ["a", "b", "c"]
    assert clock.last_tick == now


def test_an_error_is_logged_with_a_reference_and_stops_no_other_job(
    now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[str] = []

    def broken() -> None:
        raise LookupError("no such thing")

    clock = Clock(
        [Job("broken", NEVER, broken), Job("b", NEVER, lambda: ran.append("b"))], lambda: now
    )
    clock.tick()
    assert ran == ["b"]
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert "job broken failed (reference " in record.getMessage()


def test_a_started_clock_runs_its_jobs_again_and_again() -> None:
    times = threading.Semaphore(0)
    clock = Clock([Job("a", SOON, times.release)], real_now)
    clock.start()
    for _ in range(3):
        assert times.acquire(timeout=60)
    clock.stop()


def test_a_job_that_fails_is_run_again(caplog: pytest.LogCaptureFixture) -> None:
    times = threading.Semaphore(0)

    def fail() -> None:
        times.release()
        raise OSError("again")

    clock = Clock([Job("a", SOON, fail)], real_now)
    clock.start()
    for _ in range(3):
        assert times.acquire(timeout=60)
    clock.stop()


def test_a_job_never_runs_twice_at_a_time() -> None:
    at_work = threading.Lock()
    twice: list[bool] = []
    times = threading.Semaphore(0)

    def work() -> None:
        if not at_work.acquire(blocking=False):
            twice.append(True)
            return
        times.release()
        times.acquire(timeout=0.005)
        times.release()
        at_work.release()

    clock = Clock([Job("a", SOON, work)], real_now)
    clock.start()
    for _ in range(20):
        clock.tick()
    clock.stop()
    assert twice == []


def test_a_slow_job_holds_up_no_other() -> None:
    let_go, times = threading.Event(), threading.Semaphore(0)
    jobs = [Job("slow", SOON, lambda: let_go.wait(10)), Job("quick", SOON, times.release)]
    clock = Clock(jobs, real_now)
    clock.start()
    for _ in range(3):
        assert times.acquire(timeout=60)
    let_go.set()
    clock.stop()


def test_stopping_waits_for_what_runs_and_starts_nothing_more() -> None:
    begun, let_go = threading.Event(), threading.Event()
    ended: list[str] = []

    def work() -> None:
        begun.set()
        let_go.wait(10)
        ended.append("ended")

    clock = Clock([Job("a", NEVER, work)], real_now)
    clock.start()
    assert begun.wait(10)
    threading.Timer(0.05, let_go.set).start()
    clock.stop()
    assert ended == ["ended"]
    clock.stop()


def test_the_clock_is_well_while_jobs_end(now: datetime) -> None:
    clock = Clock([Job("a", NEVER, lambda: None)], lambda: now)
    assert clock.healthy(now) == "The clock has not been started."
    clock.start()
    clock.tick()
    clock.stop()
    assert clock.healthy(now + timedelta(seconds=50)) is None
    reason = "No job of the clock has ended for 51 seconds."
    assert clock.healthy(now + timedelta(seconds=51)) == reason


def test_a_clock_whose_first_job_hangs_is_not_well(now: datetime) -> None:
    let_go = threading.Event()
    clock = Clock([Job("a", NEVER, lambda: let_go.wait(10))], lambda: now)
    clock.start()
    assert clock.healthy(now) is None
    assert clock.healthy(now + timedelta(seconds=90)) is not None
    let_go.set()
    clock.stop()


@pytest.mark.parametrize("broken", ["a", "b", "c"])
def test_one_job_that_hangs_among_others_is_seen_within_a_minute(broken: str) -> None:
    let_go, times = threading.Event(), threading.Semaphore(0)
    ahead = 0.0

    def work(name: str) -> None:
        if name == broken:
            let_go.wait(10)
        else:
            times.release()

    jobs = [Job(name, SOON, lambda name=name: work(name)) for name in ("a", "b", "c")]  # type: ignore[misc]  # mypy cannot infer a default's type here
    clock = Clock(jobs, real_now, lambda: time.monotonic() + ahead)
    clock.start()
    for _ in range(5):
        assert times.acquire(timeout=60)
    assert clock.healthy(real_now()) is None
    ahead = 50.5
    for _ in range(5):
        assert times.acquire(timeout=60)
    reason = clock.healthy(real_now())
    let_go.set()
    clock.stop()
    assert reason is not None
    assert reason.startswith(f"The job “{broken}” has been running for 5")


def test_a_scheduler_that_begins_a_job_no_more_is_seen_within_a_minute(now: datetime) -> None:
    at = 0.0
    clock = Clock([Job("a", SOON, lambda: None)], lambda: now, lambda: at)
    clock.start()
    clock.tick()
    clock.stop()  # as a thread that has died
    at = 50.0
    assert clock.healthy(now) is None
    at = 51.0
    assert clock.healthy(now) == "The job “a” should have begun 50 seconds ago."
    assert clock.jobs[0].lag(at) == at - SOON.total_seconds()


def test_a_job_that_fails_every_time_for_a_minute_is_not_well(now: datetime) -> None:
    at, broken = 0.0, True

    def work() -> None:
        if broken:
            raise LookupError

    clock = Clock([Job("a", SOON, work), Job("b", SOON, lambda: None)], lambda: now, lambda: at)
    clock.start()
    clock.stop()
    clock.tick()
    at = 50.0
    clock.tick()
    assert clock.healthy(now) is None
    at = 51.0
    clock.tick()
    assert clock.healthy(now) == "The job “a” has failed for 51 seconds."
    broken = False
    clock.tick()
    assert clock.healthy(now) is None


def test_a_job_may_be_given_longer_and_a_moved_clock_makes_none_late(now: datetime) -> None:
    at = 0.0
    let_go, begun, ran = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        let_go.wait(10)

    slow = Job("slow", NEVER, work, at_most=timedelta(minutes=3))
    quick = Job("quick", NEVER, ran.set)
    moved = now
    clock = Clock([slow, quick], lambda: moved, lambda: at)
    clock.start()
    assert begun.wait(10)
    assert ran.wait(10)
    moved, at = now + timedelta(days=1), 170.0
    clock.last_tick = moved
    assert clock.healthy(moved) is None
    at = 181.0
    assert clock.healthy(moved) == "The job “slow” has been running for 181 seconds."
    let_go.set()
    clock.stop()
    assert clock.jobs[0].took == 181.0


def real_now() -> datetime:
    return datetime.now(UTC)
