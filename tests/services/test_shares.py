"""Progress with supporting goals, from real rows: what counts, for whom, and at what cost."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from bot.db import Database
from bot.model import CheckinState, Goal, GoalState, Objective, Person, Scope
from bot.services.pages import goals as goal_pages
from bot.services.pages import lists
from bot.services.pages.goals import GoalPage
from bot.when import Rhythm
from tests.people import Cast
from tests.services import roads, scenes
from tests.services.deliveries import statements
from tests.services.roads import TODAY, change


def page_of(db: Database, goal: Goal, now: datetime) -> GoalPage:
    with db.read() as session:
        return goal_pages.card(session, session.get_one(Goal, goal.id), now, TODAY)


def half(db: Database, by: Person, goal: Goal, now: datetime) -> Goal:
    """The goal, half of its road behind it."""
    roads.reach(db, by, roads.add(db, by, goal, now), now)
    roads.add(db, by, goal, now)
    return goal


@pytest.fixture
def top(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch, measured by nothing of its own."""
    return roads.set_goal(db, cast.ana, cast.launch, now, "Top")


@pytest.fixture
def child(db: Database, cast: Cast, now: datetime, top: Goal) -> Goal:
    """A goal of #launch that supports it, half way."""
    goal = half(db, cast.ana, roads.set_goal(db, cast.ana, cast.launch, now, "Child"), now)
    change(db, goal, parent_id=top.id)
    return goal


def test_a_goal_is_as_far_as_what_supports_it(
    db: Database, cast: Cast, now: datetime, top: Goal, child: Goal
) -> None:
    page = page_of(db, top, now)
    assert page.progress == 0.5
    assert [(line.number, line.title, line.share) for line in page.supporting] == [
        (child.number, "Child", 0.5)
    ]
    assert "no milestones" not in lists.needs_attention(page)


def test_through_goals_in_between_and_by_their_objectives(
    db: Database, cast: Cast, now: datetime, top: Goal, child: Goal
) -> None:
    deepest = roads.set_goal(db, cast.ben, cast.launch, now)
    change(db, deepest, parent_id=child.id)
    objective = scenes.add_objective(db, deepest, "first response", now)
    with db.begin() as session:
        session.get_one(Objective, objective.id).current = Decimal(4)
    assert page_of(db, child, now).progress == (0.5 + 1.0) / 2
    assert page_of(db, top, now).progress == 0.75
    with db.begin() as session:
        session.get_one(Objective, objective.id).dropped_at = now
    assert page_of(db, top, now).progress == 0.5


def test_dropped_and_ongoing_ones_are_no_part_and_an_achieved_one_is_whole(
    db: Database, cast: Cast, now: datetime, top: Goal, child: Goal
) -> None:
    change(db, child, state=GoalState.DROPPED)
    assert page_of(db, top, now).progress is None
    change(db, child, state=GoalState.ACHIEVED, closed_at=now)
    assert page_of(db, top, now).progress == 1
    change(db, child, state=GoalState.ACTIVE, due_on=None)
    assert page_of(db, top, now).supporting == ()


def test_what_only_some_may_see_is_in_nobodys_number(
    db: Database, cast: Cast, now: datetime, top: Goal
) -> None:
    hidden = [
        roads.set_goal(db, cast.ana, cast.board, now, "Secret"),
        roads.set_goal(db, cast.ana, None, now, "Own"),
        roads.set_goal(db, cast.dev, cast.far, now, "Far"),  # no verb would let it
    ]
    for goal in hidden:
        half(db, cast.dev if goal.title == "Far" else cast.ana, goal, now)
        change(db, goal, parent_id=top.id)
    page = page_of(db, top, now)
    assert (page.progress, page.supporting) == (None, ())


def test_a_channel_that_became_private_takes_its_goals_out_of_others_numbers(
    db: Database, cast: Cast, now: datetime, child: Goal
) -> None:
    outer = roads.set_goal(db, cast.ana, None, now, "Everybody's", scope=Scope.WORKSPACE)
    change(db, child, parent_id=outer.id)
    assert page_of(db, outer, now).progress == 0.5
    with db.begin() as session:
        session.get_one(type(cast.launch), cast.launch.id).private = True
    assert page_of(db, outer, now).progress is None


def test_a_guest_reads_the_number_but_no_title_of_what_guests_may_not_see(
    db: Database, cast: Cast, now: datetime, top: Goal, child: Goal
) -> None:
    change(db, child, scope=Scope.WORKSPACE, channel_id=None)
    page = page_of(db, top, now)
    with db.read() as session:
        chis, bens = (
            goal_pages.for_reader(session, page, person, cast.launch.id, now)
            for person in (cast.chi, cast.ben)
        )
    assert (chis.progress, bens.progress) == (0.5, 0.5)
    assert (len(chis.supporting), len(bens.supporting)) == (0, 1)


def test_a_circle_in_the_data_harms_nobody(
    db: Database, cast: Cast, now: datetime, top: Goal, child: Goal
) -> None:
    change(db, top, parent_id=child.id)
    assert (page_of(db, top, now).progress, page_of(db, child, now).progress) == (None, 0.5)
    change(db, top, parent_id=top.id)
    assert page_of(db, top, now).progress == 0.5


def test_however_many_support_it_the_queries_are_as_many(
    db: Database, cast: Cast, now: datetime, top: Goal, child: Goal
) -> None:
    def queries() -> int:
        with statements() as sent:
            page_of(db, top, now)
        return len(sent)

    few = queries()
    parent = child
    for _ in range(12):
        goal = half(db, cast.ana, roads.set_goal(db, cast.ana, cast.launch, now), now)
        change(db, goal, parent_id=parent.id)
        parent = goal
    assert queries() == few
    assert page_of(db, top, now).progress == 0.5


# -- staleness, by how often a channel is asked


def test_a_goal_is_stale_after_one_and_a_half_of_its_channels_most_frequent_check_in(
    db: Database, cast: Cast, now: datetime, top: Goal
) -> None:
    def stale_after(days: float) -> bool:
        return page_of(db, top, now + timedelta(days=days)).health == "stale"

    assert (stale_after(14), stale_after(14.1)) == (False, True)
    scenes.set_up(db, cast, now, every=Rhythm.FOUR_WEEKS)
    assert (stale_after(42), stale_after(42.1)) == (False, True)
    weekly = scenes.set_up(db, cast, now)
    assert (stale_after(10.5), stale_after(10.6)) == (False, True)
    with db.begin() as session:
        session.get_one(type(weekly), weekly.id).state = CheckinState.PAUSED
    assert not stale_after(42)


def test_a_rule_that_cannot_be_read_and_another_channels_are_no_cadence(
    db: Database, cast: Cast, now: datetime, top: Goal
) -> None:
    checkin = scenes.set_up(db, cast, now)
    with db.begin() as session:
        session.get_one(type(checkin), checkin.id).rule = "rubbish"
    personal = roads.set_goal(db, cast.ana, None, now)
    for goal in (top, personal):
        assert page_of(db, goal, now + timedelta(days=14)).health != "stale"
        assert page_of(db, goal, now + timedelta(days=15)).health == "stale"
