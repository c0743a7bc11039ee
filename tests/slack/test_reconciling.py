"""Reconciling: what may have been posted is looked for, and never posted twice."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.model import About, DeliveryState, Notice
from bot.playground.apps import BOT_USER

from .office import Office


def told_of(office: Office) -> list[int]:
    """The messages of whose failure somebody is told."""
    with office.db.read() as session:
        return list(session.scalars(select(Notice.subject_id).where(Notice.about == About.FAILURE)))


@pytest.mark.parametrize("fault", ["store_and_drop", "store_and_500", "fatal_error_stored"])
def test_what_was_posted_without_an_answer_is_found(office: Office, fault: str) -> None:
    office.slack.faults.add("chat.postMessage", fault)
    id_ = office.owe("k")
    office.sender.work_once()
    assert office.standing(id_).state == DeliveryState.DOUBTFUL
    office.run(3)
    [message] = office.posted()
    row = office.standing(id_)
    assert (row.state, row.ts, row.posted_in) == (DeliveryState.SENT, message.ts, "C0LAUNCH")
    assert row.sent_at is not None
    assert office.called("chat.postMessage") == 1


@pytest.mark.parametrize("fault", ["drop", "error_500", "error_503", "fatal_error_lost"])
def test_what_never_arrived_is_posted_once_more(office: Office, fault: str) -> None:
    office.slack.faults.add("chat.postMessage", fault)
    id_ = office.owe("k")
    office.run(3)
    assert office.texts() == ["Goal 1"]
    assert office.standing(id_).state == DeliveryState.SENT
    assert office.called("chat.postMessage") == 2
    assert office.called("conversations.history") == 2


def test_nothing_is_posted_again_before_the_second_look(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "drop")
    office.owe("k")
    office.sender.work_once()
    office.wait(14)
    assert office.sender.work_once() == 0
    office.wait(1)
    assert office.sender.work_once() == 1
    office.wait(40)
    assert office.sender.work_once() == 0
    office.wait(5)
    office.sender.work_once()
    office.sender.work_once()
    assert office.called("conversations.history") == 2
    assert office.called("chat.postMessage") == 2


@pytest.mark.parametrize("lag", [1, 14, 20, 40])
def test_a_history_that_lags_behind_makes_nothing_twice(office: Office, lag: int) -> None:
    office.slack.faults.history_lag(lag)
    office.slack.faults.add("chat.postMessage", "store_and_drop")
    office.owe("k")
    office.run(3)
    assert len(office.posted()) == 1
    assert office.called("chat.postMessage") == 1


def test_those_behind_one_in_doubt_keep_their_order(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "drop")
    for number in range(1, 4):
        office.owe(f"k{number}", subject_id=number)
    office.run(3)
    assert office.texts() == ["Goal 1", "Goal 2", "Goal 3"]


def test_where_history_cannot_be_read_nothing_is_twice_and_the_owner_is_told(
    office: Office,
) -> None:
    office.allow("chat:write")
    office.slack.faults.add("chat.postMessage", "store_and_drop", channel="C0LAUNCH")
    id_ = office.owe("k")
    office.run(10)
    assert len(office.posted()) == 1
    row = office.standing(id_)
    assert (row.state, row.error) == (DeliveryState.FAILED, "maybe_sent")
    assert len(office.texts("D0ANA")) == 1
    assert told_of(office) == [id_]


def test_a_first_message_to_a_person_is_not_posted_twice_either(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "store_and_drop", channel="U0ANA")
    id_ = office.owe("k", channel="U0ANA", for_person_id=None)
    office.run(10)
    assert len(office.posted("D0ANA")) == 1
    assert office.standing(id_).error == "maybe_sent"


def test_a_later_message_to_a_person_is_found_in_their_conversation(office: Office) -> None:
    office.owe("hello", channel="U0ANA")
    office.run(0.1)
    office.slack.faults.add("chat.postMessage", "store_and_drop")
    id_ = office.owe("again", subject_id=2, channel="U0ANA")
    office.run(3)
    assert office.texts("D0ANA") == ["Goal 1", "Goal 2"]
    row = office.standing(id_)
    assert (row.state, row.posted_in) == (DeliveryState.SENT, "D0ANA")


@pytest.mark.parametrize(
    ("fault", "lag"), [("store_and_drop", 0), ("drop", 0), ("store_and_drop", 40), ("drop", 40)]
)
def test_what_belongs_into_a_thread_is_looked_for_there(
    office: Office, fault: str, lag: int
) -> None:
    card = office.owe("card", subject_id=1)
    office.run(0.1)
    office.slack.faults.history_lag(lag)
    office.slack.faults.add("chat.postMessage", fault)
    office.owe("news", subject_id=2, thread_of=card)
    office.run(3)
    assert office.texts() == ["Goal 1", "Goal 2"]
    assert office.called("conversations.history") == 0
    assert office.posted()[1].thread_ts == office.posted()[0].ts


def test_a_look_that_is_put_off_is_made_later(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "store_and_drop")
    office.slack.faults.add("conversations.history", "rate_limited", retry_after=30)
    office.slack.faults.add("conversations.history", "error_500", times=2)
    id_ = office.owe("k")
    office.run(5)
    assert len(office.posted()) == 1
    assert office.standing(id_).state == DeliveryState.SENT


def test_a_token_that_is_revoked_meanwhile_leaves_the_doubt(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "store_and_drop")
    office.slack.faults.add("conversations.history", "ok_false", error="token_revoked")
    id_ = office.owe("k")
    office.run(2)
    assert office.standing(id_).state == DeliveryState.DOUBTFUL
    with office.db.begin() as session:
        workspace = session.get_one(type(office.cast.workspace), office.cast.workspace.id)
        workspace.silenced_at = None
    office.run(2)
    assert len(office.posted()) == 1
    assert office.standing(id_).state == DeliveryState.SENT


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_is_wrong_by_hours_makes_nothing_twice(office: Office, hours: int) -> None:
    def now() -> datetime:
        return office.slack.clock.now() + timedelta(hours=hours)

    office.slack.faults.add("chat.postMessage", "store_and_drop")
    office.sender = office.new_sender(now=now)
    office.owe("k", due_at=now())
    office.run(5)
    assert len(office.posted()) == 1


def test_it_is_found_behind_pages_of_what_others_wrote(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "store_and_drop")
    office.owe("k")
    office.sender.work_once()
    office.slack.do(lambda: chatter(office, 450))
    office.run(3)
    assert len([each for each in office.texts() if each == "Goal 1"]) == 1
    assert office.called("conversations.history") == 3


def test_a_history_is_read_no_further_than_it_can_be_there(office: Office) -> None:
    office.slack.do(lambda: chatter(office, 450))
    office.wait(60)
    office.slack.faults.add("chat.postMessage", "drop")
    office.owe("k")
    office.run(3)
    assert office.called("conversations.history") == 2


def test_what_changed_while_it_was_in_doubt_is_shown_when_it_is_found(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "store_and_drop")
    office.owe("k")
    office.sender.work_once()
    office.words[1] = "Changed"
    office.refresh()
    office.run(3)
    assert office.texts() == ["Changed"]
    assert office.called("chat.update") == 1


def test_what_slack_swallows_again_and_again_is_given_up_and_told(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "error_500", times=None, channel="C0LAUNCH")
    id_ = office.owe("k")
    office.owe("behind it", subject_id=2, for_person_id=None)
    office.run(20)
    row = office.standing(id_)
    assert (row.state, row.error) == (DeliveryState.FAILED, "never_arrived")
    assert len(office.texts("D0ANA")) == 1
    assert told_of(office) == [id_]


def chatter(office: Office, lines: int) -> None:
    """Much is said in the channel."""
    place = office.slack.workspace.channels["C0LAUNCH"]
    for number in range(lines):
        office.slack.workspace.post(place, BOT_USER, f"line {number}")
