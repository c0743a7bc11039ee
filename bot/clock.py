"""The clock: wakes the jobs at their intervals. What is due is the database's to say.

A job may be woken late, twice, or in several processes at once, and must be safe under it; here it
is only seen to that in this process it never runs twice at a time, and that no error ends it.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger(__name__)

SILENCE = timedelta(seconds=60)
"""So long without any job's end, the clock counts as broken."""


@dataclass(frozen=True)
class Job:
    """Something to be done again and again, `every` so often in real time."""

    name: str
    every: timedelta
    run: Callable[[], object]


class Clock:
    """Runs the jobs in threads of its own, one for each."""

    def __init__(self, jobs: Sequence[Job], now: Callable[[], datetime]) -> None:
        """Nothing runs before `start()`; `now` gives the time, aware, in UTC."""
        self._jobs = [(job, Lock()) for job in jobs]
        self._now = now
        self._scheduler: BackgroundScheduler | None = None
        self._started_at: datetime | None = None
        self.last_tick: datetime | None = None
        """When a job last ended, well or not; none before the first has."""

    def start(self) -> None:
        """Run every job now, and from then on at its interval."""
        self._started_at = self._now()
        scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(max(1, len(self._jobs)))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        for job, lock in self._jobs:
            scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=job.every.total_seconds(), timezone=UTC),
                args=(job, lock),
                name=job.name,
                next_run_time=datetime.now(UTC),
            )
        scheduler.start()
        self._scheduler = scheduler

    def stop(self) -> None:
        """Start no job any more, and wait for those that run."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None

    def tick(self) -> None:
        """Run every job once, now and in order, and return when the last has ended."""
        for job, lock in self._jobs:
            self._run(job, lock)

    def healthy(self, now: datetime) -> str | None:
        """Why the clock is not well, as a sentence; None when it is."""
        if self._started_at is None:
            return "The clock has not been started."
        since = max(self._started_at, self.last_tick or self._started_at)
        if now - since > SILENCE:
            seconds = int((now - since).total_seconds())
            return f"No job of the clock has ended for {seconds} seconds."
        return None

    def _run(self, job: Job, lock: Lock) -> None:
        with lock:  # a tick by hand and one of the scheduler's wait for each other
            try:
                job.run()
            except Exception:
                # Whatever went wrong, the next tick is due all the same.
                log.exception("job %s failed (reference %s)", job.name, secrets.token_hex(4))
            finally:
                self.last_tick = self._now()
