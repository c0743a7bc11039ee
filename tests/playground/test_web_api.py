"""The Web API: what it does, and what it refuses, by Slack's names."""

import json
import urllib.parse
import urllib.request
from typing import Any

import pytest

from bot.playground.client import Person
from bot.playground.people import Person as Account
from bot.playground.server import Slack
from tests.playground.tiny_bot import TinyBot

DIVIDER = [{"type": "divider"}]


def call_form(slack: Slack, method: str, **args: str) -> tuple[dict[str, Any], Any]:
    """A call with a form, as slack_sdk makes it; gives the answer and its headers."""
    data = urllib.parse.urlencode(args).encode()
    with urllib.request.urlopen(slack.api_url + method, data, timeout=60) as response:  # noqa: S310 - our own server
        return json.load(response), response.headers


def test_who_am_i(slack: Slack) -> None:
    answer, headers = call_form(slack, "auth.test", token=slack.bot_token)
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == (
        "T0CAIRN",
        "U0CAIRN",
        "B0CAIRN",
    )
    assert "chat:write" in headers["x-oauth-scopes"].split(",")


def test_tokens_are_asked_for(slack: Slack, bot: TinyBot) -> None:
    assert call_form(slack, "auth.test")[0]["error"] == "not_authed"
    assert call_form(slack, "auth.test", token="xoxb-wrong")[0]["error"] == "invalid_auth"
    wrong_kind = call_form(slack, "auth.test", token=slack.app_token)[0]
    assert wrong_kind["error"] == "not_allowed_token_type"
    assert bot.call("apps.connections.open")["error"] == "not_allowed_token_type"
    assert bot.call("chat.shout")["error"] == "unknown_method"


def test_a_missing_scope_is_named(slack: Slack, bot: TinyBot) -> None:
    slack.workspace.app.scopes = {"commands"}
    answer = bot.call("chat.postMessage", channel="C0LAUNCH", text="x")
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "chat:write",
        "commands",
    )
    assert bot.call("conversations.members", channel="C0BOARD")["needed"] == "groups:read"
    assert bot.call("conversations.history", channel="D0ANA")["needed"] == "im:history"
    assert bot.call("users.info", user="U0ANA")["needed"] == "users:read"
    assert bot.call("views.publish", user_id="U0ANA", view={"type": "home", "blocks": []})["ok"]


def test_a_message_keeps_what_the_bot_sent(bot: TinyBot, ana: Person) -> None:
    metadata = {"event_type": "cairn_delivery", "event_payload": {"key": "d-1"}}
    blocks = [{"type": "section", "block_id": "key-1", "text": {"type": "mrkdwn", "text": "*Hi*"}}]
    posted = bot.call(
        "chat.postMessage", channel="C0LAUNCH", text="Hi", blocks=blocks, metadata=metadata
    )
    message = posted["message"]
    assert (message["bot_id"], message["app_id"], message["user"]) == (
        "B0CAIRN",
        "A0CAIRN",
        "U0CAIRN",
    )
    history = bot.call("conversations.history", channel="C0LAUNCH", include_all_metadata=True)
    (found,) = history["messages"]
    assert (found["ts"], found["metadata"], found["blocks"]) == (posted["ts"], metadata, blocks)
    plain = bot.call("conversations.history", channel="C0LAUNCH")["messages"][0]
    assert "metadata" not in plain


