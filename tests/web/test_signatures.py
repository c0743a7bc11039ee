"""Nobody comes through the front door but Slack."""

from datetime import timedelta

import pytest

from bot.web import WINDOW, FrontDoor
from tests.web.doors import MESSAGE, MONDAY, Inside, as_json, call, door_to, signed, status


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
