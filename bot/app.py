"""Where everything meets: settings in, a Cairn out. The one place that knows the real clock."""

import logging
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct
from slack_bolt import App
from sqlalchemy.exc import SQLAlchemyError

from bot import when
from bot.clock import Clock, Job, Watch
from bot.db import Database
from bot.meters import Meters
from bot.pulse import PATIENCE, Glance, Pulse
from bot.seals import Seals
from bot.services import (
    blockers,
    digests,
    drafts,
    goals,
    milestones,
    outbox,
    purging,
    receipts,
    retaining,
    rounds,
    wins,
)
from bot.settings import Settings
from bot.slack import messages
from bot.slack.answering import Answers
from bot.slack.app import make_app
from bot.slack.directory import Directory
from bot.slack.installing import Installing
from bot.slack.installs import Installs
from bot.slack.listeners import everything, lifecycle, replies
from bot.slack.oauth import OAuth
from bot.slack.rotation import Rotation
from bot.slack.routes import Routes
from bot.slack.sender import Sender
from bot.slack.taking import Desk
from bot.web import FrontDoor

log = logging.getLogger("cairn.app")

KEEP_RECEIPTS = timedelta(days=3)
"""Slack brings an event again for up to 25 hours; a form or a click never after a day."""
KEEP_DRAFTS = timedelta(days=30)
"""After so long nobody takes up again what they typed into a form and did not send."""
ASKING = timedelta(minutes=3)
"""So long one look at the directory may take: sixty calls to a Slack that is slow."""
LONG = timedelta(minutes=10)
"""So long it may take to delete all that a workspace has ever said, or to get many tokens anew."""
SETTLING = 4.0
"""Seconds for the calls to Slack under way when a process ends."""


def real_now() -> datetime:
    """The moment it is, aware, in UTC."""
    return datetime.now(UTC)


class Cairn(Struct):
    """A Cairn, put together and not yet started."""

    db: Database
    pulse: Pulse
    backlog: Glance[outbox.Backlog]
    installs: Installs
    slack: App
    clock: Clock
    sender: Sender
    answers: Answers
    now: Callable[[], datetime]
    settings: Settings
    meters: Meters
    installing: Installing | None
    """How workspaces install Cairn; none where they do not."""

    def web(self, *, with_clock: bool) -> FrontDoor:
        """The HTTP side. With the clock in the same process, its health is part of the answer."""
        return FrontDoor(
            self.slack.dispatch,
            signing_secret=self.settings.slack_signing_secret,
            now=self.now,
            healthy=lambda: self.unwell(with_clock=with_clock),
            worth_reading=worth_reading,
            meters=self.meters,
            metrics=self.metrics,
            installing=self.installing,
        )

    def window(self, also: Callable[[], str | None] | None = None) -> FrontDoor:
        """What a process tells of itself that Slack does not speak to over HTTP: `/healthz` and
        `/metrics`. `also` says why something else in it is unwell."""
        return FrontDoor(
            None,
            now=self.now,
            healthy=lambda: self.unwell(with_clock=True) or (also() if also else None),
            metrics=self.metrics,
        )

    def metrics(self) -> tuple[str, bytes]:
        """What `/metrics` answers, and of which type it is."""
        from bot import metrics  # a start is quicker without what only scrapers ask for

        backlog = None
        with suppress(TimeoutError, SQLAlchemyError, sqlite3.Error):
            backlog = self.backlog.take()
        jobs, steady = self.clock.jobs, self.clock.steady()
        return metrics.TYPE, metrics.render(self.meters.read(), jobs, steady, backlog, self.now())

    def unwell(self, *, with_clock: bool) -> str | None:
        """Why this process cannot do its work, in one line; none when it can."""
        trouble = self.pulse.trouble()
        if trouble or not with_clock:
            return trouble
        return self.sender.unwell() or self.clock.healthy(self.now())

    def start(self) -> None:
        """Start the clock and the sender; the HTTP side and Socket Mode are served by others."""
        self.db.when_owed = self.sender.nudge
        self.sender.start()
        self.clock.start()

    def stop(self) -> None:
        """End what was started: nothing new is begun, what is under way is settled.

        The sender comes first: what it settles would have to be looked for otherwise. A job of the
        clock may still wait for Slack, and loses nothing when the process ends before it does.
        """
        self.sender.stop(SETTLING)
        self.answers.close()
        self.clock.stop()
        self.db.close()


