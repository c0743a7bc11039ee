"""Numbers of deleted rows, which SQLite gives again: nobody misses what is told of the new ones."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from bot.db import Database
from bot.model import About, Blocker, Delivery, DeliveryState, Kind, Notice, Person, Scope
from bot.model.outcomes import Sent
from bot.services import forgetting, outbox
from bot.services.outbox.notices import owe
from tests import people
from tests.people import Cast

from . import roads
from .deliveries import claim, settle, standing
from .deliveries import owe as owe_message


def send_all(db: Database, now: datetime) -> None:
    for each in claim(db, now):
        settle(db, each, Sent("1795600000.000100", each.channel, 1), now)


def tell(db: Database, cast: Cast, now: datetime, key: str) -> None:
    """Ana is told something under this key."""
    with db.begin() as session:
        owe(
            session, person_id=cast.ana.id, workspace_id=cast.workspace.id,
            about=About.EVIDENCE, subject_id=1, key=key, now=now,
        )  # fmt: skip


def test_the_card_of_a_goal_is_owed_though_another_had_its_number(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ben, cast.launch, now)
    send_all(db, now)
    roads.change(db, goal, scope=Scope.PERSONAL)
    with db.begin() as session:
        forgetting.forget(session, session.get_one(Person, cast.ben.id), now)
    again = roads.set_goal(db, cast.ana, cast.launch, now)
    assert (again.id == goal.id) is db.is_sqlite
    with db.read() as session:
        owed = session.scalars(select(Delivery).where(Delivery.kind == Kind.GOAL_CARD)).all()
    sent, new = sorted(owed, key=lambda each: each.id)
    assert (sent.state, sent.subject_id) == (DeliveryState.SENT, goal.id)  # it is not said anew
    assert (new.state, new.key) == (DeliveryState.PENDING, f"goal:{again.id}:card")


def test_what_came_of_a_forgotten_message_is_nothing_to_the_next_with_its_number(
    db: Database, cast: Cast, now: datetime
) -> None:
    for number in range(20):
        at = now + number * timedelta(hours=1)
        with db.begin() as session:
            fay = people.add_person(session, cast.workspace, f"U0FAY{number}", "Fay", at)
        old = owe_message(db, cast, f"to-fay:{number}", at, channel=fay.slack_id)
        (before,) = claim(db, at)
        with db.begin() as session:
            forgetting.forget(session, session.get_one(Person, fay.id), at)
        new = owe_message(db, cast, f"to-all:{number}", at)
        assert (new == old) is db.is_sqlite
        (after,) = claim(db, at)
        assert not settle(db, before, Sent("1795600000.000100", "D0FAY", 1), at)
        assert standing(db, new).state is DeliveryState.SENDING
        assert settle(db, after, Sent("1795600000.000200", after.channel, 1), at)


def test_of_several_deleted_rows_those_are_freed_whose_number_may_come_again(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    with db.begin() as session:
        rows = [
            Blocker(
                workspace_id=goal.workspace_id, person_id=cast.ben.id, goal_id=goal.id,
                text="x", opened_at=now,
            )
            for _ in range(3)
        ]  # fmt: skip
        session.add_all(rows)
        session.flush()
        ids = [each.id for each in rows]
    for id_ in ids:
        tell(db, cast, now, f"blocker:{id_}:helped")
    with db.begin() as session:
        for id_ in (ids[0], ids[2]):
            session.execute(delete(Blocker).where(Blocker.id == id_))
        outbox.free_keys(session, {"blockers": [ids[0], ids[2]]})
        keys = set(session.scalars(select(Notice.key)))
    last = set() if db.is_sqlite else {f"blocker:{ids[2]}:helped"}
    assert keys & {f"blocker:{id_}:helped" for id_ in ids} == last | {
        f"blocker:{id_}:helped" for id_ in ids[:2]
    }
