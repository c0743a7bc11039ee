"""A post office for tests: a database, a pretend Slack, and a sender between them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import Delivery, Kind
from bot.playground.apps import BOT_USER
from bot.playground.channels import Channel
from bot.playground.clock import Clock
from bot.playground.messages import Message as Posted
from bot.playground.server import Slack
from bot.services import outbox
from bot.slack.sender import Sender, marks
from bot.slack.views.parts import Message, section
from tests.people import Cast
from tests.services import deliveries

SECOND = timedelta(seconds=1)


class Office:
    """Owes, sends, and reads what arrived. The clock is Slack's and the sender's at once."""

    def __init__(self, db: Database, cast: Cast, slack: Slack) -> None:
        self.db = db
        self.cast = cast
        self.slack = slack
        self.token: str | None = slack.bot_token
        self.words: dict[int, str | Exception | None] = {}
        """What a subject's message says; None: nothing is left to say; an error: it breaks."""
        self.sender = self.new_sender()

    def new_sender(self, **other: Any) -> Sender:
        """One more sender over the same database, in another process as it were."""
        given: dict[str, Any] = {
            "token_of": lambda workspace_id: self.token,
            "api_url": self.slack.api_url,
            "now": self.slack.clock.now,
            "render": self.render,
        }
        return Sender(self.db, **(given | other))

    def render(self, session: Session, delivery: Delivery, now: datetime) -> Message | None:
        words = self.words.get(delivery.subject_id, f"Goal {delivery.subject_id}")
        if isinstance(words, Exception):
            raise words
        return Message(words, [section(words), section("…")]) if words else None

    def owe(self, key: str, **more: Any) -> int:
        """The id of a message that #launch is owed, for Ana."""
        more.setdefault("for_person_id", self.cast.ana.id)
        return deliveries.owe(self.db, self.cast, key, self.slack.clock.now(), **more)

    def post(self, key: str, channel: str = "C0LAUNCH", thread_ts: str | None = None) -> None:
        """The message of that delivery reaches Slack, and nobody here hears of it."""

        def write() -> None:
            self.slack.workspace.post(
                self.slack.workspace.channels[channel],
                BOT_USER,
                "Goal 1",
                blocks=marks.marked([section("Goal 1")], key),
                thread_ts=thread_ts,
                metadata=marks.metadata(key),
            )

        self.slack.do(write)

    def refresh(self, subject_id: int = 1) -> None:
        """The facts of a goal card changed."""
        with self.db.begin() as session:
            outbox.refresh(
                session,
                workspace_id=self.cast.workspace.id,
                kind=Kind.GOAL_CARD,
                subject_id=subject_id,
                now=self.slack.clock.now(),
            )

    def wait(self, seconds: float) -> None:
        """Time passes, for everybody and at once."""
        self.slack.clock.move(timedelta(seconds=seconds))

    def run(self, minutes: float = 5) -> None:
        """Let the sender work for so long, a look every five seconds."""
        for _ in range(int(minutes * 12)):
            self.sender.work_once()
            self.wait(5)

    def standing(self, id_: int) -> Delivery:
        """The delivery as it stands."""
        return deliveries.standing(self.db, id_)

    def posted(self, channel: str = "C0LAUNCH") -> list[Posted]:
        """What the bot posted there, oldest first, in threads and out of them."""

        def read() -> list[Posted]:
            place: Channel = self.slack.workspace.channels[channel]
            return [message for message in place.messages.values() if message.from_app]

        return self.slack.do(read)

    def texts(self, channel: str = "C0LAUNCH") -> list[str]:
        """The words of what the bot posted there."""
        return [message.text for message in self.posted(channel)]

    def called(self, method: str) -> int:
        """How often the bot called that method."""
        return len([call for call in self.slack.calls if call.method == method])

    def allow(self, *scopes: str) -> None:
        """Grant these scopes and no others."""
        self.slack.do(lambda: self._grant(set(scopes)))

    def _grant(self, scopes: set[str]) -> None:
        self.slack.workspace.app.scopes = scopes


@contextmanager
def opened(db: Database, cast: Cast, now: datetime) -> Iterator[Office]:
    """An office whose Slack runs meanwhile, from `now` on."""
    with Slack(clock=Clock(now)) as slack:
        office = Office(db, cast, slack)
        try:
            yield office
        finally:
            office.sender.stop(0)


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is true, for other threads do their work meanwhile."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        threading.Event().wait(0.01)
