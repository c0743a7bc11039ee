"""Answers as bad as they come: years late, ten times over, too long, to what is gone."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import NoSuchThing, RoundClosed
from bot.model import Answer, Channel, Goal, Kind, Person, Reply, Round, Status, Update
from bot.services import answers, audiences, checkins, rounds
from bot.services.answers import Said, Words
from bot.slack.listeners import checkin_drafts, checkin_forms
from bot.slack.listeners import checkins as checkin_listeners
from bot.slack.views import ids
from tests.people import Cast
from tests.services.scenes import add_goal, hear_of, opened, post, set_up
from tests.slack import test_reply_listener as threads
from tests.slack import test_talks as talks
from tests.slack.asks import Visitor
from tests.slack.test_reply_listener import PROMPT, deleted, edited

HALF_HOUR = timedelta(minutes=30)
LATER = timedelta(minutes=40)
YEARS = timedelta(days=3 * 365)

Body = dict[str, Any]
Speak = Callable[[str, datetime], Body]


def in_thread(text: str, at: datetime) -> Body:
    return threads.said(text, at, "U0BEN")


def in_talk(text: str, at: datetime) -> Body:
    return talks.said(text, at)


@pytest.fixture(params=[in_thread, in_talk], ids=["thread", "talk"])
def speak(request: pytest.FixtureRequest, db: Database, cast: Cast, now: datetime) -> Speak:
    """Says something as Ben, where he was asked."""
    direct = request.param is in_talk
    asking = opened(db, set_up(db, cast, now, direct=direct), now + HALF_HOUR)
    if direct:
        rounds.prompt_due(db, now + timedelta(minutes=31))
    else:
        post(db, f"round:{asking.id}:prompt", PROMPT)
    spoken: Speak = request.param
    return spoken


def said_of(db: Database) -> list[str]:
    with db.read() as session:
        return [update.moved for update in session.scalars(select(Update).order_by(Update.id))]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("gone", [False, True], ids=["stays", "goes"])
def test_the_same_events_ten_times_in_any_order_are_one_answer(
    db: Database, cast: Cast, now: datetime, speak: Speak, seed: int, gone: bool
) -> None:
    at = now + LATER
    body = speak("first", at)
    events = [
        ("Ev1", body),
        ("Ev2", edited(body, "second", at + timedelta(seconds=1))),
        ("Ev3", edited(body, "third", at + timedelta(seconds=2))),
        *([("Ev4", deleted(body, at + timedelta(seconds=3)))] if gone else []),
    ]
    # Slack brings an event again under its id; other sockets and apps of ours under another.
    many = [(f"{name}{turn % 2}", event) for name, event in events for turn in range(10)]
    random.Random(seed).shuffle(many)
    for name, event in many:
        talks.tell(db, cast, event, at, name)
    with db.read() as session:
        replies = session.scalars(select(Reply)).all()
        assert [reply.text for reply in replies] == ([] if gone else ["third"])
        assert len(session.scalars(select(Answer)).all()) == len(replies)
    assert said_of(db) == ([] if gone else ["third"])


def test_an_edit_of_an_answer_years_old_changes_what_it_said_and_nothing_of_today(
    db: Database, cast: Cast, now: datetime, speak: Speak
) -> None:
    goal = add_goal(db, cast, "Launch", now, owner_id=cast.ben.id)
    body = speak("🔴 late", now + LATER)
    talks.tell(db, cast, body, now + LATER)
    with db.begin() as session:
        words = Said((Words(goal.id, Status.ON_TRACK, "All well"),))
        ben = session.get_one(Person, cast.ben.id)
        answers.of_own(session, cast.launch.id, words, by=ben, now=now + YEARS)
    rounds.remind_and_close(db, now + YEARS)
    then = now + YEARS + LATER
    talks.tell(db, cast, edited(body, "🟡 late, as I see it now", then), then)
    assert said_of(db) == ["All well", "late, as I see it now"]
    with db.read() as session:
        assert session.get_one(Goal, goal.id).reported == Status.ON_TRACK
    talks.tell(db, cast, deleted(body, then + HALF_HOUR), then + HALF_HOUR)
    assert said_of(db) == ["All well"]


def test_forty_thousand_characters_are_kept_and_confirmed_in_a_line(
    db: Database, cast: Cast, now: datetime, speak: Speak
) -> None:
    for number, text in enumerate(("x" * 40_000, "G1 🟢 " * 8_000, "O1 = 4 " * 5_714), 1):
        at = now + LATER + timedelta(seconds=number)
        talks.tell(db, cast, speak(text, at), at)
    with db.read() as session:
        assert {len(each.text) for each in session.scalars(select(Reply))} == {40_000, 39_998}
    for told in talks.told(db, now, Kind.TALK_TAKEN):
        assert len(told) < 3_000


def test_a_form_that_is_sent_when_its_checkin_is_gone_keeps_its_words_on_the_screen(
    db: Database, cast: Cast, now: datetime
) -> None:
    asking = opened(db, set_up(db, cast, now), now + HALF_HOUR)
    ben = Visitor(db, cast.ben, now + LATER)
    checkin_forms.open_answer(ben.click(ids.CHECKIN_ANSWER, asking.id))
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        checkin = checkins.find(session, ana, 1, None, now)
        checkins.remove(session, checkin, by=ana, now=now)
    refusals: tuple[Callable[[], object], ...] = (
        lambda: checkin_forms.submit_answer(ben.submit({"moved": "Much"})),
        lambda: checkin_drafts.keep_typed(ben.close({"moved": "Much"})),
    )
    for refused in refusals:
        with pytest.raises(RoundClosed):
            refused()
    talks.tell(db, cast, talks.said("Much", now + LATER), now + LATER)
    with db.read() as session:
        assert session.scalars(select(Answer)).all() == []


def test_a_checkin_whose_channel_was_made_private_goes_on_for_its_members_alone(
    db: Database, cast: Cast, now: datetime
) -> None:
    asking = opened(db, set_up(db, cast, now), now + HALF_HOUR)
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).private = True
    ben, dev = Visitor(db, cast.ben, now + LATER), Visitor(db, cast.dev, now + LATER)
    checkin_forms.open_answer(ben.click(ids.CHECKIN_ANSWER, asking.id))
    assert checkin_forms.submit_answer(ben.submit({"moved": "Much"})) is None
    refusals: tuple[Callable[[], object], ...] = (
        lambda: checkin_forms.open_answer(dev.click(ids.CHECKIN_ANSWER, asking.id)),
        lambda: checkin_listeners.on_command(dev.command("/checkin", "report C1", cast.far)),
    )
    for refused in refusals:
        with pytest.raises(NoSuchThing):
            refused()
    rounds.remind_and_close(db, asking.close_at)
    later = now + HALF_HOUR + timedelta(days=7)
    hear_of(db, cast, later)
    assert rounds.open_due(db, later) == 1
    with db.read() as session:
        found = session.scalars(select(Round).order_by(Round.id.desc())).first()
        assert found is not None
        assert audiences.may_answer(
            session, found, checkins.find(session, cast.ben, 1, None, later), cast.ben
        )
