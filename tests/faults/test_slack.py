"""A Slack that does what was asked and does not say so, or says so and does not: each message once.

Every message meets a fault when it is first posted. In the whole run each kind of fault is met by
two hundred messages, as each message is by one kind of them in the sample.
"""

import re
from datetime import timedelta
from itertools import cycle, pairwise

import pytest
from sqlalchemy import select

from bot.model import Delivery
from tests.faults.points import POST
from tests.faults.teams import CHANNELS, LAUNCH, Team
from tests.processes import until

STORED = ("store_and_drop", "store_and_reset", "store_and_500", "store_and_503", "fatal_error")
LOST = ("drop", "reset", "error_500", "error_503")
KINDS = (*STORED, *LOST)
"""`fatal_error` stores every second one."""
LAG = 20.0
"""Seconds by which the history is behind."""
BACKENDS = ("sqlite", "postgresql")
sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def send_failing(team: Team, kinds: tuple[str, ...]) -> None:
    """Send all of it; each message meets the next kind of fault when it is first posted."""
    turn, cairn = cycle(kinds), team.bot()
    team.slack.faults.history_lag(LAG)
    for _ in range(10_000):
        if (due := team.next_due()) is None:
            break
        team.move(max(timedelta(), due - team.slack.clock.now()))
        for channel in CHANNELS:
            head = first_of(team, channel)
            if head and head.claimed_at is None and channel not in team.slack.faults.channels:
                team.slack.faults.add(POST, next(turn), channel=channel)
        cairn.sender.work_once()
    cairn.stop()
    team.settle()


def first_of(team: Team, channel: str) -> Delivery | None:
    with team.db.read() as session:
        return session.scalars(
            select(Delivery)
            .where(Delivery.channel == channel, Delivery.due_at.is_not(None))
            .order_by(Delivery.due_at, Delivery.id)
            .limit(1)
        ).one_or_none()


@sqlite
def test_a_message_that_meets_any_fault_of_slack_arrives_once(team: Team) -> None:
    team.owe(20)
    send_failing(team, KINDS)
    team.check()


@pytest.mark.faults
@pytest.mark.parametrize(
    ("kind", "backend"),
    [(kind, BACKENDS[n % 2]) for n, kind in enumerate(KINDS)],
    indirect=["backend"],
)
def test_two_hundred_messages_meet_a_fault_and_each_arrives_once(team: Team, kind: str) -> None:
    team.owe(200)
    send_failing(team, (kind,))
    team.check()


@pytest.mark.faults
@sqlite
def test_where_no_history_can_be_read_nothing_is_twice_and_every_doubt_is_shown(
    team: Team,
) -> None:
    team.settle()
    team.is_blind = True
    scopes = team.slack.workspace.app.scopes
    team.slack.workspace.app.scopes = scopes - {"channels:history", "groups:history"}
    team.owe(5)
    send_failing(team, STORED)
    team.check()
    assert team.doubtful == 5


@pytest.mark.faults
@sqlite
def test_in_a_storm_of_limits_no_call_is_early_and_other_channels_move_on(team: Team) -> None:
    waits = (1, 7, 60, 30, 2)
    team.step()
    team.owe(30)
    since = len(team.slack.calls)
    for wait in waits:
        team.slack.faults.add(POST, "rate_limited", retry_after=wait, channel=LAUNCH)
    team.settle()
    team.check()
    calls = [
        call for call in team.slack.calls[since:]
        if call.method == POST and call.args["channel"] == LAUNCH
    ]  # fmt: skip
    apart = [after.at - before.at for before, after in pairwise(calls)]
    assert [call.outcome for call in calls[: len(waits)]] == ["rate_limited"] * len(waits)
    assert all(pause >= timedelta(seconds=wait) for pause, wait in zip(apart, waits, strict=False))
    elsewhere = [
        call.at for call in team.slack.calls[since:]
        if call.method == POST and call.args["channel"] != LAUNCH
    ]  # fmt: skip
    assert max(elsewhere) < calls[-1].at
    told = [re.findall(r"Goal (\d+)", message.text) for message in team.ana.messages(LAUNCH)]
    numbers = [int(found[0]) for found in told if found]
    assert numbers == sorted(numbers)
    assert len(numbers) == 10


@pytest.mark.faults
@sqlite
def test_a_slack_that_stalls_for_thirty_seconds_gets_each_message_once(team: Team) -> None:
    team.slack.faults.add(POST, "stall", None, seconds=30)
    with team.process() as process:
        team.serve(process)
        team.ana.command(LAUNCH, "/goal Launch the beta")
        until(lambda: "goal:2:card" in str(team.arrived()), "Slack has taken its time")
        team.slack.faults.clear()
        process.wait_for(r"goal:2:card\) post: sent")
        assert process.stop() == 0
    team.settle()
    team.check()
