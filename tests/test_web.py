"""Nobody comes through the front door but Slack, and nobody brings it down."""

import hashlib
import hmac
import io
import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot.web import MAX_BODY, WINDOW, FrontDoor

SECRET = "signing-secret"
MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
MESSAGE = {
    "type": "event_callback",
    "team_id": "T0CAIRN",
    "event_id": "Ev1",
    "event": {"type": "message", "channel": "C0LAUNCH", "user": "U0ANA", "text": "hello"},
}
COMMAND = {"command": "/goal", "text": "Launch", "team_id": "T0CAIRN", "user_id": "U0ANA"}
CLICK = {
    "type": "block_actions",
    "team": {"id": "T0CAIRN"},
    "user": {"id": "U0ANA"},
    "actions": [{"action_id": "goal.join", "block_id": "b", "value": "12"}],
}
FORM = {
    "type": "view_submission",
    "team": {"id": "T0CAIRN"},
    "user": {"id": "U0ANA"},
    "view": {"type": "modal", "callback_id": "goal_new", "state": {"values": {}}},
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


@pytest.fixture
def inside() -> Inside:
    return Inside()


@pytest.fixture
def door(inside: Inside) -> FrontDoor:
    return door_to(inside)


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


# What Slack sends


def test_a_command_is_answered(door: FrontDoor, inside: Inside) -> None:
    body = urlencode(COMMAND).encode()
    code, said, headers = call(door, body, signed(body))
    assert (code, said) == (200, "Is it <all> well? 🪨")
    assert headers["Content-Length"] == str(len(said.encode()))
    assert inside.heard == [COMMAND]


@pytest.mark.parametrize("typed", ["Cut the payload by June", "payload=x", "&payload={}", ""])
def test_a_command_is_heard_whatever_was_typed(door: FrontDoor, inside: Inside, typed: str) -> None:
    """Bolt by itself hears nothing when the word payload is in it."""
    assert status(door, urlencode(COMMAND | {"text": typed}).encode()) == 200
    assert [body["text"] for body in inside.heard] == [typed]


@pytest.mark.parametrize("payload", [CLICK, FORM])
def test_a_click_and_a_form_are_heard(
    door: FrontDoor, inside: Inside, payload: dict[str, Any]
) -> None:
    assert status(door, as_form(payload)) == 200
    assert inside.heard == [payload]


def test_an_event_is_heard(door: FrontDoor, inside: Inside) -> None:
    assert status(door, as_json(MESSAGE)) == 200
    assert inside.heard == [MESSAGE]


def test_the_url_is_verified(door: FrontDoor) -> None:
    body = as_json({"type": "url_verification", "challenge": "3eZb"})
    code, said, headers = call(door, body, signed(body))
    assert (code, json.loads(said)) == (200, {"challenge": "3eZb"})
    assert headers["content-type"].startswith("application/json")


def test_the_certificate_check_is_answered_when_it_is_signed(door: FrontDoor) -> None:
    body = b"ssl_check=1&token=x"
    assert status(door, body) == 200
    assert call(door, body)[0] == 401


def test_bolt_is_told_of_a_retry() -> None:
    retries: list[Any] = []
    inside = Inside()

    def dispatch(request: Any) -> Any:
        retries.append({name: list(values) for name, values in request.headers.items()})
        return inside.app.dispatch(request)

    door = FrontDoor(dispatch, signing_secret=SECRET, now=lambda: MONDAY, healthy=lambda: None)
    body = as_json(MESSAGE)
    told = {"X-Slack-Retry-Num": "2", "X-Slack-Retry-Reason": "http_timeout"}
    more = {"X-Slack-Bolt-Lazy-Only": "1", "Cookie": "a=b"}
    call(door, body, signed(body) | told | more)
    assert retries == [{"x-slack-retry-num": ["2"], "x-slack-retry-reason": ["http_timeout"]}]


def test_what_is_not_worth_reading_is_acknowledged_outside(inside: Inside) -> None:
    door = door_to(inside, worth_reading=lambda payload: "thread_ts" in payload["event"])
    assert status(door, as_json(MESSAGE)) == 200
    assert inside.heard == []
    reply = MESSAGE | {"event": {"type": "message", "thread_ts": "1.2", "user": "U0ANA"}}
    assert status(door, as_json(reply)) == 200
    assert status(door, urlencode(COMMAND).encode()) == 200
    assert inside.heard == [reply, COMMAND]


# Who it is


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Signature": "abc"},
        {"X-Slack-Signature": "v0=é"},
        {"X-Slack-Signature": "v0=\x00"},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v1=" + "0" * 64},
        {"X-Slack-Signature": "v0=" + "0" * 60_000},
        {"X-Slack-Request-Timestamp": "abc"},
        {"X-Slack-Request-Timestamp": "9" * 5000},
        {"X-Slack-Request-Timestamp": "-5"},
        {"X-Slack-Request-Timestamp": "1e9"},
        {"X-Slack-Request-Timestamp": "１７００００００００"},
        {"X-Slack-Request-Timestamp": "é"},
        {"X-Slack-Request-Timestamp": "0"},
    ],
)
def test_whoever_does_not_prove_to_be_slack_is_turned_away(
    door: FrontDoor, inside: Inside, headers: dict[str, str]
) -> None:
    body = as_json(MESSAGE)
    proof = signed(body) | headers if headers else {}
    assert call(door, body, proof)[:2] == (401, "Unauthorized\n")
    assert inside.heard == []


