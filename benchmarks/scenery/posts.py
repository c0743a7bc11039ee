"""Posts: what Slack sends, signed, and the doors that take it in."""

import hashlib
import hmac
import io
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlencode

from slack_bolt import App
from slack_bolt.request import BoltRequest

from benchmarks.scenery.grounds import SECRET

_NUMBERS = count(1)


@dataclass(frozen=True)
class Post:
    """One request of Slack's, as it arrives."""

    body: bytes
    stamp: str
    signature: str

    def environ(self) -> dict[str, Any]:
        """The request as a WSGI server hands it on."""
        return {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/slack/events",
            "CONTENT_LENGTH": str(len(self.body)),
            "wsgi.input": io.BytesIO(self.body),
            "HTTP_X_SLACK_REQUEST_TIMESTAMP": self.stamp,
            "HTTP_X_SLACK_SIGNATURE": self.signature,
        }


def signed(body: bytes) -> Post:
    """The body with Slack's signature of now."""
    stamp = str(int(time.time()))
    return Post(body, stamp, _signature(stamp, body))


def command(name: str, text: str, channel: str = "C0LAUNCH", user: str = "U0ANA") -> Post:
    """A slash command (docs.slack.dev/interactivity/implementing-slash-commands)."""
    number = next(_NUMBERS)
    return signed(
        urlencode(
            {
                "token": "x",
                "team_id": "T0CAIRN",
                "team_domain": "northwind",
                "channel_id": channel,
                "channel_name": "launch",
                "user_id": user,
                "user_name": "ana",
                "command": name,
                "text": text,
                "api_app_id": "A0CAIRN",
                "is_enterprise_install": "false",
                "response_url": f"https://hooks.slack.com/commands/T0CAIRN/{number}/x",
                "trigger_id": f"{number}.0.x",
            }
        ).encode()
    )


def message(text: str, ts: str, user: str = "U0BEN", **more: str) -> Post:
    """Something said in #launch (docs.slack.dev/reference/events/message)."""
    number = next(_NUMBERS)
    said = {
        "type": "message",
        "channel": "C0LAUNCH",
        "channel_type": "channel",
        "user": user,
        "team": "T0CAIRN",
        "text": text,
        "ts": ts,
        "event_ts": ts,
        "client_msg_id": f"6c2f8d1e-0000-4000-8000-{number:012d}",
        "blocks": [
            {
                "type": "rich_text",
                "block_id": "b1",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": text}],
                    }
                ],
            }
        ],
    }
    event = {
        "token": "x",
        "team_id": "T0CAIRN",
        "api_app_id": "A0CAIRN",
        "event": said | more,
        "type": "event_callback",
        "event_id": f"Ev{number}",
        "event_time": int(float(ts)),
        "authorizations": [
            {"enterprise_id": None, "team_id": "T0CAIRN", "user_id": "U0CAIRN", "is_bot": True}
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-x",
    }
    return signed(json.dumps(event).encode())


def through_wsgi(door: Callable[..., Iterable[bytes]], post: Post) -> bytes:
    """The answer of a WSGI application, which must be a good one."""
    statuses: list[str] = []
    body = b"".join(door(post.environ(), lambda status, headers: statuses.append(status)))
    assert statuses == ["200 OK"], (statuses, body)
    return body


def through_bolt(app: App, post: Post) -> str:
    """The answer of a Bolt app to a request that nobody has looked at."""
    headers: dict[str, str | Sequence[str]] = {
        "X-Slack-Request-Timestamp": post.stamp,
        "X-Slack-Signature": post.signature,
        "Content-Type": _content_type(post.body),
    }
    answer = app.dispatch(BoltRequest(body=post.body.decode(), headers=headers))
    assert answer.status == 200, (answer.status, answer.body)
    return answer.body


def is_signed(post: Post) -> bool:
    """Whether Slack has signed it: what no door can do without."""
    return hmac.compare_digest(_signature(post.stamp, post.body), post.signature)


def _signature(stamp: str, body: bytes) -> str:
    signed = hmac.digest(SECRET.encode(), b"v0:%b:%b" % (stamp.encode(), body), hashlib.sha256)
    return "v0=" + signed.hex()


def _content_type(body: bytes) -> str:
    return "application/json" if body[:1] == b"{" else "application/x-www-form-urlencoded"
