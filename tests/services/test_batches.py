"""What is due is worked off so many rows to a transaction, and each batch is kept by itself."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import Person
from bot.services.batches import Batch, work_off
from tests.people import Cast

FULL = 2


def waiting(db: Database) -> int:
    with db.read() as session:
        return len(session.scalars(DUE).all())


DUE = select(Person.id).where(Person.name == "due")


def make_due(db: Database, cast: Cast) -> None:
    with db.begin() as session:
        session.execute(update(Person).values(name="done"))
        some = Person.id.in_([cast.ana.id, cast.ben.id, cast.dev.id])
        session.execute(update(Person).where(some).values(name="due"))


def take(session: Session) -> Batch:
    ids = session.scalars(DUE.order_by(Person.id).limit(FULL)).all()
    session.execute(update(Person).where(Person.id.in_(ids)).values(name="done"))
    return Batch(len(ids), len(ids) * 10)


def test_batches_go_on_until_one_is_not_full(db: Database, cast: Cast) -> None:
    make_due(db, cast)
    assert work_off(db, DUE.limit(1), take, FULL) == 30
    assert waiting(db) == 0


def test_where_nothing_is_due_nothing_is_taken(db: Database, cast: Cast) -> None:
    def fail(session: Session) -> Batch:
        raise AssertionError("nothing is due")

    assert work_off(db, DUE.limit(1), fail, FULL) == 0


def test_a_batch_that_fails_takes_nothing_back_of_those_before(db: Database, cast: Cast) -> None:
    make_due(db, cast)
    batches = []

    def fail_later(session: Session) -> Batch:
        batches.append(take(session))
        if len(batches) > 1:
            raise ArithmeticError
        return batches[-1]

    with pytest.raises(ArithmeticError):
        work_off(db, DUE.limit(1), fail_later, FULL)
    assert waiting(db) == 1


def test_what_is_due_is_asked_with_what_is_given(db: Database, cast: Cast, now: datetime) -> None:
    due = select(Person.id).where(Person.known_at <= bindparam("now")).limit(1)
    with db.begin() as session:
        session.execute(update(Person).values(known_at=now))
    counted = []

    def count(session: Session) -> Batch:
        counted.append(1)
        return Batch(0, 0)

    work_off(db, due, count, FULL, {"now": now - timedelta(seconds=1)})
    assert not counted
    work_off(db, due, count, FULL, {"now": now})
    assert counted == [1]
