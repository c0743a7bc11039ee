"""Lists, the summary of a channel, and App Home: what is in them, and in which order."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.db import Database
from bot.model import (
    Goal,
    GoalState,
    Horizon,
    MilestoneState,
    Person,
    Priority,
    Scope,
    Status,
)
from bot.model.progress import Health
from bot.services.pages import home, lists, summaries
from bot.services.pages.home import Home
from bot.services.pages.leaves import Leaf
from bot.services.pages.lists import GoalList, MilestoneList, Which
from bot.services.pages.summaries import Summary
from tests.people import Cast
from tests.services import roads
from tests.services.roads import TODAY, change, days

DAY = timedelta(days=1)


def summary_of(db: Database, viewer: Person | None, cast: Cast, now: datetime) -> Summary:
    with db.read() as session:
        return summaries.summary(
            session, viewer, cast.launch.id, "C0LAUNCH", workspace_id=cast.workspace.id,
            now=now, today=TODAY,
        )  # fmt: skip


def home_of(db: Database, viewer: Person, channels: list[int], now: datetime) -> Home:
    with db.read() as session:
        return home.home(session, viewer, channels, now, TODAY)


def list_of(
    db: Database, viewer: Person, which: Any, here: int | None, now: datetime,
    of: Any = None, start: int = 0,
) -> GoalList:  # fmt: skip
    with db.read() as session:
        return lists.goals_of(
            session, viewer, which, here=here, of=of, now=now, today=TODAY, start=start
        )


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
    assert (listed.leaf, listed.own) == (Leaf(0, len(found)), False)


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


@pytest.mark.parametrize(
    ("start", "first", "last"),
    [(0, 1, 20), (20, 21, 40), (40, 41, 43), (60, 41, 43), (10**9, 41, 43)],
)
def test_a_long_list_is_shown_leaf_by_leaf(
    db: Database, cast: Cast, now: datetime, start: int, first: int, last: int
) -> None:
    roads.fill(db, cast, now, goal_count=43, each=0)
    for which in ("open", "all", "at risk"):  # without milestones, all need attention
        listed = list_of(db, cast.ana, which, cast.launch.id, now, start=start)
        assert numbers(listed.pages) == list(range(first, last + 1))
        assert listed.leaf == Leaf(first - 1, 43)


@pytest.fixture
def ordered(db: Database, cast: Cast, now: datetime) -> list[int]:
    """Five goals of #launch, and the order in which they are to be read."""
    made = [roads.set_goal(db, cast.ana, cast.launch, now) for _ in range(5)]
    change(db, made[0], priority=Priority.LOW)
    change(db, made[3], priority=Priority.HIGH)
    change(db, made[4], priority=Priority.LOW, north_star=True)
    return [5, 4, 2, 3, 1]


def test_the_north_star_heads_all_then_priority_then_number(
    db: Database, cast: Cast, now: datetime, ordered: list[int]
) -> None:
    for which in ("open", "all", "mine", "at risk"):
        assert numbers(list_of(db, cast.ana, which, cast.launch.id, now).pages) == ordered
    page = summary_of(db, cast.ben, cast, now)
    assert numbers(page.pages) == ordered
    assert [goal.number for goal, _ in page.attention] == ordered
    assert numbers(home_of(db, cast.ana, [], now).mine) == ordered
    assert numbers(home_of(db, cast.ben, [cast.launch.id], now).others) == ordered


# -- milestones


def milestones_of(
    db: Database, viewer: Person, goal: Goal | None, here: int | None, now: datetime, start: int = 0
) -> MilestoneList:
    with db.read() as session:
        return lists.milestones_of(
            session, viewer, goal, here=here, now=now, today=TODAY, start=start
        )


def test_milestones_stand_goal_by_goal_in_the_order_of_each_road(
    db: Database, cast: Cast, some: list[Goal], now: datetime
) -> None:
    change(db, some[1], priority=Priority.HIGH)
    roads.add(db, cast.ben, some[1], now, "undated")
    roads.add(db, cast.ben, some[1], now, "dated", due_on=days(3))
    change(db, roads.add(db, cast.ben, some[1], now), state=MilestoneState.DROPPED)
    change(db, roads.add(db, cast.ana, some[2], now, due_on=days(-3)), owner_id=cast.ben.id)
    found = milestones_of(db, cast.ben, None, cast.launch.id, now)
    assert [(number, [line.title for line in road]) for number, _, road in found.goals] == [
        (2, ["dated", "undated"]),
        (1, ["Prototype"]),
        (3, ["Prototype"]),
    ]
    (resting,) = found.goals[-1][2]
    assert (resting.late, resting.owner) == (False, "U0BEN")  # G3 is paused: nobody is waited for
    of_one = milestones_of(db, cast.ben, some[0], cast.launch.id, now)
    assert (of_one.of, [number for number, _, _ in of_one.goals]) == (1, [1])


def test_milestones_of_what_one_may_not_see_are_none(
    db: Database, cast: Cast, some: list[Goal], now: datetime
) -> None:
    roads.add(db, cast.ana, some[4], now)
    assert milestones_of(db, cast.ben, some[4], cast.launch.id, now).goals == ()
    assert milestones_of(db, cast.dev, None, cast.launch.id, now).goals == ()


def test_many_milestones_are_shown_leaf_by_leaf_and_each_once(
    db: Database, cast: Cast, now: datetime
) -> None:
    roads.fill(db, cast, now, goal_count=3, each=17)
    seen: list[int] = []
    start: int | None = 0
    while start is not None:
        found = milestones_of(db, cast.ben, None, cast.launch.id, now, start)
        seen += [line.number for _, _, road in found.goals for line in road]
        start = found.leaf.after
    assert (len(seen), len(set(seen)), found.leaf.total) == (51, 51, 51)


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


def test_a_channel_with_one_kind_of_goals_is_told_of_it(
    db: Database, cast: Cast, some: list[Goal], now: datetime
) -> None:
    assert summary_of(db, cast.ben, cast, now).one_kind == Horizon.SHORT
    change(db, some[1], due_on=None)
    assert summary_of(db, cast.ben, cast, now).one_kind is None
    change(db, some[1], due_on=days(30), state=GoalState.DROPPED, closed_at=now)
    assert summary_of(db, cast.ben, cast, now).one_kind is None  # two are not many


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
