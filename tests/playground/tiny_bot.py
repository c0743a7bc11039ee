"""A bot of a few lines: it checks signatures, writes down what it hears and answers as told."""

import hashlib
import hmac
import json
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from bot.playground.client.http import wait_until
from bot.playground.server import Slack

Answer = tuple[int, Any]


@dataclass(frozen=True)
class Heard:
    """One delivery; `kind` is the payload's type, `command` or the type of the event."""

    kind: str
    payload: dict[str, Any]
    headers: dict[str, str]


class TinyBot:
    """Listens on loopback; `on[kind]` gives its answers, which are 200 and nothing otherwise.

    `headers` go with every answer.
    """

    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.heard: list[Heard] = []
        self.on: dict[str, Callable[[dict[str, Any]], Answer]] = {}
        self.headers: dict[str, str] = {}
        self.forged = 0
        self._secret = slack.signing_secret.encode()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        """Starts to listen and tells the pretend Slack where."""
        self._thread.start()
        self.slack.bot_url = self.url

    def stop(self) -> None:
        """Stops listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def call(self, method: str, **args: Any) -> dict[str, Any]:
        """A call of the Web API with the bot's token."""
        request = urllib.request.Request(  # noqa: S310 - our own server's address
            self.slack.api_url + method,
            json.dumps(args).encode(),
            {
                "Authorization": f"Bearer {self.slack.bot_token}",
                "Content-Type": "application/json; charset=utf-8",
            },
        )
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - as above
            answer: dict[str, Any] = json.load(response)
        return answer

    def all(self, kind: str) -> list[dict[str, Any]]:
        """The payloads of one kind, oldest first; of events the event itself."""
        found = [each.payload for each in self.heard if each.kind == kind]
        return [each.get("event", each) for each in found]

    def only(self, kind: str) -> dict[str, Any]:
        """The one payload of that kind, as soon as it is there: what a page sends is on its way."""
        wait_until(lambda: self.all(kind) or None, 60, lambda: f"nothing of the kind {kind} came")
        (found,) = self.all(kind)
        return found

    def take(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Answers one delivery."""
        stamp = headers["x-slack-request-timestamp"]
        base = b"v0:" + stamp.encode() + b":" + body
        good = hmac.new(self._secret, base, hashlib.sha256).hexdigest()
        if headers["x-slack-signature"] != "v0=" + good:
            self.forged += 1
            return 401, None
        kind, payload = _read(body, headers["content-type"])
        self.heard.append(Heard(kind, payload, headers))
        answer = self.on.get(kind)
        return answer(payload) if answer else (200, None)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        bot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {key.lower(): value for key, value in self.headers.items()}
                status, answer = bot.take(body, headers)
                data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                data = b"" if answer is None else data
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(data)))
                    for name, value in bot.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    return  # who asked has given up waiting

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
                return

        return Handler


def _read(body: bytes, content_type: str) -> tuple[str, dict[str, Any]]:
    if content_type == "application/json":
        payload = json.loads(body)
        return payload["event"]["type"], payload
    form = {
        key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()
    }
    if "payload" in form:
        payload = json.loads(form["payload"])
        return payload["type"], payload
    return "command", form