def test_a_user_id_opens_the_direct_message(bot: TinyBot, ben: Person) -> None:
    posted = bot.call("chat.postMessage", channel="U0BEN", text="Just for you")
    assert posted["channel"] == "D0BEN"
    assert ben.wait_for("D0BEN", "Just for you").user == "U0CAIRN"


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "C0NONE", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0GENERAL", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "U0CAIRN", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0LAUNCH"}, "no_text"),
        ("chat.postMessage", {"channel": "C0LAUNCH", "text": "  "}, "no_text"),
        ("chat.postMessage", {"channel": "C0LAUNCH", "blocks": []}, "no_text"),
        ("chat.postMessage", {"channel": "C0LAUNCH", "blocks": {"a": 1}}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": "C0LAUNCH", "blocks": "["}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": "C0LAUNCH", "blocks": [{"type": "h1"}]}, "invalid_blocks"),
        (
            "chat.postMessage",
            {"channel": "C0LAUNCH", "text": "x", "metadata": {"event_type": "x"}},
            "invalid_metadata_format",
        ),
        ("chat.update", {"channel": "C0LAUNCH", "ts": "1.2", "text": "x"}, "message_not_found"),
        ("chat.update", {"channel": "U0ANA", "ts": "1.2", "text": "x"}, "channel_not_found"),
        ("chat.delete", {"channel": "C0LAUNCH", "ts": "1.2"}, "message_not_found"),
        (
            "chat.postEphemeral",
            {"channel": "C0SUPPORT", "user": "U0CHI", "text": "x"},
            "user_not_in_channel",
        ),
        ("chat.getPermalink", {"channel": "C0LAUNCH", "message_ts": "1.2"}, "message_not_found"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("conversations.info", {"channel": "C0NONE"}, "channel_not_found"),
        ("conversations.history", {"channel": "C0GENERAL"}, "not_in_channel"),
        ("conversations.history", {"channel": "C0LAUNCH", "limit": 0}, "invalid_limit"),
        ("conversations.history", {"channel": "C0LAUNCH", "cursor": "x"}, "invalid_cursor"),
        ("conversations.replies", {"channel": "C0LAUNCH", "ts": "1.2"}, "thread_not_found"),
        ("conversations.list", {"types": "secret"}, "invalid_types"),
        ("conversations.open", {"users": "U0ANA"}, "missing_scope"),
        ("conversations.join", {"channel": "C0GENERAL"}, "missing_scope"),
        ("views.open", {"trigger_id": "1"}, "invalid_arguments"),
        ("views.update", {"view_id": "V1", "view": {}}, "not_found"),
        (
            "reactions.add",
            {"channel": "C0LAUNCH", "timestamp": "1", "name": "a"},
            "message_not_found",
        ),
        ("files.completeUploadExternal", {"files": [{"id": "F1"}]}, "file_not_found"),
        ("team.info", {}, "missing_scope"),
    ],
)
def test_what_slack_refuses_is_refused(
    bot: TinyBot, method: str, args: dict[str, Any], error: str
) -> None:
    assert bot.call(method, **args)["error"] == error


def test_a_private_channel_without_the_bot_does_not_exist_for_it(
    slack: Slack, bot: TinyBot
) -> None:
    slack.do(lambda: slack.workspace.channels["C0BOARD"].members.remove("U0CAIRN"))
    for method in ("conversations.info", "conversations.members", "conversations.history"):
        assert bot.call(method, channel="C0BOARD")["error"] == "channel_not_found"
    posted = bot.call("chat.postMessage", channel="C0BOARD", text="x")
    assert posted["error"] == "channel_not_found"
    listed = bot.call("conversations.list", types="public_channel,private_channel")["channels"]
    assert "board" not in [channel["name"] for channel in listed]


def test_an_archived_channel_takes_no_messages(slack: Slack, bot: TinyBot) -> None:
    ts = bot.call("chat.postMessage", channel="C0LAUNCH", text="before")["ts"]
    slack.do(lambda: slack.workspace.archive(slack.workspace.channels["C0LAUNCH"], True, "U0ANA"))
    assert bot.call("chat.postMessage", channel="C0LAUNCH", text="x")["error"] == "is_archived"
    assert bot.call("chat.update", channel="C0LAUNCH", ts=ts, text="x")["error"] == "is_archived"
    info = bot.call("conversations.info", channel="C0LAUNCH")["channel"]
    assert info["is_archived"] is True


