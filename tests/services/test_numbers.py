"""Milestones that are reached when a number is: linked by their words, told of once."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.db import Database
from bot.model import (
    About,
    Channel,
    Goal,
    GoalState,
    Milestone,
    MilestoneState,
    Notice,
    Objective,
    Person,
    Scope,
)
from bot.services import milestones, objectives
from bot.services.milestones import NoPoint, NoSuchNumber, OtherWay, Plan, read_condition
from bot.services.pages import goals as goal_pages
from bot.slack.views import facts
from tests.people import Cast
from tests.services import roads
from tests.services.scenes import add_goal, add_objective

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "number", "at", "rising"),
    [
        ("O7 >= 1000", 7, "1000", True),
        ("o7 ≥ 1,000 users", 7, "1000", True),
        ("O7 reaches 1,000", 7, "1000", None),
        ("O7 = 1000.", 7, "1000", None),
        ("O7: 1 020", 7, "1020", None),
        ("O7 is at least 4.5 h", 7, "4.5", True),
        ("O7 <= 4 h", 7, "4", False),
        ("O7 falls to 4", 7, "4", False),
        ("O12 hits €2M", 12, "2000000", None),
        ("O7 -> 60 %", 7, "60", None),
    ],
)
def test_a_condition_names_an_objective_and_where_it_is_to_get(
    text: str, number: int, at: str, rising: bool | None
) -> None:
    found = read_condition(text)
    assert found is not None
    assert (found.number, found.at, found.rising) == (number, Decimal(at), rising)


@pytest.mark.parametrize(
    "text",
    ["", "O7", "when O7 is good", "O7 >= 1000 and the press is out", "G7 = 5", "O0 = 5",
     "O7 = 10:30", "O7 = many", "O7 = 1e9", "O7 >= " + "9" * 18],
)  # fmt: skip
def test_what_says_something_else_or_more_is_words(text: str) -> None:
    assert read_condition(text) is None


@given(st.text(max_size=200))
def test_any_text_is_a_condition_or_words(text: str) -> None:
    found = read_condition(text)
    assert found is None or found.number > 0


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    return add_goal(db, cast, "Support", now)


@pytest.fixture
def falling(db: Database, goal: Goal, now: datetime) -> Objective:
    """O1, from 8 h to 4 h."""
    return add_objective(db, goal, "First response", now)


def add(db: Database, by: Person, goal: Goal, now: datetime, when: str, **plan: Any) -> Milestone:
    return roads.add(db, by, goal, now, reached_when=when, **plan)


def edit(db: Database, cast: Cast, milestone: Milestone, now: datetime, **plan: Any) -> Milestone:
    with db.begin() as session:
        row = session.get_one(Milestone, milestone.id)
        known = {
            "title": row.title, "due_on": row.due_on, "owner_id": row.owner_id, "size": row.size,
            "reached_when": row.reached_when,
        }  # fmt: skip
        milestones.edit(
            session, row, session.get_one(Goal, row.goal_id), Plan(**(known | plan)), because="",
            by=session.get_one(Person, cast.ana.id), now=now, version=row.version,
        )  # fmt: skip
    return roads.milestone_row(db, milestone)


def read(db: Database, cast: Cast, objective: Objective, value: str, at: datetime) -> None:
    with db.begin() as session:
        ana, row = session.get_one(Person, cast.ana.id), session.get_one(Objective, objective.id)
        objectives.record(session, row, Decimal(value), by=ana, now=at, at=at)


def noticed(db: Database) -> list[tuple[About, int, int]]:
    with db.read() as session:
        found = session.scalars(select(Notice).order_by(Notice.id))
        return [(each.about, each.subject_id, each.person_id) for each in found]


def shown(db: Database, goal: Goal, now: datetime) -> str:
    """The first milestone on the card of a goal."""
    with db.read() as session:
        page = goal_pages.card(session, session.get_one(Goal, goal.id), now)
    return facts.milestone(page.milestones[0], page.today)


def test_its_owner_is_told_once_when_the_number_gets_there(
    db: Database, cast: Cast, goal: Goal, falling: Objective, now: datetime
) -> None:
    milestone = add(db, cast.ana, goal, now, "O1 reaches 5 h", owner_id=cast.ben.id)
    assert (milestone.objective_id, milestone.objective_at) == (falling.id, Decimal(5))
    read(db, cast, falling, "6", now + HOUR)
    assert noticed(db) == []
    assert "O1 is at 6 h, to get to 5 h" in shown(db, goal, now)
    for hours, value in ((2, "5"), (3, "4.5"), (4, "7"), (5, "5")):
        read(db, cast, falling, value, now + hours * HOUR)
    assert noticed(db) == [(About.MILESTONE_REACHABLE, milestone.id, cast.ben.id)]
    row = roads.milestone_row(db, milestone)
    assert (row.crossed_at, row.state) == (now + 2 * HOUR, "planned")
    assert "O1 is at 5 h: can be marked reached" in shown(db, goal, now)


def test_falling_back_takes_nothing_back_but_the_line_says_where_it_is(
    db: Database, cast: Cast, goal: Goal, falling: Objective, now: datetime
) -> None:
    milestone = add(db, cast.ana, goal, now, "O1 <= 5")
    read(db, cast, falling, "4", now + HOUR)
    read(db, cast, falling, "7", now + 2 * HOUR)
    assert roads.milestone_row(db, milestone).crossed_at == now + HOUR
    assert "O1 is at 7 h, to get to 5 h" in shown(db, goal, now)


def test_a_number_that_is_there_already_is_told_at_once(
    db: Database, cast: Cast, goal: Goal, falling: Objective, now: datetime
) -> None:
    read(db, cast, falling, "4", now)
    milestone = add(db, cast.ana, goal, now + HOUR, "O1 = 5")
    assert roads.milestone_row(db, milestone).crossed_at == now + HOUR
    assert noticed(db) == [(About.MILESTONE_REACHABLE, milestone.id, cast.ana.id)]


def test_a_rising_number_crosses_from_below(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    rising = add_objective(db, goal, "Answered", now, unit="%")
    milestone = add(db, cast.ana, goal, now, "O1 >= 60 %")
    for hours, value, crossed in ((1, "59.99", False), (2, "60", True)):
        read(db, cast, rising, value, now + hours * HOUR)
        assert (roads.milestone_row(db, milestone).crossed_at is not None) is crossed


def test_other_words_wait_for_another_number_or_for_none(
    db: Database, cast: Cast, goal: Goal, falling: Objective, now: datetime
) -> None:
    milestone = add(db, cast.ana, goal, now, "O1 = 5")
    read(db, cast, falling, "5", now + HOUR)
    row = edit(db, cast, milestone, now + 2 * HOUR, title="Half as slow")
    assert row.crossed_at == now + HOUR
    row = edit(db, cast, milestone, now + 3 * HOUR, reached_when="O1 = 4")
    assert (row.objective_at, row.crossed_at) == (Decimal(4), None)
    row = edit(db, cast, milestone, now + 4 * HOUR, reached_when="when all are happy")
    assert (row.objective_id, row.objective_at, row.crossed_at) == (None, None, None)
    assert "O1" not in shown(db, goal, now)


def test_what_was_linked_stays_when_the_objective_is_dropped_and_only_the_line_goes(
    db: Database, cast: Cast, goal: Goal, falling: Objective, now: datetime
) -> None:
    milestone = add(db, cast.ana, goal, now, "O1 = 5")
    with db.begin() as session:
        session.get_one(Objective, falling.id).dropped_at = now
    assert "O1" not in shown(db, goal, now)
    assert edit(db, cast, milestone, now, title="Faster").title == "Faster"
    with pytest.raises(NoSuchNumber, match="O1"):
        edit(db, cast, milestone, now, reached_when="O1 = 4")


@pytest.mark.parametrize("when", ["O1 = 5", "O77 = 5"])
def test_a_number_that_one_may_not_see_is_refused_like_one_that_is_none(
    db: Database, cast: Cast, goal: Goal, now: datetime, when: str
) -> None:
    secret = add_goal(db, cast, "Secret", now, channel_id=cast.board.id)
    add_objective(db, secret, "Runway", now)
    with pytest.raises(NoSuchNumber) as refused:
        add(db, cast.ben, goal, now, when)
    ref = when.split(" ")[0]
    assert str(refused.value) == (
        f"There is no {ref} that you can see here. `/goal list` shows what there is."
    )


def test_a_number_of_a_private_channel_is_not_shown_to_those_who_are_not_in_it(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    with db.begin() as session:
        session.get_one(Channel, cast.board.id).members_known_at = now
    secret = add_goal(db, cast, "Secret", now, channel_id=cast.board.id)
    runway = add_objective(db, secret, "Runway", now)
    milestone = add(db, cast.ana, goal, now, "O1 = 5")
    read(db, cast, runway, "5", now + HOUR)
    assert roads.milestone_row(db, milestone).crossed_at == now + HOUR
    assert "O1" not in shown(db, goal, now)


@pytest.mark.parametrize("facts_of", [{"scope": Scope.WORKSPACE, "channel_id": None}, {}])
def test_a_number_that_all_may_see_who_see_the_milestone_is_shown(
    db: Database, cast: Cast, goal: Goal, now: datetime, facts_of: dict[str, Any]
) -> None:
    other = add_goal(db, cast, "Open", now, **facts_of)
    objective = add_objective(db, other, "Wait", now)
    add(db, cast.ana, goal, now, "O1 = 5")
    read(db, cast, objective, "6", now + HOUR)
    assert "O1 is at 6 h, to get to 5 h" in shown(db, goal, now)


def test_the_wrong_way_and_what_is_kept_are_sentences(
    db: Database, cast: Cast, goal: Goal, falling: Objective, now: datetime
) -> None:
    with pytest.raises(OtherWay, match=r"O1 falls.*`O1 <= 1,000`"):
        add(db, cast.ana, goal, now, "O1 >= 1000")
    with db.begin() as session:
        session.get_one(Objective, falling.id).low = Decimal(3)
    with pytest.raises(NoPoint, match="O1"):
        add(db, cast.ana, goal, now, "O1 = 4")
    with db.read() as session:
        assert session.scalars(select(Milestone)).all() == []


def test_a_closed_goals_milestones_are_told_of_no_more(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    other = add_goal(db, cast, "Wait less", now)
    objective = add_objective(db, other, "Wait", now)
    add(db, cast.ana, goal, now, "O1 = 5")
    roads.change(db, goal, state=GoalState.ACHIEVED, closed_at=now)
    read(db, cast, objective, "5", now + HOUR)
    assert noticed(db) == []


def test_a_proposal_is_told_of_when_it_is_accepted(
    db: Database, cast: Cast, goal: Goal, falling: Objective, now: datetime
) -> None:
    read(db, cast, falling, "4", now)
    proposed = add(db, cast.ben, goal, now + HOUR, "O1 = 5")
    assert (proposed.state, noticed(db)) == (MilestoneState.PROPOSED, [])
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        row, of = milestones.find_row(session, ana, proposed.id, cast.launch.id, now, hold=True)
        milestones.accept(session, row, of, by=ana, now=now, today=now.date())
    assert noticed(db) == [(About.MILESTONE_REACHABLE, proposed.id, cast.ana.id)]
