"""The next tokens of workspaces whose tokens expire, and all tokens under the newest key.

What is lost when a process dies at a bad moment: between Slack's answer and its commit, the next
tokens are nowhere. Slack takes each refresh token once, so that nobody gets others; the token at
hand goes on until it expires, two hours later, `cairn doctor` says so meanwhile, and installing
Cairn anew mends it. A database that does not take the answer loses nothing: it is kept, and written
as soon as it can be.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from bot.db import Database
from bot.model import Installation
from bot.seals import CannotOpen, Seals
from bot.services import installations, workspaces
from bot.services.installations import LEASE, REFUSED_WAIT
from bot.slack.oauth import SILENT, NoGrant, OAuth, Tokens

AT_ONCE = 50
"""So many are seen to in one look of the clock."""
UNREADABLE = "unreadable"

log = logging.getLogger("cairn.rotation")


class Rotation:
    """Gets the next tokens; safe in any number of processes at once."""

    def __init__(
        self, db: Database, oauth: OAuth, seals: Seals, now: Callable[[], datetime]
    ) -> None:
        """Nothing is asked yet."""
        self._db, self._oauth, self._seals, self._now = db, oauth, seals, now
        self._unwritten: dict[int, tuple[Installation, Tokens, datetime]] = {}
        """By workspace, in whose place, what Slack gave and the database has not taken yet."""

    def work(self) -> int:
        """How many workspaces got their next token in one look."""
        self._reseal()
        done = 0
        for old, tokens, at in list(self._unwritten.values()):
            done += self._write(old, tokens, at)
        for _ in range(AT_ONCE):
            with self._db.begin() as session:
                due = installations.lease(session, self._now())
            if due is None:
                break
            done += self._refresh(due)
        return done

    def _refresh(self, due: Installation) -> bool:
        at, id_ = self._now(), due.workspace_id
        try:
            tokens = self._oauth.refresh(self._seals.open(due.refresh, id_))
        except CannotOpen:
            return self._fail(due, UNREADABLE, at + REFUSED_WAIT)
        except NoGrant as error:
            again_at = at + (LEASE if error.name == SILENT else REFUSED_WAIT)
            return self._fail(due, error.name, again_at)
        self._unwritten[id_] = due, tokens, at
        return self._write(due, tokens, at)

    def _write(self, old: Installation, tokens: Tokens, at: datetime) -> bool:
        """Keep what Slack gave; it counts from when it was asked for."""
        id_ = old.workspace_id
        try:
            with self._db.begin() as session:
                installations.held_since(session, id_)  # who removes it locks in this order, too
                written = installations.swap(session, old, tokens.sealed(self._seals, id_, at))
                if written:  # a message refused for its old token may have silenced it
                    workspaces.unsilence(session, id_)
        except SQLAlchemyError as error:
            log.warning("the next token is not written yet: %s", type(error).__name__)
            return False
        del self._unwritten[id_]
        return written

    def _fail(self, due: Installation, trouble: str, again_at: datetime) -> bool:
        log.error(
            "no next token: %s; see `cairn doctor`",
            trouble,
            extra={"workspace_id": due.workspace_id},
        )
        with self._db.begin() as session:
            installations.note_trouble(session, due, trouble, again_at)
        return False

    def _reseal(self) -> None:
        """Bring what older keys sealed under the newest."""
        with self._db.read() as session:
            old = installations.sealed_otherwise(session, self._seals.name, AT_ONCE)
        for each in old:
            try:
                token, refresh = (
                    self._anew(sealed, each.workspace_id) for sealed in (each.token, each.refresh)
                )
            except CannotOpen:
                continue  # `cairn doctor` tells of it
            with self._db.begin() as session:
                installations.reseal(session, each, token, refresh, self._seals.name)

    def _anew(self, sealed: str, of: int) -> str:
        return self._seals.seal(self._seals.open(sealed, of), of) if sealed else ""
