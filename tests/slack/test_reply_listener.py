"""Message events: which may be answers, and what becomes of those that are."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from bot.db import Database
from bot.model import (
    Answer,
    Delivery,
    DeliveryState,
    Goal,
    Lane,
    Person,
    Receipt,
    Reply,
    Round,
    Status,
    Update,
)
from bot.services.meanings import HeardOf
from bot.slack.listeners import lifecycle, replies
from bot.slack.listeners.replies import PromptUnsettled, hear, on_message, worth_reading
from bot.slack.requests import Event
from bot.slack.routes import Routes
from tests.people import Cast
from tests.services.scenes import add_goal, opened, post, set_up

PROMPT = "1795500000.000100"
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def asking(db: Database, cast: Cast, now: datetime) -> Round:
    found = opened(db, set_up(db, cast, now), now + HALF_HOUR)
    post(db, f"round:{found.id}:prompt", PROMPT)
    return found


def ts_of(at: datetime, number: int = 1) -> str:
    return f"{int(at.timestamp())}.{number:06}"


def said(text: str, at: datetime, user: str = "U0ANA", **more: Any) -> dict[str, Any]:
    """A reply in the prompt's thread, as Slack tells of it."""
    return {
        "type": "message", "channel": "C0LAUNCH", "user": user, "text": text, "ts": ts_of(at),
        "thread_ts": PROMPT, "parent_user_id": "U0CAIRN",
    } | more  # fmt: skip


def edited(body: dict[str, Any], text: str, at: datetime) -> dict[str, Any]:
    message = {key: value for key, value in body.items() if key != "channel"} | {
        "text": text,
        "edited": {"user": body["user"], "ts": ts_of(at)},
    }
    return {
        "type": "message", "subtype": "message_changed", "channel": body["channel"],
        "message": message, "previous_message": body, "ts": ts_of(at, 9),
    }  # fmt: skip


