"""Alignment: which goal a goal may support, and who sees it."""

from datetime import datetime

from bot.db import Database
from bot.model import Channel, Goal, GoalState, Person, Scope
from bot.services.goals import alignment
from tests.people import Cast
from tests.services import roads


def offered(
    db: Database, viewer: Person, typed: str, now: datetime, here: Channel | None = None,
    but: Goal | None = None,
) -> list[str]:  # fmt: skip
    """The titles that are offered, in their order."""
    with db.read() as session:
        found = alignment.offered(
            session, session.get_one(Person, viewer.id), typed, now=now,
            here=here.id if here else None, goal_id=but.id if but else None,
        )  # fmt: skip
    return [title for _, _, title in found]


def test_goals_of_the_place_are_offered_first_then_the_newest(
    db: Database, cast: Cast, now: datetime
) -> None:
    for title in ("Older", "Newer"):
        roads.set_goal(db, cast.ana, cast.launch, now, title=title)
    roads.set_goal(db, cast.ana, cast.board, now, title="Secret")
    roads.set_goal(db, cast.ana, None, now, title="Everybody's", scope=Scope.WORKSPACE)
    assert offered(db, cast.ana, "", now) == ["Everybody's", "Secret", "Newer", "Older"]
    assert offered(db, cast.ana, "", now, cast.launch) == [
        "Newer", "Older", "Everybody's", "Secret",
    ]  # fmt: skip
    assert offered(db, cast.ben, "", now, cast.launch) == ["Newer", "Older", "Everybody's"]
    assert offered(db, cast.chi, "", now, cast.launch) == ["Newer", "Older"]
    assert offered(db, cast.dev, "", now) == []


def test_a_goal_is_found_by_words_in_any_order_and_case_and_by_its_id(
    db: Database, cast: Cast, now: datetime
) -> None:
    roads.set_goal(db, cast.ana, cast.launch, now, title="Überblick über 100 % der Kosten")
    roads.set_goal(db, cast.ana, cast.launch, now, title="Launch the Beta")
    for typed in ("beta launch", "BETA", "G2", "g2", "2", "G2 · Launch the Beta"):
        assert offered(db, cast.ana, typed, now) == ["Launch the Beta"]
    for typed in ("überblick", "100 %", "kosten ÜBER", "%"):
        assert offered(db, cast.ana, typed, now) == ["Überblick über 100 % der Kosten"]


def test_closed_goals_and_a_goal_with_all_that_stands_below_it_are_left_out(
    db: Database, cast: Cast, now: datetime
) -> None:
    top, middle, low = (
        roads.set_goal(db, cast.ana, cast.launch, now, title=title)
        for title in ("Top", "Middle", "Low")
    )
    closed = roads.set_goal(db, cast.ana, cast.launch, now, title="Closed")
    roads.change(db, closed, state=GoalState.DROPPED)
    roads.change(db, middle, parent_id=top.id)
    roads.change(db, low, parent_id=middle.id)
    assert offered(db, cast.ana, "", now) == ["Low", "Middle", "Top"]
    assert offered(db, cast.ana, "", now, but=middle) == ["Top"]
    assert offered(db, cast.ana, "", now, but=top) == []


def test_at_most_a_hundred_are_offered(db: Database, cast: Cast, now: datetime) -> None:
    roads.fill(db, cast, now, goal_count=120, each=0)
    assert len(offered(db, cast.ana, "", now)) == 100
