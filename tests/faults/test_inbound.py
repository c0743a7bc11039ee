"""What Slack brings: kept once it is acknowledged, and there once however often it comes.

Slack brings again what was not acknowledged, sometimes what was, in any order, over any connection.
"""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from tests.faults.teams import BOARD, Team
from tests.processes import PATIENCE, Process, environment, until

Event = dict[str, Any]

postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
sqlite_as_a_rule = pytest.mark.parametrize(
    "backend",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.faults)],
    indirect=True,
)
"""PostgreSQL with `pytest -m faults`."""
SOCKETS = 10
AGAIN = 0.3
"""The share of events that come once more although they were taken."""
PAUSE = 0.02
"""Seconds between two events that one person brings about."""


class Post:
    """Brings events until each is taken, whatever becomes of the bot meanwhile."""

    def __init__(self, team: Team, events: list[Event], chance: random.Random) -> None:
        self._team, self._chance = team, chance
        self.waiting = list(events)
        self.taken: list[str] = []
        """The ids of those that were acknowledged."""

    def bring(self, process: Process) -> bool:
        """Bring what waits, in any order and some of it twice, until the bot is gone; whether
        nothing waits any more, or nobody is there to take it."""
        self._chance.shuffle(self.waiting)
        for event in list(self.waiting):
            if process.code is not None:
                return True
            if self._team.send(process, event):
                self.taken.append(event["event_id"])
                if self._chance.random() > AGAIN:
                    self.waiting.remove(event)
            threading.Event().wait(PAUSE)
        return not self.waiting


def text_of(event: Event) -> str:
    return str(event["event"]["text"])


@pytest.mark.parametrize(
    ("many", "kills", "backend"),
    [
        (60, 3, "sqlite"),
        pytest.param(1000, 40, "sqlite", marks=pytest.mark.faults),
        pytest.param(1000, 40, "postgresql", marks=pytest.mark.faults),
    ],
    indirect=["backend"],
)
def test_events_that_come_while_the_bot_is_killed_again_and_again_are_kept_once(
    team: Team, many: int, kills: int
) -> None:
    thread = team.ask()
    events = [team.reply(f"🟢 reply {n}", thread) for n in range(many)]
    chance = random.Random(many)
    post = Post(team, events, chance)
    for _ in range(kills):
        with team.fragile() as process:
            process.wait_ready()
            slack = threading.Thread(target=post.bring, args=(process,))
            slack.start()
            threading.Event().wait(chance.uniform(0.1, 0.8))
            process.kill()
            team.kills += 1
            slack.join()
        kept = team.replies()
        assert all(kept[text_of(each)] == 1 for each in events if each["event_id"] in post.taken)
    with team.fragile() as process:
        process.wait_ready()
        until(lambda: post.bring(process), "every event is taken", 5 * PATIENCE)
        assert process.code is None, process.log
    assert team.replies() == {text_of(each): 1 for each in events}
    team.settle()
    team.check()


@sqlite_as_a_rule
def test_one_event_over_ten_connections_at_once_is_one_effect(team: Team) -> None:
    thread = team.ask()
    event = team.reply("🟢 said once", thread)
    with team.fragile() as process, ThreadPoolExecutor(SOCKETS) as slack:
        process.wait_ready()
        assert all(slack.map(lambda _: team.send(process, event), range(SOCKETS)))
        process.kill()
    assert team.replies() == {text_of(event): 1}
    team.settle()
    team.check()


@pytest.mark.faults
@postgresql
def test_workers_share_what_comes_over_their_sockets_and_one_of_them_may_die(team: Team) -> None:
    thread = team.ask()
    team.slack.retry_seconds = (0.5, 1.0, 1.0, 2.0, 4.0)
    token = {"SLACK_APP_TOKEN": team.slack.app_token}
    settings = environment(team.slack, team.database_url, **token)
    with ExitStack() as stack:
        found = [
            stack.enter_context(Process("worker", settings=settings, folder=team.folder))
            for _ in range(2)
        ]
        for each in found:
            each.wait_ready()
        until(lambda: team.slack.sockets == 2, "each has a socket of its own")
        said = [f"🟢 reply {n}" for n in range(12)]
        for n, text in enumerate(said):
            team.ana.say(BOARD, text, thread)
            if n == len(said) // 2:
                found[0].kill()
        until(lambda: len(team.replies()) == len(said), "all of it is kept")
        assert found[1].stop() == 0
    assert team.replies() == dict.fromkeys(said, 1)
    team.settle()
    team.check()
