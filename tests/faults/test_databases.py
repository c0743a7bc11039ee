"""A database that is locked, full, read-only or gone for a while, or fails at any statement."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from bot.app import Cairn
from bot.playground.client import Declined
from tests.faults import deeds
from tests.faults.teams import LAUNCH, Team
from tests.locks import down, full, locked, read_only, unwritable, without_room
from tests.processes import Process, until

sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)

TITLE = "Answer all that is asked of us in the mornings on the very same day"
TYPED = f"/goal {TITLE} by 30 June 2027"

MOMENTS = ("before_cursor_execute", "after_cursor_execute", "commit")

Outage = Callable[[Team, Process], AbstractContextManager[None]]


def is_locked(team: Team, process: Process) -> AbstractContextManager[None]:
    return locked(team.database_url)


def is_full(team: Team, process: Process) -> AbstractContextManager[None]:
    return full(process.pid)


def is_read_only(team: Team, process: Process) -> AbstractContextManager[None]:
    return read_only(team.database_url)


def is_down(team: Team, process: Process) -> AbstractContextManager[None]:
    return down(team.database_url)


def is_without_room(team: Team, process: Process) -> AbstractContextManager[None]:
    return without_room(team.database_url)


def says(team: Team) -> str:
    """What Ana is told when she types a command, with what she typed."""
    try:
        answer = team.ana.command(LAUNCH, TYPED)
    except Declined as error:
        return f"{error} {TYPED}"
    assert answer is not None
    return answer.readable()


@pytest.mark.parametrize(
    ("outage", "seconds", "backend"),
    [
        (is_full, 1.0, "sqlite"),
        (is_without_room, 1.0, "postgresql"),
        (is_read_only, 1.0, "postgresql"),
        pytest.param(is_down, 5.0, "postgresql", marks=pytest.mark.faults),
        pytest.param(is_without_room, 10.0, "postgresql", marks=pytest.mark.faults),
        pytest.param(is_full, 10.0, "sqlite", marks=pytest.mark.faults),
        pytest.param(is_read_only, 10.0, "postgresql", marks=pytest.mark.faults),
        pytest.param(is_locked, 10.0, "sqlite", marks=pytest.mark.faults),
        pytest.param(is_locked, 10.0, "postgresql", marks=pytest.mark.faults),
    ],
    indirect=["backend"],
)
def test_through_an_outage_of_the_database_nothing_is_lost_and_nothing_is_twice(
    team: Team, outage: Outage, seconds: float
) -> None:
    thread = team.ask()
    said = [team.reply(f"🟢 reply {n}", thread) for n in range(4)]
    team.slack.faults.latency(0.3)
    with team.process() as process:
        team.serve(process)
        team.owe(6)
        until(lambda: len(team.slack.calls) > 3, "some of it is on its way")
        with outage(team, process):
            taken = [team.send(process, each) for each in said]
            told = says(team)
            threading.Event().wait(seconds)
        assert not all(taken)
        # Of one that is gone nobody can learn who asks: then Slack itself says that it failed.
        assert outage is is_down or "nothing was saved" in told
        assert TYPED in told  # to be copied, for Slack has emptied the field
        until(lambda: all(team.send(process, each) for each in said), "it recovers")
        assert process.stop() == 0
    team.slack.faults.clear()
    team.settle()
    team.check()
    assert team.replies() == {each["event"]["text"]: 1 for each in said}
    assert TITLE not in team.titles()


@sqlite
def test_a_file_that_can_only_be_read_loses_nothing_and_is_written_as_soon_as_it_can_be(
    team: Team,
) -> None:
    thread = team.ask()
    said = [team.reply(f"🟢 reply {n}", thread) for n in range(4)]
    team.owe(6)
    outage = ExitStack()
    outage.enter_context(unwritable(team.database_url))  # what is open already stays open
    with outage, team.process(module="tests.humble") as process:
        team.serve(process)
        assert not any(team.send(process, each) for each in said)
        told = says(team)
        assert "takes nothing new just now" in told
        assert TYPED in told
        outage.close()
        until(lambda: all(team.send(process, each) for each in said), "it recovers by itself")
        assert process.stop() == 0
    team.settle()
    team.check()
    assert team.replies() == {each["event"]["text"]: 1 for each in said}
    assert TITLE not in team.titles()


@pytest.mark.faults
@postgresql
def test_a_database_that_is_restarted_again_and_again_delays_what_is_owed(team: Team) -> None:
    with team.process() as process:
        team.serve(process)
        for _ in range(15):
            team.owe(3)
            threading.Event().wait(0.5)
            with down(team.database_url):
                threading.Event().wait(0.5)
        process.wait_for("sent")
        assert process.stop() == 0
    team.settle()
    team.check()


class Failing:
    """Lets the n-th of all calls to databases fail: a statement, before or after it was done, or a
    commit."""

    def __init__(self) -> None:
        self.left = 0
        """How many more calls there are until then; when it is below, none has failed."""

    @contextmanager
    def at(self, n: int) -> Iterator[None]:
        """Meanwhile the n-th call fails, and it is the only one."""
        self.left = n
        for moment in MOMENTS:
            event.listen(Engine, moment, self._count)
        try:
            yield
        finally:
            for moment in MOMENTS:
                event.remove(Engine, moment, self._count)

    def _count(self, *_: Any) -> None:
        self.left -= 1
        if self.left == 0:
            raise OperationalError("", None, OSError("the disk has gone"))


def arrange(team: Team, n: int) -> None:
    """Everything that the loops can find to do."""
    deeds.a_prompt(team, n)
    team.ask_by_the_clock(direct=True)
    deeds.a_digest(team, n)
    deeds.a_blocker_that_stands(team, n)
    deeds.a_milestone_that_is_due(team, n)
    team.owe(1)


def work(cairn: Cairn) -> None:
    """One pass of all loops. That of the sender outlives errors where it lives; see `Sender`."""
    cairn.clock.tick()
    for _ in range(2):
        try:
            cairn.sender.work_once()
        except OperationalError:
            continue


def fail_at(team: Team, numbers: range) -> bool:
    """Whether there were so many statements; every pass finds things to do, and fails once."""
    cairn, failing = team.bot(), Failing()
    try:
        for n in numbers:
            arrange(team, n)
            with failing.at(n):
                work(cairn)
            if failing.left > 0:
                return False
            team.move(timedelta(minutes=2))
            work(cairn)
        return True
    finally:
        cairn.stop()
        team.settle()
        team.check()


@sqlite
def test_a_pass_of_the_loops_that_fails_at_a_call_is_made_up_for(
    team: Team,
) -> None:
    assert fail_at(team, range(5, 330, 90))


@pytest.mark.faults
def test_a_pass_of_the_loops_may_fail_at_any_call_to_the_database(team: Team) -> None:
    assert not fail_at(team, range(1, 3000))
