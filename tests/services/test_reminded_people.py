"""Whom the clock reminds of milestones, in which zone, and what they may still see."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.db import Database
from bot.errors import NotKnownYet
from bot.model import (
    Channel,
    Goal,
    Kind,
    Membership,
    Milestone,
    Person,
)
from bot.model.outcomes import UNKNOWN
from bot.services import milestones, people
from bot.services.people import Profile
from bot.slack import messages
from tests import people as characters
from tests.people import Cast

from . import roads
from .mornings import DAY, DUE, NINE, SECOND, WEEK, add, due, look, said, told


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ben's goal in #launch."""
    return roads.set_goal(db, cast.ben, cast.launch, now)


@pytest.fixture
def stone(db: Database, cast: Cast, goal: Goal, now: datetime) -> Milestone:
    """Ana's milestone of it."""
    return add(db, cast, goal, now)


@pytest.mark.parametrize("fact", ["bot", "deactivated", "outsider"])
def test_who_is_not_to_be_told_is_not(
    db: Database, cast: Cast, stone: Milestone, fact: str
) -> None:
    with db.begin() as session:
        setattr(session.get_one(Person, cast.ana.id), fact, True)
    look(db, NINE)
    look(db, NINE + 2 * WEEK)
    assert told(db) == ["U0BEN M1 14"]


def test_a_guest_is_reminded_of_what_is_theirs(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    add(db, cast, goal, now, owner_id=cast.chi.id)
    look(db, datetime(2026, 12, 14, 0, tzinfo=UTC))
    assert told(db) == ["U0CHI M1 0"]
    assert said(db, NINE).startswith("🪨 M1 *Prototype* is due today")


def test_who_is_away_is_told_once_when_they_are_back(
    db: Database, cast: Cast, goal: Goal, stone: Milestone
) -> None:
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).away_until = DUE + 2 * DAY
    for days in (-7, -1, 0):
        look(db, NINE + days * DAY)
    back = NINE + 3 * DAY
    assert due(db) == [("U0ANA", back + timedelta(minutes=5))]
    assert said(db, back).count("M1 *Prototype*") == 1
    assert "is 3 days late" in said(db, back)


def test_who_may_not_see_the_goal_any_more_is_told_nothing(
    db: Database, cast: Cast, now: datetime
) -> None:
    """Ben's milestone of a goal in 🔒 #board, which he has left."""
    with db.begin() as session:
        board, ben = session.get_one(Channel, cast.board.id), session.get_one(Person, cast.ben.id)
        characters.join(session, board, ben)
    secret = roads.set_goal(db, cast.ana, cast.board, now)
    roads.add(db, cast.ana, secret, now, due_on=DUE, owner_id=cast.ben.id)
    at = datetime(2026, 12, 7, 8, tzinfo=UTC)
    look(db, at)
    assert told(db) == ["U0BEN M1 -7"]
    with db.begin() as session:
        session.delete(session.get_one(Membership, (cast.board.id, cast.ben.id)))
    assert said(db, at) == ""
    look(db, at + WEEK)
    assert told(db) == ["U0BEN M1 -7"]


def test_who_is_in_a_channel_must_be_known_before_they_are_told_however_long_that_takes(
    db: Database, cast: Cast, now: datetime
) -> None:
    secret = roads.set_goal(db, cast.ana, cast.board, now)
    roads.add(db, cast.ana, secret, now, due_on=DUE)
    # Nobody has asked Slack for three weeks.
    assert milestones.remind_due(db, NINE - WEEK + SECOND) == 0
    look(db, NINE - WEEK + timedelta(minutes=1))
    assert told(db) == ["U0ANA M1 -7"]
    # After a downtime the clock's jobs begin together, and this one may be the first.
    for late in (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=3)):
        assert milestones.remind_due(db, NINE - DAY + late) == 0
    look(db, NINE - DAY + timedelta(hours=3))
    assert told(db) == ["U0ANA M1 -7", "U0ANA M1 -1"]


def test_a_message_waits_until_it_is_known_who_may_read_it(
    db: Database, cast: Cast, stone: Milestone
) -> None:
    look(db, NINE)
    [delivery] = roads.owed(db, Kind.NOTICES)
    with db.begin() as session:
        session.execute(update(Channel).values(known_at=NINE - DAY, members_known_at=NINE - DAY))
    later = NINE + timedelta(minutes=9)
    with db.read() as session:
        with pytest.raises(NotKnownYet):
            messages.render(session, delivery, later)
        with pytest.raises(NotKnownYet):  # after a downtime it is tried a few times
            messages.render(session, delivery, NINE + timedelta(minutes=11))
        delivery.attempts = UNKNOWN
        assert messages.render(session, delivery, NINE + timedelta(minutes=11)) is None
    roads.know_all(db, later)
    with db.read() as session:
        assert messages.render(session, delivery, later) is not None


def test_a_personal_goal_reminds_its_owner(db: Database, cast: Cast, now: datetime) -> None:
    own = roads.set_goal(db, cast.ana, None, now)
    roads.add(db, cast.ana, own, now, due_on=DUE)
    look(db, NINE)
    assert told(db) == ["U0ANA M1 0"]


def zone_of(db: Database, person: Person, zone: str, at: datetime) -> None:
    """Slack says that the person is somewhere else now."""
    with db.begin() as session:
        found = session.get_one(Person, person.id)
        profile = Profile(found.slack_id, found.name, zone)
        people.learn(session, found.workspace_id, profile, at)


def test_who_moves_west_is_not_told_twice(db: Database, cast: Cast, stone: Milestone) -> None:
    look(db, NINE - DAY)
    zone_of(db, cast.ana, "America/Los_Angeles", NINE - DAY + timedelta(hours=1))
    for hours in range(1, 24):
        look(db, NINE - DAY + timedelta(hours=hours))
    assert told(db) == ["U0ANA M1 -1"]
    look(db, NINE + timedelta(hours=3))
    assert told(db) == ["U0ANA M1 -1", "U0ANA M1 0"]


def test_who_moves_east_misses_nothing(db: Database, cast: Cast, stone: Milestone) -> None:
    moment = NINE - DAY - timedelta(hours=6)  # 03:00 in New York, 17:00 in Tokyo
    zone_of(db, cast.ana, "Asia/Tokyo", moment)
    look(db, moment + SECOND)
    assert told(db) == ["U0ANA M1 -1"]
    assert roads.milestone_row(db, stone).remind_at == datetime(2026, 12, 14, 0, tzinfo=UTC)


def test_who_crosses_the_date_line_is_told_each_stage_once(
    db: Database, cast: Cast, stone: Milestone
) -> None:
    zone_of(db, cast.ana, "Pacific/Kiritimati", NINE - 3 * DAY)
    for hours in range(72):
        if hours == 30:
            zone_of(db, cast.ana, "Pacific/Honolulu", NINE - 3 * DAY + timedelta(hours=hours))
        look(db, NINE - 3 * DAY + timedelta(hours=hours))
    look(db, NINE + 2 * DAY)
    assert told(db) == ["U0ANA M1 -1", "U0ANA M1 0"]


def test_a_zone_that_nobody_knows_counts_as_utc(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    zone_of(db, cast.ana, "Mars/Olympus", now)
    assert add(db, cast, goal, now).remind_at == datetime(2026, 12, 7, 9, tzinfo=UTC)
