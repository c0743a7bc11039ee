"""How a workspace installs Cairn: there to Slack's page, and back with a code for its token."""

import logging
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Any

from msgspec import Struct
from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from bot.db import Database
from bot.errors import CairnError
from bot.seals import Seals
from bot.services import installations, workspaces
from bot.slack.oauth import SILENT, Grant, NoGrant, OAuth

log = logging.getLogger("cairn.installing")

_NAME = re.compile(r"[a-z_]{1,60}")
"""How Slack names a reason; anything else is not repeated."""
OURS = frozenset({"bad_client_secret", "invalid_client_id", "bad_redirect_uri", "no_bot",
                  "invalid_arguments", "missing_scope", "token_rotation_not_enabled"})  # fmt: skip
"""What is for whoever runs Cairn to mend."""
AT_ONCE = 2
"""So many may begin at the same moment in one process. It takes milliseconds; whoever asks again
and again, at a thousand a second, must not keep the database from those who work with Cairn."""


class NotInstalled(CairnError):
    """Cairn was not installed."""

    status = HTTPStatus.BAD_REQUEST


class NoWayBack(NotInstalled):
    """Slack sends people here who install Cairn, and what it says then is missing. Begin with the \
button below, not from Slack's own page."""


class UsedUp(NotInstalled):
    """This link was used already, or was never given out. If Cairn is in your workspace by now, \
all is well; if not, begin again."""


class TooLate(NotInstalled):
    """More than ten minutes have passed since you began, so nothing was saved. Please begin \
again."""


class OtherBrowser(NotInstalled):
    """You began in another browser or at another address of this Cairn, so nothing was saved. \
Please begin again here."""


class Declined(NotInstalled):
    """Cairn was not allowed in, so nothing was saved. You can begin again at any time."""

    status = HTTPStatus.FORBIDDEN


class NotLetIn(NotInstalled):
    """Slack did not let Cairn in ({name}), so nothing was saved. Please begin again; if it says \
the same, ask an admin of your workspace."""

    status = HTTPStatus.FORBIDDEN


class CodeRefused(NotInstalled):
    """Slack does not accept this link any more ({name}), so nothing was saved. Please begin \
again."""


class OneWorkspace(NotInstalled):
    """Cairn is installed in one workspace at a time, and Slack gave it a whole organisation, so \
nothing was saved. Remove it there, begin again, and choose a workspace on Slack's page."""


class SetUpWrongly(NotInstalled):
    """Slack does not take this Cairn for the app that it says it is ({name}), so nothing was \
saved. Please tell whoever runs it: `cairn doctor` and the log say more."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR


class TooMany(NotInstalled):
    """Too many begin at this very moment, so nothing was saved. Please begin again in a minute."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class NoAnswer(NotInstalled):
    """Slack did not answer, so nothing was saved. Please begin again in a minute."""

    status = HTTPStatus.BAD_GATEWAY


class Installed(Struct, frozen=True):
    """A workspace in which Cairn is, from now on."""

    name: str
    team_id: str
    app_id: str


class Installing:
    """Lets workspaces install Cairn."""

    def __init__(
        self,
        db: Database,
        oauth: OAuth,
        seals: Seals,
        now: Callable[[], datetime],
        speak: Callable[[str], WebClient],
    ) -> None:
        """Nothing is asked yet; `speak` gives a client that speaks with a token."""
        self._db, self._oauth, self._seals, self._now = db, oauth, seals, now
        self._speak = speak
        self._room = BoundedSemaphore(AT_ONCE)

    def begin(self, browser: str) -> str:
        """The address of Slack's page, for the browser that holds this secret.

        Raises:
            TooMany: begin at this moment.
        """
        state = secrets.token_urlsafe(32)
        if not self._room.acquire(blocking=False):
            raise TooMany
        try:
            with self._db.begin() as session:
                installations.begin(session, state, browser, self._now())
        finally:
            self._room.release()
        return self._oauth.address(state)

    def finish(self, said: Mapping[str, str], browser: str) -> Installed:
        """The workspace that Slack names to somebody whom it sent back; it is kept.

        Args:
            said: what stands in the address that Slack sent them to.
            browser: the secret that their browser holds; empty for none.

        Raises:
            NotInstalled: why not; then nothing is kept.
        """
        self._take(said.get("state", ""), browser)
        if said.get("error"):
            raise _refused(said["error"])
        if not said.get("code"):
            raise NoWayBack
        try:
            grant = self._oauth.exchange(said["code"])
        except NoGrant as error:
            raise _not_given(error.name) from None
        return self._keep(grant)

    def _take(self, state: str, browser: str) -> None:
        """Use up what was begun: whatever comes of it, it is good for nothing any more."""
        if not state:
            raise NoWayBack
        with self._db.begin() as session:
            begun = installations.take(session, state)
        if begun is None:
            raise UsedUp
        if not browser or not begun.is_of(browser):
            raise OtherBrowser
        if begun.expires_at <= self._now():
            raise TooLate

    def _keep(self, grant: Grant) -> Installed:
        now = self._now()
        url = self._address_of(grant)
        with self._db.begin() as session:
            row = workspaces.meet(
                session, grant.team_id, grant.name, grant.bot_user_id, now, url=url
            )
            workspaces.unsilence(session, row.id)
            facts: dict[str, Any] = {
                "app_id": grant.app_id,
                "enterprise_id": grant.enterprise_id,
                "installer": grant.installer,
                "scopes": grant.scopes,
                "installed_at": now,
                "leased_until": None,
                "trouble": "",
                "version": 1,
            }
            facts |= grant.tokens.sealed(self._seals, row.id, now)
            installations.save(session, row.id, facts)
        log.info("installed", extra={"workspace": grant.team_id, "installer": grant.installer})
        return Installed(grant.name, grant.team_id, grant.app_id)

    def _address_of(self, grant: Grant) -> str:
        """Where Slack shows the workspace; empty when it does not say, and the clock asks again."""
        try:
            known = self._speak(grant.tokens.token).auth_test()
        except (SlackApiError, OSError):
            return ""
        return str(known.get("url") or "") if known.get("team_id") == grant.team_id else ""


def _refused(name: str) -> NotInstalled:
    if name == "access_denied":
        return Declined()
    return NotLetIn(name=name if _NAME.fullmatch(name) else "it did not say why")


def _not_given(name: str) -> NotInstalled:
    if name == SILENT:
        return NoAnswer()
    if name == "no_team":
        return OneWorkspace()
    shown = name if _NAME.fullmatch(name) else "it did not say why"
    if name in OURS:
        log.error("Slack gives no token: %s; see `cairn doctor`", shown)
        return SetUpWrongly(name=shown)
    return CodeRefused(name=shown)
