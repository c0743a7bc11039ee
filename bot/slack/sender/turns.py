"""Turns: the sender's work with the database, in batches, in a thread of its own.

In one turn what came of the last messages is settled, the next ones are claimed, and their texts
are made from fresh rows. It is all committed before anything of it is sent.
"""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, field
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import NotKnownYet, NowPrivate, OfNewerVersion
from bot.meters import Meters
from bot.model import Delivery
from bot.model.claims import Claim, Step
from bot.model.outcomes import (
    NOTHING_TO_SAY,
    NOW_PRIVATE,
    UNKNOWN,
    Later,
    Outcome,
    Refused,
    Sent,
    Silenced,
    Unsaid,
)
from bot.services import outbox
from bot.slack.views.parts import Message

log = logging.getLogger("cairn.sender")

LEASE = timedelta(seconds=60)
MAKING = timedelta(seconds=3)
NOT_MADE = "not_made"
"""So long messages are made in one turn. Those that are not made by then are given back, and those
that are go out: where making takes long, a whole batch would else be too old to be sent, always."""
NO_TOKEN_WAIT = timedelta(minutes=1)
MILLISECOND = timedelta(milliseconds=1)
NOT_KNOWN, NOT_KNOWN_WAIT = "not_known_yet", timedelta(seconds=3)
"""Slack has not said yet who may read it: that is soon, and nobody needs to be warned of it."""
OF_NEWER = "of_newer_version"
"""While a newer version is rolled out, this is as it should be."""

_USUAL = (NOTHING_TO_SAY, NOW_PRIVATE, NOT_KNOWN, NOT_MADE, OF_NEWER)

TOGETHER = 100
"""For so many messages is read at once what they need, so that a look ahead never takes long."""

Result = tuple[Claim, Outcome]
Render = Callable[[Session, Delivery, datetime], Message | None]
Foresee = Callable[[Session, Sequence[Delivery], datetime], None]
_Row = tuple[Delivery, int]
"""A delivery, and the revision of its facts before any of them was read."""

_DELIVERIES = select(Delivery).where(Delivery.id.in_(bindparam("ids", expanding=True)))


class Ready(Struct, frozen=True):
    """A claimed delivery and all that is needed to carry out its step."""

    claim: Claim
    token: str
    message: Message | None = None
    """What to post or show; none when it is only to be looked for."""
    shown: int = 0


class Turn(Struct, frozen=True):
    """What one turn found."""

    ready: list[Ready] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    """What needs no call: to be settled in the next turn."""
    next_at: datetime | None = None
    """When a lane next wants attention."""

    @property
    def found(self) -> int:
        return len(self.ready) + len(self.results)


