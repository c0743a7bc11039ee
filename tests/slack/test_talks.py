"""Words in a direct message, in no thread: an answer to what was asked there, or to nothing."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.model import (
    Answer,
    Delivery,
    DeliveryState,
    Goal,
    Kind,
    Objective,
    Person,
    Reply,
    Round,
    Scope,
    Status,
)
from bot.services import rounds
from bot.slack import messages
from bot.slack.listeners import replies as listener
from bot.slack.requests import Event
from tests.people import Cast
from tests.services.scenes import add_goal, add_objective, opened, set_up
from tests.slack.asks import readable
from tests.slack.test_reply_listener import deleted, edited, ts_of

LATER = timedelta(minutes=40)


@pytest.fixture
def asking(db: Database, cast: Cast, now: datetime) -> Round:
    """By direct message, to everybody: at half past nine in New York."""
    found = opened(db, set_up(db, cast, now, direct=True), now + timedelta(minutes=30))
    assert rounds.prompt_due(db, now + timedelta(minutes=31)) == 2
    return found


def said(text: str, at: datetime, user: str = "U0BEN", **more: Any) -> dict[str, Any]:
    """A message in the talk of somebody with Cairn, as Slack tells of it."""
    return {
        "type": "message", "channel": f"D{user[1:]}", "channel_type": "im", "user": user,
        "text": text, "ts": ts_of(at),
    } | more  # fmt: skip


def tell(db: Database, cast: Cast, body: dict[str, Any], at: datetime, event: str = "") -> None:
    assert listener.worth_reading({"event": body})
    name = event or f"Ev{body.get('subtype', '')}{body['ts']}{body.get('user', '')}"
    listener.on_message(Event(db, at, cast.workspace.id, name, body))


def told(db: Database, now: datetime, kind: Kind) -> Iterator[str]:
    with db.read() as session:
        query = select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id)
        for delivery in session.scalars(query):
            message = messages.render(session, delivery, now)
            yield readable(message.blocks) if message else ""


def the_answer(db: Database) -> Answer:
    with db.read() as session:
        return session.scalars(select(Answer)).one()


def test_words_answer_the_newest_round_that_asked_directly_and_are_confirmed_once(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    goal = add_goal(db, cast, "Launch", now, owner_id=cast.ben.id)
    at = now + LATER
    body = said("🟡 the vendor is late", at)
    for event in ("Ev1", "Ev1", "Ev2"):
        tell(db, cast, body, at, event)
    tell(db, cast, said("and more", at + timedelta(minutes=1)), at)
    answer = the_answer(db)
    assert (answer.round_id, answer.person_id, answer.late) == (asking.id, cast.ben.id, False)
    with db.read() as session:
        assert session.get_one(Goal, goal.id).reported == Status.AT_RISK
        assert len(session.scalars(select(Reply)).all()) == 2
    first, second = told(db, at, Kind.TALK_TAKEN)
    assert "Noted as your answer to *Weekly check-in* in <#C0LAUNCH>: G1 🟡 at risk." in first
    assert "G1." in second


@pytest.mark.parametrize("text", ["help", "Help me!", "?", "hello?", "Hi Cairn"])
def test_who_calls_for_help_is_helped_and_answers_nothing(
    db: Database, cast: Cast, now: datetime, asking: Round, text: str
) -> None:
    at = now + LATER
    tell(db, cast, said(text, at), at)
    (helped,) = told(db, at, Kind.TALK_HELP)
    assert "`/cairn help` shows the rest" in helped
    tell(db, cast, said("Help came, so it goes on", at + timedelta(minutes=1)), at)
    assert the_answer(db).round_id == asking.id


def test_who_was_asked_twice_is_told_what_waits_still_and_how_to_answer_it(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    set_up(db, cast, now, name="Mood <!here>", direct=True)
    assert rounds.open_due(db, now + timedelta(minutes=30)) == 1
    assert rounds.prompt_due(db, now + timedelta(minutes=31)) == 2
    tell(db, cast, said("All is well", now + LATER), now + LATER)
    tell(db, cast, said("All is well", now + LATER, "U0ANA"), now + LATER)
    for first in told(db, now + LATER, Kind.TALK_TAKEN):
        assert "your answer to *Mood &lt;!here&gt;*" in first
        assert "To answer *Weekly check-in* in <#C0LAUNCH>, press `Check in` there or" in first
    with db.begin() as session:
        rounds.skip(session, asking, session.get_one(Person, cast.ben.id), now + LATER)
    assert ["To answer" in each for each in told(db, now + LATER, Kind.TALK_TAKEN)] == [False, True]


def test_edits_and_deletions_are_followed_in_whatever_order_they_come(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    at = now + LATER
    body = said("Dnoe", at)
    tell(db, cast, edited(body, "🔴 Done", at + timedelta(minutes=1)), at)
    tell(db, cast, body, at)
    tell(db, cast, edited(body, "🟢 Done", at + timedelta(minutes=2)), at)
    with db.read() as session:
        assert session.scalars(select(Reply)).one().text == "🟢 Done"
    assert "<#C0LAUNCH>: 🟢 on track, as you changed it." in next(told(db, at, Kind.TALK_TAKEN))
    with db.begin() as session:
        session.scalars(select(Delivery).where(Delivery.kind == Kind.TALK_TAKEN)).one().ts = "9.9"
    tell(db, cast, deleted(body, at + timedelta(minutes=3)), at)
    with db.read() as session:
        assert session.scalars(select(Answer)).all() == []
    assert ["took that back" in each for each in told(db, at, Kind.TALK_TAKEN)] == [True]
    gone = said("Oops", at + timedelta(minutes=4))
    tell(db, cast, deleted(gone, at + timedelta(minutes=5)), at)
    tell(db, cast, gone, at)
    with db.read() as session:
        assert session.scalars(select(Reply)).all() == []


def test_who_names_a_goal_speaks_of_it_unasked(db: Database, cast: Cast, now: datetime) -> None:
    goal = add_goal(db, cast, "Launch", now)
    objective = add_objective(db, goal, "First response", now)
    mine = add_goal(
        db, cast, "Learn", now, scope=Scope.PERSONAL, channel_id=None, owner_id=cast.ben.id
    )
    tell(db, cast, said("G1 🟢 shipped\nO1 = 6", now), now)
    wide = add_goal(db, cast, "Wide", now, scope=Scope.WORKSPACE, channel_id=None)
    tell(db, cast, said(f"G{mine.number} at risk", now + LATER), now + LATER)
    after = now + LATER + LATER
    tell(db, cast, said(f"G{wide.number} blocked: the lawyers", after), after)
    with db.read() as session:
        assert session.get_one(Goal, goal.id).reported == Status.ON_TRACK
        assert session.get_one(Goal, mine.id).reported == Status.AT_RISK
        assert session.get_one(Objective, objective.id).current == 6
        places = [
            (each.round_id, each.channel_id)
            for each in session.scalars(select(Answer).order_by(Answer.id))
        ]
        assert session.get_one(Goal, wide.id).blocked_since is not None
    assert places == [(None, cast.launch.id), (None, None), (None, None)]
    first, second, third = told(db, now, Kind.TALK_TAKEN)
    assert "your own check-in: G3 ⚠ blocked." in third
    assert "your own check-in in <#C0LAUNCH>: G1 🟢 on track, O1 = 6." in first
    assert "your own check-in: G2 🟡 at risk." in second
    # An edit of it is followed like that of an answer.
    body = said("G1 🟢 shipped\nO1 = 6", now)
    tell(db, cast, edited(body, "O1 = 5", now + LATER), now + LATER)
    with db.read() as session:
        assert session.get_one(Objective, objective.id).current == 5
        assert session.get_one(Goal, goal.id).reported is None


def test_a_goal_that_is_not_theirs_to_speak_of_is_one_that_does_not_exist(
    db: Database, cast: Cast, now: datetime
) -> None:
    secret = add_goal(db, cast, "Secret", now, channel_id=cast.board.id)
    mine = add_goal(db, cast, "Mine", now, scope=Scope.PERSONAL, channel_id=None)
    for number, minute in ((secret.number, 1), (mine.number, 2), (999, 3)):
        at = now + timedelta(minutes=minute)
        tell(db, cast, said(f"G{number} 🔴 hello", at), at)
    with db.read() as session:
        assert session.scalars(select(Answer)).all() == []
    said_back = set(told(db, now, Kind.TALK_HELP))
    assert len(said_back) == 1
    assert "Words here count as an answer when a check-in has asked you" in said_back.pop()


def test_talk_that_nothing_asked_for_is_answered_once_a_day_and_bots_never(
    db: Database, cast: Cast, now: datetime
) -> None:
    add_goal(db, cast, "Launch", now)
    for minute in range(4):
        at = now + timedelta(minutes=minute)
        tell(db, cast, said("Hello there", at), at)
    assert len(list(told(db, now, Kind.TALK_HELP))) == 1
    at = now + timedelta(days=1)
    tell(db, cast, said("Hello again", at), at)
    assert len(list(told(db, now, Kind.TALK_HELP))) == 2
    assert not listener.worth_reading({"event": said("Hi", at, bot_id="B1")})
    assert not listener.worth_reading({"event": said("", at, subtype="bot_message")})
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).bot = True
        session.get_one(Person, cast.chi.id).outsider = True
    for user in ("U0ANA", "U0CHI"):
        tell(db, cast, said("Hi", at, user), at)
    assert len(list(told(db, now, Kind.TALK_HELP))) == 2


def test_old_talk_that_is_put_right_is_no_answer_and_what_was_said_before_neither(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    before = said("Good morning", now)
    tell(db, cast, before, now + LATER)
    old = said("Hi", now - timedelta(days=900))
    tell(db, cast, edited(old, "🔴 G1 hello", now + LATER), now + LATER)
    with db.read() as session:
        assert session.scalars(select(Answer)).all() == []
    rounds.remind_and_close(db, asking.close_at)
    tell(db, cast, said("Too late", asking.close_at), asking.close_at)
    assert len(list(told(db, now, Kind.TALK_HELP))) == 2
    # Slack may bring late what was said in time.
    tell(db, cast, said("In time", now + LATER), asking.close_at)
    assert the_answer(db).late is False


def test_after_a_reminder_words_answer_the_round_in_the_channel(
    db: Database, cast: Cast, now: datetime
) -> None:
    asking = opened(db, set_up(db, cast, now, at=time(9, 30)), now + timedelta(minutes=30))
    tell(db, cast, said("Not asked here", now + LATER), now + LATER)
    with db.begin() as session:
        prompt = session.scalars(select(Delivery).where(Delivery.kind == Kind.CHECKIN_PROMPT)).one()
        prompt.state = DeliveryState.SENT
    at = now + timedelta(hours=5)
    rounds.remind_and_close(db, at)
    tell(db, cast, said("🟢 all well", at + timedelta(minutes=1)), at + timedelta(minutes=1))
    assert the_answer(db).round_id == asking.id
