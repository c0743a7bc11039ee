"""The line to the bot: one delivery out, one answer back, within three seconds."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientConnectionError, ClientError, ClientSession, ClientTimeout

from bot.playground.clock import Clock
from bot.playground.sending.sockets import Sockets
from bot.playground.shapes import Json
from bot.playground.teams import EXAMPLE, Team

ACK_SECONDS = 3.0  # docs.slack.dev/interactivity/handling-user-interaction


@dataclass(frozen=True)
class Retry:
    """That a delivery is a repeated one: the how-manieth, and why."""

    number: int
    reason: str


@dataclass(frozen=True)
class Answer:
    """What the bot answered; `body` is parsed JSON, or text where it was no JSON."""

    status: int
    body: Any
    milliseconds: int
    no_retry: bool = False


class NoAnswer(Exception):
    """The bot gave no answer: `reason` as retries name it, `error` as people read it."""

    def __init__(self, reason: str, error: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.error = error


class Line:
    """Sends to the bot: over a websocket where one is connected, else by signed HTTP."""

    def __init__(
        self, clock: Clock, sockets: Sockets, signing_secret: str, team: Team = EXAMPLE
    ) -> None:
        self._clock = clock
        self._team = team
        self._sockets = sockets
        self.secret = signing_secret
        self.bot_url: str | None = None
        self.seconds = ACK_SECONDS
        self.session: ClientSession | None = None

    @property
    def is_connected(self) -> bool:
        """Whether there is any bot to send to."""
        return self.bot_url is not None or self._sockets.is_connected

    @property
    def is_by_socket(self) -> bool:
        """Whether deliveries go through a websocket, and not to an address."""
        return self._sockets.is_connected

    async def send(self, kind: str, payload: Json, retry: Retry | None = None) -> Answer:
        """Sends one delivery; `kind` is events_api, slash_commands or interactive.

        Raises NoAnswer when there is no bot, no connection or no answer in time.
        """
        started = time.monotonic()
        payload = self._team.speaks(payload)
        try:
            if self._sockets.is_connected:
                extra = (
                    {"retry_attempt": retry.number, "retry_reason": retry.reason} if retry else {}
                )
                body = await asyncio.wait_for(
                    self._sockets.send(kind, payload, extra), self.seconds
                )
                return Answer(200, body, _since(started))
            return await self._post(kind, payload, retry, started)
        except TimeoutError:
            raise NoAnswer("http_timeout", "operation_timeout") from None
        except (ClientConnectionError, ClientError, ConnectionError):
            raise NoAnswer("connection_failed", "dispatch_failed") from None

    async def _post(self, kind: str, payload: Json, retry: Retry | None, started: float) -> Answer:
        if self.bot_url is None or self.session is None:
            raise NoAnswer("connection_failed", "dispatch_failed")
        body, content_type = _encode(kind, payload)
        stamp = str(int(self._clock.now().timestamp()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(self.secret, stamp, body),
        }
        if retry:
            headers |= {
                "X-Slack-Retry-Num": str(retry.number),
                "X-Slack-Retry-Reason": retry.reason,
            }
        url = self.bot_url.rstrip("/") + "/slack/events"
        timeout = ClientTimeout(total=self.seconds)
        async with self.session.post(
            url, data=body, headers=headers, timeout=timeout, allow_redirects=False
        ) as response:
            text = await response.text(errors="replace")
            no_retry = response.headers.get("X-Slack-No-Retry") == "1"
            return Answer(response.status, _decode(text), _since(started), no_retry)


def sign(secret: str, stamp: str, body: bytes) -> str:
    """Slack's v0 signature of a request."""
    base = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def _encode(kind: str, payload: Json) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _decode(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