@pytest.mark.parametrize("header", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
def test_a_header_that_is_missing_or_doubled_proves_nothing(door: FrontDoor, header: str) -> None:
    body = as_json(MESSAGE)
    proof = signed(body)
    value = proof.pop(header)
    assert call(door, body, proof)[0] == 401
    # Servers join doubled headers with a comma.
    assert call(door, body, proof | {header: f"{value},{value}"})[0] == 401


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(-WINDOW - 1, 401), (-WINDOW + 1, 200), (0, 200), (WINDOW - 1, 200), (WINDOW + 1, 401)],
)
def test_a_signature_holds_for_five_minutes_either_way(
    door: FrontDoor, seconds: int, expected: int
) -> None:
    at = MONDAY + timedelta(seconds=seconds)
    assert status(door, as_json(MESSAGE), at=at) == expected


def test_another_apps_secret_is_no_proof(door: FrontDoor) -> None:
    assert status(door, as_json(MESSAGE), secret="another") == 401


def test_the_signature_is_over_every_byte(door: FrontDoor) -> None:
    body = as_json(MESSAGE)
    assert call(door, body + b" ", signed(body))[0] == 401
    assert call(door, body.replace(b"hello", b"hullo"), signed(body))[0] == 401


def test_a_front_door_without_a_secret_is_not_built(inside: Inside) -> None:
    with pytest.raises(ValueError, match="signing secret"):
        door_to(inside, signing_secret="")


