"""Deliveries for tests: owing them, claiming them, and reading where they stand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from bot.db import Database
from bot.model import Delivery, Kind, Lane
from bot.model.claims import Claim
from bot.model.outcomes import Outcome
from bot.services import outbox
from tests.people import Cast

LEASE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)


def owe(db: Database, cast: Cast, key: str, now: datetime, **more: Any) -> int:
    """The id of a goal card that #launch is owed; `more` replaces what `enqueue` is told."""
    owed: dict[str, Any] = {
        "workspace_id": cast.workspace.id,
        "key": key,
        "kind": Kind.GOAL_CARD,
        "subject_id": 1,
        "channel": cast.launch.slack_id,
        "now": now,
    } | more
    with db.begin() as session:
        id_ = outbox.enqueue(session, **owed)
    assert id_ is not None
    return id_


def claim(db: Database, now: datetime, limit: int = 100) -> list[Claim]:
    """What a sender gets at that moment, committed."""
    with db.begin() as session:
        return outbox.claim(session, now, limit, LEASE)


def settle(db: Database, claimed: Claim, outcome: Outcome, now: datetime) -> bool:
    """Whether the outcome counted, committed."""
    with db.begin() as session:
        return outbox.settle(session, [(claimed, outcome)], now)[0]


def standing(db: Database, id_: int) -> Delivery:
    """The delivery as it stands."""
    with db.read() as session:
        return session.get_one(Delivery, id_)


def lane(db: Database, channel: str) -> Lane:
    """The lane of that channel as it stands."""
    with db.read() as session:
        return session.scalars(select(Lane).where(Lane.channel == channel)).one()


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that databases are sent meanwhile, without those that begin it all."""
    sent: list[str] = []

    def note(*args: Any) -> None:
        if args[2] not in ("BEGIN", "BEGIN IMMEDIATE"):
            sent.append(args[2])

    # The engines are two on SQLite, and on PostgreSQL one and another view of it: what they send
    # is heard where all engines are.
    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
