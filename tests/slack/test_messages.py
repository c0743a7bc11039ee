"""Messages: every kind of delivery has its words, made from rows as they are now."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from bot.db import Database
from bot.model import (
    About,
    Channel,
    Delivery,
    DeliveryState,
    Goal,
    KeptWords,
    Kind,
    Notice,
    Objective,
    Person,
    Workspace,
)
from bot.services import objectives, people, sharing
from bot.slack import messages, messages_notices
from bot.slack.views.parts import Message
from tests.people import Cast
from tests.services import roads, scenes
from tests.slack.sheets import TEXTS, buttons, check_message, readable

Told = Callable[[Kind], Message | None]


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch, with one milestone."""
    made = roads.set_goal(db, cast.ana, cast.launch, now)
    roads.add(db, cast.ana, made, now)
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


def test_everything_that_people_are_told_has_its_words() -> None:
    assert set(messages_notices.TELL) == set(About)


def test_nothing_is_told_of_what_is_gone(db: Database, cast: Cast, now: datetime) -> None:
    for about in About:
        notice = Notice(
            workspace_id=cast.workspace.id, person_id=cast.ana.id, key="x", about=about,
            subject_id=10**6, delivery_id=1, at=now,
        )  # fmt: skip
        with db.read() as session:
            ana = session.get_one(Person, cast.ana.id)
            assert messages_notices.TELL[about](session, notice, ana, now) is None


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
    assert words(told(Kind.GOAL_NEWS)) == "🪨 <@U0ANA> added M1 *Prototype*, needs a date"


def test_a_celebration_is_told_with_its_cheers(
    db: Database, cast: Cast, goal: Goal, told: Told, now: datetime
) -> None:
    roads.reach(db, cast.ana, roads.add(db, cast.ana, goal, now, "Beta"), now)
    message = told(Kind.CELEBRATION)
    assert message is not None
    assert "🪨 *Beta* reached" in words(message)
    assert buttons(message.blocks) == ["👏 Cheer", "Still in", "Reflect"]


def test_a_shared_summary_is_fresh_and_says_who_shared_it(
    db: Database, cast: Cast, goal: Goal, told: Told, now: datetime
) -> None:
    with db.begin() as session:
        by = session.get_one(Person, cast.ben.id)
        sharing.share(session, Kind.PROGRESS, cast.launch.id, by=by, once="1.1", now=now)
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
        sharing.share(session, Kind.PROGRESS, cast.launch.id, by=by, once="1.1", now=now)
    assert "Learn Spanish" not in words(told(Kind.PROGRESS))


def test_kept_words_are_offered_as_they_were_typed(
    db: Database, cast: Cast, told: Told, now: datetime
) -> None:
    with db.begin() as session:
        channel = session.get_one(Channel, cast.launch.id)
        text = "Ship R&amp;D &lt;!channel&gt; for <@U0BEN|ben>"
        people.keep_words(session, cast.ana, channel.id, "/goal", text, now)
        people.offer_kept_words(session, cast.workspace.id, channel.id, now)
    assert "> /goal Ship R&amp;D &lt;!channel&gt; for @ben" in words(told(Kind.NOTICES))
    with db.begin() as session:
        session.delete(session.scalars(select(KeptWords)).one())
    assert told(Kind.NOTICES) is None


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
        "I could not post a goal's card (G1 *Launch the beta*) to <#C0LAUNCH>. It is archived: "
        "unarchive it and press `Try again`, or do this elsewhere.\nTry again"
    )


def test_what_was_owed_before_there_were_bundles_has_its_words_still(
    db: Database, cast: Cast, told: Told, now: datetime
) -> None:
    with db.begin() as session:
        people.keep_words(session, cast.ana, cast.launch.id, "/goal", "Launch", now)
        words_id = session.scalars(select(KeptWords.id)).one()
        session.add(
            Delivery(
                workspace_id=cast.workspace.id, key="old", kind=Kind.KEPT_WORDS,
                subject_id=words_id, channel="U0ANA", created_at=now,
            )
        )  # fmt: skip
    assert words(told(Kind.KEPT_WORDS)).startswith("I am in <#C0LAUNCH> now.")


def test_several_things_stand_one_below_the_other_and_one_as_it_would_alone(
    db: Database, cast: Cast, told: Told, now: datetime
) -> None:
    with db.begin() as session:
        for channel in (cast.launch, cast.board):
            people.keep_words(session, cast.ana, channel.id, "/goal", f"In {channel.name}", now)
            people.offer_kept_words(session, cast.workspace.id, channel.id, now)
    message = told(Kind.NOTICES)
    assert message is not None
    shown = words(message)
    assert shown.splitlines()[0] == "*2 things for you*"
    assert shown.index("> /goal In launch") < shown.index("> /goal In board")
    assert message.text.startswith("2 things for you | I am in <#C0LAUNCH> now.")
    assert "/goal In board" in message.text
    assert [block["type"] for block in message.blocks].count("divider") == 2
    with db.begin() as session:
        session.delete(session.scalars(select(KeptWords).order_by(KeptWords.id)).first())
    assert words(told(Kind.NOTICES)).startswith("I am in <#C0BOARD> now.")


def test_what_is_told_twice_of_one_thing_is_told_once(
    db: Database, cast: Cast, told: Told, now: datetime
) -> None:
    with db.begin() as session:
        people.keep_words(session, cast.ana, cast.launch.id, "/goal", "Launch", now)
        people.offer_kept_words(session, cast.workspace.id, cast.launch.id, now)
    with db.begin() as session:
        session.execute(update(KeptWords).values(typed_at=now - timedelta(seconds=5)))
        people.offer_kept_words(session, cast.workspace.id, cast.launch.id, now)
    assert words(told(Kind.NOTICES)).startswith("I am in <#C0LAUNCH> now.")


@pytest.mark.parametrize("fact", ["bot", "deactivated"])
def test_who_is_no_person_any_more_is_told_nothing(
    db: Database, cast: Cast, told: Told, now: datetime, fact: str
) -> None:
    with db.begin() as session:
        people.keep_words(session, cast.ana, cast.launch.id, "/goal", "Launch", now)
        people.offer_kept_words(session, cast.workspace.id, cast.launch.id, now)
        setattr(session.get_one(Person, cast.ana.id), fact, True)
    assert told(Kind.NOTICES) is None


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


def test_a_shared_goal_has_charts_unless_slack_lately_had_none_here(
    db: Database, cast: Cast, goal: Goal, told: Told, now: datetime
) -> None:
    objective = scenes.add_objective(db, goal, "first response", now)
    with db.begin() as session:
        by = session.get_one(Person, cast.ana.id)
        read, of = session.get_one(Objective, objective.id), session.get_one(Goal, goal.id)
        objectives.give(session, read, of, Decimal(7), by=by, now=now)
        sharing.share(session, Kind.GOAL_PROGRESS, of, by=by, once="1", now=now)
    message = told(Kind.GOAL_PROGRESS)
    assert message is not None
    assert [block["type"] for block in message.native] == ["data_visualization", "data_table"]
    assert "now *7 h*" in words(message)
    for days, kinds in ((29, 0), (31, 2)):
        with db.begin() as session:
            session.get_one(Workspace, goal.workspace_id).plain_at = now - timedelta(days=days)
        message = told(Kind.GOAL_PROGRESS)
        assert message is not None
        assert len(message.native) == kinds
