"""Jobs: the usual clock, with one job for each check-in in APScheduler's own SQL store."""

import logging
import pickle
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MISSED,
    JobExecutionEvent,
)
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.scenery import drivers, schedules, usual
from benchmarks.scenery.grounds import Ground, clock, peopled
from bot.model import (
    Asked,
    Channel,
    Checkin,
    Delivery,
    DeliveryState,
    Kind,
    Membership,
    Round,
)

PATIENCE, SOON = 120, timedelta(seconds=1)

_SESSIONS: "list[sessionmaker[Session]]" = []
"""Where jobs find their database: a job in a store takes only what can be pickled with it."""
_SLACKS: list[WebClient] = []
"""And Slack, where they post to it."""


class Batch:
    """So many jobs that are due at once, run as often as is asked."""

    def __init__(self, store_url: str, kind: str, jobs: int, grace: int | None) -> None:
        """`grace` is how many seconds one may be late: by default it is 1, None is for ever."""
        self._store_url, self._jobs, self._grace = store_url, jobs, grace
        self._timer = clock(kind)
        self.waited: list[float] = []
        """The real time that each took, time by time."""
        self.missed = 0
        """How many were missed the last time."""

    def seconds(self) -> float:
        """What each took, from the moment at which they were due."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a line for each that is missed
        store = SQLAlchemyJobStore(self._store_url, tablename="jobs")
        scheduler = BackgroundScheduler(jobstores={"default": store}, timezone=UTC)
        ended = threading.Semaphore(0)
        codes: list[int] = []

        def note(event: JobExecutionEvent) -> None:
            codes.append(event.code)
            ended.release()

        scheduler.add_listener(note, EVENT_JOB_EXECUTED | EVENT_JOB_MISSED | EVENT_JOB_ERROR)
        scheduler.start(paused=True)
        try:
            due = datetime.now(UTC) + SOON
            _store(store, self._jobs, due, self._grace)
            time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
            began, at = self._timer(), time.perf_counter()
            scheduler.resume()
            for _ in range(self._jobs):
                assert ended.acquire(timeout=PATIENCE), "a job did not end"
            seconds = self._timer() - began
            self.waited.append((time.perf_counter() - at) / self._jobs)
        finally:
            scheduler.remove_all_jobs()
            scheduler.shutdown()
            store.engine.dispose()
        assert EVENT_JOB_ERROR not in codes
        self.missed = codes.count(EVENT_JOB_MISSED)
        return seconds / self._jobs


@contextmanager
def scheduled(
    ground: Ground, kind: str, jobs: int, grace: int | None = None, post_to: str = ""
) -> Iterator[Batch]:
    """Jobs of which each opens a round by the ORM, in a store of their own; and with a Slack to
    `post_to`, each asks there in words, by a `WebClient` as it is made by default."""
    with (
        ground.database(kind) as url,
        ground.database(kind) as store_url,
        peopled(url) as (_, cast),
        drivers.plain(url) as driver,
        usual.sessions(url) as sessions,
    ):
        schedules.fill(driver, cast, due=jobs, among=jobs)
        _SESSIONS.append(sessions)
        clients = [WebClient("xoxb-1", base_url=post_to)] if post_to else []
        _SLACKS.extend(clients)
        yield Batch(store_url, kind, jobs, grace)
        _SESSIONS.remove(sessions)
        _SLACKS.clear()


def open_round(checkin_id: int) -> None:
    """What each job does."""
    now = datetime.now(UTC)
    with _SESSIONS[-1]() as session:
        checkin = session.get_one(Checkin, checkin_id)
        channel = session.get_one(Channel, checkin.channel_id)
        people = session.scalars(
            select(Membership).where(Membership.channel_id == checkin.channel_id)
        ).all()
        asking = Round(
            workspace_id=checkin.workspace_id, checkin_id=checkin.id, zone=checkin.zone,
            slot=f"{time.time_ns()}"[-16:], opened_at=now, close_at=now + timedelta(days=1),
        )  # fmt: skip
        session.add(asking)
        session.flush()
        session.add_all(
            Asked(round_id=asking.id, person_id=each.person_id, workspace_id=each.workspace_id)
            for each in people
        )
        session.add(
            Delivery(
                workspace_id=checkin.workspace_id, key=f"round:{asking.id}", subject_id=asking.id,
                kind=Kind.CHECKIN_PROMPT, channel=channel.slack_id, due_at=now, created_at=now,
            )
        )  # fmt: skip
        round_id, place, words = asking.id, channel.slack_id, f"{checkin.name}: how is it?"
        session.commit()
    for slack in _SLACKS:
        said = slack.chat_postMessage(channel=place, text=words)
        _note_sent(round_id, str(said["ts"]))


def _note_sent(round_id: int, ts: str) -> None:
    with _SESSIONS[-1]() as session:
        sent = session.scalars(select(Delivery).where(Delivery.subject_id == round_id)).one()
        sent.state, sent.ts, sent.due_at = DeliveryState.SENT, ts, None
        session.commit()


def _store(store: SQLAlchemyJobStore, jobs: int, due: datetime, grace: int | None) -> None:
    """Many jobs at once: one by one they would be overdue before the last is stored."""
    drafts = BackgroundScheduler(timezone=UTC)
    states = [
        drafts.add_job(
            open_round, "cron", args=[schedules.FIRST + number], day_of_week="mon", hour=9,
            minute=30, next_run_time=due, misfire_grace_time=grace, coalesce=False,
            max_instances=1,
        ).__getstate__()
        for number in range(jobs)
    ]  # fmt: skip
    rows = [
        {"id": state["id"], "next_run_time": due.timestamp(), "job_state": pickle.dumps(state)}
        for state in states
    ]
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.insert(), rows)
