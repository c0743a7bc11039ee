"""A summary is shared once for each answer whose button was pressed, by people of the channel."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import NoSuchThing, OutsiderOnly
from bot.model import Channel, Kind, Person
from bot.services import sharing
from tests import people
from tests.people import Cast
from tests.services import roads


def share(db: Database, channel: Channel, by: Person, once: str, now: datetime) -> bool:
    with db.begin() as session:
        person = session.get_one(Person, by.id)
        return sharing.share(session, Kind.PROGRESS, channel.id, by=person, once=once, now=now)


def test_pressing_twice_shares_once_and_another_answer_shares_again(
    db: Database, cast: Cast, now: datetime
) -> None:
    pressed = [share(db, cast.launch, cast.ben, once, now) for once in ("1.1", "1.1", "2.2")]
    assert pressed == [True, False, True]
    shared = roads.owed(db, Kind.PROGRESS)
    assert [(each.subject_id, each.channel) for each in shared] == [
        (cast.launch.id, "C0LAUNCH")
    ] * 2
    assert {each.for_person_id for each in shared} == {cast.ben.id}


def test_pressing_at_once_shares_once(db: Database, cast: Cast, now: datetime) -> None:
    def work(session: Session, _number: int) -> bool:
        by = session.get_one(Person, cast.ben.id)
        return sharing.share(session, Kind.PROGRESS, cast.launch.id, by=by, once="1.1", now=now)

    assert sorted(roads.at_once(db, work, 3), key=str) == [False, False, True]


def test_only_members_share_and_others_learn_nothing(
    db: Database, cast: Cast, now: datetime
) -> None:
    with pytest.raises(NoSuchThing):
        share(db, cast.board, cast.ben, "1.1", now)
    with pytest.raises(NoSuchThing):
        share(db, cast.launch, cast.dev, "1.1", now)
    assert roads.owed(db) == []


def test_people_of_other_organisations_share_nothing(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
        people.join(session, cast.launch, eve)
    with pytest.raises(OutsiderOnly):
        share(db, cast.launch, eve, "1.1", now)
