"""Faults to order: what the bot meets, and what is stored nevertheless."""

import http.client
import json
import time
import urllib.error
from datetime import timedelta

import pytest

from bot.playground.client import Declined, Person
from bot.playground.client.http import get, post
from bot.playground.server import Slack
from tests.playground.tiny_bot import TinyBot


def stored(ana: Person) -> int:
    return len(ana.messages("C0LAUNCH"))


def say(bot: TinyBot) -> str:
    """Posts a message; gives `ok`, Slack's error, the HTTP status or `cut`."""
    try:
        answer = bot.call("chat.postMessage", channel="C0LAUNCH", text="x")
    except urllib.error.HTTPError as error:
        with error:
            return str(error.code)
    except (http.client.HTTPException, OSError):
        return "cut"
    return "ok" if answer["ok"] else str(answer["error"])


@pytest.mark.parametrize(
    ("kind", "outcome", "count"),
    [
        ("store_and_drop", "cut", 1),
        ("drop", "cut", 0),
        ("store_and_reset", "cut", 1),
        ("reset", "cut", 0),
        ("store_and_503", "503", 1),
        ("store_and_500", "500", 1),
        ("error_500", "500", 0),
        ("error_503", "503", 0),
        ("fatal_error_stored", "fatal_error", 1),
        ("fatal_error_lost", "fatal_error", 0),
        ("ok_false", "internal_error", 0),
        ("rate_limited", "429", 0),
        ("stall", "ok", 1),
    ],
)
def test_a_fault_happens_once_and_is_over(
    slack: Slack, bot: TinyBot, ana: Person, kind: str, outcome: str, count: int
) -> None:
    slack.faults.add("chat.postMessage", kind)
    assert say(bot) == outcome
    assert stored(ana) == count
    assert slack.calls[-1].outcome == kind
    assert say(bot) == "ok"


def test_fatal_errors_store_every_second_message(slack: Slack, bot: TinyBot, ana: Person) -> None:
    slack.faults.add("chat.postMessage", "fatal_error", times=None)
    assert [say(bot) for _ in range(4)] == ["fatal_error"] * 4
    assert stored(ana) == 2
    slack.faults.clear()
    assert say(bot) == "ok"


def test_a_rate_limit_says_how_long_to_wait(slack: Slack, bot: TinyBot) -> None:
    slack.faults.add("users.info", "rate_limited", retry_after=30)
    with pytest.raises(urllib.error.HTTPError) as caught:
        bot.call("users.info", user="U0ANA")
    with caught.value as error:
        assert (error.code, error.headers["Retry-After"]) == (429, "30")
        assert json.load(error) == {"ok": False, "error": "ratelimited"}


def test_a_fault_can_be_meant_for_one_channel(slack: Slack, bot: TinyBot) -> None:
    slack.faults.add("chat.postMessage", "ok_false", error="restricted_action", channel="C0SUPPORT")
    assert say(bot) == "ok"
    answer = bot.call("chat.postMessage", channel="C0SUPPORT", text="x")
    assert answer["error"] == "restricted_action"


def test_history_can_lag_behind_by_the_clock(slack: Slack, bot: TinyBot) -> None:
    slack.faults.history_lag(20)
    say(bot)
    assert bot.call("conversations.history", channel="C0LAUNCH")["messages"] == []
    slack.clock.move(timedelta(seconds=21))
    assert len(bot.call("conversations.history", channel="C0LAUNCH")["messages"]) == 1


def test_calls_can_take_time(slack: Slack, bot: TinyBot) -> None:
    slack.faults.latency(0.1)
    started = time.monotonic()
    bot.call("auth.test")
    assert time.monotonic() - started >= 0.1


def test_pace_can_be_kept_by_channel(slack: Slack, bot: TinyBot) -> None:
    slack.faults.keep_pace()
    assert [say(bot), say(bot)] == ["ok", "429"]
    assert bot.call("chat.postMessage", channel="C0SUPPORT", text="x")["ok"]


def test_faults_can_be_ordered_from_outside(slack: Slack, bot: TinyBot) -> None:
    post(slack.url, "faults", {"method": "chat.postMessage", "kind": "error_503", "times": 2})
    assert [say(bot), say(bot), say(bot)] == ["503", "503", "ok"]
    outcomes = [call["outcome"] for call in get(slack.url, "calls")["calls"]]
    assert outcomes == ["error_503", "error_503", "ok"]
    post(slack.url, "faults", {"method": "chat.postMessage", "kind": "drop", "times": None})
    post(slack.url, "faults", {"clear": True, "history_lag": 5, "file_lag": 3, "latency": 0})
    assert say(bot) == "ok"
    assert slack.faults.history_lag_seconds == 5
    with pytest.raises(Declined, match="There is no fault"):
        post(slack.url, "faults", {"method": "chat.postMessage", "kind": "gremlins"})


def test_an_event_that_is_not_answered_in_time_comes_again(
    slack: Slack, bot: TinyBot, ana: Person
) -> None:
    slack.bot_url = "http://127.0.0.1:9"  # nobody listens there
    with pytest.raises(Declined, match='failed with the error "dispatch_failed"'):
        ana.command("C0LAUNCH", "/goal")
    assert "did not answer (connection_failed)" in slack.workspace.problems[0].text
