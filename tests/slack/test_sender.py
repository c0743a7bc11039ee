"""Sending: each message once, each channel in order, nothing lost and nobody held up."""

import logging
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import NotKnownYet, NowPrivate
from bot.meters import Meters
from bot.model import About, Channel, Delivery, DeliveryState, Kind, Notice, Workspace
from bot.services import outbox
from bot.slack.sender import Sender
from bot.slack.views.parts import Message
from tests.services.deliveries import LEASE, statements

from .office import SECOND, Office, until

AWKWARD = [
    "x" * 200,
    "<!channel> &amp; <b>",
    "הַשָּׁקָה של הגרסה",
    "🎉🎉🎉",
    "y" * 3000,
]


def test_what_is_owed_is_posted_and_known_by_its_place(office: Office, now: datetime) -> None:
    id_ = office.owe("goal:1:card")
    assert office.sender.work_once() == 1
    [message] = office.posted()
    assert message.text == "Goal 1"
    assert message.blocks[0]["block_id"] == "d:goal:1:card"
    assert message.metadata == {
        "event_type": "cairn_delivery",
        "event_payload": {"key": "goal:1:card"},
    }
    row = office.standing(id_)
    assert (row.state, row.ts, row.posted_in) == (DeliveryState.SENT, message.ts, "C0LAUNCH")
    assert (row.shown, row.wanted, row.due_at) == (1, 1, None)
    assert row.sent_at is not None
    assert row.sent_at >= now


def test_no_link_in_it_unfolds(office: Office) -> None:
    office.owe("k")
    office.sender.work_once()
    [call] = [call for call in office.slack.calls if call.method == "chat.postMessage"]
    assert (call.args["unfurl_links"], call.args["unfurl_media"]) == (False, False)


def test_with_nothing_owed_there_is_nothing_to_do(office: Office) -> None:
    assert office.sender.work_once() == 0
    assert office.slack.calls == []


def test_an_idle_look_costs_one_query(office: Office) -> None:
    office.owe("tomorrow", due_at=office.slack.clock.now() + timedelta(days=1))
    with statements() as sent:
        assert office.sender.work_once() == 0
        assert len(sent) == 1


def test_a_direct_message_is_known_by_its_conversation(office: Office) -> None:
    id_ = office.owe("k", channel="U0ANA")
    office.sender.work_once()
    assert office.texts("D0ANA") == ["Goal 1"]
    assert office.standing(id_).posted_in == "D0ANA"


@pytest.mark.parametrize("words", AWKWARD)
def test_words_arrive_as_they_are(office: Office, words: str) -> None:
    office.words[1] = words
    office.owe("k" * 100)
    office.sender.work_once()
    assert office.texts() == [words]


def test_a_channel_gets_one_a_second_and_in_order(office: Office) -> None:
    office.slack.faults.keep_pace(False)
    for number in range(1, 5):
        office.owe(f"k{number}", subject_id=number)
    seen = []
    for _ in range(4):
        assert office.sender.work_once() == 1
        assert office.sender.work_once() == 0
        seen.append(len(office.posted()))
        office.wait(1)
    assert seen == [1, 2, 3, 4]
    assert office.texts() == ["Goal 1", "Goal 2", "Goal 3", "Goal 4"]


def test_a_limit_without_a_time_is_waited_for_all_the_same(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "ok_false", error="ratelimited")
    office.owe("k")
    office.sender.work_once()
    office.wait(20)
    assert office.sender.work_once() == 0
    office.wait(15)
    office.sender.work_once()
    assert office.texts() == ["Goal 1"]


def test_a_channel_without_cairn_fails_and_its_owner_is_told(office: Office) -> None:
    with office.db.begin() as session:
        general = Channel(
            workspace_id=office.cast.workspace.id, slack_id="C0GENERAL", cairn_in=True
        )
        session.add(general)
    id_ = office.owe("k", channel="C0GENERAL")
    office.run(0.5)
    row = office.standing(id_)
    assert (row.state, row.error) == (DeliveryState.FAILED, "not_in_channel")
    assert told_of_failures(office) == [id_]
    with office.db.read() as session:
        assert not session.get_one(Channel, general.id).cairn_in
    assert office.called("chat.postMessage") == 2


