"""A team at work whose bot is killed, and what must be true of them all the same.

The bot that is killed is a process of its own. What it left behind is gone on with in the test's
own process, by the same code and on a clock that is moved, so that nobody waits for leases and for
second looks that take a minute in truth.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app import build
from bot.db import Database
from bot.model import (
    Celebration,
    Channel,
    Delivery,
    DeliveryState,
    Goal,
    Kind,
    Milestone,
    MilestoneState,
    Person,
    Reply,
    Round,
    RoundState,
)
from bot.playground.client import Person as Client
from bot.playground.clock import Clock
from bot.playground.messages import Message
from bot.playground.sending.lines import sign
from bot.playground.server import Slack
from bot.playground.starting import bot_in
from bot.playground.web_api.calls import Call
from bot.services import checkins
from bot.services.plans import Plan
from bot.settings import Settings
from bot.when import WEEKDAYS, Rhythm
from tests.processes import PATIENCE, Process, environment, until

LAUNCH, SUPPORT, BOARD = "C0LAUNCH", "C0SUPPORT", "C0BOARD"
MINUTE = timedelta(minutes=1)
ACK_SECONDS = 20
"""A busy test machine is not the bot; Slack waits three."""


class Team:
    """Ana and Dev, their Slack, their database, and the bot between them."""

    def __init__(self, slack: Slack, database_url: str, folder: Path) -> None:
        self.slack, self.database_url, self.folder = slack, database_url, folder
        self.ana = Client(slack.url, "U0ANA")
        slack.ack_seconds = ACK_SECONDS
        self.db = Database(database_url, pool_size=2)
        self._numbers = count(1)

    def begin(self) -> None:
        """A goal with a milestone in #support, and a bot that knows #launch and 🔒 #board."""
        with bot_in(self.slack, self.database_url) as cairn:
            self.ana.command(SUPPORT, "/goal Answer everybody the same day")
            self.ana.command(SUPPORT, "/milestone First response in an hour for G1")
            self.ana.command(LAUNCH, "/goal list")
            self.ana.command(BOARD, "/goal list")
            self.ana.wait_for(SUPPORT, "Answer everybody", seconds=PATIENCE)
            cairn.clock.tick()  # the bot asks Slack who is where

    def process(self) -> Process:
        """The bot, to be started."""
        settings = environment(self.slack, self.database_url)
        return Process("run", settings=settings, folder=self.folder)

    def serve(self, process: Process) -> None:
        """Return when the process is ready and Slack knows where it is."""
        self.slack.bot_url = process.wait_ready().url

    def ask(self) -> str:
        """A prompt that stands in #board already; the thread for its answers."""
        self.ask_by_the_clock()
        with bot_in(self.slack, self.database_url):
            until(lambda: bool(self._prompts()), "the prompt is posted")
        return self._prompts()[-1].ts

    def ask_by_the_clock(self) -> None:
        """A check-in in #board whose moment was a minute ago."""
        moment = datetime.now(UTC) - MINUTE
        plan = Plan(
            name=f"Check-in {next(self._numbers)}",
            days=tuple(WEEKDAYS),
            every=Rhythm.WEEK,
            at=moment.time().replace(second=0, microsecond=0),
            zone="UTC",
        )
        with self.db.begin() as session:
            ana = session.scalars(select(Person).where(Person.slack_id == "U0ANA")).one()
            board = session.scalars(select(Channel).where(Channel.slack_id == BOARD)).one()
            checkins.set_up(session, board.id, plan, by=ana, now=moment - 2 * MINUTE)

    def send(self, process: Process, payload: dict[str, Any]) -> bool:
        """Bring something to the bot as Slack does; whether it was taken, so that Slack forgets
        it."""
        as_form = "command" in payload
        body = (urlencode(payload) if as_form else json.dumps(payload)).encode()
        stamp = str(int(self.slack.clock.now().timestamp()))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded" if as_form else "application/json",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(self.slack.signing_secret, stamp, body),
        }
        request = Request(f"{process.url}/slack/events", body, headers)  # noqa: S310 - our own
        try:
            with urlopen(request, timeout=3) as answer:  # noqa: S310 - as above
                return bool(answer.status == 200)
        except (HTTPError, URLError, OSError):
            return False

    def reply(self, text: str, thread_ts: str) -> dict[str, Any]:
        """The event of Ana's reply in a thread of #board."""
        number = next(self._numbers)
        ts = f"{self.slack.clock.now().timestamp():.0f}.{number:06d}"
        message = {
            "type": "message", "channel": BOARD, "channel_type": "group", "user": "U0ANA",
            "text": text, "ts": ts, "event_ts": ts, "thread_ts": thread_ts,
            "parent_user_id": "U0CAIRN",
        }  # fmt: skip
        return {
            "type": "event_callback", "team_id": "T0CAIRN", "api_app_id": "A0CAIRN",
            "event_id": f"Ev{number}", "event_time": int(float(ts)), "event": message,
        }  # fmt: skip

    def command(self, channel: str, text: str) -> dict[str, Any]:
        """Ana's slash command, for `send`."""
        command, _, rest = text.partition(" ")
        return {
            "command": command, "text": rest, "team_id": "T0CAIRN", "user_id": "U0ANA",
            "channel_id": channel, "trigger_id": f"{next(self._numbers)}.trigger",
            "response_url": f"{self.slack.url}/response/none",
        }  # fmt: skip

    def call_in(self, channel: str, since: int) -> Call | None:
        """The first message that the bot has asked Slack to post there since so many calls."""
        for call in self.slack.calls[since:]:
            if call.method == "chat.postMessage" and call.args.get("channel") == channel:
                return call
        return None

    def settle(self) -> None:
        """Five minutes later another bot goes on, until nothing is owed any more."""
        self.slack.faults.clear()
        settings = Settings(
            slack_bot_token=self.slack.bot_token,
            slack_signing_secret=self.slack.signing_secret,
            slack_api_url=self.slack.api_url,
            database_url=self.database_url,
        )
        cairn = build(settings, self.slack.clock.now)
        self.slack.clock.move(5 * MINUTE)
        try:
            for _ in range(100):
                cairn.clock.tick()
                while cairn.sender.work_once():
                    pass
                if not self._is_anything_owed():
                    return
                self.slack.clock.move(timedelta(seconds=5))
            raise AssertionError("there is always something left to send")
        finally:
            cairn.stop()

    def check(self) -> None:
        """Nothing is lost, and nothing is there twice."""
        with self.db.read() as session:
            owed = {each.key: each for each in session.scalars(select(Delivery))}
            failed = [(each.key, each.error) for each in owed.values() if each.error]
            assert failed == []
            assert {each.state for each in owed.values()} == {DeliveryState.SENT}
            _check_owed(session)
        assert self.arrived() == dict.fromkeys(owed, 1)

    def arrived(self) -> dict[str, int]:
        """How often each message of the bot stands in Slack, by the key of its delivery."""
        return Counter(
            message.metadata["event_payload"]["key"]
            for message in self.posted()
            if message.metadata is not None
        )

    def posted(self) -> list[Message]:
        """What the bot has posted, anywhere."""

        def read() -> list[Message]:
            places = self.slack.workspace.channels.values()
            return [each for place in places for each in place.messages.values() if each.from_app]

        return self.slack.do(read)

    def replies(self) -> Counter[str]:
        """The replies that are kept, by their words."""
        with self.db.read() as session:
            return Counter(session.scalars(select(Reply.text)))

    def goals(self) -> Counter[str]:
        """The goals that there are, by title."""
        with self.db.read() as session:
            return Counter(session.scalars(select(Goal.title)))

    def reached(self) -> set[str]:
        """The milestones that are reached, by title."""
        with self.db.read() as session:
            found = select(Milestone.title).where(Milestone.state == MilestoneState.REACHED)
            return set(session.scalars(found))

    def _prompts(self) -> list[Message]:
        return [each for each in self.posted() if each.metadata and "prompt" in str(each.metadata)]

    def _is_anything_owed(self) -> bool:
        with self.db.read() as session:
            waiting = select(func.count()).select_from(Delivery).where(Delivery.due_at.is_not(None))
            return bool(session.scalar(waiting))


def _check_owed(session: Session) -> None:
    """Whatever is to be told is told by one message."""
    for kind, told in (
        (Kind.GOAL_CARD, select(Goal.id)),
        (Kind.CELEBRATION, select(Celebration.id)),
        (Kind.CHECKIN_PROMPT, select(Round.id).where(Round.state != RoundState.MISSED)),
    ):
        owed = select(Delivery.subject_id).where(Delivery.kind == kind)
        assert Counter(session.scalars(owed)) == Counter(session.scalars(told)), kind
    reached = select(Milestone.id).where(Milestone.state == MilestoneState.REACHED)
    celebrated = select(Celebration.milestone_id)
    assert Counter(session.scalars(celebrated)) == Counter(session.scalars(reached))


@contextmanager
def working(database_url: str, folder: Path) -> Iterator[Team]:
    """A team that has begun to work."""
    with Slack(clock=Clock()) as slack:
        team = Team(slack, database_url, folder)
        try:
            team.begin()
            yield team
        finally:
            team.db.close()
