"""Whatever stands in a body, nothing brings the front door down."""

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web import MAX_BODY, MAX_POURED, FrontDoor
from tests.web.doors import (
    CLICK,
    COMMAND,
    FORM,
    MESSAGE,
    Inside,
    as_form,
    as_json,
    call,
    door_to,
    signed,
    status,
)


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
    """A body that never ends; it knows how much was taken of it, and at most at once."""

    taken = 0
    most = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0
        self.taken += size
        self.most = max(self.most, size)
        return b"x" * size


@pytest.mark.parametrize("length", [MAX_BODY + 1, 50_000_000, 10**11 - 1])
def test_too_long_a_body_is_refused_and_never_held(door: FrontDoor, length: int) -> None:
    body = Endless()
    environ: dict[str, Any] = {"wsgi.input": body, "CONTENT_LENGTH": str(length)}
    assert call(door, b"", {}, **environ)[0] == 400
    assert body.most <= MAX_BODY + 1
    assert body.taken <= min(length, MAX_BODY + 1 + MAX_POURED)


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
