"""The roadmap's facts: of what its reader may see, in a fixed number of queries."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import OutsiderOnly
from bot.model import Channel, Goal, GoalState, Kind, Person, Scope
from bot.services import roadmaps as verbs
from bot.services import sharing
from bot.services.pages import roadmaps
from bot.services.pages.roadmaps import Roadmap
from tests.people import Cast
from tests.services import roads
from tests.services.deliveries import statements

Read = Callable[[Person | None], Roadmap]


@pytest.fixture
def read(db: Database, cast: Cast, now: datetime) -> Read:
    """#launch's roadmap for a person who is in it, or for all of it."""

    def of(viewer: Person | None) -> Roadmap:
        with db.read() as session:
            channel = session.get_one(Channel, cast.launch.id)
            person = session.get_one(Person, viewer.id) if viewer else None
            here = channel.id if viewer else None
            return roadmaps.of_channel(session, channel, person, here, now, roads.TODAY)

    return of


def titles(page: Roadmap) -> list[str]:
    return [goal.title for goal in page.pages]


def test_it_has_the_whole_road_of_each_goal(
    db: Database, cast: Cast, read: Read, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    roads.reach(db, cast.ana, roads.add(db, cast.ana, goal, now, due_on=roads.days(-30)), now)
    roads.add(db, cast.ana, goal, now, "Far away", due_on=roads.days(200))
    [page] = read(cast.ben).pages
    assert [line.title for line in page.milestones] == ["Prototype", "Far away"]


def test_who_may_see_half_of_the_goals_counts_that_half(
    db: Database, cast: Cast, read: Read, now: datetime
) -> None:
    roads.set_goal(db, cast.ana, cast.launch, now, "Of the channel")
    roads.set_goal(db, cast.ana, cast.launch, now, "Of all", scope=Scope.WORKSPACE)
    assert titles(read(cast.ben)) == ["Of the channel", "Of all"]
    for_guest = read(cast.chi)
    assert (titles(for_guest), for_guest.total) == (["Of the channel"], 1)
    assert titles(read(None)) == ["Of the channel"]  # Chi reads along


def test_a_channel_without_guests_is_shown_the_workspaces_goals_too(
    db: Database, cast: Cast, now: datetime
) -> None:
    roads.set_goal(db, cast.ana, cast.board, now, "Of all", scope=Scope.WORKSPACE)
    with db.read() as session:
        board = session.get_one(Channel, cast.board.id)
        page = roadmaps.of_channel(session, board, None, None, now, roads.TODAY)
    assert titles(page) == ["Of all"]


def test_a_private_or_personal_goal_is_on_no_roadmap_of_others(
    db: Database, cast: Cast, read: Read, now: datetime
) -> None:
    roads.set_goal(db, cast.ana, cast.board, now, "Buy Acme")
    roads.set_goal(db, cast.ana, None, now, "Ana's own")
    assert titles(read(cast.ben)) == titles(read(cast.dev)) == titles(read(None)) == []
    with db.read() as session:
        ben, ana = (session.get_one(Person, each.id) for each in (cast.ben, cast.ana))
        assert titles(roadmaps.of_person(session, ben, now, roads.TODAY)) == []
        mine = roadmaps.of_person(session, ana, now, roads.TODAY)
    assert titles(mine) == ["Buy Acme", "Ana's own"]


def test_what_ended_lately_stays_on_it_for_a_while(
    db: Database, cast: Cast, read: Read, now: datetime
) -> None:
    for title, state, days in (
        ("Lately", GoalState.ACHIEVED, 5), ("Missed", GoalState.MISSED, 80),
        ("Long ago", GoalState.ACHIEVED, 95), ("Dropped", GoalState.DROPPED, 5),
    ):  # fmt: skip
        goal = roads.set_goal(db, cast.ana, cast.launch, now, title)
        roads.change(db, goal, state=state, closed_at=now - timedelta(days=days))
    assert titles(read(cast.ben)) == ["Lately", "Missed"]


@pytest.mark.parametrize(("goals", "each"), [(1, 1), (310, 2)])
def test_it_takes_as_many_queries_for_many_goals_as_for_one(
    db: Database, cast: Cast, read: Read, now: datetime, goals: int, each: int
) -> None:
    roads.fill(db, cast, now, goal_count=goals, each=each)
    with statements() as sent:
        page = read(cast.ben)
    assert len(sent) <= 14
    assert (len(page.pages), page.total) == (min(goals, roadmaps.SHOWN), goals)


def test_it_is_owed_once_however_often_it_is_asked_for(
    db: Database, cast: Cast, now: datetime
) -> None:
    def owe(session: Session, _: int) -> tuple[bool, bool]:
        ana = session.get_one(Person, cast.ana.id)
        sent = verbs.send(session, cast.launch.id, to=ana, once="1", now=now)
        return sent, sharing.share(session, Kind.ROADMAP, cast.launch.id, by=ana, once="1", now=now)

    assert sorted(map(str, roads.at_once(db, owe))) == ["(False, False)", "(True, True)"]
    assert [(each.channel, each.for_person_id) for each in roads.owed(db, Kind.ROADMAP)] == [
        ("U0ANA", cast.ana.id), ("C0LAUNCH", cast.ana.id),
    ]  # fmt: skip


def test_an_outsider_is_sent_nothing(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        ben = session.get_one(Person, cast.ben.id)
        ben.outsider = True
        with pytest.raises(OutsiderOnly):
            verbs.send(session, None, to=ben, once="1", now=now)


def test_goals_are_in_the_order_of_lists(
    db: Database, cast: Cast, read: Read, now: datetime
) -> None:
    roads.set_goal(db, cast.ana, cast.launch, now, "First")
    star: Goal = roads.set_goal(db, cast.ana, cast.launch, now, "Star")
    roads.change(db, star, north_star=True)
    assert titles(read(cast.ben)) == ["Star", "First"]
