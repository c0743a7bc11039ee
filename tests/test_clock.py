"""The clock: wakes its jobs, and no error of theirs stops it."""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Clock, Job

SOON = timedelta(milliseconds=20)
NEVER = timedelta(days=1)


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
        assert times.acquire(timeout=10)
    clock.stop()


def test_a_job_that_fails_is_run_again(caplog: pytest.LogCaptureFixture) -> None:
    times = threading.Semaphore(0)

    def fail() -> None:
        times.release()
        raise OSError("again")

    clock = Clock([Job("a", SOON, fail)], real_now)
    clock.start()
    for _ in range(3):
        assert times.acquire(timeout=10)
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
        assert times.acquire(timeout=10)
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
    assert clock.healthy(now + timedelta(seconds=60)) is None
    reason = "No job of the clock has ended for 61 seconds."
    assert clock.healthy(now + timedelta(seconds=61)) == reason


def test_a_clock_whose_first_job_hangs_is_not_well(now: datetime) -> None:
    let_go = threading.Event()
    clock = Clock([Job("a", NEVER, lambda: let_go.wait(10))], lambda: now)
    clock.start()
    assert clock.healthy(now) is None
    assert clock.healthy(now + timedelta(seconds=90)) is not None
    let_go.set()
    clock.stop()


def real_now() -> datetime:
    return datetime.now(UTC)
