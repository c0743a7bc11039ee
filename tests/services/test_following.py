"""Followers hear of a re-plan once: in the channel where they read it, else by direct message."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import (
    Channel,
    Delivery,
    Event,
    Follower,
    Goal,
    Kind,
    Membership,
    Milestone,
    Person,
)
from bot.services import goals, history, milestones
from bot.services.outbox.notices import GATHERING
from bot.slack import messages
from tests import people
from tests.people import Cast

from . import roads

MAY = date(2027, 5, 12)
DAY = timedelta(days=1)


@pytest.fixture
def far(db: Database, cast: Cast, now: datetime) -> Person:
    """Fay, in New York, a full member who is not in #launch."""
    with db.begin() as session:
        return people.add_person(
            session, cast.workspace, "U0FAY", "Fay", now, zone="America/New_York"
        )


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch."""
    return roads.set_goal(db, cast.ana, cast.launch, now)


@pytest.fixture
def stone(db: Database, cast: Cast, goal: Goal, now: datetime) -> Milestone:
    return roads.add(db, cast.ana, goal, now, due_on=MAY)


def follow(db: Database, goal: Goal, *who: Person) -> None:
    with db.begin() as session:
        session.add_all(
            Follower(
                goal_id=goal.id, person_id=person.id, workspace_id=goal.workspace_id,
                followed_at=goal.created_at,
            )
            for person in who
        )  # fmt: skip


def move(db: Database, by: Person, stone: Milestone, to: date, now: datetime) -> None:
    with db.begin() as session:
        shift(session, by, stone, to, now)


def shift(session: Session, by: Person, stone: Milestone, to: date, now: datetime) -> None:
    row = session.get_one(Milestone, stone.id)
    milestones.move(
        session, row, session.get_one(Goal, row.goal_id), to=to, because="vendor delay",
        by=session.get_one(Person, by.id), now=now,
    )  # fmt: skip


def said(db: Database, delivery: Delivery, now: datetime) -> str:
    roads.know_all(db, now)
    with db.read() as session:
        message = messages.render(session, delivery, now)
    return message.text if message else ""


def test_who_reads_the_channel_is_named_there_and_the_others_are_told(
    db: Database, cast: Cast, goal: Goal, stone: Milestone, far: Person, now: datetime
) -> None:
    follow(db, goal, cast.ben, cast.chi, far)
    move(db, cast.ana, stone, MAY + 14 * DAY, now)
    news = roads.owed(db, Kind.GOAL_NEWS)[-1]
    assert said(db, news, now).endswith("— vendor delay | cc <@U0BEN> <@U0CHI>")
    [notice] = roads.owed(db, Kind.NOTICES)
    assert (notice.channel, notice.due_at) == ("U0FAY", now + GATHERING)
    words = said(db, notice, now)
    assert words.startswith("You follow G1 *Launch the beta*, and its plan has changed:")
    assert "<@U0ANA> moved M1 *Prototype*: Wed 12 May 2027 → Wed 26 May 2027" in words


def test_at_night_a_follower_is_told_in_the_morning(
    db: Database, cast: Cast, goal: Goal, stone: Milestone, far: Person, now: datetime
) -> None:
    with db.begin() as session:
        session.get_one(Person, far.id).zone = "Asia/Tokyo"
    follow(db, goal, far)
    move(db, cast.ana, stone, MAY + DAY, now)
    [notice] = roads.owed(db, Kind.NOTICES)
    assert notice.due_at == datetime(2026, 11, 23, 23, tzinfo=UTC)


def test_who_moves_it_knows_it(
    db: Database, cast: Cast, goal: Goal, stone: Milestone, now: datetime
) -> None:
    follow(db, goal, cast.ana)
    move(db, cast.ana, stone, MAY + DAY, now)
    assert "cc" not in said(db, roads.owed(db, Kind.GOAL_NEWS)[-1], now)
    assert roads.owed(db, Kind.NOTICES) == []


def test_other_news_and_a_first_date_tell_no_followers(
    db: Database, cast: Cast, goal: Goal, far: Person, now: datetime
) -> None:
    follow(db, goal, cast.ben, far)
    undated = roads.add(db, cast.ana, goal, now)
    move(db, cast.ana, undated, MAY, now)
    with db.begin() as session:
        row = session.get_one(Goal, goal.id)
        goals.pause(session, row, by=session.get_one(Person, cast.ana.id), now=now, why="rest")
    assert roads.owed(db, Kind.NOTICES) == []
    assert not any(" cc " in said(db, each, now) for each in roads.owed(db, Kind.GOAL_NEWS))


def test_what_is_moved_at_once_is_told_together_and_once(
    db: Database, cast: Cast, goal: Goal, stone: Milestone, far: Person, now: datetime
) -> None:
    follow(db, goal, cast.ben, far)
    second = roads.add(db, cast.ana, goal, now, "Beta test", due_on=MAY + DAY)
    with db.begin() as session:
        shift(session, cast.ana, stone, MAY + 14 * DAY, now)
        shift(session, cast.ana, second, MAY + 15 * DAY, now)
    [notice] = roads.owed(db, Kind.NOTICES)
    words = said(db, notice, now)
    assert "moved M1 *Prototype*" in words
    assert "moved M2 *Beta test*" in words
    named = [said(db, each, now).count("cc <@U0BEN>") for each in roads.owed(db, Kind.GOAL_NEWS)]
    assert sum(named) == 1
    move(db, cast.ana, second, MAY + 20 * DAY, now + timedelta(hours=1))
    words = said(db, notice, now + timedelta(hours=1))
    assert words.startswith("2 things for you")
    assert words.count("moved M1") == 1


def test_a_goal_that_moves_is_a_replan_too(
    db: Database, cast: Cast, goal: Goal, far: Person, now: datetime
) -> None:
    follow(db, goal, far)
    with db.begin() as session:
        line = history.write(
            session, event=Event.GOAL_MOVED, goal_id=goal.id,
            by=session.get_one(Person, cast.ana.id), now=now,
            old="2027-06-30", new="2027-07-30", why="vendor delay",
        )  # fmt: skip
        goals.tell(session, session.get_one(Goal, goal.id), line, now)
    [notice] = roads.owed(db, Kind.NOTICES)
    assert "vendor delay" in said(db, notice, now)


def test_nobody_hears_of_what_they_may_not_see_any_more(
    db: Database, cast: Cast, now: datetime
) -> None:
    secret = roads.set_goal(db, cast.ana, cast.board, now)
    stone = roads.add(db, cast.ana, secret, now, due_on=MAY)
    follow(db, secret, cast.ben)  # he was in 🔒 #board once
    move(db, cast.ana, stone, MAY + DAY, now)
    [notice] = roads.owed(db, Kind.NOTICES)
    assert said(db, notice, now) == ""
    assert "U0BEN" not in said(db, roads.owed(db, Kind.GOAL_NEWS)[-1], now)


def test_who_comes_into_the_channel_after_they_were_told_is_not_named_too(
    db: Database, cast: Cast, goal: Goal, stone: Milestone, far: Person, now: datetime
) -> None:
    follow(db, goal, far)
    move(db, cast.ana, stone, MAY + DAY, now)
    with db.begin() as session:
        people.join(session, session.get_one(Channel, cast.launch.id), far)
    assert "cc" not in said(db, roads.owed(db, Kind.GOAL_NEWS)[-1], now)


@pytest.mark.parametrize("fact", ["bot", "deactivated", "outsider"])
def test_who_is_not_to_be_told_is_not(
    db: Database, cast: Cast, goal: Goal, stone: Milestone, far: Person, now: datetime, fact: str
) -> None:
    follow(db, goal, far, cast.ben)
    with db.begin() as session:
        for person in (far, cast.ben):
            setattr(session.get_one(Person, person.id), fact, True)
    move(db, cast.ana, stone, MAY + DAY, now)
    assert roads.owed(db, Kind.NOTICES) == []
    assert "cc" not in said(db, roads.owed(db, Kind.GOAL_NEWS)[-1], now)


def test_a_workspace_goal_of_no_channel_tells_all_its_followers(
    db: Database, cast: Cast, far: Person, now: datetime
) -> None:
    wide = roads.set_goal(db, cast.ana, None, now, scope="workspace")
    stone = roads.add(db, cast.ana, wide, now, due_on=MAY)
    follow(db, wide, cast.ben, far)
    with db.begin() as session:
        session.delete(session.get_one(Membership, (cast.launch.id, cast.ben.id)))
    move(db, cast.ana, stone, MAY + DAY, now)
    assert sorted(each.channel for each in roads.owed(db, Kind.NOTICES)) == ["U0BEN", "U0FAY"]


def test_hundreds_of_followers_can_be_named(
    db: Database, cast: Cast, goal: Goal, stone: Milestone, now: datetime
) -> None:
    with db.begin() as session:
        crowd = [
            people.add_person(session, cast.workspace, f"U0CROWD{number:03}", "X", now)
            for number in range(250)
        ]
        launch = session.get_one(Channel, cast.launch.id)
        for person in crowd:
            people.join(session, launch, person)
    follow(db, goal, *crowd)
    move(db, cast.ana, stone, MAY + DAY, now)
    news = roads.owed(db, Kind.GOAL_NEWS)[-1]
    with db.read() as session:
        message = messages.render(session, news, now)
    assert message is not None
    assert str(message.blocks).count("<@U0CROWD") == 250