def test_an_archived_channel_is_known_as_such(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "ok_false", error="is_archived")
    id_ = office.owe("k")
    office.sender.work_once()
    assert office.standing(id_).error == "is_archived"
    with office.db.read() as session:
        assert session.get_one(Channel, office.cast.launch.id).archived


def test_a_message_that_slack_cannot_read_fails_without_a_second_try(office: Office) -> None:
    office.sender = office.new_sender(render=lambda *_: Message("?", [{"type": "no such"}]))
    id_ = office.owe("k", for_person_id=None)
    office.run(0.5)
    assert office.standing(id_).error == "invalid_blocks"
    assert office.called("chat.postMessage") == 1


def test_a_revoked_token_loses_nothing(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "ok_false", error="token_revoked")
    first = office.owe("first", subject_id=1)
    office.owe("second", subject_id=2)
    office.run(2)
    row = office.standing(first)
    assert (row.state, row.error) == (DeliveryState.PENDING, "token_revoked")
    assert office.called("chat.postMessage") == 1
    with office.db.begin() as session:
        workspace = session.get_one(Workspace, office.cast.workspace.id)
        assert workspace.silenced_at is not None
        workspace.silenced_at = None
    office.run(0.5)
    assert office.texts() == ["Goal 1", "Goal 2"]


def test_a_silenced_workspace_is_left_alone(office: Office) -> None:
    office.owe("k")
    with office.db.begin() as session:
        workspace = session.get_one(Workspace, office.cast.workspace.id)
        workspace.silenced_at = office.slack.clock.now()
    office.run(2)
    assert office.slack.calls == []


def test_without_a_token_it_waits(office: Office) -> None:
    token, office.token = office.token, None
    office.owe("k")
    office.run(2)
    assert office.slack.calls == []
    office.token = token
    office.run(2)
    assert office.texts() == ["Goal 1"]


def test_one_that_cannot_be_made_holds_up_nobody(office: Office) -> None:
    office.words[1] = KeyError("goal")
    broken = office.owe("broken", subject_id=1)
    office.owe("behind it", subject_id=2)
    office.owe("elsewhere", subject_id=3, channel="C0BOARD")
    office.run(0.25)
    assert (office.texts(), office.texts("C0BOARD")) == (["Goal 2"], ["Goal 3"])
    assert office.standing(broken).state == DeliveryState.PENDING
    office.words[1] = "It works again"
    office.run(1)
    assert office.texts() == ["Goal 2", "It works again"]


def test_one_that_can_never_be_made_fails_and_its_owner_is_told(office: Office) -> None:
    office.words[99] = ValueError("goal")
    broken = office.owe("broken", subject_id=99)
    office.run(10)
    row = office.standing(broken)
    assert (row.state, row.error, row.attempts) == (DeliveryState.FAILED, "cannot_say", 4)
    assert told_of_failures(office) == [broken]


def told_of_failures(office: Office) -> list[int]:
    """The deliveries of which Ana was told, in one message, that they could not be made."""
    assert office.texts("D0ANA") == [f"Goal {office.cast.ana.id}"]
    with office.db.read() as session:
        failures = select(Notice.subject_id).where(Notice.about == About.FAILURE)
        return list(session.scalars(failures))


def test_where_there_is_nothing_left_to_say_nobody_is_bothered(office: Office) -> None:
    office.words[1] = None
    id_ = office.owe("k")
    office.run(1)
    row = office.standing(id_)
    assert (row.state, row.error) == (DeliveryState.FAILED, "nothing_to_say")
    assert office.slack.calls == []


def test_what_became_private_stays_there_and_whoever_set_it_up_hears_why(office: Office) -> None:
    office.words[7] = NowPrivate()
    id_ = office.owe("k", subject_id=7)
    office.run(1)
    row = office.standing(id_)
    assert (row.state, row.error) == (DeliveryState.FAILED, "now_private")
    assert told_of_failures(office) == [id_]