# What it says


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[]",
        b"null",
        b"1",
        b"{",
        b"{}",
        b'{"type": 5}',
        b'{"type": null}',
        b'{"type": "event_callback"}',
        b'{"type": "event_callback", "event": null}',
        b'{"type": "event_callback", "event": []}',
        b'{"type": "event_callback", "event": {}}',
        b'{"type": "event_callback", "event": {"type": 1}}',
        b'{"type": "event_callback", "event": {"type": "message"}, "team": 5}',
        b'{"type": "event_callback", "event": {"type": "message"}, "authorizations": 5}',
        b'{"type": "event_callback", "event": {"type": "message"}, "authorizations": [5]}',
        b'{"type": "event_callback", "event": {"type": "message", "user": 5}}',
        b'{"n": ' + b"1" * 5000 + b"}",
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b"\x00",
        b"[" * 20_000,
        b'{"a":' * 20_000,
        b'{"type":"event_callback","event":{"type":"message"},"a":' + b"[" * 20_000,
        b"payload=",
        b"payload=x",
        b"payload=[]",
        b"payload=null",
        b"payload=%22block_actions%22",
        b"payload=" + b"[" * 20_000,
        b"payload=%ff%fe",
        b"command=%ff",
        b"text=hello",
        b"ssl_check=2",
        b"&".join(b"a%d=1" % number for number in range(300)),
        as_form({"type": "block_actions"}),
        as_form({"type": "block_actions", "actions": []}),
        as_form({"type": "block_actions", "actions": [None]}),
        as_form({"type": "block_actions", "actions": {"action_id": "goal.join"}}),
        as_form({"type": "view_submission"}),
        as_form({"type": "view_submission", "view": None}),
        as_form({"type": "view_submission", "view": {"callback_id": None}}),
        as_form({"type": "view_closed", "view": []}),
        as_form({"type": "block_suggestion"}),
        as_form({"type": "shortcut"}),
        as_form({"type": "message_action", "callback_id": 5}),
        as_form({"type": "interactive_message", "callback_id": "x"}),
        as_form({"command": "/goal", "type": "x"}),
        as_form(CLICK | {"user": 5}),
        as_form(CLICK | {"channel": 5}),
        as_form(CLICK | {"response_urls": [5]}),
    ],
)
def test_what_slack_never_says_is_refused_though_signed(
    door: FrontDoor, inside: Inside, body: bytes
) -> None:
    assert call(door, body, signed(body))[:2] == (400, "Bad Request\n")
    assert inside.heard == []


def test_it_is_no_matter_what_a_header_calls_the_body(door: FrontDoor) -> None:
    for kind in ("text/plain", "application/json", "application/x-www-form-urlencoded", "é", ""):
        for body in (as_json(MESSAGE), urlencode(COMMAND).encode()):
            assert call(door, body, signed(body), CONTENT_TYPE=kind)[0] == 200


@pytest.mark.parametrize("length", ["abc", "-1", "1e3", "9" * 5000, "²", " 5", "1,1"])
def test_a_length_that_is_none_is_refused(door: FrontDoor, length: str) -> None:
    body = as_json(MESSAGE)
    assert call(door, body, signed(body), CONTENT_LENGTH=length)[0] == 400


def test_a_length_that_lies_is_found_out(door: FrontDoor, inside: Inside) -> None:
    body = as_json(MESSAGE)
    assert call(door, body, signed(body), CONTENT_LENGTH=str(len(body) + 1))[0] == 400
    assert call(door, body, signed(body), CONTENT_LENGTH=str(len(body) - 1))[0] == 401
    assert call(door, body, signed(body), CONTENT_LENGTH="")[0] == 401
    assert inside.heard == []


