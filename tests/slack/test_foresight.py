"""Foresight: what is read for many messages at once, and that they say the same."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import Checkin, CheckinState, Delivery, Goal, Kind, Person, Round
from bot.services import answers, rounds
from bot.services.answers import Said, Words
from bot.slack import messages
from tests.people import Cast
from tests.services.deliveries import statements
from tests.services.scenes import add_goal, post, set_up

from .office import opened

HOUR = timedelta(hours=1)
CLOCK = timedelta(minutes=30)
"""After so long all of them ask."""


@pytest.fixture
def at(db: Database, cast: Cast, now: datetime) -> datetime:
    """Six check-ins ask #launch, each in its way, and five hours have passed: of some people there
    is an answer, one is deleted, and who has said nothing is reminded."""
    for name in ("One", "Two", "Three", "Gone"):
        set_up(db, cast, now, name=name)
    for name in ("Four", "Five"):
        set_up(db, cast, now, name=name, direct=True, remind_after=60)
    goals = [add_goal(db, cast, title, now - timedelta(days=3)) for title in ("Beta", "Docs")]
    asked_at = now + CLOCK
    assert rounds.open_due(db, asked_at) == 6
    rounds.prompt_due(db, asked_at)
    with db.read() as session:
        keys = session.scalars(select(Delivery.key).where(Delivery.kind == Kind.CHECKIN_PROMPT))
        prompts = keys.all()
    for number, key in enumerate(prompts):
        post(db, key, f"1795000000.{number:06d}")
    _say(db, cast, goals[0], asked_at + HOUR)
    rounds.remind_and_close(db, asked_at + 5 * HOUR)
    rounds.remind_due(db, asked_at + 5 * HOUR)
    with db.begin() as session:
        gone = session.scalars(select(Checkin).where(Checkin.name == "Gone")).one()
        gone.state = CheckinState.DELETED
    return asked_at + 5 * HOUR


def _say(db: Database, cast: Cast, goal: Goal, at: datetime) -> None:
    with db.begin() as session:
        ben = session.get_one(Person, cast.ben.id)
        ana = session.get_one(Person, cast.ana.id)
        first, *_, last = session.scalars(select(Round.id).order_by(Round.id)).all()
        for person, round_id in ((ben, first), (ana, last)):
            asking, checkin = rounds.find(session, person, round_id)
            said = Said((Words(goal.id, moved="Much"),))
            answers.by_form(session, asking, checkin, said, by=person, now=at)


def owed(session: Session) -> Sequence[Delivery]:
    return session.scalars(select(Delivery).order_by(Delivery.id)).all()


def test_what_is_foreseen_says_the_same_as_what_is_not(db: Database, at: datetime) -> None:
    with db.read() as session:
        apart = [messages.render(session, each, at) for each in owed(session)]
    with db.read() as session:
        messages.foresee(session, owed(session), at)
        together = [messages.render(session, each, at) for each in owed(session)]
    assert together == apart
    said = " ".join(each.text for each in together if each)
    for words in ("1 of 2 answered: ✅ <@U0BEN>", "no answer of yours yet", "• G2 Docs", "*Four*"):
        assert words in said


@pytest.mark.parametrize("kind", [Kind.CHECKIN_PROMPT, Kind.NOTICES])
def test_nothing_more_is_asked_for_a_message_more(db: Database, at: datetime, kind: Kind) -> None:
    asked = []
    for many in (1, 2):
        with db.read() as session:
            some = [each for each in owed(session) if each.kind == kind][:many]
            with statements() as heard:
                messages.FORESEE[kind](session, some, at)
                for each in some:
                    messages.render(session, each, at)
        asked.append(heard)
    assert len(asked[0]) == len(asked[1])


def test_where_a_look_ahead_fails_each_message_is_made_by_itself(
    db: Database, cast: Cast, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(session: Session, deliveries: Sequence[Delivery], now: datetime) -> None:
        raise LookupError("nowhere")

    with opened(db, cast, now) as office:
        for number in (1, 2):
            office.owe(f"k{number}", subject_id=number, channel=f"C{number}")
        assert office.new_sender(foresee=stumble).work_once() == 2
        assert office.called("chat.postMessage") == 2
    assert "could not be read at once" in caplog.text
