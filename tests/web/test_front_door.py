"""What Slack sends is heard; whatever else comes gets a short answer, and the log a line."""

import io
import json
import logging
from typing import Any
from urllib.parse import urlencode
from wsgiref.validate import validator

import pytest

from bot.web import FrontDoor
from tests.web.doors import (
    CLICK,
    COMMAND,
    FORM,
    MESSAGE,
    MONDAY,
    SECRET,
    Inside,
    as_form,
    as_json,
    call,
    door_to,
    signed,
    status,
)


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
    heard = {"type": "message", "thread_ts": "1.2", "user": "U0ANA", "channel": "C0LAUNCH"}
    reply = MESSAGE | {"event": heard}
    assert status(door, as_json(reply)) == 200
    assert status(door, urlencode(COMMAND).encode()) == 200
    assert inside.heard == [reply, COMMAND]


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
