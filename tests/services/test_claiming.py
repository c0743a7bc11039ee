"""Claiming and settling: one at a time, in order, and never in two hands."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import About, Channel, DeliveryState, Kind, Notice, Workspace
from bot.model.claims import Claim, Step
from bot.model.outcomes import PACE, Absent, Doubtful, Later, Refused, Sent, Silenced, Unsaid
from bot.services import outbox, workspaces
from bot.services.outbox import Owed
from tests.people import Cast

from .deliveries import LEASE, SECOND, claim, lane, owe, settle, standing

MINUTE = timedelta(minutes=1)


def number_of(channel: str) -> int:
    return int(channel[1:])


def refresh(session: Session, cast: Cast, subject_id: int, now: datetime) -> None:
    outbox.refresh(
        session,
        workspace_id=cast.workspace.id,
        kind=Kind.PROGRESS,
        subject_id=subject_id,
        now=now,
    )


def sent(claimed: Claim, ts: str = "1764000000.000100", shown: int = 1) -> Sent:
    return Sent(ts, claimed.conversation, shown)


def test_a_claim_says_what_is_owed_and_where(db: Database, cast: Cast, now: datetime) -> None:
    id_ = owe(db, cast, "k", now, subject_id=7, for_person_id=cast.ana.id)
    [post] = claim(db, now)
    assert (post.id, post.key, post.kind, post.subject_id) == (id_, "k", Kind.GOAL_CARD, 7)
    assert (post.step, post.conversation, post.thread_ts) == (Step.POST, "C0LAUNCH", None)
    assert (post.claimed_at, post.lease_ends) == (now, now + LEASE)
    row = standing(db, id_)
    assert (row.state, row.fence, row.claimed_at) == (DeliveryState.SENDING, post.fence, now)


def test_what_is_claimed_is_nobody_elses(db: Database, cast: Cast, now: datetime) -> None:
    owe(db, cast, "first", now)
    owe(db, cast, "second", now)
    assert len(claim(db, now)) == 1
    assert claim(db, now) == []
    assert claim(db, now + LEASE - SECOND) == []


def test_a_channel_gets_one_message_at_a_time_and_in_order(
    db: Database, cast: Cast, now: datetime
) -> None:
    keys = [f"k{number}" for number in range(5)]
    for key in keys:
        owe(db, cast, key, now)
    got = []
    for number in range(5):
        [post] = claim(db, now + number * SECOND)
        got.append(post.key)
        settle(db, post, sent(post), now + number * SECOND)
        assert claim(db, now + number * SECOND + 0.9 * SECOND) == []
    assert got == keys


def test_what_was_due_first_goes_first(db: Database, cast: Cast, now: datetime) -> None:
    owe(db, cast, "owed first", now, due_at=now + 2 * MINUTE)
    owe(db, cast, "due first", now, due_at=now + MINUTE)
    [post] = claim(db, now + timedelta(hours=1))
    assert post.key == "due first"


def test_other_channels_are_claimed_meanwhile(db: Database, cast: Cast, now: datetime) -> None:
    owe(db, cast, "a", now)
    owe(db, cast, "b", now, channel="C0OTHER")
    owe(db, cast, "c", now, workspace_id=cast.elsewhere.id)
    assert {each.key for each in claim(db, now)} == {"a", "b", "c"}


def test_no_more_is_claimed_than_there_is_room_for(db: Database, cast: Cast, now: datetime) -> None:
    for number in range(5):
        owe(db, cast, f"k{number}", now, channel=f"C{number}")
    assert len(claim(db, now, limit=3)) == 3
    assert len(claim(db, now, limit=3)) == 2


def test_two_claimers_at_once_never_hold_one_row(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        outbox.enqueue_all(
            session,
            [Owed(cast.workspace.id, f"k{n}", Kind.PROGRESS, n, f"C{n % 40}") for n in range(80)],
            now,
        )
    ready = threading.Barrier(4)
    got: list[list[Claim]] = [[], [], [], []]

    def work(mine: list[Claim]) -> None:
        ready.wait()
        for _ in range(8):
            mine += claim(db, now, limit=3)

    threads = [threading.Thread(target=work, args=(mine,)) for mine in got]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [each.id for mine in got for each in mine]
    assert len(ids) == len(set(ids)) == 40
    assert len({each.channel for mine in got for each in mine}) == 40


def test_owing_and_changing_in_any_order_at_once_goes_well(
    db: Database, cast: Cast, now: datetime
) -> None:
    channels = [f"C{number}" for number in range(12)]
    troubles: list[Exception] = []

    def work(name: str, order: list[str]) -> None:
        try:
            for turn in range(5):
                with db.begin() as session:
                    for channel in order:
                        outbox.enqueue(
                            session,
                            workspace_id=cast.workspace.id,
                            key=f"{name}:{turn}:{channel}",
                            kind=Kind.PROGRESS,
                            subject_id=number_of(channel),
                            channel=channel,
                            now=now,
                        )
                        refresh(session, cast, number_of(channel), now)
                for each in claim(db, now, limit=2):
                    settle(db, each, sent(each), now)
        except Exception as error:  # the thread's: told below
            troubles.append(error)

    orders = {"forth": channels, "back": channels[::-1], "odd": channels[1::2] + channels[::2]}
    threads = [threading.Thread(target=work, args=each) for each in orders.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []


def test_a_message_waits_until_its_thread_is_there(db: Database, cast: Cast, now: datetime) -> None:
    card = owe(db, cast, "card", now, due_at=now + MINUTE)
    owe(db, cast, "news", now, thread_of=card)
    assert claim(db, now) == []
    [post] = claim(db, now + MINUTE)
    assert post.key == "card"
    settle(db, post, sent(post, ts="5.5"), now + MINUTE)
    [news] = claim(db, now + 2 * MINUTE)
    assert (news.key, news.thread_ts) == ("news", "5.5")


def test_a_message_whose_card_failed_goes_to_the_channel(
    db: Database, cast: Cast, now: datetime
) -> None:
    card = owe(db, cast, "card", now)
    owe(db, cast, "news", now, thread_of=card)
    [post] = claim(db, now)
    settle(db, post, Refused("invalid_blocks"), now)
    [news] = claim(db, now + SECOND)
    assert (news.key, news.thread_ts) == ("news", None)


def test_silenced_workspaces_send_nothing_and_lose_nothing(
    db: Database, cast: Cast, now: datetime
) -> None:
    owe(db, cast, "k", now)
    with db.begin() as session:
        session.get_one(Workspace, cast.workspace.id).silenced_at = now
    assert claim(db, now) == []
    with db.read() as session:
        assert outbox.next_due(session) is None
    with db.begin() as session:
        session.get_one(Workspace, cast.workspace.id).silenced_at = None
    assert len(claim(db, now)) == 1


def test_a_settle_with_an_old_fence_changes_nothing(
    db: Database, cast: Cast, now: datetime
) -> None:
    id_ = owe(db, cast, "k", now, for_person_id=cast.ana.id)
    [slow] = claim(db, now)
    [looking] = claim(db, now + LEASE)
    for outcome in (Sent("9.9", "C9", 1), Refused("not_in_channel"), Silenced("invalid_auth")):
        assert not settle(db, slow, outcome, now + LEASE)
    row = standing(db, id_)
    assert (row.state, row.ts, row.fence) == (DeliveryState.DOUBTFUL, None, looking.fence)
    assert lane(db, "C0LAUNCH").free_at == now + 2 * LEASE
    with db.read() as session:
        assert session.get_one(Channel, cast.launch.id).cairn_in
        assert session.get_one(Workspace, cast.workspace.id).silenced_at is None


def test_what_is_settled_cannot_be_settled_again(db: Database, cast: Cast, now: datetime) -> None:
    id_ = owe(db, cast, "k", now)
    [post] = claim(db, now)
    assert settle(db, post, sent(post), now)
    assert not settle(db, post, Refused("is_archived"), now)
    assert standing(db, id_).state == DeliveryState.SENT


def test_a_lost_post_is_looked_for_before_it_is_sent_again(
    db: Database, cast: Cast, now: datetime
) -> None:
    owe(db, cast, "k", now)
    claim(db, now)
    [look] = claim(db, now + LEASE)
    assert (look.step, look.claimed_at) == (Step.LOOK, now)
    settle(db, look, Absent(), now + LEASE)
    assert claim(db, now + LEASE + 14 * SECOND) == []
    [again] = claim(db, now + LEASE + 25 * SECOND)
    assert (again.step, again.looked) == (Step.LOOK, 1)
    settle(db, again, Absent(), now + LEASE + 25 * SECOND)
    [post] = claim(db, now + LEASE + 25 * SECOND)
    assert post.step == Step.POST


def test_a_lost_look_is_looked_for_again(db: Database, cast: Cast, now: datetime) -> None:
    owe(db, cast, "k", now)
    claim(db, now)
    claim(db, now + LEASE)
    [look] = claim(db, now + 2 * LEASE)
    assert (look.step, look.claimed_at) == (Step.LOOK, now)


def test_a_lost_update_is_simply_done_again(db: Database, cast: Cast, now: datetime) -> None:
    owe(db, cast, "k", now)
    [post] = claim(db, now)
    settle(db, post, sent(post, ts="5.5"), now)
    with db.begin() as session:
        outbox.refresh(
            session,
            workspace_id=cast.workspace.id,
            kind=Kind.GOAL_CARD,
            subject_id=1,
            now=now + MINUTE,
        )
    claim(db, now + MINUTE)
    [again] = claim(db, now + MINUTE + LEASE)
    assert (again.step, again.ts, again.posted_in) == (Step.UPDATE, "5.5", "C0LAUNCH")


def test_while_one_is_in_doubt_its_channel_waits(db: Database, cast: Cast, now: datetime) -> None:
    owe(db, cast, "first", now)
    owe(db, cast, "second", now)
    [post] = claim(db, now)
    settle(db, post, Doubtful("reset"), now)
    assert claim(db, now + 14 * SECOND) == []
    [look] = claim(db, now + 15 * SECOND)
    assert (look.key, look.step) == ("first", Step.LOOK)
    settle(db, look, Absent(), now + 15 * SECOND)
    assert claim(db, now + 59 * SECOND) == []
    [look] = claim(db, now + 60 * SECOND)
    settle(db, look, Absent(), now + 60 * SECOND)
    [post] = claim(db, now + 60 * SECOND)
    assert (post.key, post.step) == ("first", Step.POST)


def test_a_limit_of_slack_holds_up_only_its_lane(db: Database, cast: Cast, now: datetime) -> None:
    owe(db, cast, "limited", now)
    owe(db, cast, "behind it", now)
    owe(db, cast, "elsewhere", now, channel="C0OTHER")
    limited, elsewhere = sorted(claim(db, now), key=lambda each: each.channel)
    settle(db, limited, Later("ratelimited", 30 * SECOND), now)
    settle(db, elsewhere, sent(elsewhere), now)
    assert standing(db, limited.id).state == DeliveryState.PENDING
    owe(db, cast, "elsewhere too", now, channel="C0OTHER")
    [other] = claim(db, now + 29 * SECOND)
    assert other.key == "elsewhere too"
    [again] = claim(db, now + 30 * SECOND)
    assert again.key == "limited"


def test_one_that_cannot_be_said_lets_others_pass(db: Database, cast: Cast, now: datetime) -> None:
    id_ = owe(db, cast, "broken", now)
    owe(db, cast, "fine", now)
    [broken] = claim(db, now)
    settle(db, broken, Unsaid("KeyError"), now)
    assert standing(db, id_).state == DeliveryState.PENDING
    [fine] = claim(db, now)
    assert fine.key == "fine"
    settle(db, fine, sent(fine), now)
    [again] = claim(db, now + 4 * SECOND)
    assert (again.key, again.attempts) == ("broken", 1)


def test_who_set_it_up_is_told_of_a_failure_once(db: Database, cast: Cast, now: datetime) -> None:
    id_ = owe(db, cast, "k", now, for_person_id=cast.ana.id)
    [post] = claim(db, now)
    settle(db, post, Refused("channel_not_found"), now)
    assert standing(db, id_).error == "channel_not_found"
    [told] = claim(db, now)
    assert (told.kind, told.channel) == (Kind.NOTICES, cast.ana.slack_id)
    with db.read() as session:
        notice = session.scalars(select(Notice)).one()
    assert (notice.about, notice.subject_id, notice.delivery_id) == (About.FAILURE, id_, told.id)
    settle(db, told, Refused("messages_tab_disabled"), now)
    assert standing(db, told.id).state == DeliveryState.FAILED
    assert claim(db, now + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("error", "cairn_in", "archived"),
    [
        ("not_in_channel", False, False),
        ("channel_not_found", False, False),
        ("is_archived", True, True),
        ("msg_too_long", True, False),
    ],
)
def test_what_a_refusal_says_of_the_channel_is_kept(
    error: str, cairn_in: bool, archived: bool, db: Database, cast: Cast, now: datetime
) -> None:
    owe(db, cast, "k", now)
    [post] = claim(db, now)
    settle(db, post, Refused(error), now)
    with db.read() as session:
        channel = session.get_one(Channel, cast.launch.id)
        assert (channel.cairn_in, channel.archived) == (cairn_in, archived)
        assert session.get_one(Channel, cast.board.id).cairn_in


def test_a_refused_token_silences_its_workspace_alone(
    db: Database, cast: Cast, now: datetime
) -> None:
    id_ = owe(db, cast, "k", now)
    [post] = claim(db, now)
    settle(db, post, Silenced("token_revoked"), now)
    row = standing(db, id_)
    assert (row.state, row.error) == (DeliveryState.PENDING, "token_revoked")
    with db.read() as session:
        assert session.get_one(Workspace, cast.workspace.id).silenced_at == now
        assert session.get_one(Workspace, cast.elsewhere.id).silenced_at is None
    assert claim(db, now + timedelta(days=1)) == []


def test_a_token_that_was_replaced_while_a_message_was_under_way_silences_nothing(
    db: Database, cast: Cast, now: datetime
) -> None:
    id_ = owe(db, cast, "k", now)
    [post] = claim(db, now)
    with db.begin() as session:
        workspaces.unsilence(session, cast.workspace.id)
    settle(db, post, Silenced("token_revoked"), now)
    assert claim(db, now) == []  # at once it would be refused over and over
    [again] = claim(db, now + PACE)
    assert (again.id, again.step) == (id_, Step.POST)
    settle(db, again, Silenced("token_revoked"), now + PACE)
    assert claim(db, now + timedelta(days=1)) == []


def test_a_person_is_looked_for_where_they_were_written_to_before(
    db: Database, cast: Cast, now: datetime
) -> None:
    owe(db, cast, "hello", now, channel=cast.ana.slack_id)
    [post] = claim(db, now)
    assert post.conversation == "U0ANA"
    settle(db, post, Sent("5.5", "D0ANA", 1), now)
    owe(db, cast, "again", now, channel=cast.ana.slack_id)
    claim(db, now + MINUTE)
    [look] = claim(db, now + MINUTE + LEASE)
    assert (look.step, look.conversation) == (Step.LOOK, "D0ANA")
