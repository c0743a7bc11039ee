"""What the page reads and hears."""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.playground.client import Declined, Person, move_clock, problems
from bot.playground.client.http import get, post
from bot.playground.server import Slack
from tests.playground.tiny_bot import TinyBot


@contextmanager
def stream(slack: Slack, user: str) -> Iterator[http.client.HTTPResponse]:
    """The stream of `user`, past its first line."""
    connection = http.client.HTTPConnection("127.0.0.1", int(slack.url.rpartition(":")[2]), 5)
    connection.request("GET", f"/playground/stream?as={user}")
    response = connection.getresponse()
    assert response.headers["Content-Type"] == "text/event-stream"
    assert response.readline() == b": hello\n"
    assert response.readline() == b"\n"
    try:
        yield response
    finally:
        response.close()
        connection.close()


def next_event(response: http.client.HTTPResponse) -> tuple[str, str | None]:
    """The kind and the channel of the next event of a stream."""
    event = json.loads(response.readline().removeprefix(b"data: "))
    assert response.readline() == b"\n"
    return event["kind"], event["channel"]


def test_the_state_says_where_i_am(bot: TinyBot, ana: Person, chi: Person) -> None:
    state = ana.state()
    assert state["team"] == {"id": "T0CAIRN", "name": "Northwind Trail"}
    assert (state["me"]["id"], state["me"]["initials"], state["me"]["tz"]) == (
        "U0ANA",
        "AR",
        "America/New_York",
    )
    assert {each["id"] for each in state["people"]} == {
        "U0ANA",
        "U0BEN",
        "U0CHI",
        "U0DEV",
        "U0CAIRN",
    }
    channels = {each["name"]: each for each in state["channels"]}
    assert list(channels) == ["general", "launch", "support", "board"]
    assert channels["general"]["bot_is_in"] is False
    assert channels["board"]["is_private"] is True
    assert state["dms"] == [{"id": "D0ANA", "name": "Cairn", "with_bot": True, "unread": 0}]
    assert [each["name"] for each in chi.state()["channels"]] == ["general", "launch"]
    commands = {each["command"] for each in state["commands"]}
    assert commands == {"/goal", "/milestone", "/checkin", "/progress", "/cairn"}
    assert {each["type"] for each in state["shortcuts"]} == {"global", "message"}
    assert (state["home"], state["modals"], state["problems"]) == (None, [], [])
    assert state["clock_moved"] is False


def test_a_manifest_says_what_the_bot_can_do() -> None:
    manifest = {
        "features": {
            "bot_user": {"display_name": "steps"},
            "slash_commands": [{"command": "/step", "description": "One step"}],
            "shortcuts": [{"name": "Step", "type": "global", "callback_id": "step"}],
        },
        "oauth_config": {"scopes": {"bot": ["commands"]}},
        "settings": {"event_subscriptions": {"bot_events": ["message.im"]}},
    }
    slack = Slack(manifest=manifest)
    assert slack.workspace.app.commands[0].command == "/step"
    assert slack.workspace.app.commands[0].should_escape is False
    assert slack.workspace.app.scopes == {"commands"}
    assert slack.workspace.app.events == {"message.im"}
    assert slack.workspace.people["U0CAIRN"].name == "steps"


def test_what_was_not_looked_at_is_unread(bot: TinyBot, ana: Person, ben: Person) -> None:
    def unread(person: Person) -> int:
        found = next(each for each in person.state()["channels"] if each["id"] == "C0LAUNCH")
        return int(found["unread"])

    ana.say("C0LAUNCH", "one")
    bot.call("chat.postEphemeral", channel="C0LAUNCH", user="U0ANA", text="psst")
    assert (unread(ana), unread(ben)) == (1, 1)
    ben.messages("C0LAUNCH")
    assert unread(ben) == 0
    ana.say("C0LAUNCH", "two")
    assert unread(ben) == 1


