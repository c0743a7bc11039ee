"""Slack's own SDK and Bolt against the pretend Slack: they must not see the difference."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.client import Person
from bot.playground.client.http import wait_until
from bot.playground.server import Slack
from tests.playground.test_modals import modal


@pytest.fixture
def web(slack: Slack) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


def test_the_sdk_posts_reads_and_uploads(slack: Slack, web: WebClient, ana: Person) -> None:
    assert web.auth_test()["user_id"] == "U0CAIRN"
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Hi* 👋"}}]
    posted = web.chat_postMessage(channel="C0LAUNCH", text="Hi", blocks=blocks)
    web.chat_update(channel="C0LAUNCH", ts=posted["ts"], text="Hello", blocks=blocks)
    assert web.conversations_history(channel="C0LAUNCH")["messages"][0]["text"] == "Hello"
    pages = [page["members"] for page in web.users_list(limit=3)]
    assert sum(len(page) for page in pages) == 6
    with pytest.raises(SlackApiError, match="channel_not_found"):
        web.chat_postMessage(channel="C0NONE", text="x")
    uploaded = web.files_upload_v2(
        content=b"\x89PNG picture",
        filename="burn-up.png",
        title="Burn-up",
        alt_txt="4 of 10 done",
        channel="C0LAUNCH",
    )
    file_id = uploaded["files"][0]["id"]
    (picture,) = ana.messages("C0LAUNCH")[-1].files
    assert (picture["id"], picture["title"]) == (file_id, "Burn-up")


def test_the_asyncio_client_posts(slack: Slack, ana: Person) -> None:
    async def post() -> None:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        await client.chat_postMessage(channel="U0ANA", text="from a loop")

    asyncio.run(post())
    assert ana.messages("D0ANA")[0].text == "from a loop"


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        return


@pytest.fixture
def bolt(slack: Slack, web: WebClient) -> Iterator[App]:
    app = App(client=web, signing_secret=slack.signing_secret, process_before_response=True)
    server = make_server("127.0.0.1", 0, SlackRequestHandler(app), handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    slack.bot_url = f"http://127.0.0.1:{server.server_port}"
    yield app
    server.shutdown()
    server.server_close()
    thread.join()


def test_bolt_takes_what_is_sent_and_its_answers_are_understood(
    slack: Slack, bolt: App, ana: Person
) -> None:
    heard: list[str] = []

    @bolt.command("/goal")
    def goal(ack: Any, command: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=modal())
        ack("Opening the form")

    @bolt.view("goal.set")
    def set_goal(ack: Any, view: dict[str, Any], say: Any, client: WebClient) -> None:
        title = view["state"]["values"]["what"]["x"]["value"]
        if len(title) < 3:
            ack(response_action="errors", errors={"what": "A little longer, please."})
            return
        ack()
        button = {
            "type": "button",
            "action_id": "goal.cheer",
            "text": {"type": "plain_text", "text": "👏 Cheer"},
        }
        blocks: list[dict[str, Any]] = [
            {"type": "section", "text": {"type": "plain_text", "text": title}},
            {"type": "actions", "elements": [button]},
        ]
        client.chat_postMessage(channel="C0LAUNCH", text=title, blocks=blocks)

    @bolt.action("goal.cheer")
    def cheer(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        ack()
        respond(f"Thank you, {body['user']['name']}", response_type="ephemeral")

    @bolt.event("message")
    def message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    answer = ana.command("C0LAUNCH", "/goal")
    assert answer is not None
    assert answer.readable() == "Opening the form"
    form = ana.wait_modal("Set a goal")
    assert form.fill({"What": "x"}).submit() == {"What": "A little longer, please."}
    assert form.fill({"What": "Launch the beta"}).submit() == {}
    ana.click(ana.wait_for("C0LAUNCH", "Launch the beta"), "👏 Cheer")
    assert ana.wait_for("C0LAUNCH", "Thank you, ana").ephemeral
    ana.say("C0LAUNCH", "well")
    assert "well" in heard
    assert slack.workspace.problems == []


def test_socket_mode_carries_the_same_and_is_preferred(
    slack: Slack, web: WebClient, ana: Person
) -> None:
    heard: list[SocketModeRequest] = []

    def take(client: SocketModeClient, request: SocketModeRequest) -> None:
        heard.append(request)
        payload = {"text": "by socket"} if request.type == "slash_commands" else None
        client.send_socket_mode_response(
            SocketModeResponse(envelope_id=request.envelope_id, payload=payload)
        )

    socket = SocketModeClient(app_token=slack.app_token, web_client=web)
    socket.socket_mode_request_listeners.append(take)  # type: ignore[arg-type] # the SDK types it more loosely than it calls it
    socket.connect()
    try:
        wait_until(lambda: slack.do(lambda: slack.sockets) or None, 5, lambda: "no socket")
        answer = ana.command("C0LAUNCH", "/goal")
        assert answer is not None
        assert answer.text == "by socket"
        ana.say("C0LAUNCH", "hello")
        ana.shortcut("goal_new")
        assert [each.type for each in heard] == ["slash_commands", "events_api", "interactive"]
        assert heard[0].payload["command"] == "/goal"
        assert heard[1].payload["event"]["text"] == "hello"
        assert heard[2].payload["type"] == "shortcut"
    finally:
        socket.close()
    wait_until(lambda: slack.sockets == 0 or None, 5, lambda: "still a socket")
    assert slack.workspace.problems == []
