"""The front door: what comes in over HTTP is measured, verified and read before Bolt sees it.

Whoever comes is refused in a few words (400, 401, 404, 405) and never sees a traceback.
"""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse

from bot import logs
from bot.logs import reference
from bot.meters import Meters
from bot.payloads import Payload, cleaned, is_event, is_known, may_hold_unstorable, tidied

if TYPE_CHECKING:
    from wsgiref.types import InputStream, StartResponse, WSGIEnvironment

log = logging.getLogger("cairn.web")

WINDOW = 300
"""Seconds by which a signature's time may differ from ours, either way (Slack's own advice)."""
MAX_BODY = 1_000_000
MAX_POURED = 64_000_000
MAX_FIELDS = 200
TEXT = "text/plain; charset=utf-8"
METHODS = {
    "/": ("GET", "HEAD"),
    "/healthz": ("GET", "HEAD"),
    "/metrics": ("GET", "HEAD"),
    "/slack/events": ("POST",),
}


class Refused(Exception):
    """A request that is turned away; the reason is for the log, they get the status alone."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass
class Reply:
    """What goes back."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=lambda: [("Content-Type", TEXT)])
    level: int = logging.INFO
    """How loudly the log speaks of it."""


class FrontDoor:
    """A WSGI application: `/slack/events`, `/healthz`, `/metrics`, and a line of text at `/`."""

    def __init__(
        self,
        slack: Callable[[BoltRequest], BoltResponse] | None,
        *,
        signing_secret: str = "",
        now: Callable[[], datetime],
        healthy: Callable[[], str | None],
        worth_reading: Callable[[Payload], bool] = lambda payload: True,
        meters: Meters | None = None,
        metrics: Callable[[], tuple[str, bytes]] = lambda: (TEXT, b""),
        max_body: int = MAX_BODY,
    ) -> None:
        """Nothing is opened or started.

        Args:
            slack: takes a verified request and says what to answer: a Bolt `App`'s `dispatch`. Of
                a process that Slack does not speak to over HTTP, none: it only tells of itself.
            signing_secret: Slack's; never empty where there is a `slack`, since anybody can sign
                with nothing.
            now: the clock that signatures are held against.
            healthy: why this process is unwell, or none when it is well.
            worth_reading: whether an `event_callback` is any business of Cairn's. In channels whose
                history it may read, Slack sends every message; what says no here is acknowledged
                before Bolt and the database see it.
            meters: where requests are counted.
            metrics: what `/metrics` answers, and of which type it is.
            max_body: bytes; a longer body is refused, and never held as a whole.
        """
        if slack is not None and not signing_secret:
            raise ValueError("a front door needs a signing secret")
        self._slack = slack
        self._secret = signing_secret.encode()
        self._now = now
        self._healthy = healthy
        self._worth_reading = worth_reading
        self._meters = meters or Meters()
        self._metrics = metrics
        self._max_body = max_body

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        began = time.perf_counter()
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        with logs.request() as facts:
            facts |= {"method": method[:10], "path": path[:100]}
            reply = self._reply(method, path, environ, facts)
        facts["status"] = int(reply.status)
        facts.setdefault("outcome", outcome_of(reply.status))
        seconds = time.perf_counter() - began
        facts["ms"] = round(seconds * 1000, 1)
        if path == "/slack/events":
            self._meters.request(str(facts.get("kind", "unread")), str(facts["outcome"]), seconds)
        log.log(reply.level, "request", extra=facts)
        start_response(
            _status_line(reply.status), [*reply.headers, ("Content-Length", str(len(reply.body)))]
        )
        return [] if method == "HEAD" else [reply.body]

    def _reply(
        self, method: str, path: str, environ: "WSGIEnvironment", facts: dict[str, object]
    ) -> Reply:
        """The answer, whatever happens."""
        try:
            return self._answer(method, path, environ, facts)
        except Refused as refused:
            facts["why"] = str(refused)
            reply = Reply(refused.status, f"{refused.status.phrase}\n".encode())
            if refused.status is HTTPStatus.METHOD_NOT_ALLOWED:
                reply.headers.append(("Allow", ", ".join(METHODS[path])))
            return reply
        except Exception:  # the last stop: whoever asked gets a name for it, the log the rest
            name = reference()
            log.exception("unexpected error %s", name)
            return Reply(500, f"Something went wrong here; the log calls it {name}.\n".encode())

    def _answer(
        self, method: str, path: str, environ: "WSGIEnvironment", facts: dict[str, object]
    ) -> Reply:
        if path not in METHODS or (self._slack is None and path.startswith("/slack/")):
            raise Refused(HTTPStatus.NOT_FOUND, "no such path")
        if method not in METHODS[path]:
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "wrong method")
        if path == "/slack/events":
            body = read_body(environ, self._max_body)
            self._verify(environ, body)
            payload = read_payload(body)
            facts |= facts_of(payload)
            return self._hear(payload, environ)
        if path == "/healthz":
            unwell = self._healthy()
            if unwell:
                return Reply(503, f"{unwell}\n".encode(), level=logging.WARNING)
            return Reply(200, b"ok\n", level=logging.DEBUG)  # asked every few seconds
        if path == "/metrics":
            kind, written = self._metrics()
            return Reply(200, written, [("Content-Type", kind)], level=logging.DEBUG)
        where = b" Slack speaks to it at /slack/events." if self._slack is not None else b""
        return Reply(200, b"This is Cairn, a bot for Slack.%b\n" % where)

    def _hear(self, payload: Payload, environ: "WSGIEnvironment") -> Reply:
        if is_event(payload):
            if not self._worth_reading(payload):
                logs.note(outcome="ignored")
                return Reply(200, level=logging.DEBUG)  # there are many, and nothing came of them
            if not is_known(payload):
                raise Refused(HTTPStatus.BAD_REQUEST, "of no known form")
        assert self._slack is not None  # without it, nothing is heard
        answer = self._slack(_request(payload, environ))
        headers = [(name, value) for name, values in answer.headers.items() for value in values]
        return Reply(answer.status, answer.body.encode(errors="replace"), headers)

    def _verify(self, environ: "WSGIEnvironment", body: bytes) -> None:
        """Slack's `v0` signature over the raw bytes, as docs.slack.dev describes it."""
        stamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
            raise Refused(HTTPStatus.UNAUTHORIZED, "no timestamp")
        if abs(self._now().timestamp() - int(stamp)) > WINDOW:
            raise Refused(HTTPStatus.UNAUTHORIZED, "timestamp too far from now")
        signed = hmac.digest(self._secret, b"v0:%b:%b" % (stamp.encode(), body), hashlib.sha256)
        given = environ.get("HTTP_X_SLACK_SIGNATURE", "").encode("latin-1", "replace")
        if not hmac.compare_digest(b"v0=" + signed.hex().encode(), given):
            raise Refused(HTTPStatus.UNAUTHORIZED, "bad signature")


