"""Leases, which hold while a clock leaps, as when a machine wakes up, and when a channel moves."""

from datetime import datetime

from bot.db import Database
from bot.model import DeliveryState
from bot.model.outcomes import Sent
from bot.services import outbox
from tests.people import Cast
from tests.services.deliveries import LEASE, SECOND, claim, lane, owe, settle, standing

from .office import Office, until

POST, HISTORY = "chat.postMessage", "conversations.history"


def test_what_is_being_posted_is_not_looked_for_by_whoever_posts_it(office: Office) -> None:
    office.slack.faults.add(POST, "stall", seconds=0.7)
    first = office.owe("first", channel="U0ANA")  # nobody knows yet where they talk
    office.sender.start()
    until(lambda: office.called(POST) == 1)
    office.wait(3 * LEASE.total_seconds())
    behind = office.owe("behind it", subject_id=2, channel="U0ANA")
    office.sender.nudge()
    until(lambda: office.standing(first).state == DeliveryState.SENT)
    office.wait(60)
    office.sender.nudge()
    until(lambda: office.standing(behind).state == DeliveryState.SENT)
    assert office.called(HISTORY) == 0
    assert office.texts("D0ANA") == ["Goal 1", "Goal 2"]


def test_a_renewed_lease_keeps_others_out(db: Database, cast: Cast, now: datetime) -> None:
    id_ = owe(db, cast, "k", now)
    [mine] = claim(db, now)
    leapt = now + 10 * LEASE
    for _ in range(2):
        with db.begin() as session:
            outbox.renew(session, [mine], leapt, leapt + LEASE)
    assert claim(db, leapt) == claim(db, leapt + LEASE - SECOND) == []
    assert settle(db, mine, Sent("9.9", "C0LAUNCH", 1), leapt)
    assert standing(db, id_).state == DeliveryState.SENT


def test_what_another_has_claimed_meanwhile_is_theirs(
    db: Database, cast: Cast, now: datetime
) -> None:
    owe(db, cast, "k", now)
    [mine] = claim(db, now)
    [theirs] = claim(db, now + LEASE)
    later = now + 3 * LEASE
    with db.begin() as session:
        outbox.renew(session, [mine], later, later + LEASE)
    assert lane(db, "C0LAUNCH").free_at == now + 2 * LEASE
    assert [each.fence for each in claim(db, later)] == [theirs.fence + 1]


def test_a_channel_that_gets_another_id_takes_its_lease_along(
    db: Database, cast: Cast, now: datetime
) -> None:
    id_ = owe(db, cast, "k", now)
    owe(db, cast, "behind it", now)
    [mine] = claim(db, now)
    for _ in range(2):
        with db.begin() as session:
            outbox.move(session, cast.workspace.id, "C0LAUNCH", "C0SHARED", now)
    assert claim(db, now + LEASE - SECOND) == []
    assert settle(db, mine, Sent("9.9", "C0SHARED", 1), now)
    assert standing(db, id_).state == DeliveryState.SENT
    assert [(each.key, each.channel) for each in claim(db, now + LEASE)] == [
        ("behind it", "C0SHARED")
    ]
