"""People are kept as Slack describes them, and what they typed too early is kept for them."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import Channel, KeptWords, Kind, Person
from bot.services import people, workspaces
from bot.services.people import Profile
from tests.people import Cast
from tests.services import roads

MINUTE = timedelta(minutes=1)


def keep(db: Database, by: Person, channel: Channel, text: str, now: datetime) -> None:
    with db.begin() as session:
        person = session.get_one(Person, by.id)
        people.keep_words(session, person, channel.id, "/goal", text, now)


def kept(db: Database) -> list[KeptWords]:
    with db.read() as session:
        return list(session.scalars(select(KeptWords).order_by(KeptWords.id)))


def test_a_stranger_is_met_once_and_known_by_name_only_later(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        met = people.meet(session, cast.workspace.id, "U0NEW")
        assert people.meet(session, cast.workspace.id, "U0NEW").id == met.id
        assert met.known_at is None
        profile = Profile("U0NEW", "Nia", "Asia/Kolkata", admin=True)
        learnt = people.learn(session, cast.workspace.id, profile, now)
    assert (learnt.id, learnt.name, learnt.zone, learnt.admin) == (
        met.id, "Nia", "Asia/Kolkata", True,
    )  # fmt: skip
    assert learnt.known_at == now


def test_five_who_meet_the_same_stranger_meet_one(db: Database, cast: Cast, now: datetime) -> None:
    def work(session: Session, _number: int) -> int:
        return people.meet(session, cast.workspace.id, "U0NEW").id

    assert len(set(map(str, roads.at_once(db, work, 5)))) == 1
    with db.read() as session:
        found = select(func.count()).where(Person.slack_id == "U0NEW")
        assert session.scalar(found) == 1


def test_a_name_of_any_length_is_kept_as_far_as_there_is_room(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        learnt = people.learn(session, cast.workspace.id, Profile("U0NEW", "x" * 999, "UTC"), now)
    assert learnt.name == "x" * 200


def test_the_same_id_in_two_workspaces_is_two_people(db: Database, cast: Cast) -> None:
    with db.begin() as session:
        here = people.meet(session, cast.workspace.id, "U0SAME")
        there = people.meet(session, cast.elsewhere.id, "U0SAME")
    assert here.id != there.id
    with db.read() as session:
        found = people.by_ids(session, [here.id, None, there.id, 10**6])
        assert set(found) == {here.id, there.id}
        assert people.by_ids(session, [None]) == {}
        assert people.find(session, cast.elsewhere.id, "U0ANA") is None


def test_words_are_kept_as_they_were_typed(db: Database, cast: Cast, now: datetime) -> None:
    for text in ("", *roads.AWKWARD, "x" * 3000):
        keep(db, cast.ana, cast.launch, text, now)
        assert [each.text for each in kept(db)] == [text]


def test_the_newest_words_of_a_command_count(db: Database, cast: Cast, now: datetime) -> None:
    keep(db, cast.ana, cast.launch, "first", now)
    keep(db, cast.ana, cast.launch, "second", now + MINUTE)
    keep(db, cast.ben, cast.launch, "another's", now)
    keep(db, cast.ana, cast.board, "elsewhere", now)
    assert [(each.text, each.typed_at) for each in kept(db)] == [
        ("second", now + MINUTE),
        ("another's", now),
        ("elsewhere", now),
    ]


def test_words_are_offered_to_each_when_cairn_arrives(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).cairn_in = False
    keep(db, cast.ana, cast.launch, "Launch the beta", now)
    keep(db, cast.ben, cast.launch, "Learn", now)
    for _ in range(2):
        with db.begin() as session:
            workspaces.learn_channel(
                session, cast.workspace.id, "C0LAUNCH", name="launch", private=False,
                archived=False, cairn_in=True, now=now,
            )  # fmt: skip
    offers = roads.owed(db, Kind.NOTICES)
    assert [each.channel for each in offers] == ["U0ANA", "U0BEN"]


def test_words_that_were_used_are_gone(db: Database, cast: Cast, now: datetime) -> None:
    keep(db, cast.ana, cast.launch, "Launch the beta", now)
    with db.begin() as session:
        people.forget_words(session, kept(db)[0].id)
    assert kept(db) == []


def test_who_is_away_is_away_until_they_are_back(db: Database, cast: Cast) -> None:
    for until in (date(2026, 12, 24), None):
        with db.begin() as session:
            people.go_away(session, cast.ana, until)
        with db.read() as session:
            assert session.get_one(Person, cast.ana.id).away_until == until
