"""The clock: wakes the jobs at their intervals. What is due is the database's to say.

A job may be woken late, twice, or in several processes at once, and must be safe under it; here it
is only seen to that in this process it never runs twice at a time, and that no error ends it.
"""

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Lock

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from msgspec import Struct

log = logging.getLogger("cairn.clock")

SILENCE = timedelta(seconds=50)
"""So long without any job's end, or after a job should have begun, the clock counts as broken: who
looks every ten seconds hears of it within a minute."""


class Watch:
    """Since when this process looks at the time without a gap. What is waited for after a downtime,
    or after a machine has slept, is waited for from then on, however long it has been due."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._since = self._seen = datetime.max.replace(tzinfo=UTC)

    def since(self, now: datetime) -> datetime:
        """The moment; it is `now` for the first look, after a gap, and when the time was put back
        to before it."""
        with self._lock:
            if now < self._since or now - self._seen > SILENCE:
                self._since = now
            self._seen = now
            return self._since


class Job(Struct, frozen=True):
    """Something to be done again and again, `every` so often in real time."""

    name: str
    every: timedelta
    run: Callable[[], object]
    at_most: timedelta = SILENCE
    """A job that runs for longer hangs."""


class JobState(Struct):
    """How a job fares in this process. Moments are seconds of a clock that nobody moves."""

    job: Job
    due_at: float | None = None
    """When it is to begin next; none before the clock was started."""
    begun_at: float | None = None
    """Since when it runs; none while it rests."""
    took: float | None = None
    """How long the last time took."""
    failures: int = 0
    failed: int = 0
    """How often it failed since it last went well."""
    failing_since: float = 0.0

    def lag(self, at: float) -> float:
        """By how many seconds it is late: to begin, or to end within its patience."""
        patience = self.job.at_most.total_seconds()
        since = self.due_at if self.begun_at is None else self.begun_at + patience
        return max(0.0, at - since) if since is not None else 0.0

    def unwell(self, at: float) -> str | None:
        """Why nothing is to be hoped from it any more, as a sentence; none when it is well."""
        if self.begun_at is not None:
            hangs = self.lag(at) > 0
            said = f"has been running for {int(at - self.begun_at)} seconds"
        else:
            hangs = self.lag(at) > SILENCE.total_seconds()
            said = f"should have begun {int(self.lag(at))} seconds ago"
        for_long = at - self.failing_since
        if self.failed > 1 and for_long > SILENCE.total_seconds():
            hangs, said = True, f"has failed for {int(for_long)} seconds"
        return f"The job “{self.job.name}” {said}." if hangs else None

    def failed_at(self, at: float) -> None:
        """It failed, and began so at this moment."""
        self.failing_since = at if self.failed == 0 else self.failing_since
        self.failures += 1
        self.failed += 1


class Clock:
    """Runs the jobs in threads of its own, one for each."""

    def __init__(
        self,
        jobs: Sequence[Job],
        now: Callable[[], datetime],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing runs before `start()`; `now` gives the time, aware, in UTC, and `steady` the
        seconds by which jobs are held to their intervals, wherever the time is moved."""
        self._jobs = [(job, Lock(), JobState(job)) for job in jobs]
        self._now, self.steady = now, steady
        self._scheduler: BackgroundScheduler | None = None
        self._started_at: datetime | None = None
        self.last_tick: datetime | None = None
        """When a job last ended, well or not; none before the first has."""

    def start(self) -> None:
        """Run every job now, and from then on at its interval."""
        self._started_at = self._now()
        for _, _, state in self._jobs:
            state.due_at = self.steady()
        scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(max(1, len(self._jobs)))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        for job, lock, state in self._jobs:
            scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=job.every.total_seconds(), timezone=UTC),
                args=(job, lock, state),
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
        for job, lock, state in self._jobs:
            self._run(job, lock, state)

    def healthy(self, now: datetime) -> str | None:
        """Why the clock is not well, as a sentence; None when it is."""
        if self._started_at is None:
            return "The clock has not been started."
        since = max(self._started_at, self.last_tick or self._started_at)
        if now - since > SILENCE:
            seconds = int((now - since).total_seconds())
            return f"No job of the clock has ended for {seconds} seconds."
        return next((why for state in self.jobs if (why := state.unwell(self.steady()))), None)

    @property
    def jobs(self) -> list[JobState]:
        """How each job fares."""
        return [state for _, _, state in self._jobs]

    def _run(self, job: Job, lock: Lock, state: JobState) -> None:
        with lock:  # a tick by hand and one of the scheduler's wait for each other
            begun_at = state.begun_at = self.steady()
            try:
                job.run()
                state.failed = 0
            except Exception:
                # Whatever went wrong, the next tick is due all the same.
                state.failed_at(begun_at)
                log.exception("job %s failed (reference %s)", job.name, secrets.token_hex(4))
            finally:
                self.last_tick, ended_at = self._now(), self.steady()
                state.took, state.begun_at = ended_at - begun_at, None
                state.due_at = max(begun_at + job.every.total_seconds(), ended_at)
