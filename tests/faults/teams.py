"""A team at work whose bot is killed, and what must be true of them all the same.

The bot that is killed is a process of its own. What it left behind is gone on with in the test's
own process, by the same code and on a clock that is moved, so that nobody waits for leases and for
second looks that take a minute in truth.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.app import Cairn, build
from bot.db import Database
from bot.model import (
    Channel,
    Delivery,
    Goal,
    Milestone,
    MilestoneState,
    Person,
    Reply,
    Scope,
)
from bot.playground.client import Person as Client
from bot.playground.clock import Clock
from bot.playground.messages import Message
from bot.playground.server import Slack
from bot.playground.starting import bot_in
from bot.playground.web_api.calls import Call
from bot.services import checkins, goals, outbox
from bot.services.plans import Plan
from bot.settings import Settings
from bot.when import WEEKDAYS, Rhythm
from tests.faults import checks, payloads
from tests.faults.forks import Fork
from tests.faults.fragile import At
from tests.processes import PATIENCE, Process, environment, until

LAUNCH, SUPPORT, BOARD = "C0LAUNCH", "C0SUPPORT", "C0BOARD"
CHANNELS = (LAUNCH, SUPPORT, BOARD)
MINUTE, SOON = timedelta(minutes=1), timedelta(seconds=5)
ACK_SECONDS = 20
"""A busy test machine is not the bot; Slack waits three."""
MOST = 5 * PATIENCE
"""Seconds for all that is owed to be sent: somebody who sleeps may hold it up for a while."""


class Team:
    """Ana and Dev, their Slack, their database, and the bot between them."""

    def __init__(self, slack: Slack, database_url: str, folder: Path) -> None:
        self.slack, self.database_url, self.folder = slack, database_url, folder
        self.ana = Client(slack.url, "U0ANA")
        slack.ack_seconds = ACK_SECONDS
        self.db = Database(database_url, pool_size=2)
        self._numbers = count(1)
        self.thread = ""
        """The `ts` of the prompt that `ask` has brought about."""
        self.said: list[dict[str, Any]] = []
        """Replies that must be kept once, whenever they are brought."""
        self.is_blind = False
        """Whether Cairn may not read the history of channels."""
        self._shown: set[str] = set()
        self.kills = self.doubtful = 0
        """What the last whole run is told of by; see the README."""
        self._clocks = {timedelta(): folder / "clock"}
        self.move(timedelta())

    def begin(self) -> None:
        """A goal with a milestone in #support, and a bot that knows #launch and 🔒 #board."""
        with bot_in(self.slack, self.database_url) as cairn:
            cairn.installs.patience = ACK_SECONDS
            self.ana.command(SUPPORT, "/goal Answer everybody the same day")
            self.ana.command(SUPPORT, "/milestone First response in an hour for G1")
            self.ana.command(LAUNCH, "/goal list")
            self.ana.command(BOARD, "/goal list")
            self.ana.wait_for(SUPPORT, "Answer everybody", seconds=PATIENCE)
            cairn.clock.tick()  # the bot asks Slack who is where
        with self.db.begin() as session:  # whatever the hour at which the tests are run
            session.execute(update(Person).values(quiet_from="00:00", quiet_to="00:00"))

    def process(self, word: str = "run", *, module: str = "bot") -> Process:
        """The bot, to be started."""
        settings = environment(self.slack, self.database_url)
        return Process(word, settings=settings, folder=self.folder, module=module)

    def fragile(
        self, at: At | None = None, word: str = "run", *, ahead: timedelta = timedelta()
    ) -> Process:
        """The bot, to be started, which goes by the pretend Slack's clock, or so much ahead of it,
        and ends at a point."""
        clock = self._clocks.setdefault(ahead, self.folder / f"clock{len(self._clocks)}")
        self.move(timedelta())
        words = [word, str(clock), *([at.as_word()] if at else [])]
        settings = environment(self.slack, self.database_url)
        return Fork(*words, settings=settings, folder=self.folder)

    def move(self, how_far: timedelta) -> None:
        """Move the clock of Slack and of all fragile processes."""
        moved = self.slack.clock.move(how_far) - datetime.now(UTC)
        for ahead, clock in self._clocks.items():
            new = clock.with_suffix(".new")
            new.write_text(str((moved + ahead).total_seconds()))
            new.rename(clock)  # nobody ever reads half of it

    def serve(self, process: Process) -> None:
        """Return when the process is ready and Slack knows where it is."""
        self.slack.bot_url = process.wait_ready().url

    def ask(self) -> str:
        """A prompt that stands in #board already; the thread for its answers."""
        self.ask_by_the_clock()
        with bot_in(self.slack, self.database_url):
            until(lambda: bool(self.prompts()), "the prompt is posted")
        self.thread = self.prompts()[-1].ts
        return self.thread

    def ask_by_the_clock(self, **more: Any) -> None:
        """A check-in in #board whose moment was a minute ago; `more` changes its plan."""
        moment = self.slack.clock.now() - MINUTE
        plan = Plan(
            name=f"Check-in {next(self._numbers)}",
            days=tuple(WEEKDAYS),
            every=Rhythm.WEEK,
            at=moment.time().replace(second=0, microsecond=0),
            zone="UTC",
            **more,
        )
        with self.db.begin() as session:
            ana, board = self.person(session), self.channel(session, BOARD)
            checkins.set_up(session, board.id, plan, by=ana, now=moment - 2 * MINUTE)

    def person(self, session: Session, slack_id: str = "U0ANA") -> Person:
        """The row of one of the team."""
        return session.scalars(select(Person).where(Person.slack_id == slack_id)).one()

    def channel(self, session: Session, slack_id: str) -> Channel:
        """The row of a channel."""
        return session.scalars(select(Channel).where(Channel.slack_id == slack_id)).one()

    def send(self, process: Process, payload: dict[str, Any]) -> bool:
        """Bring something to the bot as Slack does; whether it was taken."""
        return payloads.bring(self.slack, process.url, payload)

    def reply(self, text: str, thread_ts: str) -> dict[str, Any]:
        """The event of Ana's reply in a thread of #board, for `send`."""
        return payloads.reply(self.slack, next(self._numbers), BOARD, text, thread_ts)

    def command(self, channel: str, text: str) -> dict[str, Any]:
        """Ana's slash command, for `send`."""
        return payloads.command(self.slack, next(self._numbers), channel, text)

    def owe(self, many: int) -> list[str]:
        """So many cards of goals, spread over three channels; the keys of their deliveries."""
        now, keys = self.slack.clock.now(), []
        with self.db.begin() as session:
            ana = self.person(session)
            for n in range(many):
                channel = self.channel(session, CHANNELS[n % len(CHANNELS)])
                goal = goals.set_goal(
                    session, goals.Wish(f"Goal {next(self._numbers)}"), by=ana, now=now,
                    today=now.date(), scope=Scope.CHANNEL, channel_id=channel.id,
                )  # fmt: skip
                keys.append(f"goal:{goal.id}:card")
        return keys

    def hurry(self, true: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Wait until something is true, while the moved clock runs ten times as fast."""

        def look() -> bool:
            if true():
                return True
            threading.Event().wait(0.1)
            self.move(timedelta(seconds=1))
            return False

        until(look, what, seconds)

    def is_quiet(self) -> bool:
        """Whether nothing is owed any more."""
        return self.next_due() is None

    def call_in(self, channel: str, since: int) -> Call | None:
        """The first message that the bot has asked Slack to post there since so many calls."""
        for call in self.slack.calls[since:]:
            if call.method == "chat.postMessage" and call.args.get("channel") == channel:
                return call
        return None

    def bot(self) -> Cairn:
        """The bot in this very process, not started: its steps are taken one by one."""
        settings = Settings(
            slack_bot_token=self.slack.bot_token,
            slack_signing_secret=self.slack.signing_secret,
            slack_api_url=self.slack.api_url,
            database_url=self.database_url,
        )
        return build(settings, self.slack.clock.now)

    def step(self) -> None:
        """Let the bot do once what is to be done; all channels have rested since the last time."""
        self.move(SOON)
        cairn = self.bot()
        cairn.clock.tick()
        cairn.sender.work_once()
        cairn.stop()

    def settle(self) -> None:
        """Five minutes later another bot goes on, until nothing is owed any more."""
        cairn = self.bot()
        self.move(5 * MINUTE)
        try:
            ends_at = time.monotonic() + MOST
            while time.monotonic() < ends_at:
                cairn.clock.tick()
                if cairn.sender.work_once():
                    continue
                due = self.next_due()
                if due is None:
                    return
                self.move(max(SOON, due - self.slack.clock.now()))
            raise AssertionError("there is always something left to send")
        finally:
            cairn.stop()

    def check(self) -> None:
        """Nothing is lost, and nothing is there twice; what nobody can look for is shown."""
        with self.db.read() as session:
            self.doubtful = checks.check(
                session, self.arrived(), self.slack.clock.now(), is_blind=self.is_blind,
                shown=self._shown,
            )  # fmt: skip

    def look_for_doubts(self) -> None:
        """Note of which doubts `/cairn why` tells now: it tells of the last messages alone."""
        with self.db.read() as session:
            self._shown |= checks.shown_doubts(session, self.slack.clock.now())

    def arrived(self) -> Counter[str]:
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

    def titles(self) -> Counter[str]:
        """The goals that there are, by title."""
        with self.db.read() as session:
            return Counter(session.scalars(select(Goal.title)))

    def reached(self) -> set[str]:
        """The milestones that are reached, by title."""
        with self.db.read() as session:
            found = select(Milestone.title).where(Milestone.state == MilestoneState.REACHED)
            return set(session.scalars(found))

    def prompts(self) -> list[Message]:
        """Those of check-ins in a channel."""
        return [each for each in self.posted() if each.metadata and "prompt" in str(each.metadata)]

    def next_due(self) -> datetime | None:
        """When something is next to be sent; none when nothing is owed."""
        with self.db.read() as session:
            owed = select(Delivery.id).where(Delivery.due_at.is_not(None)).limit(1)
            return outbox.next_due(session) if session.scalar(owed) else None


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
