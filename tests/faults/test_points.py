"""Killed at a certain point and started again: nothing is lost, and nothing is there twice.

A point is reached with nothing but what can go wrong outside: a Slack that is slow, that drops
connections or cannot be reached, a database that is locked.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from bot.playground.client import Declined
from bot.playground.web_api.calls import Call
from tests.faults.teams import ACK_SECONDS, BOARD, LAUNCH, SUPPORT, Team
from tests.locks import locked
from tests.processes import Process, until

Act = Callable[[Team], object]
Point = Callable[[Team, Process, Act, str], None]

sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
sqlite_as_a_rule = pytest.mark.parametrize(
    "backend",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.faults)],
    indirect=True,
)
"""PostgreSQL with `pytest -m faults`."""

SLOW = 0.5
"""Seconds that Slack takes to answer while the bot is killed."""


def set_a_goal(team: Team) -> object:
    return team.ana.command(LAUNCH, "/goal Launch the beta")


def reach_a_milestone(team: Team) -> object:
    return team.ana.command(SUPPORT, "/milestone done M1")


def let_the_clock_ask(team: Team) -> None:
    team.ask_by_the_clock()


THINGS = {
    "card": (set_a_goal, LAUNCH),
    "celebration": (reach_a_milestone, SUPPORT),
    "prompt": (let_the_clock_ask, BOARD),
}


def once_it_is_acknowledged(team: Team, process: Process, act: Act, channel: str) -> None:
    """Its rows are committed, and the sender has just been woken."""
    act(team)
    process.kill()


def while_slack_takes_it(team: Team, process: Process, act: Act, channel: str) -> None:
    """It is on its way, and stands in Slack a moment after the bot is gone."""
    call = on_its_way(team, act, channel)
    process.kill()
    until(lambda: call.outcome == "ok", "Slack has it")


def while_slack_loses_it(team: Team, process: Process, act: Act, channel: str) -> None:
    """It is on its way, and never arrives."""
    team.slack.faults.add("chat.postMessage", "drop", channel=channel)
    call = on_its_way(team, act, channel)
    process.kill()
    until(lambda: call.outcome == "drop", "Slack has lost it")


def before_the_answer_is_noted(team: Team, process: Process, act: Act, channel: str) -> None:
    """Slack has answered, and the database does not take what it said."""
    call = on_its_way(team, act, channel)
    with locked(team.database_url):
        until(lambda: call.outcome == "ok", "Slack has it")
        process.kill()


def on_its_way(team: Team, act: Act, channel: str) -> Call:
    """Let it come to the moment in which Slack, who is slow, has the message and says nothing."""
    team.slack.faults.latency(SLOW)
    since = len(team.slack.calls)
    act(team)
    until(lambda: team.call_in(channel, since) is not None, "the message is on its way")
    call = team.call_in(channel, since)
    assert call is not None
    return call


POINTS: list[Point] = [
    once_it_is_acknowledged,
    while_slack_takes_it,
    while_slack_loses_it,
    before_the_answer_is_noted,
]
OFTEN = {
    (once_it_is_acknowledged, "card", "sqlite"),
    (while_slack_takes_it, "prompt", "sqlite"),
    (while_slack_loses_it, "celebration", "sqlite"),
    (before_the_answer_is_noted, "card", "sqlite"),
    (while_slack_takes_it, "celebration", "postgresql"),
}
"""What the normal run tries; the others are left to `pytest -m faults`."""


def cases() -> Iterator[ParameterSet]:
    for point in POINTS:
        for thing in THINGS:
            for backend in ("sqlite", "postgresql"):
                marks = () if (point, thing, backend) in OFTEN else (pytest.mark.faults,)
                name = f"{point.__name__}-{thing}-{backend}"
                yield pytest.param(point, thing, backend, marks=marks, id=name)


@pytest.mark.parametrize(("point", "thing", "backend"), list(cases()), indirect=["backend"])
def test_what_was_owed_at_a_kill_is_delivered_once(team: Team, point: Point, thing: str) -> None:
    act, channel = THINGS[thing]
    before = set(team.arrived())
    with team.process() as process:
        team.serve(process)
        point(team, process, act, channel)
    team.settle()
    team.check()
    assert any(thing in key for key in set(team.arrived()) - before)


@sqlite_as_a_rule
def test_a_command_that_was_never_committed_has_done_nothing(team: Team) -> None:
    team.slack.ack_seconds = 0.5
    with team.process() as process:
        team.serve(process)
        with locked(team.database_url):
            with pytest.raises(Declined):
                set_a_goal(team)
            process.kill()
    assert "Launch the beta" not in team.goals()
    team.slack.ack_seconds = ACK_SECONDS
    with team.process() as process:
        team.serve(process)
        set_a_goal(team)
        process.kill()
    team.settle()
    team.check()
    assert team.goals()["Launch the beta"] == 1


@sqlite
def test_what_could_not_be_sent_before_the_kill_is_sent_after_it(team: Team) -> None:
    with team.process() as process:
        team.serve(process)
        team.slack.stop()
        assert team.send(process, team.command(LAUNCH, "/goal Launch the beta"))
        process.wait_for(r"goal:\d+.*: later \(unreachable\)")
        process.kill()
    team.slack.start()
    team.settle()
    team.check()
    assert team.goals()["Launch the beta"] == 1


@sqlite
def test_an_update_that_was_killed_is_shown_in_the_same_message(team: Team) -> None:
    [card] = [message for message in team.posted() if message.metadata]
    with team.process() as process:
        team.serve(process)
        team.slack.faults.latency(SLOW)
        calls = team.slack.calls
        since = len(calls)
        team.ana.command(SUPPORT, "/milestone Answers at night for G1")
        until(lambda: "chat.update" in [call.method for call in calls[since:]], "it is on its way")
        process.kill()
    team.settle()
    team.check()
    shown = [m for m in team.ana.messages(SUPPORT) if m.ts == card.ts]
    assert "Answers at night" in shown[0].readable()


@sqlite_as_a_rule
def test_a_reply_is_kept_once_whenever_the_bot_is_killed(team: Team) -> None:
    thread = team.ask()
    lost = team.reply("🟢 before the commit <!channel> & 🎉", thread)
    kept = team.reply("🟡 after the acknowledgement", thread)
    with team.process() as process:
        team.serve(process)
        assert team.send(process, kept)
        with locked(team.database_url):
            assert not team.send(process, lost)
            process.kill()
    assert team.replies() == {text_of(kept): 1}
    with team.process() as process:
        team.serve(process)
        for event in (lost, kept, lost):
            assert team.send(process, event)
        process.kill()
    assert team.replies() == {text_of(kept): 1, text_of(lost): 1}
    team.settle()
    team.check()


def text_of(event: dict[str, Any]) -> str:
    return str(event["event"]["text"])
