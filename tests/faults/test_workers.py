"""Several processes over one database, some of which sleep, stop, or go by a clock that jumps."""

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest

from tests.faults.fragile import AFTER, COMMITTED, At
from tests.faults.points import CLAIM, POST
from tests.faults.teams import LAUNCH, MINUTE, Team
from tests.processes import Process, until

sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
sqlite_as_a_rule = pytest.mark.parametrize(
    "backend",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.faults)],
    indirect=True,
)
"""PostgreSQL with `pytest -m faults`."""
HOURS = timedelta(hours=2)
HELD = 0.5
"""Seconds for which Slack holds a call."""


@contextmanager
def workers(team: Team, many: int) -> Iterator[list[Process]]:
    """So many workers, ready."""
    with ExitStack() as stack:
        found = [stack.enter_context(team.fragile(word="worker")) for _ in range(many)]
        for each in found:
            each.wait_ready()
        yield found


@pytest.mark.parametrize(
    ("many", "backend", "owed"),
    [
        pytest.param(2, "sqlite", 12, marks=pytest.mark.faults),
        pytest.param(2, "sqlite", 120, marks=pytest.mark.faults),
        pytest.param(3, "postgresql", 120, marks=pytest.mark.faults),
        pytest.param(5, "postgresql", 300, marks=pytest.mark.faults),
    ],
    indirect=["backend"],
)
def test_workers_side_by_side_send_each_message_once(team: Team, many: int, owed: int) -> None:
    team.slack.faults.add(POST, "store_and_drop", 3)
    team.slack.faults.add(POST, "rate_limited", 3, retry_after=5)
    with workers(team, many) as found:
        team.owe(owed)
        team.hurry(team.is_quiet, "all of it is sent", seconds=300)
        assert [each.stop() for each in found] == [0] * many
    team.settle()
    team.check()


@pytest.mark.faults
@postgresql
def test_a_limit_of_the_whole_workspace_is_kept_by_all_workers(team: Team) -> None:
    since = len(team.slack.calls)
    team.slack.faults.add(POST, "rate_limited", 2, retry_after=60)
    with workers(team, 3) as found:
        team.owe(30)
        team.hurry(team.is_quiet, "all of it is sent", seconds=300)
        assert [each.stop() for each in found] == [0, 0, 0]
    posts = [call for call in team.slack.calls[since:] if call.method == POST]
    refused = [call.at for call in posts if call.outcome == "rate_limited"]
    assert len(refused) == 2
    under_way = timedelta(seconds=20)  # by a clock that is in a hurry
    assert not [call for call in posts if refused[-1] + under_way < call.at < refused[0] + MINUTE]
    team.settle()
    team.check()


@pytest.mark.faults
@postgresql
def test_workers_that_are_killed_in_turn_send_each_message_once(team: Team) -> None:
    with ExitStack() as stack:
        found = [stack.enter_context(team.fragile(word="worker")) for _ in range(3)]
        team.owe(90)
        for n in range(30):
            threading.Event().wait(0.4)
            team.move(timedelta(seconds=2))
            found[n % 3].kill()
            team.kills += 1
            found[n % 3] = stack.enter_context(team.fragile(word="worker"))
    team.settle()
    team.check()


@postgresql
def test_who_slept_past_the_lease_with_a_message_in_hand_does_not_send_it(team: Team) -> None:
    with team.fragile(At(CLAIM, COMMITTED, signal.SIGSTOP), word="worker") as sleeper:
        team.owe(1)
        until(lambda: sleeper.is_asleep, "it sleeps, having claimed a message")
        team.move(2 * MINUTE)
        team.settle()
        since = len(team.slack.calls)
        sleeper.tell(signal.SIGCONT)
        sleeper.wait_for(r"overtaken|too_late")
        assert team.call_in(LAUNCH, since) is None
        assert sleeper.stop() == 0
    team.settle()
    team.check()


