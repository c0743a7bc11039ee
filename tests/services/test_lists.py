"""Lists, the summary of a channel, and App Home: what is in them, and in which order."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.db import Database
from bot.model import (
    Goal,
    GoalState,
    MilestoneState,
    Person,
    Scope,
    Status,
)
from bot.model.progress import Health
from bot.services.pages import lists
from bot.services.pages.lists import GoalList, Home, Summary, Which
from tests.people import Cast
from tests.services import roads
from tests.services.roads import TODAY, change, days

DAY = timedelta(days=1)


def summary_of(db: Database, viewer: Person | None, cast: Cast, now: datetime) -> Summary:
    with db.read() as session:
        return lists.summary(
            session, viewer, cast.launch.id, "C0LAUNCH", workspace_id=cast.workspace.id,
            now=now, today=TODAY,
        )  # fmt: skip


def home_of(db: Database, viewer: Person, channels: list[int], now: datetime) -> Home:
    with db.read() as session:
        return lists.home(session, viewer, channels, now, TODAY)


def list_of(
    db: Database, viewer: Person, which: Which, here: int | None, now: datetime, of: Any = None
) -> GoalList:
    with db.read() as session:
        return lists.goals_of(session, viewer, which, here=here, of=of, now=now, today=TODAY)


def numbers(pages: Any) -> list[int]:
    return [page.number for page in pages]


# -- lists


@pytest.fixture
def some(db: Database, cast: Cast, now: datetime) -> list[Goal]:
    """G1 Ana's, G2 Ben's and at risk, G3 paused, G4 achieved: of #launch. G5 of #board, G6
    Ana's own."""
    made = [
        roads.set_goal(db, cast.ana, cast.launch, now, "One"),
        roads.set_goal(db, cast.ben, cast.launch, now, "Two"),
        roads.set_goal(db, cast.ana, cast.launch, now, "Three"),
        roads.set_goal(db, cast.ana, cast.launch, now, "Four"),
        roads.set_goal(db, cast.ana, cast.board, now, "Five"),
        roads.set_goal(db, cast.ana, None, now, "Six"),
    ]
    roads.add(db, cast.ana, made[0], now, owner_id=cast.chi.id)
    change(db, made[1], reported=Status.AT_RISK)
    change(db, made[2], state=GoalState.PAUSED)
    change(db, made[3], state=GoalState.ACHIEVED, closed_at=now)
    return made


@pytest.mark.parametrize(
    ("who", "which", "found"),
    [
        ("ana", "open", [1, 2, 3]),
        ("ana", "done", [4]),
        ("ana", "all", [1, 2, 3, 4]),
        ("ana", "at risk", [2]),
        ("ana", "mine", [1, 3, 5, 6]),
        ("ben", "mine", [2]),
        ("chi", "mine", [1]),
        ("ben", "open", [1, 2, 3]),
    ],
)
def test_a_list_holds_what_was_asked_for(
    db: Database, cast: Cast, some: list[Goal], now: datetime, who: str, which: Which, found: Any
) -> None:
    listed = list_of(db, getattr(cast, who), which, cast.launch.id, now)
    assert numbers(listed.pages) == found
    assert (listed.more, listed.own) == (0, False)


def test_in_no_channel_a_list_is_of_ones_own(
    db: Database, cast: Cast, some: list[Goal], now: datetime
) -> None:
    listed = list_of(db, cast.ana, "open", None, now)
    assert (numbers(listed.pages), listed.own) == ([1, 3, 5, 6], True)


def test_a_persons_goals_are_shown_as_far_as_the_asker_may_see_them(
    db: Database, cast: Cast, some: list[Goal], now: datetime
) -> None:
    listed = list_of(db, cast.ben, "user", cast.launch.id, now, of=cast.ana)
    assert (numbers(listed.pages), listed.of) == ([1, 3], "U0ANA")
    assert numbers(list_of(db, cast.dev, "user", cast.far.id, now, of=cast.ana).pages) == []


def test_a_list_that_is_too_long_says_how_many_there_are(
    db: Database, cast: Cast, now: datetime
) -> None:
    roads.fill(db, cast, now, goal_count=203, each=0)
    listed = list_of(db, cast.ana, "open", cast.launch.id, now)
    assert (len(listed.pages), listed.more) == (200, 3)


