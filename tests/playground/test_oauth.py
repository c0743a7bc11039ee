"""Installing the app, as Slack does it: codes and refresh tokens are good once, tokens expire."""

import base64
import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.playground.server import Slack
from bot.playground.teams import Team


@pytest.fixture
def far(slack: Slack) -> Iterator[Slack]:
    with Slack(team=Team("T0FAR", "Far away", "far-away"), beside=slack) as running:
        yield running


def call(slack: Slack, method: str, token: str = "", **args: str) -> dict[str, Any]:
    """A call with that token, or as the app itself."""
    book = slack.registration
    words = base64.b64encode(f"{book.client_id}:{book.client_secret}".encode()).decode()
    headers = {"Authorization": f"Bearer {token}" if token else f"Basic {words}"}
    data = urllib.parse.urlencode(args).encode()
    request = urllib.request.Request(slack.api_url + method, data, headers)  # noqa: S310 - our own
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - our own server
        answer: dict[str, Any] = json.load(response)
        return answer


def access(slack: Slack, **args: str) -> dict[str, Any]:
    return call(slack, "oauth.v2.access", **args)


def test_a_code_is_good_once_and_for_ten_minutes(slack: Slack) -> None:
    code = slack.registration.give_code("T0CAIRN", "U0BEN")
    answer = access(slack, code=code)
    assert (answer["access_token"], answer["team"]["id"]) == (slack.bot_token, "T0CAIRN")
    assert (answer["authed_user"]["id"], answer["token_type"]) == ("U0BEN", "bot")
    assert "expires_in" not in answer
    assert access(slack, code=code)["error"] == "code_already_used"
    assert access(slack, code="made-up")["error"] == "invalid_code"
    old = slack.registration.give_code("T0CAIRN", "U0BEN")
    slack.clock.move(timedelta(minutes=10))
    assert access(slack, code=old)["error"] == "invalid_code"


def test_the_app_must_say_who_it_is(slack: Slack) -> None:
    code = slack.registration.give_code("T0CAIRN", "U0BEN")
    book = slack.registration
    book.client_secret, secret = "other", book.client_secret
    words = base64.b64encode(f"{book.client_id}:{secret}".encode()).decode()
    request = urllib.request.Request(  # noqa: S310 - our own server
        slack.api_url + "oauth.v2.access", f"code={code}".encode(),
        {"Authorization": f"Basic {words}"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - our own server
        assert json.load(response)["error"] == "bad_client_secret"
    assert access(slack, code=code)["ok"]


def test_tokens_that_rotate_expire_and_each_refresh_token_is_good_once(slack: Slack) -> None:
    slack.registration.rotates = True
    first = access(slack, code=slack.registration.give_code("T0CAIRN", "U0ANA"))
    assert first["expires_in"] == 43_200
    slack.clock.move(timedelta(hours=11))
    again = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = access(slack, **again)
    assert second["refresh_token"] != first["refresh_token"]
    assert access(slack, **again)["error"] == "invalid_refresh_token"
    assert call(slack, "auth.test", first["access_token"])["ok"]  # until it expires
    slack.clock.move(timedelta(hours=1))
    assert call(slack, "auth.test", first["access_token"])["error"] == "token_expired"
    assert call(slack, "auth.test", second["access_token"])["ok"]


def test_a_second_workspace_stands_under_the_same_address(slack: Slack, far: Slack) -> None:
    known = call(slack, "auth.test", far.bot_token)
    assert (known["team_id"], known["team"]) == ("T0FAR", "Far away")
    assert known["url"] == "https://far-away.slack.com/"
    assert call(slack, "auth.test", slack.bot_token)["team_id"] == "T0CAIRN"
    posted = call(slack, "chat.postMessage", far.bot_token, channel="C0LAUNCH", text="Hello")
    assert posted["ok"]
    assert [each.method for each in slack.calls] == ["auth.test"]
    assert [each.method for each in far.calls] == ["auth.test", "chat.postMessage"]


def test_who_was_removed_has_no_token_until_it_is_installed_anew(slack: Slack) -> None:
    old = slack.bot_token
    slack.do(slack.workspace.uninstall)
    assert call(slack, "auth.test", old)["error"] == "token_revoked"
    new = access(slack, code=slack.registration.give_code("T0CAIRN", "U0ANA"))["access_token"]
    assert new != old
    assert call(slack, "auth.test", new)["ok"]
    assert call(slack, "auth.test", old)["error"] == "invalid_auth"
