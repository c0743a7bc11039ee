"""Killed at a named point and started again: nothing is lost, and nothing is there twice."""

import signal
from collections.abc import Iterator

import pytest
from _pytest.mark import ParameterSet

from tests.faults.points import POINTS, Call, Point
from tests.faults.teams import MINUTE, Team
from tests.locks import is_free
from tests.processes import Process, until

OFTEN = 25
SAMPLE = {
    ("goal, committed and not acknowledged", "sqlite"),
    ("answer of Slack, before it is settled", "postgresql"),
    ("file, its message posted and not shared", "sqlite"),
}
"""What the normal run tries, once each."""
HELD = 0.3
"""Seconds for which Slack holds a call while the bot is killed."""
BACKENDS = ("sqlite", "postgresql")


def whole() -> Iterator[ParameterSet]:
    """Every point; of the two databases in turn."""
    for number, (name, point) in enumerate(POINTS.items()):
        backend = BACKENDS[number % 2]
        yield pytest.param(point, backend, id=f"{name}-{backend}")


def sample() -> Iterator[ParameterSet]:
    for name, backend in sorted(SAMPLE):
        yield pytest.param(POINTS[name], backend, id=f"{name}-{backend}")


@pytest.mark.parametrize(("point", "backend"), list(sample()), indirect=["backend"])
def test_killed_at_a_named_point_nothing_is_lost_and_nothing_is_twice(
    team: Team, point: Point
) -> None:
    kill_at(team, point, 1)


@pytest.mark.faults
@pytest.mark.parametrize(("point", "backend"), list(whole()), indirect=["backend"])
def test_killed_often_at_each_named_point_nothing_is_lost_and_nothing_is_twice(
    team: Team, point: Point
) -> None:
    kill_at(team, point, OFTEN)


def kill_at(team: Team, point: Point, times: int) -> None:
    """Come to the point so often, each time with a bot that dies there; then let another go on."""
    team.ask()
    for n in range(1, times + 1):
        if point.arrange is not None:
            point.arrange(team, n)
        if isinstance(point.at, Call):
            _die_in_a_call(team, point, point.at, n)
            if point.at.fault != "stall":  # what is lost five times is given up, and told
                team.settle()
        else:
            with team.fragile(point.at) as process:
                _act(team, process, point, n)
                team.hurry(process.has_ended, "it is killed")
                assert process.code == -signal.SIGKILL
        team.kills += 1
        until(lambda: is_free(team.database_url), "what it held is free")
        team.move(5 * MINUTE)
        team.look_for_doubts()
    with team.fragile() as process:
        process.wait_ready()
        assert all(team.send(process, event) for event in team.said * 2)
        process.kill()
    team.slack.faults.clear()
    team.settle()
    team.check()
    assert team.replies() == {event["event"]["text"]: 1 for event in team.said}


def _act(team: Team, process: Process, point: Point, n: int) -> None:
    if point.deed is not None:
        process.wait_ready()
        point.deed(team, process, n)


def _die_in_a_call(team: Team, point: Point, call: Call, n: int) -> None:
    team.slack.faults.clear()
    since = len(team.slack.calls)
    team.slack.faults.add(call.method, call.fault, seconds=HELD)
    with team.fragile() as process:
        _act(team, process, point, n)
        team.hurry(lambda: _is_called(team, call, since), f"Slack is asked for {call.method}")
        process.kill()
    until(lambda: not _is_under_way(team, call, since), "Slack has done with it")
    team.slack.faults.clear()


def _is_called(team: Team, call: Call, since: int) -> bool:
    return any(each.method == call.method for each in team.slack.calls[since:])


def _is_under_way(team: Team, call: Call, since: int) -> bool:
    return any(each.method == call.method and not each.outcome for each in team.slack.calls[since:])