# -- the summary of a channel


def test_a_summary_counts_what_stands_and_what_was_achieved_lately(
    db: Database, cast: Cast, some: list[Goal], now: datetime
) -> None:
    page = summary_of(db, cast.ben, cast, now)
    assert numbers(page.pages) == [1, 2, 3]
    assert (page.achieved, page.count(Health.AT_RISK), page.count(Health.PAUSED)) == (1, 1, 1)
    assert [goal.number for goal, _ in page.attention] == [2]
    change(db, some[3], closed_at=now - 91 * DAY)
    assert summary_of(db, cast.ben, cast, now).achieved == 0


def test_for_the_channel_itself_it_shows_what_all_its_members_see(
    db: Database, cast: Cast, some: list[Goal], now: datetime
) -> None:
    assert summary_of(db, None, cast, now) == summary_of(db, cast.ben, cast, now)
    change(db, some[0], scope=Scope.PERSONAL)
    assert numbers(summary_of(db, None, cast, now).pages) == [2, 3]
    assert numbers(summary_of(db, cast.dev, cast, now).pages) == []


def test_reached_lately_is_fourteen_days_newest_first(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    for number, ago in enumerate((15, 14, 1, 0)):
        made = roads.add(db, cast.ana, goal, now, f"{ago} days ago")
        change(db, made, state=MilestoneState.REACHED, reached_on=days(-ago), reached_at=now)
        assert made.number == number + 1
    lately = summary_of(db, cast.ben, cast, now).lately
    assert [item.line.title for item in lately] == ["0 days ago", "1 days ago", "14 days ago"]


def test_due_soon_is_fourteen_days_nearest_first_and_neither_late_nor_at_rest(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    resting = roads.set_goal(db, cast.ana, cast.launch, now)
    change(db, resting, state=GoalState.PAUSED)
    roads.add(db, cast.ana, resting, now, "resting", due_on=days(1))
    for ahead in (15, 14, -1, 0):
        roads.add(db, cast.ana, goal, now, f"in {ahead} days", due_on=days(ahead))
    soon = summary_of(db, cast.ben, cast, now).soon
    assert [item.line.title for item in soon] == ["in 0 days", "in 14 days"]


# -- App Home


def test_home_shows_first_what_its_reader_owes(db: Database, cast: Cast, now: datetime) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    for ahead in (8, 7, -3):
        roads.add(
            db, cast.ana, goal, now, f"in {ahead} days", due_on=days(ahead), owner_id=cast.ben.id
        )
    roads.add(db, cast.ana, goal, now, "Ana's", due_on=days(1))
    roads.add(db, cast.ana, goal, now, "undated", owner_id=cast.ben.id)
    page = home_of(db, cast.ben, [cast.launch.id], now)
    assert [item.line.title for item in page.owed] == ["in -3 days", "in 7 days"]
    assert page.next_due is not None
    assert page.next_due.line.title == "in 8 days"
    assert numbers(page.mine) == [1]


def test_home_holds_mine_and_those_of_my_channels_and_nothing_private_of_others(
    db: Database, cast: Cast, some: list[Goal], now: datetime
) -> None:
    own = home_of(db, cast.ana, [cast.launch.id, cast.board.id], now)
    assert (numbers(own.mine), numbers(own.others)) == ([1, 3, 5, 6], [2])
    # Even when the list of channels is wrong, what may not be seen is not shown.
    bens = home_of(db, cast.ben, [cast.launch.id, cast.board.id], now)
    assert (numbers(bens.mine), numbers(bens.others)) == ([2], [1, 3])
    nobodys = home_of(db, cast.dev, [cast.launch.id, cast.board.id], now)
    assert (nobodys.mine, nobodys.others, nobodys.owed, nobodys.next_due) == ((), (), (), None)


def test_a_goal_that_rests_asks_for_nothing(db: Database, cast: Cast, now: datetime) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    roads.add(db, cast.ana, goal, now, due_on=days(1))
    change(db, goal, state=GoalState.PAUSED)
    page = home_of(db, cast.ana, [cast.launch.id], now)
    assert (page.owed, page.next_due, numbers(page.mine)) == ((), None, [1])