class Turns:
    """Takes turns with one database."""

    def __init__(
        self,
        db: Database,
        token_of: Callable[[int], str | None],
        now: Callable[[], datetime],
        render: Render,
        foresee: Foresee,
        meters: Meters,
    ) -> None:
        """As `Sender` is given them."""
        self._meters = meters
        self._db = db
        self._token_of = token_of
        self._now = now
        self._render = render
        self._foresee = foresee

    def take(self, results: Sequence[Result], room: int, under_way: Sequence[Claim] = ()) -> Turn:
        """Settle `results` and get up to `room` deliveries ready, but none that is `under_way`.

        With no results and nothing due it costs one query.
        """
        if not results:
            with self._db.read() as session:
                due = outbox.next_due(session)
            if room == 0 or due is None or due > self._now():
                return Turn(next_at=due)
        now = self._now()
        overdue = [claim for claim in under_way if claim.lease_ends <= now]
        if overdue:  # the clock has leapt
            with self._db.begin() as session:
                outbox.renew(session, overdue, now, now + LEASE)
        with self._db.begin() as session:
            counted = outbox.settle(session, results, now) if results else []
            claims = outbox.claim(session, now, room, LEASE) if room else []
        for (claim, outcome), counts in zip(results, counted, strict=True):
            self._tell(claim, outcome, now, counts=counts)
        return self._make_ready(claims)

    def _make_ready(self, claims: Sequence[Claim]) -> Turn:
        """The claims with their tokens and texts. What goes wrong here was surely not sent."""
        ready: list[Ready] = []
        results: list[Result] = []
        next_at = None
        try:
            with self._db.read() as session:
                rows = _rows(session, claims)
                tokens = {claim.workspace_id: "" for claim in claims}
                for workspace_id in tokens:
                    tokens[workspace_id] = self._token_of(workspace_id) or ""
                for number, claim in enumerate(claims):
                    if ready and self._now() > claim.claimed_at + MAKING:
                        results.append((claim, Later(NOT_MADE, timedelta(0))))
                        continue
                    if number % TOGETHER == 0:
                        self._look_ahead(session, claims[number : number + TOGETHER], rows)
                    made = self._make(session, claim, rows.get(claim.id), tokens)
                    if isinstance(made, Ready):
                        ready.append(made)
                    else:
                        results.append((claim, made))
                next_at = outbox.next_due(session)
        except Exception:
            # Claimed is claimed: what cannot be made ready is given back, whatever went wrong.
            _blame("deliveries could not be made ready")
            done = {each.claim.id for each in ready} | {claim.id for claim, _ in results}
            results += [(c, Later("not_ready")) for c in claims if c.id not in done]
        return Turn(ready, results, next_at)

    def _look_ahead(
        self, session: Session, claims: Sequence[Claim], rows: Mapping[int, _Row]
    ) -> None:
        """Let what these messages need be read for all of them at once."""
        try:
            self._foresee(session, [rows[c.id][0] for c in claims if c.id in rows], self._now())
        except Exception:
            # Then each is made by itself, and only the one that is at fault will not be said.
            session.rollback()
            _blame("what messages need could not be read at once")

    def _make(
        self, session: Session, claim: Claim, row: _Row | None, tokens: dict[int, str]
    ) -> Ready | Outcome:
        token = tokens[claim.workspace_id]
        if not token:
            return Later("no_token", NO_TOKEN_WAIT)
        if claim.step is Step.LOOK:
            return Ready(claim, token)
        if row is None:
            return Refused(NOTHING_TO_SAY)
        delivery, shown = row
        try:
            message = self._render(session, delivery, self._now())
        except NotKnownYet:
            counts = claim.attempts < UNKNOWN
            return Later(NOT_KNOWN, NOT_KNOWN_WAIT, counts=counts)
        except NowPrivate:
            return Refused(NOW_PRIVATE)
        except OfNewerVersion:
            return Unsaid(OF_NEWER, newer=True)
        except Exception as error:
            # One message that cannot be made must not hold up the others, whatever is wrong.
            session.rollback()
            _blame(f"delivery {claim.id} ({claim.kind}) cannot be said")
            return Unsaid(type(error).__name__)
        return Ready(claim, token, message, shown) if message else Refused(NOTHING_TO_SAY)

    def _tell(self, claim: Claim, outcome: Outcome, now: datetime, *, counts: bool) -> None:
        """One line of the log for what came of a delivery; nothing of what it says."""
        came = type(outcome).__name__.lower() if counts else "overtaken"
        self._meters.delivery(str(claim.kind), str(claim.step), came)
        error = getattr(outcome, "error", "")
        quiet = isinstance(outcome, Sent) or error in _USUAL
        level = logging.INFO if quiet else logging.WARNING
        if isinstance(outcome, Silenced):
            level = logging.ERROR
            error += ": nothing more is sent to this workspace until Cairn is installed there again"
        log.log(
            level,
            "delivery %s (%s) %s: %s%s",
            claim.id,
            claim.key,
            claim.step,
            came,
            f" ({error})" if error else "",
            extra={
                "workspace_id": claim.workspace_id,
                "delivery_id": claim.id,
                "kind": str(claim.kind),
                "step": str(claim.step),
                "outcome": came,
                "error": error,
                "fence": claim.fence,
                "attempts": claim.attempts,
                "ms": round((now - claim.claimed_at) / MILLISECOND, 1),
            },
        )


def _rows(session: Session, claims: Sequence[Claim]) -> dict[int, _Row]:
    ids = [claim.id for claim in claims if claim.step is not Step.LOOK]
    if not ids:
        return {}
    found = session.scalars(_DELIVERIES, {"ids": ids})
    return {row.id: (row, row.wanted) for row in found}


def _blame(sentence: str) -> None:
    """Log the exception at hand with a reference."""
    log.exception("%s (reference %s)", sentence, secrets.token_hex(4))
