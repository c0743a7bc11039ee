"""Slash commands: what the bot hears, and what the person reads."""

import pytest

from bot.playground.client import Declined, Person
from bot.playground.client.http import post
from bot.playground.server import Slack
from tests.playground.tiny_bot import TinyBot


def test_the_answer_in_the_acknowledgement_is_seen_only_by_the_asker(
    bot: TinyBot, ana: Person, ben: Person
) -> None:
    bot.on["command"] = lambda payload: (200, {"text": f"Heard: {payload['text']}"})
    answer = ana.command("C0LAUNCH", "/goal Launch the beta by 30 June")
    assert answer is not None
    assert answer.text == "Heard: Launch the beta by 30 June"
    assert answer.ephemeral
    assert ben.messages("C0LAUNCH") == []


def test_a_command_carries_what_slack_sends(bot: TinyBot, ana: Person) -> None:
    ana.command("C0LAUNCH", "/goal  Sell & grow for @Ben Keller in #launch  ")
    heard = bot.only("command")
    assert heard["command"] == "/goal"
    assert heard["text"] == "Sell &amp; grow for <@U0BEN|ben> in <#C0LAUNCH|launch>"
    assert (heard["user_id"], heard["user_name"]) == ("U0ANA", "ana")
    assert (heard["channel_id"], heard["channel_name"]) == ("C0LAUNCH", "launch")
    assert heard["team_id"] == "T0CAIRN"
    assert heard["response_url"].startswith("http://127.0.0.1:")
    assert heard["trigger_id"]


def test_private_channels_and_direct_messages_keep_their_names(bot: TinyBot, ana: Person) -> None:
    ana.command("C0BOARD", "/goal")
    ana.command("D0ANA", "/goal")
    names = [heard["channel_name"] for heard in bot.all("command")]
    assert names == ["privategroup", "directmessage"]


def test_commands_do_not_work_in_threads(slack: Slack, bot: TinyBot, ana: Person) -> None:
    ts = ana.say("C0LAUNCH", "hello")
    body = {"as": "U0ANA", "channel": "C0LAUNCH", "text": "/goal x", "thread_ts": ts}
    with pytest.raises(Declined, match="/goal is not supported in threads"):
        post(slack.url, "command", body)
    assert bot.all("command") == []


def test_an_unknown_command_gets_slacks_sentence(bot: TinyBot, ana: Person) -> None:
    with pytest.raises(Declined, match="/gaol is not a valid command"):
        ana.command("C0LAUNCH", "/gaol")


def test_a_bot_that_fails_is_reported(slack: Slack, bot: TinyBot, ana: Person) -> None:
    bot.on["command"] = lambda payload: (500, None)
    with pytest.raises(Declined, match='/goal failed with the error "dispatch_failed"'):
        ana.command("C0LAUNCH", "/goal")
    assert [problem.text for problem in slack.workspace.problems] == [
        "/goal: the bot answered 500."
    ]
