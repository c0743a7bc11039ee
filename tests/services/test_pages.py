"""Pages of one goal, and that no page takes more queries the more it shows."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.model import (
    Contributor,
    Goal,
    GoalState,
    Horizon,
    MilestoneState,
    Objective,
    Person,
    Size,
    Status,
)
from bot.model.progress import Health
from bot.services import goals
from bot.services.pages import goals as goal_pages
from bot.services.pages import home, lists, summaries
from bot.services.pages.goals import GoalPage
from bot.services.pages.home import Home
from bot.services.pages.lists import GoalList, Which
from bot.services.pages.summaries import Summary
from tests.people import Cast
from tests.services import roads
from tests.services.deliveries import statements
from tests.services.roads import TODAY, change, days

DAY = timedelta(days=1)


def page_of(db: Database, goal: Goal, now: datetime, today: date = TODAY) -> GoalPage:
    with db.read() as session:
        return goal_pages.card(session, session.get_one(Goal, goal.id), now, today)


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
    db: Database, viewer: Person, which: Which, here: int | None, now: datetime, of: Any = None
) -> GoalList:
    with db.read() as session:
        return lists.goals_of(session, viewer, which, here=here, of=of, now=now, today=TODAY)


# -- one goal


def test_a_card_has_the_road_in_order_without_what_was_dropped(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    roads.add(db, cast.ana, goal, now, "undated")
    roads.add(db, cast.ana, goal, now, "later", due_on=days(30), owner_id=cast.ben.id)
    roads.add(db, cast.ana, goal, now, "sooner", due_on=days(3))
    gone = roads.add(db, cast.ana, goal, now, "gone", due_on=days(1))
    change(db, gone, state=MilestoneState.DROPPED)
    page = page_of(db, goal, now)
    assert [line.title for line in page.milestones] == ["sooner", "later", "undated"]
    assert [line.owner for line in page.milestones] == ["U0ANA", "U0BEN", "U0ANA"]
    assert page.next_milestone is not None
    assert page.next_milestone.title == "sooner"
    assert (page.stones, page.owner, page.channel) == ((0, 3), "U0ANA", "C0LAUNCH")
    assert page.health == Health.UNHEARD


@pytest.mark.parametrize("due_on", [None, TODAY, days(40), days(900)])
def test_what_was_just_set_is_the_card_that_would_be_read(
    db: Database, cast: Cast, now: datetime, due_on: date | None
) -> None:
    goal = roads.set_goal(db, cast.ben, None, now, "Learn Spanish", due_on=due_on)
    with db.read() as session:
        row, ben = session.get_one(Goal, goal.id), session.get_one(Person, cast.ben.id)
        read = goal_pages.card_with_family(session, row, now, TODAY, viewer=ben)
    assert goal_pages.just_set(goal, cast.ben, now, TODAY) == read


def test_the_next_is_the_first_that_is_not_reached(db: Database, cast: Cast, now: datetime) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    first = roads.add(db, cast.ana, goal, now, "first", due_on=days(1))
    roads.add(db, cast.ana, goal, now, "second", due_on=days(2))
    roads.reach(db, cast.ana, first, now)
    page = page_of(db, goal, now)
    assert page.next_milestone is not None
    assert (page.next_milestone.title, page.stones, page.progress) == ("second", (1, 2), 0.5)


def test_a_proposal_is_no_stone_yet_and_does_not_come_next(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    roads.add(db, cast.ben, goal, now, due_on=days(1))
    page = page_of(db, goal, now)
    assert [line.is_proposed for line in page.milestones] == [True]
    assert (page.stones, page.progress) == ((0, 0), None)
    assert page.next_milestone is None


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_late_is_what_its_day_has_passed_without(
    db: Database, cast: Cast, now: datetime, ahead: int
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    roads.add(db, cast.ana, goal, now, due_on=days(ahead))
    assert len(page_of(db, goal, now).late) == (ahead < 0)


@pytest.mark.parametrize("state", [state for state in GoalState if state != GoalState.ACTIVE])
def test_nothing_is_late_on_a_goal_that_rests(
    db: Database, cast: Cast, now: datetime, state: GoalState
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    roads.add(db, cast.ana, goal, now, due_on=days(-5))
    change(db, goal, state=state)
    page = page_of(db, goal, now)
    assert (page.late, lists.needs_attention(page)) == ((), [])


def test_an_ongoing_goal_has_numbers_and_no_percentage(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now, due_on=None)
    roads.reach(db, cast.ana, roads.add(db, cast.ana, goal, now), now)
    page = page_of(db, goal, now)
    assert (page.progress, page.pace, page.stones) == (None, None, (1, 1))


def test_progress_counts_objectives_and_milestones_alike(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    roads.add(db, cast.ana, goal, now, size=Size.MINOR)
    with db.begin() as session:
        session.add(
            Objective(
                workspace_id=goal.workspace_id,
                number=1,
                goal_id=goal.id,
                name="first response",
                unit="h",
                baseline=Decimal(8),
                target=Decimal(4),
                current=Decimal(5),
                current_at=now,
                created_at=now,
            )
        )
    page = page_of(db, goal, now)
    assert page.progress == pytest.approx(0.375)
    (measure,) = page.objectives
    assert (measure.number, measure.unit, measure.share) == (1, "h", 0.75)


def test_the_pace_is_shown_beside_what_was_reported_only_when_it_disagrees(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now, due_on=days(50))
    roads.add(db, cast.ana, goal, now, due_on=days(50))
    change(db, goal, start_on=days(-50), reported=Status.ON_TRACK)
    page = page_of(db, goal, now)
    assert page.pace is not None
    assert (page.pace.expected, page.pace.status) == (0.5, Status.OFF_TRACK)
    assert page.paces_apart
    assert "pace says 0 %, expected 50 %" in lists.needs_attention(page)
    change(db, goal, reported=Status.OFF_TRACK)
    assert not page_of(db, goal, now).paces_apart


def test_a_pace_better_than_reported_is_no_reason_to_look(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now, due_on=days(50))
    roads.reach(db, cast.ana, roads.add(db, cast.ana, goal, now), now)
    change(db, goal, start_on=days(-50), reported=Status.AT_RISK)
    page = page_of(db, goal, now)
    assert page.paces_apart
    assert lists.needs_attention(page) == ["at risk"]


def test_days_are_the_owners_whatever_day_it_is_in_london(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    late_in_new_york = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # 22:00 on the 23rd there
    with db.begin() as session:
        row, by = session.get_one(Goal, goal.id), session.get_one(Person, cast.ana.id)
        goals.close(session, row, GoalState.ACHIEVED, by=by, now=late_in_new_york, learned="")
    page = page_of(db, goal, late_in_new_york)
    assert (page.closed_on, page.heard_on) == (TODAY, TODAY)
    with db.read() as session:
        assert goal_pages.today_of(session, goal, late_in_new_york) == TODAY
    change(db, goal, owner_id=None, creator_id=cast.chi.id)  # nobody's: its creator's, in Tokyo
    assert page_of(db, goal, late_in_new_york).closed_on == TODAY + DAY


def test_who_is_in_stands_in_the_order_in_which_they_came(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    with db.begin() as session:
        for minutes, who in ((2, cast.ben), (1, cast.chi)):
            session.add(
                Contributor(
                    goal_id=goal.id,
                    person_id=who.id,
                    workspace_id=goal.workspace_id,
                    joined_at=now + timedelta(minutes=minutes),
                )
            )
    assert page_of(db, goal, now).contributors == ("U0CHI", "U0BEN")


def test_a_dropped_milestone_has_a_page_of_its_own(db: Database, cast: Cast, now: datetime) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    gone = roads.add(db, cast.ana, goal, now, due_on=days(-9))
    change(db, gone, state=MilestoneState.DROPPED, dropped_because="nobody needs it")
    page = page_of(db, goal, now)
    with db.read() as session:
        line = goal_pages.milestone(session, gone.id, page)
    assert (line.state, line.dropped_because, line.late, line.is_open) == (
        MilestoneState.DROPPED, "nobody needs it", False, False,
    )  # fmt: skip


# -- why somebody should look


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({}, ["no milestones"]),
        ({"reported": Status.AT_RISK}, ["at risk", "no milestones"]),
        ({"reported": Status.OFF_TRACK}, ["off track", "no milestones"]),
        ({"owner_id": None}, ["no owner", "no milestones"]),
        ({"due_on": days(-1), "start_on": days(-9)}, ["past its date", "no milestones"]),
        ({"state": GoalState.PAUSED}, []),
        ({"state": GoalState.MISSED}, []),
    ],
)
def test_each_reason_to_look_is_said_in_a_few_words(
    db: Database, cast: Cast, now: datetime, facts: dict[str, Any], reasons: list[str]
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    change(db, goal, **facts)
    assert lists.needs_attention(page_of(db, goal, now)) == reasons


def test_a_goal_whose_owner_has_left_needs_somebody_to_look(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).deactivated = True
    assert lists.needs_attention(page_of(db, goal, now)) == ["its owner has left", "no milestones"]
    change(db, goal, owner_id=cast.ben.id)
    assert lists.needs_attention(page_of(db, goal, now)) == ["no milestones"]


def test_a_goal_that_nobody_speaks_of_needs_somebody_to_look(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    page = page_of(db, goal, now + 15 * DAY)
    assert page.health == Health.STALE
    assert "no word lately" in lists.needs_attention(page)


def test_many_late_milestones_are_counted(db: Database, cast: Cast, now: datetime) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    for number in range(5):
        roads.add(db, cast.ana, goal, now, due_on=days(-5 + number))
    assert "M1, M2, M3 and 2 more late" in lists.needs_attention(page_of(db, goal, now))


# -- a fixed number of queries


def test_sixty_goals_with_forty_milestones_take_as_many_queries_as_one(
    db: Database, cast: Cast, now: datetime
) -> None:
    def queries() -> list[int]:
        reads: list[Callable[[], object]] = [
            lambda: summary_of(db, cast.ben, cast, now),
            lambda: home_of(db, cast.ben, [cast.launch.id], now),
            lambda: list_of(db, cast.ben, "open", cast.launch.id, now),
            lambda: list_of(db, cast.ben, "at risk", cast.launch.id, now),
        ]
        counts = []
        for read in reads:
            with statements() as sent:
                read()
            counts.append(len(sent))
        return counts

    roads.fill(db, cast, now, goal_count=1, each=1)
    one = queries()
    roads.fill(db, cast, now, goal_count=59, each=40)
    assert queries() == one
    assert max(one) <= 10


# -- brief pages


def test_a_brief_page_says_of_a_long_road_what_a_whole_one_says(
    db: Database, cast: Cast, now: datetime
) -> None:
    roads.fill(db, cast, now, goal_count=2, each=40)
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    for facts in (
        {"state": MilestoneState.REACHED, "reached_on": days(-3), "size": Size.MAJOR},
        {"state": MilestoneState.REACHED, "reached_on": days(-300)},
        {"state": MilestoneState.DROPPED, "due_on": days(1)},
        {"state": MilestoneState.PROPOSED, "due_on": days(-2)},
        {"due_on": days(-1)},
        {"due_on": days(300)},
        {},
    ):
        change(db, roads.add(db, cast.ana, goal, now), **facts)
    far = roads.set_goal(db, cast.ana, cast.launch, now)
    for facts in ({"state": MilestoneState.PROPOSED, "due_on": days(40)}, {"due_on": days(50)}, {}):
        change(db, roads.add(db, cast.ana, far, now), **facts)
    proposed = roads.set_goal(db, cast.ana, cast.launch, now)
    change(db, roads.add(db, cast.ana, proposed, now), state=MilestoneState.PROPOSED)
    with db.read() as session:
        every = session.scalars(select(Goal).order_by(Goal.number)).all()
        for whole, brief in zip(
            goal_pages.many(session, every, now, TODAY),
            goal_pages.many(session, every, now, TODAY, brief=True),
            strict=True,
        ):
            assert len(brief.milestones) < len(whole.milestones)
            assert set(brief.milestones) <= set(whole.milestones)
            for told in ("stones", "next_milestone", "late", "progress", "pace", "health"):
                assert getattr(brief, told) == getattr(whole, told)
            assert lists.needs_attention(brief) == lists.needs_attention(whole)


def test_a_road_that_was_walked_long_ago_is_still_a_road(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    made = roads.add(db, cast.ana, goal, now)
    change(db, made, state=MilestoneState.REACHED, reached_on=days(-300))
    (page,) = list_of(db, cast.ana, "open", cast.launch.id, now).pages
    assert (page.milestones, page.stones, lists.needs_attention(page)) == ((), (1, 1), [])


def test_a_horizon_follows_from_the_dates_unless_it_was_said(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now, due_on=days(400))
    assert page_of(db, goal, now).horizon == Horizon.LONG
    change(db, goal, horizon=Horizon.SHORT)
    assert page_of(db, goal, now).horizon == Horizon.SHORT
