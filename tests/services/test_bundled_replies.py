"""Replies to a direct message that reminds of several rounds: each finds the one it answers."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from bot.db import Database
from bot.model import Goal, Person, Round
from bot.services import checkins, replies, rounds, threads
from bot.services.meanings import Heard, HeardOf
from bot.services.replies import Spot
from tests.people import Cast
from tests.services.scenes import add_goal, add_objective, plan, post, set_up

HALF_HOUR = timedelta(minutes=30)
DIRECT, HEAD = "D0ANA", "1795600000.000100"


@pytest.fixture
def asked(db: Database, cast: Cast, now: datetime) -> list[Round]:
    """A round in #launch and one in 🔒 #board, of both of which Ana was reminded in one message."""
    set_up(db, cast, now)
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        checkins.set_up(session, cast.board.id, plan(name="Board"), by=ana, now=now)
    assert rounds.open_due(db, now + HALF_HOUR) == 2
    with db.read() as session:
        found = rounds.waiting_for(session, session.get_one(Person, cast.ana.id), None)
    for asking in found:
        post(db, f"round:{asking.id}:prompt", f"17955.{asking.id:06}")
    rounds.remind_and_close(db, now + HALF_HOUR + timedelta(hours=4))
    post(db, f"notices:round:{found[0].id}:remind:{cast.ana.id}", HEAD, DIRECT)
    return found


@pytest.fixture
def goals(db: Database, cast: Cast, now: datetime) -> list[Goal]:
    """A goal of each channel."""
    return [
        add_goal(db, cast, "Launch the beta", now),
        add_goal(db, cast, "Close the round", now, channel_id=cast.board.id),
    ]


def round_of(db: Database, cast: Cast, heard: Heard | None = None, ts: str = "") -> int | None:
    with db.read() as session:
        say = None if heard is None else lambda: heard
        found = threads.asking_in(session, cast.workspace.id, DIRECT, HEAD, ts, say)
        return found[0].id if found else None


def test_words_are_of_the_newest_round_where_they_name_nothing(
    db: Database, cast: Cast, asked: list[Round], goals: list[Goal]
) -> None:
    newest = max(asking.id for asking in asked)
    assert round_of(db, cast) == newest
    assert round_of(db, cast, Heard((HeardOf(note="All well"),))) == newest
    assert round_of(db, cast, Heard((HeardOf(77, note="G77"),))) == newest


def test_words_that_name_a_goal_or_objective_are_of_its_channel(
    db: Database, cast: Cast, asked: list[Round], goals: list[Goal], now: datetime
) -> None:
    for asking, goal in zip(sorted(asked, key=lambda each: each.id), goals, strict=True):
        assert round_of(db, cast, Heard((HeardOf(goal.number),))) == asking.id
        number = add_objective(db, goal, "first response", now).number
        assert round_of(db, cast, Heard((), {number: Decimal(6)})) == asking.id


def test_a_reply_that_is_edited_stays_with_its_round(
    db: Database, cast: Cast, asked: list[Round], goals: list[Goal], now: datetime
) -> None:
    first = min(asking.id for asking in asked)
    said_at = now + timedelta(hours=5)
    where = Spot(DIRECT, f"{int(said_at.timestamp())}.000001", said_at)
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        asking, checkin = rounds.find(session, ana, first)
        heard = Heard((HeardOf(goals[0].number, note="Done"),))
        assert replies.take(session, asking, checkin, ana, where, "G1 Done", heard, said_at)
    of_the_other = Heard((HeardOf(goals[1].number),))
    assert round_of(db, cast, of_the_other, where.ts) == first
    assert round_of(db, cast, of_the_other, "1.000009") != first


def test_a_message_that_reminds_of_one_round_is_its_thread(
    db: Database, cast: Cast, asked: list[Round]
) -> None:
    asking = next(each for each in asked if each.id == min(each.id for each in asked))
    post(db, f"notices:round:{asking.id}:remind:{cast.ben.id}", HEAD, "D0BEN")
    with db.read() as session:
        found = threads.asking_in(session, cast.workspace.id, "D0BEN", HEAD)
        assert found is not None
        assert found[0].id == asking.id
        assert threads.asking_in(session, cast.elsewhere.id, "D0BEN", HEAD) is None
