"""Sets of row numbers: one parameter, whatever they are, on both databases."""

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.model import Goal, Person
from bot.model.sets import among
from tests.people import Cast
from tests.services.deliveries import statements


@pytest.mark.parametrize("count", [0, 1, 3, 70_000])
def test_a_set_finds_what_is_in_it_with_one_statement(db: Database, cast: Cast, count: int) -> None:
    ids = [cast.ben.id, cast.ana.id, -5, *range(10**6, 10**6 + count)][:count]
    found = select(Person.slack_id).where(among(Person.id, ids)).order_by(Person.slack_id)
    with db.read() as session, statements() as sent:
        names = session.scalars(found).all()
    assert names == {0: [], 1: ["U0BEN"]}.get(count, ["U0ANA", "U0BEN"])
    assert len(sent[0]) < 200


def test_a_set_may_be_asked_of_what_is_not_there(db: Database, cast: Cast) -> None:
    with db.read() as session:
        assert session.scalars(select(Goal).where(among(Goal.parent_id, [1]))).all() == []


def test_two_sets_in_one_statement_stay_apart(db: Database, cast: Cast) -> None:
    both = among(Person.id, [cast.ana.id]) | among(Person.id, [cast.ben.id])
    with db.read() as session:
        assert len(session.scalars(select(Person).where(both)).all()) == 2
