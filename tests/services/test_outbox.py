"""Owing: once, in order, and brought up to date in place."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.db import Database
from bot.model import Delivery, DeliveryState, Kind, Lane
from bot.model.outcomes import Later, Refused, Sent
from bot.services import outbox
from bot.services.outbox import Owed
from tests.people import Cast

from .deliveries import SECOND, claim, lane, owe, settle, standing, statements


def test_a_key_is_owed_once(db: Database, cast: Cast, now: datetime) -> None:
    first = owe(db, cast, "goal:1:card", now)
    with db.begin() as session:
        again = outbox.enqueue(
            session,
            workspace_id=cast.workspace.id,
            key="goal:1:card",
            kind=Kind.GOAL_CARD,
            subject_id=1,
            channel=cast.launch.slack_id,
            now=now,
        )
        assert again is None
        assert outbox.find(session, cast.workspace.id, "goal:1:card") == first
        assert session.scalar(select(func.count()).select_from(Delivery)) == 1


def test_another_workspace_may_owe_the_same_key(db: Database, cast: Cast, now: datetime) -> None:
    first = owe(db, cast, "goal:1:card", now)
    theirs = owe(db, cast, "goal:1:card", now, workspace_id=cast.elsewhere.id)
    assert theirs != first
    with db.read() as session:
        assert outbox.find(session, cast.elsewhere.id, "goal:1:card") == theirs


def test_nobody_finds_what_was_never_owed(db: Database, cast: Cast) -> None:
    with db.read() as session:
        assert outbox.find(session, cast.workspace.id, "goal:1:card") is None


def test_many_are_owed_at_once_and_those_known_already_only_once(
    db: Database, cast: Cast, now: datetime
) -> None:
    def owed(number: int) -> Owed:
        return Owed(cast.workspace.id, f"k{number}", Kind.PROGRESS, number, f"C{number}")

    with db.begin() as session:
        assert outbox.enqueue_all(session, [], now) == []
        assert len(outbox.enqueue_all(session, [owed(n) for n in range(20)], now)) == 20
    with db.begin() as session:
        assert len(outbox.enqueue_all(session, [owed(n) for n in range(10, 30)], now)) == 10
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 30
        assert session.scalar(select(func.count()).select_from(Lane)) == 30


def test_the_sender_is_woken_after_the_commit_and_not_when_it_is_undone(
    db: Database, cast: Cast, now: datetime
) -> None:
    woken: list[bool] = []
    db.when_owed = lambda: woken.append(True)

    owe(db, cast, "k", now)
    assert woken == [True]

    def break_off() -> None:
        with db.begin() as session:
            outbox.enqueue(
                session,
                workspace_id=cast.workspace.id,
                key="never",
                kind=Kind.PROGRESS,
                subject_id=1,
                channel="C0NOWHERE",
                now=now,
            )
            raise LookupError

    with pytest.raises(LookupError):
        break_off()
    assert woken == [True]
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 1
        assert session.scalar(select(func.count()).select_from(Lane)) == 1


def test_it_is_known_when_something_is_next_due(db: Database, cast: Cast, now: datetime) -> None:
    with db.read() as session:
        assert outbox.next_due(session) is None
    owe(db, cast, "later", now, due_at=now + timedelta(hours=2))
    owe(db, cast, "sooner", now, due_at=now + timedelta(hours=1), channel=cast.ana.slack_id)
    with db.read() as session:
        assert outbox.next_due(session) == now + timedelta(hours=1)


def test_one_lane_is_due_when_its_first_message_is(db: Database, cast: Cast, now: datetime) -> None:
    owe(db, cast, "later", now, due_at=now + timedelta(hours=2))
    owe(db, cast, "sooner", now, due_at=now + timedelta(hours=1))
    owe(db, cast, "latest", now, due_at=now + timedelta(hours=3))
    assert lane(db, cast.launch.slack_id).due_at == now + timedelta(hours=1)
    assert claim(db, now) == []


def test_an_idle_look_is_one_query(db: Database, cast: Cast, now: datetime) -> None:
    owe(db, cast, "tomorrow", now, due_at=now + timedelta(days=1))
    with statements() as sent:
        with db.read() as session:
            assert outbox.next_due(session) == now + timedelta(days=1)
        assert len(sent) == 1


def test_a_look_costs_the_same_queries_however_much_is_owed(
    db: Database, cast: Cast, now: datetime
) -> None:
    def owed(number: int) -> Owed:
        return Owed(cast.workspace.id, f"k{number}", Kind.PROGRESS, number, f"C{number}")

    with db.begin() as session:
        outbox.enqueue_all(session, [owed(n) for n in range(1)], now)
    with statements() as few:
        assert len(claim(db, now)) == 1
    with db.begin() as session:
        outbox.enqueue_all(session, [owed(n) for n in range(1, 150)], now)
    with statements() as many:
        assert len(claim(db, now)) == 100
    assert len(many) == len(few)


def test_changed_facts_update_what_was_sent(db: Database, cast: Cast, now: datetime) -> None:
    id_ = owe(db, cast, "goal:1:card", now)
    [post] = claim(db, now)
    settle(db, post, Sent("1.1", cast.launch.slack_id, shown=1), now)
    refresh(db, cast, now + 5 * SECOND)
    [update] = claim(db, now + 5 * SECOND)
    assert (update.id, update.step, update.ts) == (id_, "update", "1.1")
    settle(db, update, Sent("1.1", cast.launch.slack_id, shown=2), now + 6 * SECOND)
    row = standing(db, id_)
    assert (row.state, row.shown, row.wanted, row.due_at) == (DeliveryState.SENT, 2, 2, None)
    assert row.sent_at == now


def test_several_changes_become_one_update(db: Database, cast: Cast, now: datetime) -> None:
    id_ = owe(db, cast, "goal:1:card", now)
    [post] = claim(db, now)
    settle(db, post, Sent("1.1", cast.launch.slack_id, shown=1), now)
    for _ in range(5):
        refresh(db, cast, now)
    [update] = claim(db, now + SECOND)
    settle(db, update, Sent("1.1", cast.launch.slack_id, shown=6), now + SECOND)
    assert standing(db, id_).due_at is None
    assert claim(db, now + timedelta(hours=1)) == []


def test_several_changes_in_one_transaction_count_once(
    db: Database, cast: Cast, now: datetime
) -> None:
    id_ = owe(db, cast, "goal:1:card", now)
    [post] = claim(db, now)
    settle(db, post, Sent("1.1", cast.launch.slack_id, shown=1), now)
    with db.begin() as session:
        for _ in range(3):
            outbox.refresh(
                session, workspace_id=cast.workspace.id, kind=Kind.GOAL_CARD, subject_id=1, now=now
            )
    assert standing(db, id_).wanted == 2
    assert lane(db, cast.launch.slack_id).due_at == now + SECOND


def test_a_change_while_it_is_being_sent_is_shown_after_it(
    db: Database, cast: Cast, now: datetime
) -> None:
    owe(db, cast, "goal:1:card", now)
    [post] = claim(db, now)
    refresh(db, cast, now)
    settle(db, post, Sent("1.1", cast.launch.slack_id, shown=1), now)
    [update] = claim(db, now + SECOND)
    assert update.step == "update"


def test_a_change_before_it_is_sent_needs_no_update(
    db: Database, cast: Cast, now: datetime
) -> None:
    id_ = owe(db, cast, "goal:1:card", now, due_at=now + SECOND)
    refresh(db, cast, now)
    assert claim(db, now) == []
    [post] = claim(db, now + SECOND)
    assert post.step == "post"
    settle(db, post, Sent("1.1", cast.launch.slack_id, shown=standing(db, id_).wanted), now)
    assert standing(db, id_).due_at is None


def test_changed_facts_wake_nothing_that_failed_and_nothing_of_others(
    db: Database, cast: Cast, now: datetime
) -> None:
    failed = owe(db, cast, "goal:1:card", now)
    [post] = claim(db, now)
    settle(db, post, Refused("is_archived"), now)
    other = owe(db, cast, "goal:2:card", now, subject_id=2, channel="C0OTHER")
    theirs = owe(db, cast, "goal:1:card", now, workspace_id=cast.elsewhere.id, channel="C0FAR")
    for each in claim(db, now):
        settle(db, each, Sent("1.1", each.channel, shown=1), now)
    refresh(db, cast, now)
    assert [standing(db, id_).due_at for id_ in (failed, other, theirs)] == [None, None, None]
    assert claim(db, now + timedelta(hours=1)) == []


def refresh(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        outbox.refresh(
            session, workspace_id=cast.workspace.id, kind=Kind.GOAL_CARD, subject_id=1, now=now
        )


def test_what_waits_for_a_time_that_no_clock_could_mean_is_due_again(
    db: Database, cast: Cast, now: datetime
) -> None:
    ahead = now + timedelta(hours=2)
    owe(db, cast, "sent", ahead)
    [claimed] = claim(db, ahead)
    settle(db, claimed, Sent("1.1", "C0LAUNCH", 1), ahead)
    at_once, planned = owe(db, cast, "now", now), ahead + timedelta(hours=1)
    later = owe(db, cast, "later", ahead, channel="U0ANA", due_at=planned)
    assert claim(db, now) == []
    assert outbox.mend(db, now) == 2
    assert [each.id for each in claim(db, now)] == [at_once]
    assert standing(db, later).due_at == now + timedelta(hours=1)
    assert outbox.mend(db, now) == 0


def test_what_slack_asks_to_wait_for_is_not_mended(db: Database, cast: Cast, now: datetime) -> None:
    owe(db, cast, "k", now)
    owe(db, cast, "morning", now, channel="U0ANA", due_at=now + timedelta(hours=9))
    [claimed] = claim(db, now)
    settle(db, claimed, Later("ratelimited", timedelta(minutes=10)), now)
    assert outbox.mend(db, now) == 0
    assert claim(db, now + timedelta(minutes=9)) == []
