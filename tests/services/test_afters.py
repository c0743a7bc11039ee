"""What comes after what: links that one sees, and never a circle."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import NoSuchThing
from bot.model import Event, Goal, Milestone, MilestoneAfter, MilestoneState, Person
from bot.services import milestones
from bot.services.milestones import ComesAfter, Plan, TooManyBefore
from bot.services.pages import milestones as pages
from tests.people import Cast
from tests.services import roads
from tests.services.roads import days


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch."""
    return roads.set_goal(db, cast.ana, cast.launch, now)


@pytest.fixture
def road(db: Database, cast: Cast, goal: Goal, now: datetime) -> list[Milestone]:
    """Four milestones of it, five days apart."""
    return [
        roads.add(db, cast.ana, goal, now, f"Step {number}", due_on=days(5 * number))
        for number in range(1, 5)
    ]


def put(
    db: Database, milestone: Milestone, after: list[int], by: Person, now: datetime, **more: Any
) -> Any:
    """What came of an edit that says no more than what it comes after."""
    with db.begin() as session:
        person = session.get_one(Person, by.id)
        row, goal = milestones.find_row(session, person, milestone.id, None, now, hold=True)
        plan = Plan(row.title, row.due_on, row.owner_id, row.size, row.reached_when)
        return milestones.edit(
            session, row, goal, plan, because="", by=person, now=now, version=row.version,
            after_ids=after, **more,
        )  # fmt: skip


def links(db: Database) -> set[tuple[int, int]]:
    with db.read() as session:
        found = session.execute(select(MilestoneAfter.milestone_id, MilestoneAfter.after_id))
        return {(later, earlier) for later, earlier in found}


def test_a_milestone_comes_after_others_and_its_history_says_so(
    db: Database, cast: Cast, goal: Goal, road: list[Milestone], now: datetime
) -> None:
    one, two, three, _ = road
    assert put(db, three, [one.id, two.id], cast.ana, now)
    assert not put(db, three, [two.id, one.id], cast.ana, now)
    assert put(db, three, [two.id], cast.ana, now)
    assert links(db) == {(three.id, two.id)}
    said = [(line.event, line.field, line.old, line.new) for line in roads.told(db, goal)[-2:]]
    assert said == [
        (Event.MILESTONE_EDITED, "after", "", "M1, M2"),
        (Event.MILESTONE_EDITED, "after", "M1, M2", "M2"),
    ]


def test_a_new_one_comes_after_what_was_chosen(
    db: Database, cast: Cast, goal: Goal, road: list[Milestone], now: datetime
) -> None:
    with db.begin() as session:
        row, by = session.get_one(Goal, goal.id), session.get_one(Person, cast.ana.id)
        added = milestones.add(session, row, Plan("Last"), by=by, now=now, after_ids=[road[3].id])
    assert links(db) == {(added.id, road[3].id)}


def test_circles_are_refused_however_long(
    db: Database, cast: Cast, road: list[Milestone], now: datetime
) -> None:
    one, two, three, four = road
    for later, earlier in ((two, one), (three, two), (four, three)):
        put(db, later, [earlier.id], cast.ana, now)
    for earlier in (one, two, three, four):
        with pytest.raises(ComesAfter, match=f"M{earlier.number} comes after this milestone"):
            put(db, one, [earlier.id], cast.ana, now)
    assert len(links(db)) == 3


def test_two_who_would_close_a_circle_together_do_not(
    db: Database, cast: Cast, road: list[Milestone], now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now, "Second")
    other = roads.add(db, cast.ana, goal, now, "Elsewhere")
    put(db, road[1], [road[0].id], cast.ana, now)

    def work(session: Session, number: int) -> bool:
        later, earlier = ((road[0], other), (other, road[1]))[number]
        by = session.get_one(Person, cast.ana.id)
        row, of = milestones.find_row(session, by, later.id, None, now, hold=True)
        plan = Plan(row.title, row.due_on, row.owner_id, row.size, row.reached_when)
        return milestones.edit(
            session, row, of, plan, because="", by=by, now=now, version=row.version,
            after_ids=[earlier.id],
        )  # fmt: skip

    came = roads.at_once(db, work)
    assert sorted(type(each).__name__ for each in came) == ["ComesAfter", "bool"]


def test_what_one_may_not_see_cannot_be_linked_and_stays_when_linked(
    db: Database, cast: Cast, goal: Goal, road: list[Milestone], now: datetime
) -> None:
    secret = roads.add(db, cast.ana, roads.set_goal(db, cast.ana, cast.board, now), now, "Secret")
    far = roads.add(db, cast.dev, roads.set_goal(db, cast.dev, cast.far, now), now)
    given = roads.add(db, cast.ana, goal, now, "Ben's", owner_id=cast.ben.id)
    for hidden in (secret.id, far.id, 10**6):
        with pytest.raises(NoSuchThing, match="There is no such milestone that you can see here"):
            put(db, given, [hidden], cast.ben, now)
    put(db, given, [secret.id, road[0].id], cast.ana, now)
    put(db, given, [road[1].id], cast.ben, now)
    assert links(db) == {(given.id, secret.id), (given.id, road[1].id)}

    def shown(viewer: Person) -> list[str]:
        with db.read() as session:
            row, of = session.get_one(Milestone, given.id), session.get_one(Goal, goal.id)
            page = pages.page(session, row, of, viewer, now, now.date())
            return [each.title for each in page.after]

    assert shown(cast.ben) == ["Step 2"]
    assert shown(cast.ana) == ["Step 2", "Secret"]


def test_so_many_can_come_before_one(
    db: Database, cast: Cast, goal: Goal, road: list[Milestone], now: datetime
) -> None:
    many = [roads.add(db, cast.ana, goal, now, f"Part {number}").id for number in range(21)]
    with pytest.raises(TooManyBefore, match="At most 20"):
        put(db, road[0], many, cast.ana, now)
    assert put(db, road[0], many[:20], cast.ana, now)


def test_a_select_offers_what_one_sees_and_what_makes_no_circle(
    db: Database, cast: Cast, goal: Goal, road: list[Milestone], now: datetime
) -> None:
    roads.add(db, cast.ana, roads.set_goal(db, cast.ana, cast.board, now), now, "Secret")
    put(db, road[2], [road[1].id], cast.ana, now)
    roads.change(db, road[0], state=MilestoneState.REACHED)

    def offered(viewer: Person, typed: str = "", **more: Any) -> list[str]:
        with db.read() as session:
            found = milestones.offered(session, viewer, typed, here=None, now=now, **more)
            return [title for _, _, title, _ in found]

    assert offered(cast.ben) == ["Step 2", "Step 3", "Step 4"]
    assert offered(cast.ana) == ["Step 2", "Step 3", "Step 4", "Secret"]
    assert offered(cast.ben, milestone_id=road[1].id) == ["Step 4"]
    assert offered(cast.ben, "m4") == ["Step 4"]
    assert offered(cast.ben, "step 3 g1") == ["Step 3"]
    for typed in ("%x", "'; DROP TABLE milestones;--", "<!channel>", "x" * 3000, "9" * 40):
        assert offered(cast.ben, typed) == []
    assert offered(cast.dev) == []
