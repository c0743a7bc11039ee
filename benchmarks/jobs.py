"""Jobs: the usual clock, with one job for each check-in in APScheduler's own SQL store.

The jobs do nothing, which flatters it: what is measured is the scheduler alone.
"""

import logging
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from benchmarks.grounds import Ground

PATIENCE, SOON = 120, timedelta(seconds=1)


@contextmanager
def scheduled(ground: Ground, kind: str) -> Iterator[Callable[[], float]]:
    """What gives the seconds that each of some jobs takes, all of them due at once."""
    jobs = 5 if ground.small else 300
    with ground.database(kind) as url:
        yield lambda: _run(url, jobs, grace=None)[0]


def missed(ground: Ground, kind: str) -> tuple[int, int]:
    """How many of how many jobs that are due at once are missed with the grace that jobs have by
    default."""
    jobs = 5 if ground.small else 1000
    with ground.database(kind) as url:
        return _run(url, jobs, grace=1)[1], jobs


def nothing() -> None:
    """What each job does."""


def _run(url: str, jobs: int, grace: int | None) -> tuple[float, int]:
    """The seconds that each job took, and how many were missed."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a line for each that is missed
    store = SQLAlchemyJobStore(url, tablename="jobs")
    scheduler = BackgroundScheduler(jobstores={"default": store}, timezone=UTC)
    ended = threading.Semaphore(0)
    codes: list[int] = []

    def note(event: JobExecutionEvent) -> None:
        codes.append(event.code)
        ended.release()

    scheduler.add_listener(note, EVENT_JOB_EXECUTED | EVENT_JOB_MISSED)
    scheduler.start(paused=True)
    try:
        due = datetime.now(UTC) + SOON
        _store(store, jobs, due, grace)
        time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
        began = time.perf_counter()
        scheduler.resume()
        for _ in range(jobs):
            assert ended.acquire(timeout=PATIENCE), "a job did not end"
        return (time.perf_counter() - began) / jobs, codes.count(EVENT_JOB_MISSED)
    finally:
        scheduler.remove_all_jobs()
        scheduler.shutdown()
        store.engine.dispose()


def _store(store: SQLAlchemyJobStore, jobs: int, due: datetime, grace: int | None) -> None:
    """Many jobs at once: one by one they would be overdue before the last is stored."""
    drafts = BackgroundScheduler(timezone=UTC)
    states = [
        drafts.add_job(
            nothing, "cron", day_of_week="mon", hour=9, minute=30, next_run_time=due,
            misfire_grace_time=grace, coalesce=False, max_instances=1,
        ).__getstate__()
        for _ in range(jobs)
    ]  # fmt: skip
    rows = [
        {"id": state["id"], "next_run_time": due.timestamp(), "job_state": pickle.dumps(state)}
        for state in states
    ]
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.insert(), rows)
