"""Which workspaces Cairn serves, and with which token."""

import ssl
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import select

from bot.db import Database
from bot.model import Workspace
from bot.services import workspaces

PATIENCE = 2
"""Seconds that a person's request may wait for Slack; Slack waits three for us."""


class Installs:
    """The workspaces that Cairn may speak in. A bot token of the settings is one workspace's.

    What was found is kept for the life of the process: Slack is asked once, not on every request.
    """

    def __init__(
        self, db: Database, *, bot_token: str, api_url: str, now: Callable[[], datetime]
    ) -> None:
        self._db, self._token, self._api_url, self._now = db, bot_token, api_url, now
        self.ssl = ssl.create_default_context()
        """For every call: loading the certificates costs 35 ms."""
        self._known: dict[str, tuple[int, str]] = {}
        self._own: tuple[int, str] | None = None
        self._lock = Lock()

    def client(self, *, patience: int = PATIENCE) -> WebClient:
        """A client that posts once: what is to be tried again is tried by the outbox."""
        return WebClient(
            self._token,
            base_url=self._api_url,
            ssl=self.ssl,
            timeout=patience,
            retry_handlers=[],
        )

    def token_of(self, workspace_id: int) -> str | None:
        """The bot token for a workspace; none when Cairn has none for it, or Slack is silent."""
        if self._own is None:
            self.introduce(self._now())
        return self._token if self._own and self._own[0] == workspace_id else None

    def workspace_of(self, team_id: str) -> tuple[int, str] | None:
        """The row and the bot user of a team; none when Cairn is not installed there."""
        found = self._known.get(team_id)
        if found:
            return found
        with self._lock:
            return self._known.get(team_id) or self._look_up(team_id)

    def _look_up(self, team_id: str) -> tuple[int, str] | None:
        with self._db.read() as session:
            row = session.scalar(select(Workspace).where(Workspace.team_id == team_id))
        if row is not None and row.bot_user_id:
            self._known[team_id] = (row.id, row.bot_user_id)
        elif self._own is None:
            self.introduce(self._now())
        return self._known.get(team_id)

    def introduce(self, now: datetime) -> tuple[int, str] | None:
        """Ask Slack whose token this is, and keep the answer; none when Slack refuses it."""
        try:
            known = self.client().auth_test()
        except (SlackApiError, OSError):
            return None
        team_id, bot_user_id = str(known["team_id"]), str(known["user_id"])
        with self._db.begin() as session:
            row = workspaces.meet(
                session, team_id, str(known["team"]), bot_user_id, now,
                url=str(known.get("url") or ""),
            )  # fmt: skip
            workspaces.unsilence(session, row.id)
        self._own = self._known[team_id] = (row.id, bot_user_id)
        return self._own

    def authorise(self, team_id: str) -> AuthorizeResult | None:
        """What Bolt wants to know of the workspace that a request comes from."""
        found = self.workspace_of(team_id)
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=None, team_id=team_id, bot_user_id=found[1], bot_token=self._token
        )
