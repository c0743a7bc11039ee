"""Reminders that stand in direct messages: what their people do, and what becomes of the round, is
followed there."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.model import Checkin, Delivery, DeliveryState, Kind, Notice, Person, Round
from bot.services import answers, checkins, rounds
from bot.services.answers import Said, Words
from bot.slack import messages
from bot.slack.views.parts import Message
from tests.people import Cast
from tests.services.scenes import opened, post, set_up
from tests.slack.sheets import buttons

HOUR = timedelta(hours=1)

Deed = Callable[[Database, Cast, Round, datetime], None]


@pytest.fixture
def reminded(db: Database, cast: Cast, now: datetime) -> Round:
    """Ana and Ben were reminded four hours after they were asked in #launch."""
    asking = opened(db, set_up(db, cast, now), now + HOUR / 2)
    post(db, f"round:{asking.id}:prompt", "1795000000.000100")
    at = now + HOUR / 2 + 4 * HOUR
    rounds.remind_and_close(db, at)
    for person in (cast.ana, cast.ben):
        post(db, f"notices:round:{asking.id}:remind:{person.id}", f"1795.{person.id}", "D0")
    with db.begin() as session:
        for each in session.scalars(select(Delivery).where(Delivery.kind == Kind.NOTICES)):
            each.sent_at = at
    return asking


def answer(db: Database, cast: Cast, asking: Round, at: datetime) -> None:
    with db.begin() as session:
        found, checkin = rounds.find(session, session.get_one(Person, cast.ben.id), asking.id)
        ben = session.get_one(Person, cast.ben.id)
        answers.by_form(session, found, checkin, Said((Words(moved="Much"),)), by=ben, now=at)


def skip(db: Database, cast: Cast, asking: Round, at: datetime) -> None:
    with db.begin() as session:
        ben = session.get_one(Person, cast.ben.id)
        assert rounds.skip(session, session.get_one(Round, asking.id), ben, at)


def close(db: Database, cast: Cast, asking: Round, at: datetime) -> None:
    rounds.remind_and_close(db, asking.close_at)


def delete(db: Database, cast: Cast, asking: Round, at: datetime) -> None:
    with db.begin() as session:
        ana, found = (
            session.get_one(Person, cast.ana.id),
            session.get_one(Checkin, asking.checkin_id),
        )
        for over in checkins.remove(session, found, by=ana, now=at):
            rounds.show_over(session, over, at)


def followed(db: Database, person: Person, at: datetime) -> Message | None:
    """What the reminder of a person says now, if it is to be brought up to date."""
    with db.read() as session:
        reminder = session.scalars(
            select(Delivery).join(Notice).where(Notice.person_id == person.id)
        ).one()
        assert reminder.state == DeliveryState.SENT
        return messages.render(session, reminder, at) if reminder.due_at else None


@pytest.mark.parametrize(
    ("deed", "says", "label"),
    [
        (answer, "✅ Sent", ["Edit"]),
        (skip, "Skipped this time.", ["Check in"]),
        (close, "Closed; a late answer still counts.", ["Answer late"]),
        (delete, "was deleted", []),
    ],
)
def test_a_reminder_follows_what_came_of_it(
    db: Database,
    cast: Cast,
    now: datetime,
    reminded: Round,
    deed: Deed,
    says: str,
    label: list[str],
) -> None:
    at = now + 6 * HOUR
    deed(db, cast, reminded, at)
    message = followed(db, cast.ben, at)
    assert message is not None
    assert says in message.text
    assert buttons(message.blocks) == label
    silent = followed(db, cast.ana, at)
    assert (silent is None) == (deed in (answer, skip))


def test_the_prompt_of_a_deleted_checkin_says_who_had_answered_and_has_no_button(
    db: Database, cast: Cast, now: datetime, reminded: Round
) -> None:
    answer(db, cast, reminded, now + 5 * HOUR)
    close(db, cast, reminded, now)
    delete(db, cast, reminded, reminded.close_at + HOUR)
    with db.read() as session:
        prompt = session.scalars(select(Delivery).where(Delivery.kind == Kind.CHECKIN_PROMPT)).one()
        message = messages.render(session, prompt, reminded.close_at + HOUR)
    assert prompt.wanted > prompt.shown
    assert message is not None
    assert "1 of 2 answered" in message.text
    assert "was deleted" in message.text
    assert buttons(message.blocks) == []