class Endless(io.RawIOBase):
    """A body that never ends; `read` counts what was taken of it."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0
        self.taken += size
        return b"x" * size


def test_too_long_a_body_is_refused_without_being_read(door: FrontDoor) -> None:
    for length in (MAX_BODY + 1, 50_000_000):
        body = Endless()
        environ: dict[str, Any] = {"wsgi.input": body, "CONTENT_LENGTH": str(length)}
        assert call(door, b"", {}, **environ)[0] == 400
        assert body.taken == 0


def test_a_body_of_the_greatest_length_is_read(door: FrontDoor) -> None:
    empty = len(as_json(MESSAGE | {"more": ""}))
    body = as_json(MESSAGE | {"more": "x" * (MAX_BODY - empty)})
    assert len(body) == MAX_BODY
    assert status(door, body) == 200
    assert status(door, body + b" ") == 400


def test_a_chunked_body_is_read_as_far_as_it_may_be(door: FrontDoor) -> None:
    chunked: dict[str, Any] = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    ended: dict[str, Any] = chunked | {"wsgi.input_terminated": True}
    body = as_json(MESSAGE)
    assert call(door, body, signed(body), **ended)[0] == 200
    assert call(door, b"", {}, **ended | {"wsgi.input": Endless()})[0] == 400
    assert call(door, body, signed(body), **chunked)[0] == 400


class Cut(io.RawIOBase):
    def read(self, size: int = -1) -> bytes:
        raise RuntimeError("the server's own error")


def test_a_body_that_breaks_off_is_refused(door: FrontDoor) -> None:
    broken: dict[str, Any] = {"CONTENT_LENGTH": "5", "wsgi.input": Cut()}
    assert call(door, b"", {}, **broken)[0] == 400


keys = st.sampled_from(
    """
    type event team team_id user user_id view actions channel authorizations enterprise message
    callback_id action_id response_url response_urls item previous_message thread_ts command
    ssl_check is_ext_shared_channel function_data bot_access_token subtype bot_id text
    """.split()  # noqa: SIM905 thirty words, read as words
)
words = st.sampled_from(
    """
    event_callback block_actions view_submission view_closed block_suggestion shortcut message
    message_action url_verification goal_new goal.join goal.pick /goal 1 T0CAIRN app_mention
    """.split()  # noqa: SIM905
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=6),
    max_leaves=25,
)
SHARED = Inside()
"""For hypothesis, which calls a test many times: making an app takes longer than using it."""


@given(st.binary())
def test_no_bytes_bring_it_down(body: bytes) -> None:
    assert call(door_to(SHARED), body)[0] == 401
    assert status(door_to(SHARED), body) < 500


@given(st.dictionaries(keys, anything), st.sampled_from([as_json, as_form]))
def test_no_payload_brings_it_down(
    payload: dict[str, Any], written: Callable[[object], bytes]
) -> None:
    assert status(door_to(SHARED), written(payload)) < 500


@given(
    st.sampled_from([(MESSAGE, "event"), (CLICK, "message"), (FORM, "view"), (COMMAND, "event")]),
    st.dictionaries(keys, anything),
    st.dictionaries(keys, anything),
)
def test_no_payload_that_is_nearly_right_brings_it_down(
    known: tuple[dict[str, Any], str], outside: dict[str, Any], within: dict[str, Any]
) -> None:
    payload, part = known
    changed = payload | {part: payload.get(part, {}) | within} | outside
    assert status(door_to(SHARED), as_json(changed)) < 500


@given(st.text(), st.text())
def test_no_headers_bring_it_down(stamp: str, signature: str) -> None:
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
    assert call(door_to(SHARED), b"{}", headers)[0] == 401


@given(st.dictionaries(st.sampled_from(["command", "text", "user_id", "payload"]), st.text()))
def test_no_form_brings_it_down(fields: dict[str, str]) -> None:
    body = urlencode(fields, errors="replace").encode()
    assert status(door_to(SHARED), body) < 500


# The rest of the house


def test_every_other_path_is_nowhere(door: FrontDoor) -> None:
    for path in ("", "/slack", "/slack/events/", "/SLACK/EVENTS", "/../etc/passwd", "/\n", "/é"):
        assert call(door, path=path)[:2] == (404, "Not Found\n")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/slack/events", "POST"),
        ("PUT", "/slack/events", "POST"),
        ("POST", "/healthz", "GET, HEAD"),
        ("DELETE", "/", "GET, HEAD"),
        ("BREW", "/", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    door: FrontDoor, method: str, path: str, allowed: str
) -> None:
    code, _, headers = call(door, method=method, path=path)
    assert (code, headers["Allow"]) == (405, allowed)


def test_the_front_page_says_what_this_is(door: FrontDoor) -> None:
    code, said, _ = call(door, method="GET", path="/")
    assert code == 200
    assert "Cairn" in said
    assert call(door, method="HEAD", path="/")[:2] == (200, "")


def test_health_is_what_this_process_says_of_itself(inside: Inside) -> None:
    assert call(door_to(inside), method="GET", path="/healthz")[:2] == (200, "ok\n")
    unwell = door_to(inside, healthy=lambda: "the clock has not ticked since 14:00 UTC")
    assert call(unwell, method="GET", path="/healthz")[:2] == (
        503,
        "the clock has not ticked since 14:00 UTC\n",
    )


def test_an_unexpected_error_has_a_name_and_no_traceback(
    inside: Inside, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> str | None:
        raise RuntimeError("what nobody may read")

    code, said, _ = call(door_to(inside, healthy=fail), method="GET", path="/healthz")
    assert code == 500
    assert "nobody" not in said
    name = said.split()[-1].rstrip(".")
    assert f"unexpected error {name}" in caplog.text
    assert "what nobody may read" in caplog.text


def test_the_log_has_a_line_for_each_request_and_no_words_of_people(
    door: FrontDoor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "cairn.web")
    status(door, urlencode(COMMAND | {"text": "my salary"}).encode())
    status(door, as_json(MESSAGE))
    status(door, as_form(CLICK))
    call(door, as_json(MESSAGE))
    facts = [vars(record) for record in caplog.records if record.name == "cairn.web"]
    assert [(fact.get("kind"), fact["status"], fact.get("why")) for fact in facts] == [
        ("command /goal", 200, None),
        ("event message", 200, None),
        ("block_actions", 200, None),
        (None, 401, "no timestamp"),
    ]
    assert all(fact["path"] == "/slack/events" and fact["ms"] >= 0 for fact in facts)
    assert "salary" not in str(facts)
    assert "hello" not in str(facts)


def test_it_keeps_the_rules_of_wsgi(door: FrontDoor) -> None:
    body = urlencode(COMMAND).encode()
    environ: dict[str, Any] = {
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/slack/events",
    }
    for name, value in signed(body).items():
        environ["HTTP_" + name.upper().replace("-", "_")] = value
    started: list[str] = []

    def start_response(status: str, headers: object, error: object = None) -> Any:
        started.append(status)
        return lambda data: None

    answer: Any = validator(door)(environ, start_response)
    assert b"".join(answer) == "Is it <all> well? 🪨".encode()
    answer.close()
    assert started == ["200 OK"]


# Over real HTTP


class Quiet(WSGIRequestHandler):
    timeout = 5

    def log_message(self, *args: object) -> None:
        """The front door logs for itself."""


@pytest.fixture
def port(door: FrontDoor) -> Iterator[int]:
    with make_server("127.0.0.1", 0, door, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def post(port: int, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/slack/events", body, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def send(port: int, request: bytes) -> int:
    """The status that raw bytes get; the sending side is closed after them."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        return int(client.makefile("rb").readline().split()[1])


