"""Messages: every kind of delivery has its words, made from rows as they are now."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.model import Channel, Delivery, DeliveryState, Goal, KeptWords, Kind, Person
from bot.services import people, summaries
from bot.slack import messages
from bot.slack.views.parts import Message
from tests.people import Cast
from tests.services import roads
from tests.slack.sheets import TEXTS, buttons, check_message, readable

Told = Callable[[Kind], Message | None]


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch, with one milestone."""
    made = roads.set_goal(db, cast.ana, cast.launch, now)
    roads.add(db, cast.ben, made, now)
    return made


@pytest.fixture
def told(db: Database, now: datetime) -> Told:
    """What the newest delivery of a kind says now."""

    def render(kind: Kind) -> Message | None:
        delivery = roads.owed(db, kind)[-1]
        with db.read() as session:
            message = messages.render(session, delivery, now)
        if message:
            check_message(message)
        return message

    return render


def words(message: Message | None) -> str:
    assert message is not None
    return readable(message.blocks)


def test_every_kind_has_its_words() -> None:
    assert set(messages.RENDER) == set(Kind)


def test_nothing_is_said_of_what_is_gone(db: Database, now: datetime) -> None:
    for kind in Kind:
        delivery = Delivery(
            workspace_id=1, key="x", kind=kind, subject_id=10**6, channel="C0LAUNCH",
            state=DeliveryState.PENDING, created_at=now, for_person_id=None,
        )  # fmt: skip
        with db.read() as session:
            assert messages.render(session, delivery, now) is None


def test_a_card_shows_what_is_true_when_it_is_sent(db: Database, goal: Goal, told: Told) -> None:
    roads.change(db, goal, title="Launch it")
    assert "*G1 · Launch it*" in words(told(Kind.GOAL_CARD))


def test_news_are_told_in_words(goal: Goal, told: Told) -> None:
    assert words(told(Kind.GOAL_NEWS)) == "🪨 <@U0BEN> added M1 *Prototype*, needs a date"


def test_a_celebration_is_told_with_its_cheers(
    db: Database, cast: Cast, goal: Goal, told: Told, now: datetime
) -> None:
    roads.reach(db, cast.ana, roads.add(db, cast.ana, goal, now, "Beta"), now)
    message = told(Kind.CELEBRATION)
    assert message is not None
    assert "🪨 *Beta* reached" in words(message)
    assert buttons(message.blocks) == ["👏 Cheer"]


def test_a_shared_summary_is_fresh_and_says_who_shared_it(
    db: Database, cast: Cast, goal: Goal, told: Told, now: datetime
) -> None:
    with db.begin() as session:
        by = session.get_one(Person, cast.ben.id)
        summaries.share(session, cast.launch.id, by=by, once="1.1", now=now)
    roads.set_goal(db, cast.ana, cast.launch, now, "Set after sharing")
    shown = words(told(Kind.PROGRESS))
    assert "Shared by <@U0BEN>" in shown
    assert "Set after sharing" in shown


def test_a_shared_summary_shows_nothing_personal(
    db: Database, cast: Cast, goal: Goal, told: Told, now: datetime
) -> None:
    roads.set_goal(db, cast.ben, None, now, "Learn Spanish")
    with db.begin() as session:
        by = session.get_one(Person, cast.ben.id)
        summaries.share(session, cast.launch.id, by=by, once="1.1", now=now)
    assert "Learn Spanish" not in words(told(Kind.PROGRESS))


def test_kept_words_are_offered_as_they_were_typed(
    db: Database, cast: Cast, told: Told, now: datetime
) -> None:
    with db.begin() as session:
        channel = session.get_one(Channel, cast.launch.id)
        text = "Ship R&amp;D &lt;!channel&gt; for <@U0BEN|ben>"
        people.keep_words(session, cast.ana, channel.id, "/goal", text, now)
        people.offer_kept_words(session, cast.workspace.id, channel.id, now)
    assert "> /goal Ship R&amp;D &lt;!channel&gt; for @ben" in words(told(Kind.KEPT_WORDS))
    with db.begin() as session:
        session.delete(session.scalars(select(KeptWords)).one())
    assert told(Kind.KEPT_WORDS) is None


def test_what_failed_is_told_to_the_one_who_set_it_up(db: Database, goal: Goal, told: Told) -> None:
    with db.begin() as session:
        card = session.get_one(Delivery, roads.owed(db, Kind.GOAL_CARD)[0].id)
        card.state, card.error = DeliveryState.FAILED, "is_archived"
        session.add(
            Delivery(
                workspace_id=card.workspace_id,
                key="failure",
                kind=Kind.FAILURE,
                subject_id=card.id,
                channel="U0ANA",
                created_at=card.created_at,
            )
        )
    assert words(told(Kind.FAILURE)) == (
        "I could not post a goal's card to <#C0LAUNCH>. It is archived."
    )


def test_whatever_was_typed_every_message_can_be_sent(
    db: Database, cast: Cast, told: Told, now: datetime
) -> None:
    for text in TEXTS.values():
        clean = text.replace("\x00", "")
        made = roads.set_goal(db, cast.ana, cast.launch, now, clean, why=clean, done_means=clean)
        milestone = roads.add(db, cast.ana, made, now, clean, reached_when=clean)
        roads.reach(db, cast.ana, milestone, now, evidence=clean, note=clean, lesson=clean)
        for kind in (Kind.GOAL_CARD, Kind.GOAL_NEWS, Kind.CELEBRATION):
            assert told(kind) is not None
