"""A cheer counts a person once, and what is celebrated is owed once."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import GoalClosed, NoSuchThing, NotYours, OutsiderOnly
from bot.model import (
    Celebration,
    Channel,
    DeliveryState,
    Goal,
    GoalState,
    Kind,
    Milestone,
    Person,
    Tone,
)
from bot.model.outcomes import Sent
from bot.services import celebrations, goals, milestones
from bot.services.celebrations import Choice
from bot.services.milestones import Chosen
from bot.services.pages import celebrations as pages
from bot.services.pages.celebrations import CelebrationPage
from bot.services.pages.ways import What
from bot.slack import messages
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.services.deliveries import SECOND, claim, settle
from tests.slack.sheets import buttons

MINUTE = timedelta(minutes=1)


@pytest.fixture
def party(db: Database, cast: Cast, now: datetime) -> int:
    """The row of the celebration of a milestone in #launch."""
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    roads.reach(db, cast.ana, roads.add(db, cast.ana, goal, now), now)
    with db.read() as session:
        return session.scalars(select(Celebration.id)).one()


def cheer(db: Database, celebration_id: int, by: Person, now: datetime) -> bool:
    with db.begin() as session:
        person = session.get_one(Person, by.id)
        return celebrations.cheer(session, celebration_id, by=person, here=None, now=now)


def count(db: Database, celebration_id: int) -> int:
    with db.read() as session:
        return celebrations.cheers(session, celebration_id)


def test_people_are_counted_once_each(db: Database, cast: Cast, party: int, now: datetime) -> None:
    assert [cheer(db, party, who, now) for who in (cast.ben, cast.ben, cast.chi)] == [
        True, False, True,
    ]  # fmt: skip
    assert count(db, party) == 2


def test_who_presses_five_times_at_once_is_counted_once(
    db: Database, cast: Cast, party: int, now: datetime
) -> None:
    def work(session: Session, _number: int) -> bool:
        by = session.get_one(Person, cast.ben.id)
        return celebrations.cheer(session, party, by=by, here=None, now=now)

    assert sorted(roads.at_once(db, work, 5), key=str) == [False, False, False, False, True]
    assert count(db, party) == 1


def test_a_cheer_shows_on_the_message(db: Database, cast: Cast, party: int, now: datetime) -> None:
    cheer(db, party, cast.ben, now)
    (owed,) = roads.owed(db, Kind.CELEBRATION)
    assert (owed.state, owed.wanted) == (DeliveryState.PENDING, 2)
    cheer(db, party, cast.ben, now)
    (owed,) = roads.owed(db, Kind.CELEBRATION)
    assert owed.wanted == 2


def test_what_one_may_not_see_is_not_cheered(
    db: Database, cast: Cast, party: int, now: datetime
) -> None:
    with pytest.raises(NoSuchThing) as nowhere:
        cheer(db, 10**6, cast.ben, now)
    with pytest.raises(NoSuchThing) as refused:
        cheer(db, party, cast.dev, now)
    assert str(refused.value) == str(nowhere.value)
    assert count(db, party) == 0


