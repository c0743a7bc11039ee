"""Very many check-ins that are due at one moment, and processes that open and send them at once."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, suppress
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import (
    Asked,
    Channel,
    Checkin,
    CheckinState,
    Delivery,
    DeliveryState,
    Membership,
    Person,
    Round,
)
from bot.model.claims import Claim
from bot.model.outcomes import Outcome, Sent
from bot.services import outbox, rounds
from bot.when import WEEKDAYS, rule_text
from tests.people import Cast

LEASE = timedelta(minutes=1)
LATER = timedelta(hours=2)
"""By then all that is spread at Slack's pace may be sent."""
AT_ONCE = 100
MOST, TRIES = 300.0, 1000
"""Seconds for all of it, and tries for one step, on the slowest of machines: who waits for another
that has failed waits no longer."""
FIRST = 1000
"""The number of the first of their rows."""

Posted = list[str]
"""The keys of what a process has posted to Slack."""


def gather(db: Database, cast: Cast, now: datetime, many: int) -> None:
    """So many check-ins that are due, every second by direct message; each in a channel of its
    own, with one person in it."""
    at = (now - timedelta(minutes=1)).time().replace(second=0, microsecond=0)
    rule = rule_text(WEEKDAYS, at=at, start=now.date() - timedelta(days=7))
    due = datetime.combine(now.date(), at, now.tzinfo)
    tables: dict[Any, Callable[[int], dict[str, Any]]] = {
        Channel: lambda n: {
            "id": n, "slack_id": f"C{n}", "private": False, "cairn_in": True, "known_at": now,
            "members_known_at": now,
        },
        Person: lambda n: {
            "id": n, "slack_id": f"U{n}", "known_at": now, "quiet_from": "00:00",
            "quiet_to": "00:00",
        },
        Membership: lambda n: {"channel_id": n, "person_id": n},
        Checkin: lambda n: {
            "id": n, "number": n, "channel_id": n, "name": f"Check-in {n}", "rule": rule,
            "zone": "UTC", "direct": bool(n % 2), "close_after_minutes": 480, "owner_id": n,
            "state": CheckinState.ACTIVE, "next_at": due, "next_slot": f"{due:%Y-%m-%dT%H:%M}",
            "created_at": now,
        },
    }  # fmt: skip
    with db.begin() as session:
        for table, row in tables.items():
            rows = [
                {"workspace_id": cast.workspace.id, **row(number)}
                for number in range(FIRST, FIRST + many)
            ]
            session.execute(insert(table), rows)


def work_at_once(url: str, now: datetime, processes: int) -> list[Posted]:
    """What so many processes have posted, that began together and went on until all was done."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_work, [url] * processes, [now] * processes))


def _work(url: str, now: datetime) -> Posted:
    with closing(Database(url, pool_size=2)) as db:
        posted: Posted = []
        ends_at = time.monotonic() + MOST
        while time.monotonic() < ends_at:
            try:
                if _is_done(db, now):
                    return posted
                rounds.open_due(db, now)
                rounds.prompt_due(db, now)
                posted += _send(db, now + LATER)
            except OperationalError:  # somebody else holds what it wants; the clock comes again
                continue
        raise TimeoutError(f"it was not done in {MOST} seconds")


def _send(db: Database, now: datetime) -> Iterator[str]:
    """Claim, post and settle, as the sender does; Slack takes everything."""
    while True:
        with db.begin() as session:
            claims = outbox.claim(session, now, AT_ONCE, LEASE)
        if not claims:
            return
        yield from (claim.key for claim in claims)
        results = [(claim, Sent(f"{claim.id}.0", claim.conversation, 1)) for claim in claims]
        _settle(db, results, now)


def _settle(db: Database, results: Sequence[tuple[Claim, Outcome]], now: datetime) -> None:
    for _ in range(TRIES):
        with suppress(OperationalError), db.begin() as session:
            assert all(outbox.settle(session, results, now))
            return
    raise TimeoutError(f"it could not be settled in {TRIES} tries")


def _is_done(db: Database, now: datetime) -> bool:
    with db.read() as session:
        return not any(
            session.scalar(query.limit(1))
            for query in (
                select(Checkin.id).where(Checkin.next_at <= now),
                select(Asked.round_id).where(Asked.due_at <= now),
                select(Delivery.id).where(Delivery.state != DeliveryState.SENT),
            )
        )


def check(session: Session, posted: list[Posted], many: int) -> None:
    """Every round is there once, and was asked once."""
    count = select(func.count())
    assert session.scalar(count.select_from(Round)) == many
    assert session.scalar(select(func.count(Round.checkin_id.distinct()))) == many
    asked = select(func.count(Asked.prompted_at)).select_from(Asked)
    assert session.scalar(asked) == many // 2
    keys = Counter(key for some in posted for key in some)
    assert len(keys) == many
    assert set(keys.values()) == {1}
    assert session.scalar(count.select_from(Delivery)) == many