def test_a_message_is_shown_with_its_author_and_my_time(slack: Slack, ana: Person) -> None:
    move_clock(slack.url, "2026-11-23 09:00")
    ana.say("C0LAUNCH", "hello & <b>")
    asked = {"as": "U0BEN", "channel": "C0LAUNCH"}
    (shown,) = get(slack.url, "messages", **asked)["messages"]
    assert shown["text"] == "hello &amp; &lt;b&gt;"
    assert (shown["name"], shown["initials"], shown["is_bot"]) == ("Ana Ruiz", "AR", False)
    assert shown["time"].startswith("2026-11-23T15:0")
    assert (shown["reply_count"], shown["last_reply"], shown["edited"]) == (0, None, False)


def test_the_stream_tells_what_i_may_see(slack: Slack, bot: TinyBot, ana: Person) -> None:
    with stream(slack, "U0CHI") as heard:
        ana.say("C0BOARD", "secret")
        ana.say("C0SUPPORT", "not Chi's either")
        bot.call("chat.postEphemeral", channel="C0LAUNCH", user="U0ANA", text="for Ana")
        ana.say("C0LAUNCH", "for all")
        assert next_event(heard) == ("message", "C0LAUNCH")
        move_clock(slack.url, "+1 hour")
        assert next_event(heard) == ("clock", None)
        bot.call("views.publish", user_id="U0CHI", view={"type": "home", "blocks": []})
        assert next_event(heard) == ("home", None)
        post(slack.url, "archive", {"channel": "C0LAUNCH"})
        assert next_event(heard) == ("channel", "C0LAUNCH")
        slack.do(lambda: slack.workspace.report("too late"))
        assert next_event(heard) == ("problem", None)
    assert problems(slack.url) == ["too late"]


def test_a_stopping_server_ends_its_streams() -> None:
    slack = Slack()
    slack.start()
    with stream(slack, "U0ANA") as heard:
        slack.stop()
        assert heard.read() == b""


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("message", {}, "“channel” is missing"),
        ("message", {"channel": "C0LAUNCH"}, "“text” is missing"),
        ("message", {"channel": "C0NONE", "text": "x"}, "no channel C0NONE"),
        ("message", {"channel": "C0LAUNCH", "text": "x" * 12_001}, "at most 12000"),
        ("message", {"channel": "C0LAUNCH", "text": "x", "thread_ts": "1"}, "thread is not there"),
        ("message", {"as": "U0NONE", "channel": "C0LAUNCH", "text": "x"}, "nobody called U0NONE"),
        ("message", {"as": "U0CAIRN", "channel": "C0LAUNCH", "text": "x"}, "nobody called"),
        ("action", {"block_id": "b", "action_id": "a"}, "“message” is missing"),
        ("action", {"message": {"channel": "C0LAUNCH", "ts": "1"}}, "not there any more"),
        ("submit", {"view_id": "V1"}, "not open any more"),
        ("member", {"channel": "D0ANA", "user": "U0BEN"}, "cannot be invited"),
        ("profile", {"user": "U0CAIRN"}, "nobody called"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    slack: Slack, path: str, body: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Declined, match=sentence):
        post(slack.url, path, {"as": "U0ANA", **body})


def test_other_websites_are_kept_out(slack: Slack) -> None:
    port = int(slack.url.rpartition(":")[2])
    tries = [
        ({"Host": "evil.example"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/json"}, 200),
    ]
    for headers, status in tries:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", "/playground/message", b"{}", headers)
        assert connection.getresponse().status == status
        connection.close()


def test_only_files_of_the_page_are_given_out(slack: Slack) -> None:
    with urllib.request.urlopen(slack.url + "/", timeout=60) as response:  # noqa: S310 - our own server
        assert b"<html" in response.read()
    for path in ("/playground/page/..%2Fserver.py", "/playground/page/none.js"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(slack.url + path, timeout=60)  # noqa: S310 - our own server
        with caught.value as error:
            assert error.code == 404


def test_rubbish_is_answered_and_breaks_nothing(slack: Slack, ana: Person) -> None:
    port = int(slack.url.rpartition(":")[2])
    for body in (b"", b"\xff", b"[]", b"null", b"[" * 20_000):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request(
            "POST", "/playground/command", body, {"Content-Type": "application/json"}
        )
        assert connection.getresponse().status == 400
        connection.close()
    assert ana.say("C0LAUNCH", "still here")