def test_what_belongs_into_a_thread_waits_for_it(office: Office) -> None:
    card = office.owe("card", subject_id=1, due_at=office.slack.clock.now() + 30 * SECOND)
    office.owe("news", subject_id=2, thread_of=card)
    office.run(0.4)
    assert office.posted() == []
    office.run(1)
    first, second = office.posted()
    assert (first.text, second.text) == ("Goal 1", "Goal 2")
    assert second.thread_ts == first.ts


def test_what_belongs_to_a_card_that_failed_goes_to_the_channel(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "ok_false", error="msg_too_long")
    card = office.owe("card", subject_id=1)
    office.owe("news", subject_id=2, thread_of=card)
    office.run(0.5)
    [message] = office.posted()
    assert (message.text, message.thread_ts) == ("Goal 2", None)


def test_changed_facts_are_shown_in_place_and_only_once(office: Office) -> None:
    id_ = office.owe("k")
    office.sender.work_once()
    for number in range(5):
        office.words[1] = f"Changed {number}"
        office.refresh()
    office.run(0.5)
    assert office.texts() == ["Changed 4"]
    assert office.called("chat.update") == 1
    row = office.standing(id_)
    assert (row.state, row.shown, row.wanted) == (DeliveryState.SENT, 6, 6)


def test_a_direct_message_is_changed_in_place_too(office: Office) -> None:
    office.owe("k", channel="U0ANA")
    office.sender.work_once()
    office.words[1] = "Changed"
    office.refresh()
    office.run(0.5)
    assert office.texts("D0ANA") == ["Changed"]


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "is_archived"])
def test_what_cannot_be_changed_any_more_stays_as_it_is(office: Office, error: str) -> None:
    id_ = office.owe("k")
    office.sender.work_once()
    office.slack.faults.add("chat.update", "ok_false", error=error)
    office.refresh()
    office.run(2)
    row = office.standing(id_)
    assert (row.state, row.shown, row.wanted) == (DeliveryState.SENT, 2, 2)
    assert office.called("chat.update") == 1
    assert office.posted("D0ANA") == []


@pytest.mark.parametrize("fault", ["drop", "store_and_drop", "error_500", "fatal_error_stored"])
def test_a_change_without_an_answer_is_simply_made_again(office: Office, fault: str) -> None:
    office.owe("k")
    office.sender.work_once()
    office.slack.faults.add("chat.update", fault)
    office.words[1] = "Changed"
    office.refresh()
    office.run(1)
    assert office.texts() == ["Changed"]
    assert office.called("chat.update") == 2
    assert office.called("conversations.history") == 0


def test_where_nobody_listens_nothing_is_in_doubt(office: Office) -> None:
    id_ = office.owe("k")
    office.sender = office.new_sender(api_url="http://127.0.0.1:9/api/")
    office.sender.work_once()
    row = office.standing(id_)
    assert (row.state, row.error) == (DeliveryState.PENDING, "unreachable")
    office.sender = office.new_sender()
    office.run(0.5)
    assert office.texts() == ["Goal 1"]


def test_a_process_that_slept_does_not_post_what_may_be_anothers(office: Office) -> None:
    def doze(session: Session, delivery: Delivery, now: datetime) -> Message | None:
        office.wait(LEASE.total_seconds() / 2)
        return office.render(session, delivery, now)

    id_ = office.owe("k")
    sleepy = office.new_sender(render=doze)
    sleepy.work_once()
    assert office.slack.calls == []
    assert office.standing(id_).state == DeliveryState.PENDING
    office.run(0.5)
    assert office.texts() == ["Goal 1"]


def test_messages_that_take_long_to_make_go_out_one_by_one(office: Office) -> None:
    def ponder(session: Session, delivery: Delivery, now: datetime) -> Message | None:
        office.wait(4)
        return office.render(session, delivery, now)

    for number in range(1, 4):
        office.owe(f"k{number}", channel=f"C0{number}", subject_id=number)
    slow = office.new_sender(render=ponder)
    for many in range(1, 4):
        slow.work_once()
        assert len(office.slack.calls) == many
    assert office.called("chat.postMessage") == 3