@pytest.mark.faults
@pytest.mark.parametrize(
    ("statement", "backend"),
    [("UPDATE workspaces", "postgresql"), (CLAIM, "postgresql")],
    indirect=["backend"],
)
def test_who_sleeps_in_a_transaction_holds_nobody_up_for_long(team: Team, statement: str) -> None:
    with team.fragile(At(statement, AFTER, signal.SIGSTOP), word="worker") as sleeper:
        team.owe(3)
        until(lambda: sleeper.is_asleep, "it sleeps, with locks that others want")
        team.settle()
        assert len(team.arrived()) > 3
        sleeper.tell(signal.SIGCONT)
        sleeper.wait_ready()
        assert sleeper.stop() == 0
    team.settle()
    team.check()


@pytest.mark.faults
@postgresql
def test_who_slept_past_the_lease_while_slack_answered_changes_nothing(team: Team) -> None:
    with team.fragile(word="worker") as sleeper:
        sleeper.wait_ready()
        team.slack.faults.add(POST, "stall", seconds=HELD, channel=LAUNCH)
        (key,) = team.owe(1)
        until(lambda: team.call_in(LAUNCH, 0) is not None, "its message is on its way")
        sleeper.tell(signal.SIGSTOP)
        until(lambda: team.arrived()[key] == 1, "Slack has it")
        team.move(2 * MINUTE)
        team.settle()
        sleeper.tell(signal.SIGCONT)
        sleeper.wait_for(rf"{key}\) post: overtaken")
        assert sleeper.stop() == 0
    team.settle()
    team.check()


@sqlite_as_a_rule
def test_a_clock_that_jumps_two_hours_ahead_and_back_delays_nothing_and_doubles_nothing(
    team: Team,
) -> None:
    cairn = team.bot()
    for n, jump in enumerate((HOURS, -HOURS, -HOURS, HOURS), 1):
        team.ask_by_the_clock()
        team.owe(6)
        for _ in range(8):
            cairn.clock.tick()
            cairn.sender.work_once()
            team.move(timedelta(seconds=1))
        assert team.next_due() is None
        assert len(team.prompts()) == n
        team.owe(3)  # it is owed now, and the clock is put right before it is sent
        team.move(jump)
    cairn.stop()
    team.settle()
    team.check()


@pytest.mark.faults
@postgresql
def test_workers_whose_clocks_are_hours_apart_send_each_message_once(team: Team) -> None:
    team.slack.faults.history_lag(20)
    team.slack.faults.latency(HELD)
    team.slack.faults.add(POST, "store_and_drop", 3)
    with ExitStack() as stack:
        for ahead in (timedelta(), HOURS, -HOURS):
            stack.enter_context(team.fragile(word="worker", ahead=ahead)).wait_ready()
        for _ in range(10):
            team.ask_by_the_clock()
            team.owe(6)
            threading.Event().wait(1)
            team.move(timedelta(seconds=10))
    team.slack.faults.clear()
    team.settle()
    team.check()


@pytest.mark.faults
@sqlite
def test_a_process_whose_clock_jumps_and_that_is_started_again_sends_each_message_once(
    team: Team,
) -> None:
    for jump in (HOURS, -HOURS, timedelta()):
        with team.fragile() as process:
            process.wait_ready()
            team.ask_by_the_clock()
            team.owe(6)
            team.hurry(team.is_quiet, "all of it is sent, of before the jump too")
            team.owe(3)
            team.move(jump)
            process.kill()
            team.kills += 1
    team.settle()
    team.check()


@sqlite_as_a_rule
def test_what_is_told_to_end_under_load_ends_in_time_and_loses_nothing(team: Team) -> None:
    thread = team.ask()
    team.slack.faults.latency(0.1)
    with team.process() as process:
        team.serve(process)
        team.owe(30)
        said = [team.reply(f"🟢 reply {n}", thread) for n in range(20)]
        people = threading.Thread(target=lambda: [team.send(process, each) for each in said])
        people.start()
        until(lambda: len(team.replies()) > 3, "some of it is taken")
        assert process.stop() == 0
        people.join()
    team.slack.faults.clear()
    with team.process() as process:
        team.serve(process)
        assert all(team.send(process, each) for each in said)
        assert process.stop() == 0
    team.settle()
    team.check()
    assert team.replies() == {each["event"]["text"]: 1 for each in said}
