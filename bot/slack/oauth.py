"""What Slack is asked by the app itself: where to install it, and for its tokens."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urljoin

from msgspec import Struct
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.seals import Seals
from bot.slack import tls
from bot.slack.requests import clean
from bot.slack.scopes import OPTIONAL, REQUIRED

PATIENCE = 10
"""Seconds for which Slack is waited for: somebody watches a page load, and no command waits."""


LONGEST = 10**8
"""Seconds; no token lives for more than three years."""


class NoGrant(Exception):
    """Slack gave no token. The message is its name for the reason, `silent` when it did not say."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


SILENT = "silent"


class Tokens(Struct, frozen=True):
    """What Slack gave; for how long, where it is not for ever."""

    token: str
    refresh: str = ""
    lives: timedelta | None = None

    def sealed(self, seals: Seals, of: int, now: datetime) -> dict[str, Any]:
        """The columns of an installation that hold them."""
        return {
            "token": seals.seal(self.token, of),
            "refresh": seals.seal(self.refresh, of) if self.refresh else "",
            "sealed_by": seals.name,
            "expires_at": now + self.lives if self.lives is not None else None,
        }


class Grant(Struct, frozen=True):
    """A workspace that installed Cairn."""

    team_id: str
    name: str
    bot_user_id: str
    app_id: str
    enterprise_id: str
    installer: str
    scopes: str
    tokens: Tokens


class OAuth:
    """The app, as Slack knows it by its client id and secret."""

    def __init__(self, *, client_id: str, client_secret: str, api_url: str) -> None:
        """Nothing is asked yet. Slack's pages stand beside its Web API, at `api_url`."""
        self._id, self._secret = client_id, client_secret
        self._api_url = api_url

    def address(self, state: str) -> str:
        """Where a person chooses the workspace and allows what Cairn asks for. Slack sends them
        back to the first redirect URL of the app's settings."""
        scopes = ",".join([*REQUIRED, *OPTIONAL])
        asked = urlencode({"client_id": self._id, "scope": scopes, "state": state})
        return f"{urljoin(self._api_url, '../oauth/v2/authorize')}?{asked}"

    def exchange(self, code: str) -> Grant:
        """What Slack gives for the code with which it sent somebody back. It is asked once.

        Raises:
            NoGrant: it gives nothing, or nothing for one workspace: `no_team`.
        """
        said = self._ask(code=code)
        team, person = _part(said, "team"), _part(said, "authed_user")
        grant = Grant(
            team_id=_word(team, "id"),
            name=_word(team, "name"),
            bot_user_id=_word(said, "bot_user_id"),
            app_id=_word(said, "app_id"),
            enterprise_id=_word(_part(said, "enterprise"), "id"),
            installer=_word(person, "id"),
            scopes=_word(said, "scope"),
            tokens=_tokens(said),
        )
        if said.get("is_enterprise_install") or not grant.team_id:
            raise NoGrant("no_team")
        if not grant.bot_user_id or said.get("token_type") not in (None, "bot"):
            raise NoGrant("no_bot")
        return grant

    def refresh(self, refresh: str) -> Tokens:
        """The next tokens. Slack takes each refresh token once (docs.slack.dev, using token
        rotation).

        Raises:
            NoGrant: it gives none.
        """
        return _tokens(self._ask(grant_type="refresh_token", refresh_token=refresh))

    def _ask(self, **asked: str) -> Mapping[str, Any]:
        quiet = logging.getLogger(f"{__name__}.slack_sdk")
        quiet.setLevel(logging.CRITICAL)  # it would say what is secret, and what is said here
        client = WebClient(
            base_url=self._api_url,
            ssl=tls.context(),
            timeout=PATIENCE,
            retry_handlers=[],
            logger=quiet,
        )
        try:
            answer = client.oauth_v2_access(client_id=self._id, client_secret=self._secret, **asked)
        except SlackApiError as error:
            name = error.response.get("error") if error.response.status_code == 200 else None
            raise NoGrant(name if isinstance(name, str) and name else SILENT) from None
        except (OSError, HTTPException, ValueError):
            raise NoGrant(SILENT) from None
        return answer.data if isinstance(answer.data, dict) else {}


def _tokens(said: Mapping[str, Any]) -> Tokens:
    token, refresh, seconds = said.get("access_token"), said.get("refresh_token"), None
    if isinstance(said.get("expires_in"), int | float) and refresh:
        seconds = min(max(said["expires_in"], 0), LONGEST)
    if not isinstance(token, str) or not token:
        raise NoGrant("no_bot")
    lives = timedelta(seconds=seconds) if seconds is not None else None
    return Tokens(token, str(refresh) if refresh else "", lives)


def _part(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = said.get(name)
    return found if isinstance(found, dict) else {}


def _word(said: Mapping[str, Any], name: str) -> str:
    """What stands there, as far as it is a word; an id that is too long is none."""
    found = said.get(name)
    if not isinstance(found, str):
        return ""
    found = clean(found)
    return found if name in ("name", "scope") or len(found) <= 32 else ""