def read_body(environ: "WSGIEnvironment", at_most: int) -> bytes:
    """The raw bytes of a request, whatever its headers claim about them.

    Raises:
        Refused: too long, shorter than claimed, or in no way that this server can read.
    """
    length = environ.get("CONTENT_LENGTH") or ""
    if length:
        if not (length.isascii() and length.isdigit() and len(length) < 12):
            raise Refused(HTTPStatus.BAD_REQUEST, "bad length")
        wanted = int(length)
    elif environ.get("wsgi.input_terminated"):
        wanted = at_most + 1  # chunked, and the server knows where it ends
    elif environ.get("HTTP_TRANSFER_ENCODING"):
        raise Refused(HTTPStatus.BAD_REQUEST, "chunked, to a server that cannot")
    else:
        wanted = 0
    try:
        body: bytes = environ["wsgi.input"].read(min(wanted, at_most + 1))
        if len(body) > at_most:
            _pour_away(environ["wsgi.input"], wanted - len(body) if length else MAX_POURED)
    except Exception as error:  # each server has its own for broken chunks and lost connections
        raise Refused(HTTPStatus.BAD_REQUEST, "cannot be read") from error
    if len(body) > at_most:
        raise Refused(HTTPStatus.BAD_REQUEST, "too long")
    if length and len(body) < wanted:
        raise Refused(HTTPStatus.BAD_REQUEST, "shorter than it said")
    return body


def _pour_away(stream: "InputStream", left: int) -> None:
    """Take the rest of too long a body, keeping none: who is still sending hears no answer."""
    left = min(left, MAX_POURED)
    while left > 0:
        piece = stream.read(min(left, 65_536))
        if not piece:
            return
        left -= len(piece)


def read_payload(body: bytes) -> Payload:
    """What Slack says in a body: its own JSON, the JSON of a form's `payload`, or a form's fields.

    It is read here once and for all. Bolt's own reading takes a command for empty when the word
    `payload` stands anywhere in what was typed.

    Raises:
        Refused: it is nothing that Slack sends, or lacks what Bolt takes for granted in it.
    """
    try:
        text = body.decode()
        if text.startswith("{"):
            payload = json.loads(text)
        else:
            payload = dict(
                parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
            )
            text = payload.get("payload", "")
            if text:
                payload = json.loads(text)
        if may_hold_unstorable(text):
            payload = cleaned(payload)
    except (ValueError, RecursionError) as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "cannot be parsed") from error
    if isinstance(payload, dict):
        payload = tidied(payload)
        if is_event(payload) or is_known(payload):
            return payload
    raise Refused(HTTPStatus.BAD_REQUEST, "of no known form")


def facts_of(payload: Payload) -> dict[str, object]:
    """What the log says of a payload: its kind, and the Slack id of the workspace."""
    team = payload.get("team")
    found = payload.get("team_id") or (team.get("id") if isinstance(team, dict) else "")
    facts: dict[str, object] = {"kind": kind_of(payload)[:60]}
    return facts | {"workspace": found[:20]} if isinstance(found, str) and found else facts


def outcome_of(status: int) -> str:
    """What came of a request of which nobody has said more."""
    if status < 400:
        return "ok"
    return "refused" if status < 500 else "failed"


def kind_of(payload: Payload) -> str:
    """What a payload is, for the log: `command /goal`, `event message`, `block_actions`."""
    if "type" not in payload:
        return f"command {payload['command']}" if "command" in payload else "ssl_check"
    if payload["type"] == "event_callback":
        event = payload.get("event")
        return f"event {event.get('type')}" if isinstance(event, dict) else "event"
    return str(payload["type"])


def _request(payload: Payload, environ: Mapping[str, Any]) -> BoltRequest:
    """The payload as Bolt takes it, already read: as it comes over Socket Mode.

    Of the headers only those about Slack's retries are handed on.
    """
    headers: dict[str, str | Any] = {}
    for name in ("x-slack-retry-num", "x-slack-retry-reason"):
        value = environ.get("HTTP_" + name.upper().replace("-", "_"))
        if value:
            headers[name] = value
    try:
        return BoltRequest(mode="socket_mode", body=payload, headers=headers)
    except (TypeError, AttributeError, LookupError, RecursionError) as error:
        # Bolt looks for who and where in places that a payload may fill with anything.
        raise Refused(HTTPStatus.BAD_REQUEST, "of no known form") from error


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"
