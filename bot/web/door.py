"""The front door: what comes in over HTTP is measured, verified and read before Bolt sees it.

Whoever comes is refused in a few words (400, 401, 404, 405) and never sees a traceback.
"""

import hashlib
import hmac
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse

from bot import logs
from bot.logs import reference
from bot.meters import Meters
from bot.payloads import Payload, is_event, is_known
from bot.slack.installing import Installing
from bot.web.bodies import MAX_BODY, facts_of, outcome_of, read_body, read_payload
from bot.web.installing import BACK, INSTALL, answer_browser
from bot.web.replies import TEXT, Refused, Reply

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

log = logging.getLogger("cairn.web")

WINDOW = 300
"""Seconds by which a signature's time may differ from ours, either way (Slack's own advice)."""
METHODS = {
    "/": ("GET", "HEAD"),
    "/healthz": ("GET", "HEAD"),
    "/metrics": ("GET", "HEAD"),
    "/slack/events": ("POST",),
    INSTALL: ("GET",),
    BACK: ("GET",),
}


class FrontDoor:
    """A WSGI application: `/slack/events`, the two paths of installing, `/healthz`, `/metrics`, and
    a line of text at `/`."""

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
        installing: Installing | None = None,
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
            installing: how workspaces install Cairn; none where they do not.
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
        self._installing = installing
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
        if path in (INSTALL, BACK):
            facts["kind"] = path.rpartition("/")[2]
            return answer_browser(self._installing, path, environ)
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