@pytest.mark.parametrize("posted", [True, False])
def test_a_killed_sender_leaves_nothing_lost_and_nothing_twice(
    office: Office, posted: bool
) -> None:
    office.owe("k")
    with office.db.begin() as session:  # it claims …
        outbox.claim(session, office.slack.clock.now(), 1, LEASE)
    if posted:  # … posts, and is gone before it can say so
        office.post("k")
    office.run(2)
    assert office.texts() == ["Goal 1"]


def test_a_started_sender_sends_when_it_is_nudged(office: Office) -> None:
    office.db.when_owed = office.sender.nudge
    office.sender.start()
    office.owe("first")
    until(lambda: office.texts() == ["Goal 1"])
    office.owe("second", subject_id=2)  # a second later, by itself
    until(lambda: office.texts() == ["Goal 1", "Goal 2"])
    office.sender.stop()
    assert not office.sender.is_running


def test_a_sender_that_stops_lets_end_what_is_under_way(office: Office) -> None:
    office.slack.faults.latency(0.3)
    ids = [office.owe(f"k{n}", subject_id=n, channel=where) for n, where in enumerate(PLACES)]
    office.owe("next", channel=PLACES[0])
    office.sender.start()
    until(lambda: office.called("chat.postMessage") == len(PLACES))
    office.sender.stop(10)
    assert [office.standing(id_).state for id_ in ids] == [DeliveryState.SENT] * len(ids)
    assert office.called("chat.postMessage") == len(PLACES)


def test_what_a_stopping_sender_breaks_off_is_found_later(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "stall", seconds=0.5)
    id_ = office.owe("k")
    office.sender.start()
    until(lambda: office.called("chat.postMessage") == 1)
    office.sender.stop(0)
    assert office.standing(id_).state == DeliveryState.DOUBTFUL
    until(lambda: len(office.posted()) == 1)  # Slack takes its time, and does it
    office.run(2)
    assert len(office.posted()) == 1
    assert office.standing(id_).state == DeliveryState.SENT


def test_what_was_made_and_not_begun_is_given_back_when_a_sender_stops(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "stall", seconds=0.5)
    ids = [office.owe(f"k{n}", subject_id=n, channel=where) for n, where in enumerate(PLACES)]
    office.sender = office.new_sender(at_once=1)
    office.sender.start()
    until(lambda: office.called("chat.postMessage") == 1)
    office.sender.stop(0)
    stand = [office.standing(id_) for id_ in ids]
    assert sorted(row.state for row in stand) == sorted(
        [DeliveryState.DOUBTFUL, *[DeliveryState.PENDING] * (len(ids) - 1)]
    )
    assert office.called("chat.postMessage") == 1


def test_two_senders_at_once_send_each_message_once(office: Office) -> None:
    for number, where in enumerate(PLACES * 2):
        office.owe(f"k{number}", subject_id=number, channel=where)
    other = office.new_sender()
    office.sender.start()
    other.start()
    for sender in (office.sender, other):
        sender.nudge()
    arrived: list[str] = []

    def all_are_there() -> bool:
        arrived[:] = [text for where in CONVERSATIONS for text in office.texts(where)]
        return len(arrived) >= 2 * len(PLACES)

    until(all_are_there)
    other.stop()
    office.sender.stop()
    assert sorted(arrived) == sorted({f"Goal {number}" for number in range(2 * len(PLACES))})


