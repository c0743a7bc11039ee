"""A front door with a small real Bolt app behind it, and what Slack would send to it."""

import hashlib
import hmac
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot.web import FrontDoor

SECRET = "signing-secret"
MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
MESSAGE = {
    "type": "event_callback",
    "team_id": "T0CAIRN",
    "event_id": "Ev1",
    "event": {"type": "message", "channel": "C0LAUNCH", "user": "U0ANA", "text": "hello"},
}
COMMAND = {
    "command": "/goal",
    "text": "Launch",
    "team_id": "T0CAIRN",
    "user_id": "U0ANA",
    "channel_id": "C0LAUNCH",
    "trigger_id": "13345224609.738474920.8088930838d88f008e0",
}
CLICK = {
    "type": "block_actions",
    "team": {"id": "T0CAIRN"},
    "user": {"id": "U0ANA"},
    "trigger_id": "13345224609.738474920.8088930838d88f008e0",
    "actions": [{"action_id": "goal.join", "block_id": "b", "value": "12"}],
}
FORM = {
    "type": "view_submission",
    "team": {"id": "T0CAIRN"},
    "user": {"id": "U0ANA"},
    "view": {"type": "modal", "id": "V1", "callback_id": "goal_new", "state": {"values": {}}},
}


class Inside:
    """A small real Bolt app that notes what reaches it."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.app = App(
            process_before_response=True,
            request_verification_enabled=False,
            authorize=lambda: AuthorizeResult(
                enterprise_id=None, team_id="T0CAIRN", bot_token="xoxb-1", bot_user_id="U0CAIRN"
            ),
        )
        every: Any = {"type": "message"}
        for register, what in (
            (self.app.event, every),
            (self.app.command, "/goal"),
            (self.app.action, "goal.join"),
            (self.app.view, "goal_new"),
            (self.app.shortcut, "goal_new"),
            (self.app.options, "goal.pick"),
        ):
            register(what)(self.note)

    def note(self, ack: Ack, body: dict[str, Any]) -> None:
        self.heard.append(body)
        if "command" in body:
            ack("Is it <all> well? 🪨")
        else:
            ack()


def door_to(inside: Inside, **more: Any) -> FrontDoor:
    known: dict[str, Any] = {
        "signing_secret": SECRET,
        "now": lambda: MONDAY,
        "healthy": lambda: None,
    }
    return FrontDoor(inside.app.dispatch, **known | more)


def signed(
    body: bytes, *, at: datetime = MONDAY, secret: str = SECRET, stamp: str | None = None
) -> dict[str, str]:
    """The two headers by which Slack proves itself."""
    stamp = stamp if stamp is not None else str(int(at.timestamp()))
    base = b"v0:" + stamp.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def as_json(payload: object) -> bytes:
    return json.dumps(payload).encode()


def as_form(payload: object) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def call(
    door: Callable[..., Any],
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    *,
    method: str = "POST",
    path: str = "/slack/events",
    **environ: Any,
) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers of the answer to one request, without a server between."""
    given: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    for name, value in (headers or {}).items():
        given["HTTP_" + name.upper().replace("-", "_")] = value
    answer: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        answer.extend((int(status.split()[0]), dict(headers)))

    said = b"".join(door(given | environ, start_response)).decode()
    return answer[0], said, answer[1]


def status(door: FrontDoor, body: bytes, **how: Any) -> int:
    """The status that a signed request gets."""
    return call(door, body, signed(body, **how))[0]