def test_over_http_a_command_is_answered(port: int) -> None:
    body = urlencode(COMMAND).encode()
    assert post(port, body, signed(body)) == (200, "Is it <all> well? 🪨")


def test_over_http_strangers_are_turned_away(port: int) -> None:
    assert post(port, b"{}", {}) == (401, "Unauthorized\n")
    assert post(port, b"\xff" * 100_000, {"X-Slack-Signature": "v0="}) == (401, "Unauthorized\n")


def test_over_http_odd_requests_are_refused(port: int) -> None:
    head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
    stamp = str(int(MONDAY.timestamp())).encode()
    proof = signed(b"{}")["X-Slack-Signature"].encode()
    doubled = (
        head + b"X-Slack-Request-Timestamp: " + stamp + b"\r\n"
        b"X-Slack-Signature: " + proof + b"\r\nX-Slack-Signature: " + proof + b"\r\n"
        b"Content-Length: 2\r\n\r\n{}"
    )
    assert send(port, doubled) == 401
    assert send(port, head + b"X-Slack-Signature: v0=\xc3\xa9\r\nContent-Length: 0\r\n\r\n") == 401
    assert send(port, head + b"Content-Length: 100\r\n\r\n{}") == 400
    assert send(port, head + b"Content-Length: 50000000\r\n\r\n") == 400
    assert send(port, head + b"Content-Length: x\r\n\r\n") == 400
    assert send(port, head + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n") == 400
    assert send(port, head + b"\r\n") == 401
