"""Killed at any instant, again and again, while people work: nothing lost, and nothing twice."""

import os
import random
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from bot.db import Database
from bot.migrations import is_current
from bot.playground.client import Declined, Message
from bot.playground.server import Slack
from tests.faults.teams import LAUNCH, SUPPORT, Team
from tests.processes import Process, environment, until

EARLY = 0.25
"""The share of processes that are killed before they are ready."""
BEFORE, AFTER = 1.0, 1.5
"""Seconds: at the most so long after its start, or after it was ready, a process is killed."""
PAUSE = 0.1
"""Seconds between two things that people do."""


class Work:
    """What people do until the bot is gone, one thing after another, as chance has it.

    What was acknowledged to them is noted; an event that was not is brought again.
    """

    def __init__(self, team: Team, chance: random.Random, thread: str) -> None:
        self._team, self._chance, self._thread = team, chance, thread
        self._number = 0
        self.set: list[str] = []
        """The titles of goals of which somebody was told that they are set."""
        self.reached: list[str] = []
        """The milestones of which somebody was told that they are reached."""
        self.said: list[dict[str, Any]] = []
        """The replies, whether they were taken or not."""
        self.unheard: list[dict[str, Any]] = []
        """Those of them that were not taken so far."""

    def go_on(self, process: Process) -> None:
        """Work with this process, as soon as it is ready, until it is gone."""
        until(lambda: process.code is not None or process.is_ready, "it is ready, or killed")
        if process.code is not None:
            return
        self._team.slack.bot_url = process.url
        self.bring(process)
        while process.code is None:
            act: Callable[[Process], None] = self._chance.choice(
                [self._set_a_goal, self._reach_a_milestone, self._reply, self._let_the_clock_ask]
            )
            try:
                act(process)
            except Declined:
                return
            threading.Event().wait(PAUSE)

    def bring(self, process: Process) -> bool:
        """Bring what was not taken, as Slack does, in any order; whether all of it is taken now."""
        self._chance.shuffle(self.unheard)
        self.unheard = [event for event in self.unheard if not self._team.send(process, event)]
        return not self.unheard

    def _set_a_goal(self, process: Process) -> None:
        title = f"Goal {self._next()}"
        self._say(LAUNCH, f"/goal {title}")
        self.set.append(title)

    def _reach_a_milestone(self, process: Process) -> None:
        title = f"Stone {self._next()}"
        added = self._say(SUPPORT, f"/milestone {title} for G1")
        found = re.search(r"\bM\d+\b", added.readable()) if added else None
        assert found is not None, added
        self._say(SUPPORT, f"/milestone done {found[0]}")
        self.reached.append(title)

    def _reply(self, process: Process) -> None:
        event = self._team.reply(f"🟢 reply {self._next()}", self._thread)
        self.said.append(event)
        self.unheard.append(event)
        self.bring(process)

    def _let_the_clock_ask(self, process: Process) -> None:
        self._team.ask_by_the_clock()

    def _say(self, channel: str, text: str) -> Message | None:
        return self._team.ana.command(channel, text)

    def _next(self) -> int:
        self._number += 1
        return self._number


def kill_again_and_again(team: Team, seed: int, times: int) -> None:
    """Let the team work, kill its bot so often, and look at what is there in the end."""
    chance = random.Random(seed)
    work = Work(team, random.Random(chance.random()), team.ask())
    for _ in range(times):
        with team.process() as process:
            people = threading.Thread(target=work.go_on, args=(process,))
            people.start()
            if chance.random() < EARLY:
                threading.Event().wait(chance.uniform(0, BEFORE))
            else:
                process.wait_ready()
                threading.Event().wait(chance.uniform(0, AFTER))
            assert process.code is None, process.log
            process.kill()
            team.kills += 1
            people.join()
    with team.process() as process:
        team.serve(process)
        until(lambda: work.bring(process), "every reply is taken")
        assert process.stop() == 0
    team.slack.faults.clear()
    team.settle()
    team.check()
    goals = team.titles()
    assert {title: goals[title] for title in work.set} == dict.fromkeys(work.set, 1)
    assert max(goals.values()) == 1
    assert team.reached() >= set(work.reached)
    assert team.replies() == {event["event"]["text"]: 1 for event in work.said}


@pytest.mark.parametrize(
    "backend",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.faults)],
    indirect=True,
)
def test_killed_while_it_makes_its_database_it_makes_it_when_it_is_started_again(
    slack: Slack, empty_url: str, tmp_path: Path
) -> None:
    settings = environment(slack, empty_url)
    for instant in (0.0, 0.3):
        with Process("run", settings=settings, folder=tmp_path) as process:
            until(lambda: has_opened(process, empty_url), "the database is opened")
            threading.Event().wait(instant)
            assert process.code is None, process.log
            process.kill()
    with Process("run", settings=settings, folder=tmp_path) as process:
        process.wait_ready()
        assert process.stop() == 0
    db = Database(empty_url)
    assert is_current(db)
    db.close()


def has_opened(process: Process, database_url: str) -> bool:
    """Whether the process has begun to look at its database."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return str(url.database) in files_of(process)
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid != %s"
        return bool(connection.execute(others, [connection.info.backend_pid]).fetchall())


def files_of(process: Process) -> list[str]:
    """The files that the process has open at the moment."""
    found = []
    for opened in Path(f"/proc/{process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed in this moment
            found.append(os.readlink(opened))
    return found


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_killed_at_four_instants_nothing_is_lost_and_nothing_is_there_twice(team: Team) -> None:
    kill_again_and_again(team, seed=20261123, times=4)


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(10))
def test_killed_at_many_instants_nothing_is_lost_and_nothing_is_there_twice(
    team: Team, seed: int
) -> None:
    kill_again_and_again(team, seed, times=25)