def test_long_texts_are_cut_when_posted_and_refused_when_updated(bot: TinyBot) -> None:
    posted = bot.call("chat.postMessage", channel="C0LAUNCH", text="é" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    update = {"channel": "C0LAUNCH", "ts": posted["ts"]}
    assert bot.call("chat.update", text="é" * 4_001, **update)["error"] == "msg_too_long"
    assert bot.call("chat.update", text="é" * 4_000, **update)["ok"]


def test_an_update_without_blocks_drops_them(bot: TinyBot, ana: Person) -> None:
    posted = bot.call("chat.postMessage", channel="C0LAUNCH", text="x", blocks=DIVIDER)
    updated = bot.call("chat.update", channel="C0LAUNCH", ts=posted["ts"], text="y")
    assert updated["text"] == "y"
    (message,) = ana.messages("C0LAUNCH")
    assert (message.text, message.blocks) == ("y", [])


def test_the_bot_changes_only_its_own_messages(bot: TinyBot, ana: Person) -> None:
    ts = ana.say("C0LAUNCH", "mine")
    update = bot.call("chat.update", channel="C0LAUNCH", ts=ts, text="x")
    assert update["error"] == "cant_update_message"
    assert bot.call("chat.delete", channel="C0LAUNCH", ts=ts)["error"] == "cant_delete_message"
    own = bot.call("chat.postMessage", channel="C0LAUNCH", text="own")["ts"]
    assert bot.call("chat.delete", channel="C0LAUNCH", ts=own)["ok"]
    assert [message.text for message in ana.messages("C0LAUNCH")] == ["mine"]


def test_ephemeral_messages_are_not_in_history_and_cannot_be_updated(
    bot: TinyBot, ana: Person
) -> None:
    sent = bot.call("chat.postEphemeral", channel="C0LAUNCH", user="U0ANA", text="psst")
    assert bot.call("conversations.history", channel="C0LAUNCH")["messages"] == []
    update = bot.call("chat.update", channel="C0LAUNCH", ts=sent["message_ts"], text="x")
    assert update["error"] == "message_not_found"
    assert ana.messages("C0LAUNCH")[0].ephemeral


def test_history_goes_from_the_newest_back_in_pages(bot: TinyBot) -> None:
    posted = [bot.call("chat.postMessage", channel="C0LAUNCH", text=f"{n}")["ts"] for n in range(5)]
    assert posted == sorted(posted, key=float)
    first = bot.call("conversations.history", channel="C0LAUNCH", limit=3)
    assert [each["text"] for each in first["messages"]] == ["4", "3", "2"]
    assert first["has_more"] is True
    cursor = first["response_metadata"]["next_cursor"]
    rest = bot.call("conversations.history", channel="C0LAUNCH", limit=3, cursor=cursor)
    assert [each["text"] for each in rest["messages"]] == ["1", "0"]
    assert (rest["has_more"], rest["response_metadata"]["next_cursor"]) == (False, "")
    between = {"oldest": posted[1], "latest": posted[3]}
    inside = bot.call("conversations.history", channel="C0LAUNCH", **between)["messages"]
    assert [each["text"] for each in inside] == ["2"]
    whole = bot.call("conversations.history", channel="C0LAUNCH", inclusive=True, **between)
    assert [each["text"] for each in whole["messages"]] == ["3", "2", "1"]


def test_replies_stand_in_their_thread_alone(bot: TinyBot, ana: Person) -> None:
    parent = bot.call("chat.postMessage", channel="C0LAUNCH", text="Round 3")["ts"]
    first = ana.say("C0LAUNCH", "🟢 fine", thread=parent)
    answer = bot.call("chat.postMessage", channel="C0LAUNCH", text="Thanks", thread_ts=first)
    assert answer["message"]["thread_ts"] == parent
    shout = {"channel": "C0LAUNCH", "text": "For all", "thread_ts": parent}
    bot.call("chat.postMessage", reply_broadcast=True, **shout)
    history = bot.call("conversations.history", channel="C0LAUNCH")["messages"]
    assert [each["text"] for each in history] == ["For all", "Round 3"]
    assert (history[1]["reply_count"], history[1]["reply_users"]) == (3, ["U0ANA", "U0CAIRN"])
    thread = bot.call("conversations.replies", channel="C0LAUNCH", ts=first)["messages"]
    assert [each["text"] for each in thread] == ["Round 3", "🟢 fine", "Thanks", "For all"]


def test_a_reply_to_what_is_not_there_is_reported(slack: Slack, bot: TinyBot, ana: Person) -> None:
    bot.call("chat.postMessage", channel="C0LAUNCH", text="lost", thread_ts="1700000000.000100")
    assert ana.messages("C0LAUNCH") == []
    assert "which is not there" in slack.workspace.problems[0].text


def test_permalinks_look_like_slacks(bot: TinyBot, ana: Person) -> None:
    ts = ana.say("C0LAUNCH", "look")
    reply = ana.say("C0LAUNCH", "here", thread=ts)
    link = bot.call("chat.getPermalink", channel="C0LAUNCH", message_ts=ts)["permalink"]
    digits = ts.replace(".", "")
    assert link == f"https://northwind-trail.slack.com/archives/C0LAUNCH/p{digits}"
    inner = bot.call("chat.getPermalink", channel="C0LAUNCH", message_ts=reply)["permalink"]
    assert inner.endswith(f"?thread_ts={ts}&cid=C0LAUNCH")


def test_members_and_people_come_in_pages(slack: Slack, bot: TinyBot) -> None:
    def hire() -> None:
        for number in range(7):
            account = Account(f"U0N{number}", f"n{number}", f"New {number}", "UTC", "000000")
            slack.workspace.add_person(account, "C0LAUNCH")

    slack.do(hire)
    found: list[str] = []
    cursor = ""
    for _ in range(3):
        page = bot.call("conversations.members", channel="C0LAUNCH", limit=4, cursor=cursor)
        found += page["members"]
        cursor = page["response_metadata"]["next_cursor"]
    assert len(found) == len(set(found)) == 12
    assert cursor == ""
    people = bot.call("users.list", limit=100)["members"]
    assert {"USLACKBOT", "U0CAIRN", "U0ANA", "U0N6"} <= {each["id"] for each in people}


def test_a_person_is_described_as_slack_does(slack: Slack, bot: TinyBot) -> None:
    user = bot.call("users.info", user="U0DEV")["user"]
    assert (user["tz"], user["tz_offset"], user["real_name"]) == ("Asia/Kolkata", 19800, "Dev Rao")
    assert (user["is_bot"], user["is_admin"], user["is_restricted"]) == (False, False, False)
    dev = slack.workspace.people["U0DEV"]
    slack.do(lambda: slack.workspace.change_profile(dev, {"is_stranger": True}))
    stranger = bot.call("users.info", user="U0DEV")["user"]
    assert (stranger["is_stranger"], stranger["team_id"]) == (True, "T0OTHER")
    assert bot.call("users.info", user="U0CAIRN")["user"]["is_bot"] is True


def test_a_reaction_is_put_once(bot: TinyBot, ana: Person) -> None:
    ts = ana.say("C0LAUNCH", "done")
    args = {"channel": "C0LAUNCH", "timestamp": ts}
    assert bot.call("reactions.add", name="white_check_mark", **args)["ok"]
    again = bot.call("reactions.add", name="white_check_mark", **args)
    assert again["error"] == "already_reacted"
    assert bot.call("reactions.add", name="White Check", **args)["error"] == "invalid_name"
    assert ana.messages("C0LAUNCH")[0].reactions == {"white_check_mark": 1}


def test_every_call_is_written_down(slack: Slack, bot: TinyBot) -> None:
    call_form(
        slack,
        "chat.postMessage",
        token=slack.bot_token,
        channel="C0LAUNCH",
        text="[not json]",
        blocks=json.dumps(DIVIDER),
    )
    bot.call("chat.postMessage", channel="C0NONE", text="x")
    first, second = slack.calls
    assert (first.method, first.outcome) == ("chat.postMessage", "ok")
    assert first.args == {"channel": "C0LAUNCH", "text": "[not json]", "blocks": DIVIDER}
    assert second.outcome == "channel_not_found"
    assert first.at.tzinfo is not None


def test_blocks_can_be_tried_without_a_token(slack: Slack) -> None:
    assert call_form(slack, "blocks.validate", blocks=json.dumps(DIVIDER))[0]["ok"]
    wrong = call_form(slack, "blocks.validate", blocks='[{"type": "header"}]')[0]
    assert wrong["errors"] == ["missing required field: text [json-pointer:/blocks/0]"]
