"""People choose how what they reach is celebrated: in public, by direct message, or not at all."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.db import Database
from bot.model import (
    Celebrating,
    Celebration,
    Delivery,
    DeliveryState,
    Goal,
    GoalState,
    Kind,
    Milestone,
    Notice,
    Person,
)
from bot.services import celebrations, choices, goals, milestones
from bot.slack import messages
from tests.people import Cast
from tests.services import roads, scenes

PUBLIC, DIRECT, NONE = Celebrating
DAY = timedelta(days=1)


def choose(db: Database, person: Person, way: Celebrating, now: datetime) -> None:
    with db.begin() as session:
        row = session.get_one(Person, person.id)
        choices.choose(session, row, way, milestone_reminders=True, checkin_reminders=True, now=now)


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    roads.know_all(db, now)
    return roads.set_goal(db, cast.ana, cast.launch, now)


def reach(db: Database, cast: Cast, goal: Goal, now: datetime) -> Milestone:
    """Ana reaches hers, and Ben has helped."""
    milestone = roads.add(db, cast.ana, goal, now, owner_id=cast.ana.id)
    roads.reach(db, cast.ana, milestone, now, helper_ids=[cast.ben.id])
    return milestone


def said(db: Database, now: datetime) -> dict[str, str]:
    """What would be said now of all that is celebrated, by where."""
    with db.read() as session:
        owed = session.scalars(
            select(Delivery).where(Delivery.kind.in_([Kind.CELEBRATION, Kind.NOTICES]))
        ).all()
        made = {each.channel: messages.render(session, each, now) for each in owed}
    return {channel: message.text for channel, message in made.items() if message}


@pytest.mark.parametrize(
    ("ana", "ben", "where"),
    [
        (PUBLIC, PUBLIC, {"C0LAUNCH"}),
        (PUBLIC, DIRECT, {"C0LAUNCH", "U0BEN"}),
        (PUBLIC, NONE, {"C0LAUNCH"}),
        (DIRECT, PUBLIC, {"U0ANA", "U0BEN"}),
        (DIRECT, NONE, {"U0ANA"}),
        (NONE, DIRECT, {"U0BEN"}),
        (NONE, NONE, set()),
    ],
)
@pytest.mark.parametrize("later", [False, True])
def test_the_owner_decides_whether_it_is_public_and_who_chose_otherwise_is_not_named(
    db: Database, cast: Cast, goal: Goal, now: datetime, later: bool, ana: Celebrating,
    ben: Celebrating, where: set[str],
) -> None:  # fmt: skip
    """It is the same whether they chose before or while it waits."""
    if later:
        reach(db, cast, goal, now)
    for person, way in ((cast.ana, ana), (cast.ben, ben)):
        choose(db, person, way, now)
    if not later:
        reach(db, cast, goal, now)
    found = said(db, now)
    assert set(found) == where
    if "C0LAUNCH" in where:
        assert ("U0BEN" in found["C0LAUNCH"]) is (ben == PUBLIC)
        assert "U0ANA" in found["C0LAUNCH"]


def test_who_is_not_named_counts_as_still_in_and_is_quoted_without_a_name(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    choose(db, cast.ben, NONE, now)
    reach(db, cast, goal, now)
    with db.begin() as session:
        (celebration,) = session.scalars(select(Celebration)).all()
        ben = session.get_one(Person, cast.ben.id)
        here = cast.launch.id
        assert celebrations.stay(session, celebration.id, by=ben, here=here, now=now)
        words = celebrations.Said(worked="Small steps")
        of = session.get_one(Goal, goal.id)
        celebrations.reflect(session, celebration, of, words, by=ben, now=now)
    text = said(db, now)["C0LAUNCH"]
    assert "Still in: 1" in text
    assert "Somebody" in text
    assert "Small steps" in text
    assert "U0BEN" not in text


def test_what_was_told_alone_is_not_told_to_the_channel_later(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    choose(db, cast.ana, DIRECT, now)
    reach(db, cast, goal, now)
    (bundle,) = [each for each in roads.owed(db, Kind.NOTICES) if each.channel == "U0ANA"]
    scenes.post(db, bundle.key, "2.1", "D0ANA")
    choose(db, cast.ana, PUBLIC, now)
    assert "C0LAUNCH" not in said(db, now)


def test_who_chose_public_too_late_for_the_channel_is_told_alone(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    choose(db, cast.ana, DIRECT, now)
    reach(db, cast, goal, now)
    with db.begin() as session:
        failed = update(Delivery).where(Delivery.kind == Kind.CELEBRATION)
        session.execute(failed.values(state=DeliveryState.FAILED))
    choose(db, cast.ana, PUBLIC, now)
    assert "U0ANA" in said(db, now)


def test_taken_back_and_cheered_it_follows_wherever_it_was_told(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    choose(db, cast.ana, DIRECT, now)
    milestone = reach(db, cast, goal, now)
    for number, bundle in enumerate(roads.owed(db, Kind.NOTICES)):
        scenes.post(db, bundle.key, f"3.{number}", f"D{number}")
    with db.begin() as session:
        ana, row = session.get_one(Person, cast.ana.id), session.get_one(Milestone, milestone.id)
        party = session.scalars(select(Delivery.subject_id).where(Delivery.kind == "celebration"))
        celebrations.cheer(session, party.one(), by=ana, here=None, now=now)
        milestones.undo(session, row, session.get_one(Goal, goal.id), by=ana, now=now)
    assert [(each.channel, each.wanted) for each in roads.owed(db, Kind.NOTICES)] == [
        ("U0ANA", 2), ("U0BEN", 2),
    ]  # fmt: skip
    assert "by mistake" in said(db, now)["U0ANA"]
    with db.read() as session:
        assert len(session.scalars(select(Notice)).all()) == 2


def test_a_goals_owner_decides_of_it_and_its_way_names_nobody_else_who_chose_otherwise(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    roads.add(db, cast.ana, goal, now, owner_id=cast.ben.id)
    choose(db, cast.ben, NONE, now)
    with db.begin() as session:
        row, ana = session.get_one(Goal, goal.id), session.get_one(Person, cast.ana.id)
        goals.close(session, row, GoalState.ACHIEVED, by=ana, now=now, learned="")
    assert "U0BEN" not in said(db, now)["C0LAUNCH"]
    choose(db, cast.ana, NONE, now)
    assert said(db, now) == {}
