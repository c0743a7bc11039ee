"""Killed while something outside is in the way: a locked database, a Slack that is slow or gone."""

from typing import Any

import pytest

from bot.playground.client import Declined
from tests.faults.teams import ACK_SECONDS, LAUNCH, SUPPORT, Team
from tests.locks import locked
from tests.processes import until

sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

SLOW = 0.5
"""Seconds that Slack takes to answer while the bot is killed."""


def set_a_goal(team: Team) -> object:
    return team.ana.command(LAUNCH, "/goal Launch the beta")


@pytest.mark.faults
def test_a_command_that_was_never_committed_has_done_nothing(team: Team) -> None:
    team.slack.ack_seconds = 0.5
    with team.process() as process:
        team.serve(process)
        with locked(team.database_url):
            with pytest.raises(Declined):
                set_a_goal(team)
            process.kill()
    assert "Launch the beta" not in team.titles()
    team.slack.ack_seconds = ACK_SECONDS
    with team.process() as process:
        team.serve(process)
        set_a_goal(team)
        process.kill()
    team.slack.faults.clear()
    team.settle()
    team.check()
    assert team.titles()["Launch the beta"] == 1


@sqlite
def test_what_could_not_be_sent_before_the_kill_is_sent_after_it(team: Team) -> None:
    with team.process() as process:
        team.serve(process)
        team.slack.stop()
        assert team.send(process, team.command(LAUNCH, "/goal Launch the beta"))
        process.wait_for(r"goal:\d+.*: later \(unreachable\)")
        process.kill()
    team.slack.start()
    team.slack.faults.clear()
    team.settle()
    team.check()
    assert team.titles()["Launch the beta"] == 1


@pytest.mark.faults
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
    team.slack.faults.clear()
    team.settle()
    team.check()
    shown = [m for m in team.ana.messages(SUPPORT) if m.ts == card.ts]
    assert "Answers at night" in shown[0].readable()


@pytest.mark.faults
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
    team.slack.faults.clear()
    team.settle()
    team.check()


def text_of(event: dict[str, Any]) -> str:
    return str(event["event"]["text"])
