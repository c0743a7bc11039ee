"""The counter where Slack's requests are handed in: Bolt with the real listeners behind it, and
before it an ear that hears what Cairn tells Slack."""

import json
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest, BoltResponse

from bot.db import Database
from bot.model import Channel, Person
from bot.slack.answering import Answers
from bot.slack.app import make_app
from bot.slack.directory import Directory
from bot.slack.installs import Installs
from bot.slack.listeners import everything, lifecycle
from bot.slack.routes import Routes
from bot.slack.taking import Desk
from bot.slack.views import ids

_COUNT = count(1)


class Ear(HTTPServer):
    """A Web API that says yes to everything, or nothing at all, and remembers what it heard."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Mouth)
        self.silent = False
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.knows: dict[str, dict[str, Any]] = {}
        """What it answers to a path beside its yes."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def said(self, path: str) -> list[dict[str, Any]]:
        """What was posted to a path, oldest first."""
        return [body for at, body in self.heard if at == path]


class _Mouth(BaseHTTPRequestHandler):
    server: Ear

    def do_POST(self) -> None:
        if self.server.silent:
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        self.server.heard.append((self.path, _read(body)))
        known = self.server.knows.get(self.path, {})
        answer = json.dumps({"ok": True, "view": {"id": "V1", "hash": "h"}} | known).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        return


def _read(body: str) -> dict[str, Any]:
    if body.startswith("{"):
        read: dict[str, Any] = json.loads(body)
        return read
    fields: dict[str, Any] = dict(parse_qsl(body))
    if "view" in fields:
        fields["view"] = json.loads(fields["view"])
    return fields


class _Settled(Answers):
    """Answers for which one can wait."""

    def settle(self) -> None:
        """Wait for what was begun."""
        self._threads.shutdown(wait=True)
        self._threads = ThreadPoolExecutor(4)


@dataclass
class Counter:
    """Takes what one workspace's people do, and gives what Slack would be answered."""

    db: Database
    ear: Ear
    now: datetime
    team: str = "T0CAIRN"
    more: dict[str, Any] = field(default_factory=dict)
    """Listeners of the test's own, by action id."""

    @cached_property
    def _installs(self) -> Installs:
        return Installs(
            self.db, bot_token="xoxb-test", api_url=f"{self.ear.url}api/", now=lambda: self.now
        )

    @cached_property
    def _answers(self) -> _Settled:
        return _Settled(self._installs, api_url=f"{self.ear.url}api/", after=lambda *_: None)

    @cached_property
    def _app(self) -> App:
        directory = Directory(self.db, self._installs)
        routes = Routes()
        everything.register(routes)
        lifecycle.register(routes, directory, self._answers)
        routes.clicks |= self.more
        desk = Desk(self.db, self._installs, directory, lambda: self.now)
        return make_app(desk, routes, self._answers)

    def command(
        self, person: Person, channel: Channel | str, line: str, **facts: Any
    ) -> dict[str, Any]:
        """What the asker is answered at once: `text` and `blocks`, or nothing."""
        name, _, text = line.partition(" ")
        where = channel if isinstance(channel, str) else channel.slack_id
        body = {
            "command": name, "text": text, "team_id": self.team, "user_id": person.slack_id,
            "channel_id": where, "trigger_id": f"trigger.{next(_COUNT)}",
            "response_url": f"{self.ear.url}response/1",
        }  # fmt: skip
        return self._answer(body | facts)

    def click(
        self, person: Person, action: str, value: str, channel: Channel | None, **facts: Any
    ) -> list[str]:
        """What the clicker is told, behind the acknowledgement."""
        body: dict[str, Any] = {
            "type": "block_actions", "team": {"id": self.team}, "user": {"id": person.slack_id},
            "trigger_id": f"trigger.{next(_COUNT)}",
            "actions": [
                {"action_id": action, "type": "button", "value": value, "block_id": "b",
                 "action_ts": f"1.{next(_COUNT)}"}
            ],
        }  # fmt: skip
        if channel:
            body |= {
                "channel": {"id": channel.slack_id}, "message": {"ts": "1.1"},
                "container": {"type": "message", "message_ts": "1.1"},
                "response_url": f"{self.ear.url}response/click",
            }  # fmt: skip
        before = len(self.ear.said("/response/click"))
        assert self._answer(body | facts) == {}
        return [each["text"] for each in self.ear.said("/response/click")[before:]]

    def submit(
        self, person: Person, callback: str, values: Mapping[str, Any], metadata: str, **facts: Any
    ) -> dict[str, Any]:
        """Slack's `response_action` and what belongs to it; nothing when the form closes."""
        state = {block_id: {"value": element} for block_id, element in values.items()}
        return self.submit_state(person, callback, state, metadata, **facts)

    def submit_state(
        self, person: Person, callback: str, state: Mapping[str, Any], metadata: str, **facts: Any
    ) -> dict[str, Any]:
        """The same with the state of the form as Slack sends it."""
        view = {
            "type": "modal", "id": f"V{next(_COUNT)}", "callback_id": callback, "hash": "h",
            "private_metadata": metadata, "state": {"values": state},
        }  # fmt: skip
        body = {
            "type": "view_submission", "team": {"id": self.team}, "view": view,
            "user": {"id": person.slack_id}, "trigger_id": "t",
        }  # fmt: skip
        return self._answer(body | facts)

    def suggest(self, person: Person, block_id: str, typed: str, metadata: str = "") -> list[str]:
        """What is offered in a select of a form for what was typed: `value text`, each."""
        view = {"type": "modal", "id": "V1", "private_metadata": metadata}
        answer = self._answer(
            {
                "type": "block_suggestion",
                "team": {"id": self.team},
                "view": view,
                "user": {"id": person.slack_id},
                "action_id": ids.FIELD,
                "block_id": block_id,
                "value": typed,
            }
        )
        return [f"{each['value']} {each['text']['text']}" for each in answer["options"]]

    def event(self, event: dict[str, Any], **facts: Any) -> BoltResponse:
        """What Slack is answered to an event."""
        body = {
            "type": "event_callback", "team_id": self.team, "event_id": f"Ev{next(_COUNT)}",
            "event": event, "event_time": 1,
        }  # fmt: skip
        return self.dispatch(body | facts)

    def dispatch(self, body: dict[str, Any]) -> BoltResponse:
        """A request through Bolt; when it returns, all that it set off is done."""
        try:
            return self._app.dispatch(BoltRequest(mode="socket_mode", body=body))
        finally:
            self._answers.settle()

    def _answer(self, body: dict[str, Any]) -> dict[str, Any]:
        response = self.dispatch(body)
        assert response.status == 200
        return _read(response.body) if response.body else {}


@contextmanager
def listening() -> Iterator[Ear]:
    """An ear that hears until the end of the block."""
    ear = Ear()
    thread = threading.Thread(target=ear.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield ear
    finally:
        ear.shutdown()
        ear.server_close()
        thread.join()
