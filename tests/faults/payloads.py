"""What Slack brings to a bot that may die of it: written by hand, and brought by hand."""

import json
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bot.playground.sending.lines import sign
from bot.playground.server import Slack

SLACK_WAITS = 3


def reply(slack: Slack, number: int, channel: str, text: str, thread_ts: str) -> dict[str, Any]:
    """The event of Ana's reply in a thread; `number` tells it from all others."""
    ts = f"{slack.clock.now().timestamp():.0f}.{number:06d}"
    message = {
        "type": "message", "channel": channel, "channel_type": "group", "user": "U0ANA",
        "text": text, "ts": ts, "event_ts": ts, "thread_ts": thread_ts,
        "parent_user_id": "U0CAIRN",
    }  # fmt: skip
    return {
        "type": "event_callback", "team_id": "T0CAIRN", "api_app_id": "A0CAIRN",
        "event_id": f"Ev{number}", "event_time": int(float(ts)), "event": message,
    }  # fmt: skip


def command(slack: Slack, number: int, channel: str, text: str) -> dict[str, Any]:
    """Ana's slash command; `number` tells it from all others."""
    word, _, rest = text.partition(" ")
    return {
        "command": word, "text": rest, "team_id": "T0CAIRN", "user_id": "U0ANA",
        "channel_id": channel, "trigger_id": f"{number}.trigger",
        "response_url": f"{slack.url}/response/none",
    }  # fmt: skip


def bring(slack: Slack, url: str, payload: dict[str, Any], seconds: float = SLACK_WAITS) -> bool:
    """Bring something to the bot at `url`; whether it was taken, so that Slack forgets it."""
    as_form = "command" in payload
    body = (urlencode(payload) if as_form else json.dumps(payload)).encode()
    stamp = str(int(slack.clock.now().timestamp()))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded" if as_form else "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": sign(slack.signing_secret, stamp, body),
    }
    request = Request(f"{url}/slack/events", body, headers)  # noqa: S310 - our own
    try:
        with urlopen(request, timeout=seconds) as answer:  # noqa: S310 - as above
            return bool(answer.status == 200)
    except (HTTPError, URLError, OSError):
        return False
