"""What came in a request's body, measured and read. Nothing in it is believed yet."""

import json
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from bot.payloads import Payload, cleaned, is_event, is_known, may_hold_unstorable, tidied
from bot.web.replies import Refused

if TYPE_CHECKING:
    from wsgiref.types import InputStream, WSGIEnvironment

MAX_BODY = 1_000_000
MAX_POURED = 64_000_000
MAX_FIELDS = 200


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