def test_people_of_other_organisations_are_not_counted(
    db: Database, cast: Cast, party: int, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
        people.join(session, cast.launch, eve)
    with pytest.raises(OutsiderOnly):
        cheer(db, party, eve, now)


def test_a_celebration_is_owed_once_whoever_asks_for_it(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    for _ in range(2):
        with db.begin() as session:
            row, by = session.get_one(Goal, goal.id), session.get_one(Person, cast.ana.id)
            goals.celebrate(session, row, None, now, by)
    assert len(roads.owed(db, Kind.CELEBRATION)) == 1


def page(db: Database, celebration_id: int, now: datetime) -> CelebrationPage:
    with db.read() as session:
        found = pages.page(session, celebration_id, now)
    assert found is not None
    return found


def test_a_celebration_tells_all_that_was_said(db: Database, cast: Cast, now: datetime) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    first = roads.add(db, cast.ana, goal, now, owner_id=cast.ben.id, due_on=roads.DUE)
    roads.add(db, cast.ana, goal, now, "Beta test")
    roads.reach(
        db, cast.ana, first, now, evidence="https://example.com", note="At last",
        lesson="Ask early", helper_ids=[cast.chi.id],
    )  # fmt: skip
    found = page(db, _only(db), now)
    assert found.milestone is not None
    assert (found.milestone.title, found.milestone.owner, found.by) == (
        "Prototype", "U0BEN", "U0ANA",
    )  # fmt: skip
    assert (found.note, found.lesson, found.helpers) == ("At last", "Ask early", ("U0CHI",))
    assert found.milestone.evidence == "https://example.com"
    assert found.days_early == (roads.DUE - now.date()).days
    assert not found.is_comeback
    assert found.goal.stones == (1, 2)


def _only(db: Database) -> int:
    with db.read() as session:
        return session.scalars(select(Celebration.id)).one()


def test_nothing_is_left_of_a_celebration_that_is_gone(db: Database, now: datetime) -> None:
    with db.read() as session:
        assert pages.page(session, 10**6, now) is None


def test_the_way_of_a_goal_tells_what_was_reached_and_what_moved_and_why(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    first = roads.add(db, cast.ana, goal, now, due_on=roads.days(3))
    dropped = roads.add(db, cast.ana, goal, now, "Poster", due_on=roads.days(3))
    with db.begin() as session:
        by, row = session.get_one(Person, cast.ana.id), session.get_one(Goal, goal.id)
        goals.move(session, row, to=roads.days(90), because="vendor", by=by, now=now)
        for stone, why in ((first, "a holiday"), (dropped, "paper")):
            milestones.replan(
                session, session.get_one(Milestone, stone.id), row, to=roads.days(9),
                because=why, by=by, now=now, along=Chosen(),
            )  # fmt: skip
        milestones.drop(
            session, session.get_one(Milestone, dropped.id), row, because="no", by=by, now=now
        )
    roads.reach(db, cast.ana, first, now + timedelta(days=5))
    with db.begin() as session:
        row = session.get_one(Goal, goal.id)
        by = session.get_one(Person, cast.ana.id)
        goals.close(session, row, GoalState.ACHIEVED, by=by, now=now, learned="")
        won = session.scalars(select(Celebration).where(Celebration.milestone_id.is_(None))).one()
    steps = [(step.what, step.title, step.why) for step in page(db, won.id, now).way]
    assert steps == [
        (What.MOVED, "", "vendor"), (What.MILESTONE_MOVED, "Prototype", "a holiday"),
        (What.MILESTONE, "Prototype", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("tone", list(Tone))
def test_a_channels_tone_is_on_its_celebrations(
    db: Database, cast: Cast, party: int, now: datetime, tone: Tone
) -> None:
    with db.begin() as session:
        by, channel = session.get_one(Person, cast.ana.id), session.get_one(Channel, cast.launch.id)
        celebrations.choose(
            session, channel, replace(Choice.of(channel), tone=tone), by=by, now=now
        )
    assert page(db, party, now).tone == tone
    with db.begin() as session:
        ben = session.get_one(Person, cast.ben.id)
        channel = session.get_one(Channel, cast.launch.id)
        with pytest.raises(NotYours):
            celebrations.choose(session, channel, Choice.of(channel), by=ben, now=now)


def stay(db: Database, celebration_id: int, by: Person, now: datetime) -> bool:
    with db.begin() as session:
        person = session.get_one(Person, by.id)
        return celebrations.stay(session, celebration_id, by=person, here=None, now=now)


def test_who_is_still_in_is_counted_once_named_and_comes_in_by_it(
    db: Database, cast: Cast, party: int, now: datetime
) -> None:
    said = [stay(db, party, who, now) for who in (cast.ben, cast.ben, cast.chi, cast.ana)]
    assert said == [True, False, True, True]
    found = page(db, party, now)
    assert found.still_in == ("U0ANA", "U0BEN", "U0CHI")
    assert set(found.goal.contributors) == {"U0BEN", "U0CHI"}  # Ana owns it
    (owed,) = roads.owed(db, Kind.CELEBRATION)
    assert owed.wanted == 4  # once for each of the three
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
    for who, refusal in ((cast.dev, NoSuchThing), (eve, OutsiderOnly)):
        with pytest.raises(refusal):
            stay(db, party, who, now)


def test_nobody_is_still_in_on_what_is_over(
    db: Database, cast: Cast, party: int, now: datetime
) -> None:
    with db.begin() as session:
        row = session.scalars(select(Goal)).one()
        by = session.get_one(Person, cast.ana.id)
        goals.close(session, row, GoalState.ACHIEVED, by=by, now=now, learned="")
    assert not page(db, party, now).may_stay
    with pytest.raises(GoalClosed):
        stay(db, party, cast.ben, now)
    own = roads.set_goal(db, cast.ana, None, now)
    roads.reach(db, cast.ana, roads.add(db, cast.ana, own, now), now)
    with db.read() as session:
        alone = session.scalars(select(Celebration.id).where(Celebration.goal_id == own.id)).one()
    assert not page(db, alone, now).may_stay  # it is hers alone


@pytest.mark.parametrize("outcome", [GoalState.ACHIEVED, GoalState.DROPPED])
def test_the_button_goes_when_the_goal_is_closed_and_comes_again_with_it(
    db: Database, cast: Cast, party: int, now: datetime, outcome: GoalState
) -> None:
    arrive(db, now)
    assert shown(db, now) == ["👏 Cheer", "Still in", "Reflect"]
    with db.begin() as session:
        row, by = session.scalars(select(Goal)).one(), session.get_one(Person, cast.ana.id)
        goals.close(session, row, outcome, by=by, now=now, learned="")
        goals.close(session, row, outcome, by=by, now=now, learned="")
    owed = roads.owed(db, Kind.CELEBRATION)
    assert owed[0].wanted == owed[0].shown + 1
    assert all(each.due_at and owed[0].due_at and each.due_at < owed[0].due_at for each in owed[1:])
    assert shown(db, now) == ["👏 Cheer", "Reflect"]
    arrive(db, now + MINUTE)
    with db.begin() as session:
        goals.reopen(session, session.merge(row), by=session.merge(by), now=now + MINUTE)
    assert roads.owed(db, Kind.CELEBRATION)[0].due_at
    assert shown(db, now) == ["👏 Cheer", "Still in", "Reflect"]


def arrive(db: Database, at: datetime) -> None:
    """All that is owed is posted, or shown anew."""
    for second in range(10):
        for each in claim(db, at + second * SECOND):
            settle(db, each, Sent(f"{each.id}.1", each.channel, each.shown + 1), at)


def shown(db: Database, at: datetime) -> list[str]:
    """The buttons of the milestone's celebration as it stands."""
    with db.read() as session:
        message = messages.render(session, roads.owed(db, Kind.CELEBRATION)[0], at)
    assert message is not None
    return buttons(message.blocks)