def build(settings: Settings, now: Callable[[], datetime] = real_now) -> Cairn:
    """A Cairn over these settings. Nothing is opened, started or asked yet.

    `now` is the time that everything goes by; a stand-in moves it.
    """
    when.pin_zones()
    db = Database(settings.database_url)
    seals = Seals(settings.secret_keys) if settings.takes_installations else None
    installs = Installs(
        db,
        bot_token=settings.slack_bot_token,
        api_url=settings.slack_api_url,
        now=now,
        seals=seals,
    )
    installing, rotation = None, None
    if seals:
        oauth = OAuth(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret,
            api_url=settings.slack_api_url,
        )
        installing = Installing(db, oauth, seals, now, installs.speaking)
        rotation = Rotation(db, oauth, seals, now)
    directory = Directory(db, installs)
    answers = Answers(installs, api_url=settings.slack_api_url)
    routes, meters = Routes(), Meters()
    everything.register(routes)
    lifecycle.register(routes, directory, answers)
    sender = Sender(
        db,
        token_of=installs.token_of,
        api_url=settings.slack_api_url,
        now=now,
        render=messages.render,
        foresee=messages.foresee,
        meters=meters,
    )
    return Cairn(
        db=db,
        pulse=Pulse(db),
        backlog=Glance(db, "backlog", outbox.backlog, patience=PATIENCE),
        installs=installs,
        slack=make_app(Desk(db, installs, directory, now), routes, answers),
        clock=Clock(_jobs(db, installs, directory, sender, rotation, now, settings), now),
        sender=sender,
        answers=answers,
        now=now,
        settings=settings,
        meters=meters,
        installing=installing,
    )


def _jobs(
    db: Database,
    installs: Installs,
    directory: Directory,
    sender: Sender,
    rotation: Rotation | None,
    now: Callable[[], datetime],
    settings: Settings,
) -> list[Job]:
    """What the clock wakes. Each is safe in any number of processes at once."""

    def introduce() -> None:
        if installs.has_own and installs.introduce(now()) is None:
            log.error("Slack does not take SLACK_BOT_TOKEN, or is silent; see `cairn doctor`")
        if rotation:
            installs.look_after(now())

    def forget() -> None:
        with db.begin() as session:
            receipts.forget(session, now() - KEEP_RECEIPTS)
            drafts.forget(session, now() - KEEP_DRAFTS)

    def forget_words() -> None:
        if settings.keep_answers_days:
            retaining.forget_due(db, now() - timedelta(days=settings.keep_answers_days))

    watch = Watch()

    def open_due() -> None:
        at = now()
        rounds.open_due(db, at, awake_since=watch.since(at))

    def send() -> None:
        sender.knock()
        with db.read() as session:
            due = outbox.next_due(session)
        if due is not None and due <= now():
            sender.nudge()

    rotating = [Job("tokens", timedelta(seconds=30), rotation.work, LONG)] if rotation else []
    return [
        *rotating,
        Job("introduce", timedelta(minutes=10), introduce),
        Job("mend deliveries", timedelta(minutes=10), lambda: outbox.mend(db, now())),
        Job("directory", timedelta(seconds=5), lambda: directory.refresh(now()), ASKING),
        Job("open what is due", timedelta(seconds=2), open_due),
        Job("ask directly", timedelta(seconds=2), lambda: rounds.prompt_due(db, now())),
        Job("remind", timedelta(seconds=5), lambda: rounds.remind_due(db, now())),
        Job("remind and close", timedelta(seconds=2), lambda: rounds.remind_and_close(db, now())),
        Job(
            "remind of milestones",
            timedelta(seconds=5),
            lambda: milestones.remind_due(db, now()),
        ),
        Job("freshen cards", timedelta(minutes=1), lambda: goals.freshen(db, now())),
        Job("digests", timedelta(seconds=5), lambda: digests.issue_due(db, now())),
        Job("wins of the week", timedelta(seconds=5), lambda: wins.issue_due(db, now())),
        Job("escalate", timedelta(seconds=5), lambda: blockers.escalate_due(db, now())),
        Job("mend", timedelta(minutes=10), lambda: rounds.mend(db, now())),
        Job("send", timedelta(seconds=1), send),
        Job("forget", timedelta(hours=1), forget),
        Job("forget words", timedelta(hours=1), forget_words, LONG),
        Job("purge", timedelta(hours=1), lambda: purging.purge_due(db, now() - purging.KEPT), LONG),
    ]


def worth_reading(payload: Mapping[str, Any]) -> bool:
    """Whether an event is any business of Cairn's: a message only when it may be an answer, or
    says that a channel was made private or public."""
    event = payload.get("event") or {}
    if event.get("type") != "message" or lifecycle.is_conversion(event):
        return True
    return replies.worth_reading(payload)