def test_the_sender_outlives_its_troubles(office: Office) -> None:
    troubles = [OSError("no clock"), OSError("no clock")]

    def now() -> datetime:
        if troubles:
            raise troubles.pop()
        return office.slack.clock.now()

    office.owe("k")
    office.sender = office.new_sender(now=now)
    office.sender.start()
    until(lambda: office.texts() == ["Goal 1"])


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_database_that_is_locked_meanwhile_makes_nothing_twice(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.slack.faults.latency(0.3)
    id_ = office.owe("k")
    office.sender.start()
    until(lambda: office.called("chat.postMessage") == 1)
    with office.db.begin() as session:
        session.connection()  # the one writer, for longer than others wait
        until(lambda: "the outbox is out of reach" in caplog.text)
    until(lambda: office.standing(id_).state == DeliveryState.SENT)
    assert office.texts() == ["Goal 1"]
    assert office.called("chat.postMessage") == 1


def test_a_token_that_cannot_be_read_delays_and_loses_nothing(office: Office) -> None:
    troubles = [OSError("no vault")]

    def token_of(workspace_id: int) -> str | None:
        if troubles:
            raise troubles.pop()
        return office.token

    office.owe("k")
    office.sender = office.new_sender(token_of=token_of)
    office.run(0.5)
    assert office.texts() == ["Goal 1"]


def test_the_log_tells_of_each_delivery_and_not_what_it_says(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    office.words[1] = "A secret plan"
    office.owe("goal:1:card")
    office.run(0.1)
    [line] = [record for record in caplog.records if hasattr(record, "delivery_id")]
    assert line.getMessage() == f"delivery {line.delivery_id} (goal:1:card) post: sent"
    assert (line.outcome, line.step, line.kind) == ("sent", "post", Kind.GOAL_CARD)  # type: ignore[attr-defined]  # its extras
    assert "secret" not in caplog.text
    assert str(office.token) not in caplog.text


def test_nudging_one_that_is_not_there_does_no_harm(office: Office) -> None:
    office.sender.nudge()
    office.sender.stop()
    office.sender.start()
    office.sender.stop()
    office.sender.nudge()


def test_work_once_may_be_called_from_any_thread(office: Office) -> None:
    office.owe("k")
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(office.sender.work_once()))
    thread.start()
    thread.join()
    assert found == [1]


PLACES = ["C0LAUNCH", "C0SUPPORT", "C0BOARD", "U0ANA", "U0BEN", "U0CHI", "U0DEV"]
CONVERSATIONS = ["C0LAUNCH", "C0SUPPORT", "C0BOARD", "D0ANA", "D0BEN", "D0CHI", "D0DEV"]


def test_what_may_not_be_said_yet_is_said_when_it_may(office: Office) -> None:
    id_ = office.owe("goal:1:card")
    office.words[1] = NotKnownYet()
    office.sender.work_once()
    assert office.standing(id_).state == DeliveryState.PENDING
    office.run(1)
    assert office.posted() == []
    del office.words[1]
    office.run(1)
    assert office.texts() == ["Goal 1"]
    assert office.standing(id_).attempts == 0


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_sender_that_stands_still_while_it_is_asked_to_look_is_not_well(office: Office) -> None:
    begun, let_go = threading.Event(), threading.Event()

    def hang(session: Session, delivery: Delivery, now: datetime) -> Message | None:
        begun.set()
        let_go.wait(10)
        return None

    sender = office.new_sender(render=hang, still=0.2)
    assert sender.unwell() == "The sender has ended."
    sender.start()
    until(lambda: sender.unwell() is None)
    office.owe("k")
    sender.nudge()
    assert begun.wait(10)
    until(lambda: sender.unwell() is not None)  # its database does not answer
    assert "stood still" in str(sender.unwell())
    let_go.set()
    until(lambda: sender.unwell() is None)  # it has come to it, and rests
    sender.stop(0)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_sender_that_stands_still_while_nothing_is_to_be_sent_is_not_well(office: Office) -> None:
    begun, let_go = threading.Event(), threading.Event()

    class Holding(Meters):
        def call(self, *_: Any, **__: Any) -> None:
            begun.set()
            let_go.wait(10)

    sender = office.new_sender(meters=Holding(), still=0.2)
    office.owe("k")
    sender.start()
    assert begun.wait(10)
    sender.knock()
    until(lambda: "stood still" in str(sender.unwell()))
    let_go.set()
    until(lambda: sender.unwell() is None)
    sender.stop(0)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_sender_whose_every_look_fails_is_not_well(office: Office) -> None:
    nowhere = Database("sqlite:////no/such/cairn.db")
    sender = Sender(
        nowhere, token_of=lambda id_: office.token, api_url=office.slack.api_url,
        now=office.slack.clock.now, render=office.render, still=0.2,
    )  # fmt: skip
    sender.start()
    sender.nudge()
    until(lambda: "stood still" in str(sender.unwell()))
    sender.stop(0)