def deleted(body: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {
        "type": "message", "subtype": "message_deleted", "channel": body["channel"],
        "previous_message": body, "deleted_ts": body["ts"], "ts": ts_of(at, 9),
    }  # fmt: skip


def tell(db: Database, cast: Cast, body: dict[str, Any], now: datetime, event_id: str = "") -> None:
    name = event_id or f"Ev{body.get('subtype', '')}{body['ts']}{body.get('user', '')}"
    on_message(Event(db, now, cast.workspace.id, name, body))


def notes(db: Database) -> list[str]:
    with db.read() as session:
        return [update.moved for update in session.scalars(select(Update).order_by(Update.id))]


def test_a_reply_in_the_thread_is_an_answer_in_words(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    goal = add_goal(db, cast, "Launch", now)
    tell(db, cast, said("🟡 G1 the vendor is late", now + HALF_HOUR), now + HALF_HOUR)
    with db.read() as session:
        answer = session.scalars(select(Answer)).one()
        assert (answer.round_id, answer.person_id, answer.late) == (
            asking.id,
            cast.ana.id,
            False,
        )
        assert session.get_one(Goal, goal.id).reported == Status.AT_RISK


def test_words_before_the_goal_are_kept_with_it(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    add_goal(db, cast, "Launch", now)
    tell(db, cast, said("Good week!\nG1 on track", now + HALF_HOUR), now + HALF_HOUR)
    assert notes(db) == ["Good week!"]


def test_an_event_that_comes_twice_is_one_answer(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    body = said("Done", now + HALF_HOUR)
    for event_id in ("Ev1", "Ev1", "Ev2"):
        tell(db, cast, body, now + HALF_HOUR, event_id)
    with db.read() as session:
        assert len(session.scalars(select(Reply)).all()) == 1
        assert len(session.scalars(select(Update)).all()) == 1


def test_edits_and_deletions_in_slack_are_followed(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    body = said("Dnoe", now + HALF_HOUR)
    tell(db, cast, body, now + HALF_HOUR)
    tell(db, cast, edited(body, "Done", now + timedelta(hours=1)), now + timedelta(hours=1))
    assert notes(db) == ["Done"]
    tell(db, cast, deleted(body, now + timedelta(hours=2)), now + timedelta(hours=2))
    with db.read() as session:
        assert session.scalars(select(Answer)).all() == []


def test_a_channel_that_gets_another_id_keeps_its_threads_and_what_is_owed_to_it(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    body = said("Dnoe", now + HALF_HOUR)
    tell(db, cast, body, now + HALF_HOUR)
    shared = {
        "type": "channel_id_changed", "old_channel_id": "C0LAUNCH", "new_channel_id": "C0SHARED",
    }  # fmt: skip
    lifecycle.got_new_id(Event(db, now + HALF_HOUR, cast.workspace.id, "EvMoved", shared))
    there = {"channel": "C0SHARED"}
    tell(db, cast, edited(body | there, "Done", now + HALF_HOUR * 2), now + HALF_HOUR * 2)
    tell(db, cast, said("Me too", now + HALF_HOUR * 3, "U0BEN", **there), now + HALF_HOUR * 3)
    assert sorted(notes(db)) == ["Done", "Me too"]
    with db.read() as session:
        places = session.execute(select(Delivery.channel, Delivery.posted_in)).all()
        assert set(places) == {("C0SHARED", "C0SHARED")}
        lane = session.get_one(Lane, (cast.workspace.id, "C0SHARED"))
        assert lane.due_at is not None  # the prompt names who has answered


def test_events_in_the_wrong_order_end_in_the_same(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    body = said("Dnoe", now + HALF_HOUR)
    tell(db, cast, edited(body, "Done", now + timedelta(hours=1)), now + timedelta(hours=1))
    tell(db, cast, body, now + timedelta(hours=1))
    assert notes(db) == ["Done"]
    gone = said("Oops", now + timedelta(hours=2))
    tell(db, cast, deleted(gone, now + timedelta(hours=3)), now + timedelta(hours=3))
    tell(db, cast, gone, now + timedelta(hours=3))
    assert notes(db) == ["Done"]


def test_a_reply_of_somebody_who_is_not_in_the_checkin_is_only_talk(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    tell(db, cast, said("Hello", now + HALF_HOUR, "U0CHI"), now + HALF_HOUR)
    with db.read() as session:
        assert session.scalars(select(Answer)).all() == []
        assert session.scalars(select(Delivery)).all()[1:] == []


def test_other_threads_leave_nothing_in_the_database(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    body = said("Hello", now + HALF_HOUR, thread_ts="1795400000.000100")
    tell(db, cast, body, now + HALF_HOUR)
    with db.read() as session:
        assert session.scalars(select(Receipt)).all() == []


def test_the_words_of_a_member_count_before_anything_is_known_of_them(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    tell(db, cast, said("Hello", now + HALF_HOUR, "U0EVE", team="T0CAIRN"), now + HALF_HOUR)
    assert notes(db) == ["Hello"]


def test_words_from_another_organisation_count_nowhere(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    stranger = said("Hello", now + HALF_HOUR, "U0EVE", user_team="T0OTHER", team="T0CAIRN")
    tell(db, cast, stranger, now + HALF_HOUR)
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).outsider = True
    tell(db, cast, said("Hello", now + HALF_HOUR, "U0BEN"), now + HALF_HOUR)
    assert notes(db) == []


def test_a_reply_to_a_prompt_that_is_not_settled_comes_again(
    db: Database, cast: Cast, now: datetime
) -> None:
    asking = opened(db, set_up(db, cast, now), now + HALF_HOUR)
    posted_at = now + HALF_HOUR + timedelta(seconds=2)
    with db.begin() as session:
        prompt = session.scalars(select(Delivery)).one()
        prompt.state, prompt.claimed_at = DeliveryState.DOUBTFUL, now + HALF_HOUR
    quick = said("Quick", posted_at + timedelta(seconds=5), thread_ts=ts_of(posted_at))
    with pytest.raises(PromptUnsettled):
        tell(db, cast, quick, posted_at)
    older = said("Older", posted_at, thread_ts=ts_of(now))
    tell(db, cast, older, posted_at)
    post(db, f"round:{asking.id}:prompt", ts_of(posted_at))
    tell(db, cast, quick, posted_at)
    assert notes(db) == ["Quick"]


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_reply_is_not_lost_when_its_prompt_is_settled_between_two_looks(
    db: Database, cast: Cast, now: datetime
) -> None:
    """SQLite has one writer at a time; on PostgreSQL the sender may settle at any moment."""
    asking = opened(db, set_up(db, cast, now), now + HALF_HOUR)
    posted_at = now + HALF_HOUR + timedelta(seconds=2)
    with db.begin() as session:
        prompt = session.scalars(select(Delivery)).one()
        prompt.state, prompt.claimed_at = DeliveryState.SENDING, now + HALF_HOUR
    looked: list[str] = []

    def settle(*args: Any) -> None:
        if "FROM rounds" in args[2] and not looked:
            looked.append(args[2])
            post(db, f"round:{asking.id}:prompt", ts_of(posted_at))

    event.listen(Engine, "after_cursor_execute", settle)
    try:
        quick = said("Quick", posted_at + timedelta(seconds=1), thread_ts=ts_of(posted_at))
        tell(db, cast, quick, posted_at + timedelta(seconds=1))
    finally:
        event.remove(Engine, "after_cursor_execute", settle)
    assert notes(db) == ["Quick"]


def test_a_reply_to_the_reminder_counts_too(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    with db.begin() as session:
        prompt = session.scalars(select(Delivery)).one()
        prompt.channel, prompt.posted_in = "U0BEN", "D0BEN"
    body = said("From the message", now + HALF_HOUR, "U0BEN", channel="D0BEN")
    tell(db, cast, body, now + HALF_HOUR)
    assert notes(db) == ["From the message"]


def test_mentions_and_links_are_kept_as_words(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    text = "Thanks <@U0BEN> and <@U0NOBODY>, see <https://example.org|the plan> &amp; <!channel>"
    tell(db, cast, said(text, now + HALF_HOUR), now + HALF_HOUR)
    assert notes(db) == [
        "Thanks @Ben Keller and @someone, see the plan (https://example.org) & @channel"
    ]


def test_a_file_alone_is_an_answer_by_its_name(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    body = said("", now + HALF_HOUR, subtype="file_share", files=[{"name": "burn-up.png"}])
    tell(db, cast, body, now + HALF_HOUR)
    assert notes(db) == ["📎 burn-up.png"]


def test_goals_on_lines_of_their_own_are_heard_one_by_one() -> None:
    heard = hear("Morning all\nG1: green, shipped\nG2 🔴 blocked by the vendor\nO7 = 42")
    assert (heard.parts[0].goal, heard.parts[0].note) == (None, "Morning all")
    assert [part.goal for part in heard.parts] == [None, 1, 2]
    assert heard.parts[2].status == Status.OFF_TRACK
    assert {number: str(value) for number, value in heard.values.items()} == {7: "42"}


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("Good week!\nG1 on track", [HeardOf(1, Status.ON_TRACK, note="Good week!")]),
        (
            "🟡 sso slips. G1 at risk, M6 too",
            [HeardOf(1, Status.AT_RISK, note="sso slips.\nM6 too")],
        ),
        (
            "Blocked by legal\nG1 late",
            [HeardOf(1, None, blocked=True, note="Blocked by legal\nlate")],
        ),
        (
            "Blocked by legal\nG1 🟢\nG2 🔴",
            [
                HeardOf(None, None, blocked=True, note="Blocked by legal"),
                HeardOf(1, Status.ON_TRACK),
                HeardOf(2, Status.OFF_TRACK),
            ],
        ),
    ],
)
def test_what_stands_before_the_first_goal_is_heard_too(said: str, parts: list[HeardOf]) -> None:
    assert list(hear(said).parts) == parts


def test_goals_that_share_a_line_share_its_words_once() -> None:
    heard = hear("🟢 G1 and G2: all done")
    assert [(part.goal, part.status) for part in heard.parts] == [
        (1, Status.ON_TRACK),
        (2, Status.ON_TRACK),
    ]
    assert [bool(part.note) for part in heard.parts] == [True, False]


def test_a_goal_in_the_middle_of_a_sentence_is_meant_when_it_is_the_only_one() -> None:
    assert hear("Waiting for the vendor of G12").parts[0].goal == 12
    assert hear("Talked with the owners of G1 about G2").parts[0].goal is None
    assert hear("").parts == (HeardOf(),)


AT = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        said("Done", AT),
        said("Done", AT, subtype="thread_broadcast"),
        edited(said("Done", AT), "Donee", AT),
        deleted(said("Done", AT), AT),
    ],
)
def test_what_may_be_an_answer_is_read(body: dict[str, Any]) -> None:
    assert worth_reading({"event": body})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": "message"},
        {"type": "app_mention", "ts": "1.1", "thread_ts": "1.0", "user": "U1"},
        said("Not in a thread", AT, thread_ts=None),
        said("The head of a thread", AT, thread_ts=ts_of(AT)),
        said("A bot", AT, bot_id="B1"),
        said("joined", AT, subtype="channel_join"),
        {"type": "message", "subtype": "message_changed"},
        {"type": "message", "subtype": "message_changed", "message": said("Unfolded", AT)},
        deleted(said("A bot", AT, bot_id="B1"), AT),
        {"type": "message", "subtype": "message_deleted", "deleted_ts": "1.0"},
    ],
)
def test_what_cannot_be_an_answer_is_not(body: dict[str, Any]) -> None:
    assert not worth_reading({"event": body})
    assert not worth_reading({})


def test_only_messages_are_listened_to() -> None:
    routes = Routes()
    replies.register(routes)
    assert list(routes.events) == ["message"]
