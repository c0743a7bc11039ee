"""Twins: which open goal a new one resembles, wherever the database looks for it."""

from datetime import datetime

import pytest

from bot.db import Database
from bot.model import Channel, GoalState, Person, Scope
from bot.services import goals
from tests.people import Cast
from tests.services import roads


def twin(
    db: Database, by: Person, title: str, channel: Channel | None, scope: Scope | None = None
) -> str | None:
    """The title of the goal that one with this title would be a twin of."""
    with db.read() as session:
        found = goals.twin_of(
            session, title, by=session.get_one(Person, by.id),
            scope=scope or (Scope.CHANNEL if channel else Scope.PERSONAL),
            channel_id=channel.id if channel else None,
        )  # fmt: skip
    return found.title if found else None


@pytest.mark.parametrize(
    ("known", "new"),
    [
        ("Launch the beta", "launch Beta"),
        ("Überblick über die Kosten", "überblick ÜBER Kosten"),
        ("Reach 100 % of Q3 by phone", "Reach 100 % of Q3 by phones"),
        ("Answer our customers within one working day", "answer customers within a working day"),
        ("To be or not to be", "to be or not to be"),
        ("עברית שלום", "שלום עברית"),
        ("snake_case 100%", "Snake_Case 100%"),
        ("a b c d e f g h i j k l m n o p", "p o n m l k j i h g f e d c b a"),
    ],
)
def test_what_says_the_same_is_found(
    db: Database, cast: Cast, now: datetime, known: str, new: str
) -> None:
    for number in range(3):
        roads.set_goal(db, cast.ana, cast.launch, now, title=f"Other things {number}")
    roads.set_goal(db, cast.ana, cast.launch, now, title=known)
    assert twin(db, cast.ben, new, cast.launch) == known


@pytest.mark.parametrize(
    "new", ["Launch the beta in Q4", "Launch the shop", "%", "_", "", "👩‍👩‍👧‍👦", "'"]
)
def test_what_says_something_else_is_not(db: Database, cast: Cast, now: datetime, new: str) -> None:
    roads.set_goal(db, cast.ana, cast.launch, now, title="Launch the beta in Q3")
    assert twin(db, cast.ben, new, cast.launch) is None


def test_the_nearest_is_found_and_of_equals_the_oldest(
    db: Database, cast: Cast, now: datetime
) -> None:
    for title in ("Launch the beta test", "Launch the beta", "Beta launch"):
        roads.set_goal(db, cast.ana, cast.launch, now, title=title)
    assert twin(db, cast.ben, "Launch our beta", cast.launch) == "Launch the beta"


def test_only_open_goals_of_the_place_are_twins(db: Database, cast: Cast, now: datetime) -> None:
    same = "Launch the beta"
    for state in (GoalState.ACHIEVED, GoalState.MISSED, GoalState.DROPPED):
        closed = roads.set_goal(db, cast.ana, cast.launch, now, title=same)
        roads.change(db, closed, state=state)
    roads.set_goal(db, cast.ana, cast.board, now, title=same)
    roads.set_goal(db, cast.ana, None, now, title=same)
    everybodys = roads.set_goal(db, cast.ana, None, now, title=same, scope=Scope.WORKSPACE)
    roads.set_goal(db, cast.dev, cast.far, now, title=same)
    assert twin(db, cast.ben, same, cast.launch) is None
    assert twin(db, cast.ben, same, None) is None
    assert twin(db, cast.ana, same, None) == same
    assert twin(db, cast.ben, same, None, Scope.WORKSPACE) == everybodys.title
    assert twin(db, cast.chi, same, None, Scope.WORKSPACE) is None
    roads.set_goal(db, cast.dev, None, now, title="Launch the shop", scope=Scope.WORKSPACE)
    assert twin(db, cast.ben, "Launch the shop", None, Scope.WORKSPACE) is None
    paused = roads.set_goal(db, cast.ana, cast.launch, now, title=same)
    roads.change(db, paused, state=GoalState.PAUSED)
    assert twin(db, cast.ben, same, cast.launch) == same
