"""Which workspaces Cairn serves, and with which token."""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import select

from bot.db import Database
from bot.model import Workspace
from bot.seals import CannotOpen, Seals
from bot.services import installations, workspaces
from bot.slack import tls

PATIENCE = 2
"""Seconds that a person's request may wait for Slack; Slack waits three for us."""
ASKED_AT_ONCE = 20
"""So many workspaces are asked about in one look."""

log = logging.getLogger("cairn.installs")


class Installs:
    """The workspaces that Cairn may speak in. A bot token of the settings is one workspace's.

    Without installations that is all: Slack is asked once whose it is, and what was found is kept
    for the life of the process. With them the tokens are rows, sealed, and each is read when it is
    used, by one look at an index: what another process has removed or replaced is so at once.
    """

    def __init__(
        self,
        db: Database,
        *,
        bot_token: str,
        api_url: str,
        now: Callable[[], datetime],
        seals: Seals | None = None,
    ) -> None:
        """Nothing is asked or read yet; without `seals` nobody installs Cairn by themselves."""
        self._db, self._token, self._api_url, self._now = db, bot_token, api_url, now
        self._seals = seals
        self._known: dict[str, tuple[int, str]] = {}
        self._opened: dict[int, tuple[str, str | None]] = {}
        """By workspace, the token that was last read, as it lies sealed and as it is; none when it
        cannot be opened."""
        self._own: tuple[int, str] | None = None
        self.patience = PATIENCE
        """Seconds that a person's request waits for Slack; where Slack itself waits longer, as it
        can be told to on a busy test machine, so may this."""
        self._lock = Lock()

    def client(self, workspace_id: int | None = None, *, patience: int | None = None) -> WebClient:
        """A client that speaks in a workspace, or in none yet. It posts once: what is to be tried
        again is tried by the outbox."""
        if workspace_id is None:
            return self.speaking(None, patience=patience)
        token = self.token_of(workspace_id) if self._seals else self._token
        return self.speaking(token, patience=patience)

    def speaking(self, token: str | None, *, patience: int | None = None) -> WebClient:
        """The same with this token."""
        return WebClient(
            token,
            base_url=self._api_url,
            ssl=tls.context(),
            timeout=patience or self.patience,
            retry_handlers=[],
        )

    @property
    def has_own(self) -> bool:
        """Whether the settings have a token for one workspace."""
        return bool(self._token)

    @property
    def is_unsure(self) -> bool:
        """Whether Slack has not said yet whose the token of the settings is."""
        return self.has_own and self._own is None

    def token_of(self, workspace_id: int) -> str | None:
        """The bot token for a workspace; none when Cairn has none for it, or Slack is silent."""
        if self._seals:
            token = self._stored(self._seals, workspace_id)
            if token is not None:
                return token
        if self._own is None and self._token:
            self.introduce(self._now())
        return self._token if self._own and self._own[0] == workspace_id else None

    def _stored(self, seals: Seals, workspace_id: int) -> str | None:
        """The token that a workspace gave, as long as Slack takes it."""
        with self._db.look() as session:
            found = installations.token_of(session, workspace_id)
        if found is None:
            self._opened.pop(workspace_id, None)
            return None
        sealed, expires_at = found
        if expires_at is not None and expires_at <= self._now():
            return None
        known = self._opened.get(workspace_id)
        if known is None or known[0] != sealed:
            known = self._opened[workspace_id] = sealed, self._open(seals, sealed, workspace_id)
        return known[1]

    @staticmethod
    def _open(seals: Seals, sealed: str, workspace_id: int) -> str | None:
        try:
            return seals.open(sealed, workspace_id)
        except CannotOpen as error:
            log.error(
                "the token of a workspace cannot be opened (%s); see `cairn doctor`",
                error,
                extra={"workspace_id": workspace_id},
            )
            return None

    def workspace_of(self, team_id: str) -> tuple[int, str] | None:
        """The row and the bot user of a team; none when Cairn is not installed there."""
        found = self._known.get(team_id)
        if found:
            return found
        with self._lock:
            return self._known.get(team_id) or self._look_up(team_id)

    def _look_up(self, team_id: str) -> tuple[int, str] | None:
        if not self._read(team_id) and self._own is None and self._token:
            self.introduce(self._now())
        return self._known.get(team_id)

    def _read(self, team_id: str) -> tuple[int, str] | None:
        query = select(Workspace.id, Workspace.bot_user_id).where(Workspace.team_id == team_id)
        with self._db.look() as session:
            row = session.execute(query).first()
        if row is None:
            return None
        if not row[1]:  # it was purged
            self._known.pop(team_id, None)
            return None
        self._known[team_id] = row[0], row[1]
        return self._known[team_id]

    def introduce(self, now: datetime) -> tuple[int, str] | None:
        """Ask Slack whose the token of the settings is, and keep the answer; none when Slack
        refuses it, or there is none."""
        if not self._token:
            return None
        own = self._meet(self.speaking(self._token), now, installed=None)
        if own is not None:
            self._own = own
        return own

    def _meet(
        self, client: WebClient, now: datetime, *, installed: int | None
    ) -> tuple[int, str] | None:
        """The row and the bot user of whoever this client speaks as: Cairn speaks there again. Of a
        workspace that `installed` it, unless it was removed in this very moment."""
        try:
            known = client.auth_test()
        except (SlackApiError, OSError):
            return None
        team_id, bot_user_id = str(known["team_id"]), str(known["user_id"])
        with self._db.begin() as session:
            if installed is not None and installations.held_since(session, installed) is None:
                return None
            row = workspaces.meet(
                session, team_id, str(known["team"]), bot_user_id, now,
                url=str(known.get("url") or ""),
            )  # fmt: skip
            workspaces.unsilence(session, row.id)
        self._known[team_id] = row.id, bot_user_id
        return self._known[team_id]

    def look_after(self, now: datetime) -> None:
        """Ask Slack about the workspaces that installed Cairn and are silent, or whose address is
        not known; those for which there is no token fall silent.

        A message that was under way with the old token while a workspace installed Cairn anew comes
        back refused, and silences it: so the last word is Slack's.
        """
        with self._db.read() as session:
            doubtful = installations.to_ask_about(session, ASKED_AT_ONCE)
        for workspace_id in doubtful:
            client = self.client(workspace_id)
            if client.token:
                self._meet(client, now, installed=workspace_id)
        if not self._token or self._own:
            with self._db.begin() as session:
                installations.silence_orphans(session, self._own[0] if self._own else None, now)

    def has_come_back(self, workspace_id: int, since: datetime) -> bool:
        """Whether a workspace has installed Cairn after that moment, and Slack takes its token.

        Raises:
            OSError: Slack does not say.
        """
        if not self._seals:
            return False
        with self._db.look() as session:
            found = installations.find(session, workspace_id)
        if found is None or found.installed_at <= since:
            return False
        try:
            self.client(workspace_id).auth_test()
        except SlackApiError as error:
            said = str(error.response.get("error") or "_error")
            if error.response.status_code != 200 or said.endswith("_error"):
                raise ConnectionError("Slack does not say") from error
            return False
        return True

    def authorise(self, team_id: str) -> AuthorizeResult | None:
        """What Bolt wants to know of the workspace that a request comes from. What is asked of
        Slack is asked with `client`, so that no token is kept here."""
        found = self._read(team_id) if self._seals else None
        found = found or self.workspace_of(team_id)
        if found is None:
            return None
        token = None if self._seals else self._token
        return AuthorizeResult(
            enterprise_id=None, team_id=team_id, bot_user_id=found[1], bot_token=token
        )
