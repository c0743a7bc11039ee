"""Reminders of milestones: to the owner alone, each stage once, and only while it matters."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import (
    Goal,
    GoalState,
    Kind,
    Milestone,
    MilestoneState,
    Notice,
    Person,
    Workspace,
)
from bot.model.outcomes import Sent
from bot.services import goals, milestones, reminders
from bot.services.goals import Wish
from bot.services.milestones import Plan
from bot.services.milestones.reminding import remind_some
from bot.services.outbox.notices import GATHERING
from tests.people import Cast

from . import roads
from .deliveries import claim, settle, statements
from .mornings import DAY, DUE, NINE, SECOND, WEEK, add, due, look, said, told


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ben's goal in #launch."""
    return roads.set_goal(db, cast.ben, cast.launch, now)


@pytest.fixture
def stone(db: Database, cast: Cast, goal: Goal, now: datetime) -> Milestone:
    """Ana's milestone of it."""
    return add(db, cast, goal, now)


# -- the stages


def test_the_owner_is_reminded_a_week_and_a_day_before_on_the_day_and_weekly(
    db: Database, cast: Cast, stone: Milestone
) -> None:
    for hours in range(24 * 18):
        look(db, NINE - 8 * DAY + timedelta(hours=hours))
    assert told(db) == ["U0ANA M1 -7", "U0ANA M1 -1", "U0ANA M1 0", "U0ANA M1 7"]
    with db.read() as session:
        moments = session.scalars(select(Notice.at).order_by(Notice.id)).all()
    assert moments == [NINE + days * DAY for days in (-7, -1, 0, 7)]
    assert {who for who, _ in due(db)} == {"U0ANA"}  # never the channel


def test_after_two_weeks_the_goals_owner_hears_of_it_too(
    db: Database, cast: Cast, stone: Milestone
) -> None:
    for weeks in (1, 2, 3):
        look(db, NINE + weeks * WEEK)
    assert told(db) == [
        "U0ANA M1 7", "U0ANA M1 14", "U0BEN M1 14", "U0ANA M1 21", "U0BEN M1 21",
    ]  # fmt: skip
    assert "of <@U0ANA> is 21 days late" in said(db, NINE + 3 * WEEK)


def test_who_owns_both_is_told_once(db: Database, cast: Cast, goal: Goal, now: datetime) -> None:
    add(db, cast, goal, now, owner_id=cast.ben.id)
    look(db, NINE + 2 * WEEK)
    assert told(db) == ["U0BEN M1 14"]


def test_what_nobody_owns_is_its_goals_owners(
    db: Database, cast: Cast, goal: Goal, stone: Milestone, now: datetime
) -> None:
    with db.begin() as session:
        ben = session.get_one(Person, cast.ben.id)
        row = session.get_one(Milestone, stone.id)
        milestones.edit(
            session, row, session.get_one(Goal, goal.id), Plan(row.title, DUE),
            because="", by=ben, now=now, version=row.version,
        )  # fmt: skip
    assert roads.milestone_row(db, stone).remind_at == datetime(2026, 12, 7, 8, tzinfo=UTC)
    look(db, NINE - WEEK)
    assert told(db) == ["U0BEN M1 -7"]


def test_two_of_one_person_are_one_message(
    db: Database, cast: Cast, goal: Goal, stone: Milestone, now: datetime
) -> None:
    add(db, cast, goal, now, "Beta test")
    look(db, NINE - WEEK + SECOND)
    assert due(db) == [("U0ANA", NINE - WEEK + SECOND + GATHERING)]
    words = said(db, NINE - WEEK)
    assert words.startswith("2 things for you | 🪨 M1 *Prototype* is due in 7 days")
    assert "M2 *Beta test*" in words


def test_after_a_downtime_only_the_newest_stage_is_told(
    db: Database, cast: Cast, stone: Milestone
) -> None:
    look(db, NINE + 3 * WEEK + 2 * DAY)
    assert told(db) == ["U0ANA M1 21", "U0BEN M1 21"]


def test_what_comes_late_after_a_downtime_says_what_is_true_then(
    db: Database, cast: Cast, stone: Milestone
) -> None:
    look(db, NINE - 3 * DAY)
    assert told(db) == ["U0ANA M1 -7"]
    assert "is due in 3 days" in said(db, NINE - 3 * DAY)


def test_what_comes_at_night_after_a_downtime_waits_for_what_comes_by_itself(
    db: Database, cast: Cast, stone: Milestone
) -> None:
    look(db, NINE - DAY + timedelta(hours=12))  # 21:00 of the day before
    assert due(db) == [("U0ANA", NINE + timedelta(minutes=5))]
    look(db, NINE + SECOND)
    assert len(due(db)) == 1
    assert said(db, NINE).startswith("🪨 M1 *Prototype* is due today")


# -- what changes


@pytest.mark.parametrize("state", [MilestoneState.REACHED, MilestoneState.DROPPED])
def test_what_is_settled_is_not_reminded_of(
    db: Database, cast: Cast, goal: Goal, stone: Milestone, now: datetime, state: MilestoneState
) -> None:
    look(db, NINE - WEEK)
    assert said(db, NINE - WEEK)
    if state == MilestoneState.REACHED:
        roads.reach(db, cast.ben, stone, now)
    else:
        with db.begin() as session:
            ben = session.get_one(Person, cast.ben.id)
            row, of = session.get_one(Milestone, stone.id), session.get_one(Goal, goal.id)
            milestones.drop(session, row, of, because="no need", by=ben, now=now)
    assert roads.milestone_row(db, stone).remind_at is None
    assert said(db, NINE - WEEK) == ""
    look(db, NINE)
    assert told(db) == ["U0ANA M1 -7"]


def test_a_proposal_is_reminded_of_once_it_is_accepted(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    proposed = roads.add(db, cast.chi, goal, now, due_on=DUE, owner_id=cast.ana.id)
    assert (proposed.state, proposed.remind_at) == (MilestoneState.PROPOSED, None)
    with db.begin() as session:
        row, of = session.get_one(Milestone, proposed.id), session.get_one(Goal, goal.id)
        ben = session.get_one(Person, cast.ben.id)
        milestones.accept(session, row, of, by=ben, now=now, today=roads.TODAY)
    assert roads.milestone_row(db, proposed).remind_at == NINE - WEEK


def test_what_was_reached_by_mistake_is_reminded_of_again(
    db: Database, cast: Cast, goal: Goal, stone: Milestone, now: datetime
) -> None:
    assert roads.reach(db, cast.ana, stone, now)
    with db.begin() as session:
        row, of = session.get_one(Milestone, stone.id), session.get_one(Goal, goal.id)
        ana = session.get_one(Person, cast.ana.id)
        assert milestones.undo(session, row, of, by=ana, now=now)
    assert roads.milestone_row(db, stone).remind_at == NINE - WEEK


def test_a_milestone_without_a_date_has_nothing_to_be_reminded_of(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    assert add(db, cast, goal, now, due_on=None).remind_at is None


def test_a_date_that_moves_takes_its_stages_with_it(
    db: Database, cast: Cast, goal: Goal, stone: Milestone, now: datetime
) -> None:
    look(db, NINE - WEEK)
    move(db, cast, goal, stone, DUE + 3 * DAY, NINE - 6 * DAY)
    assert "is due in 9 days" in said(db, NINE - 6 * DAY)  # the message that waits says it, too
    for days in range(-6, 4):
        look(db, NINE + days * DAY)
    assert told(db) == ["U0ANA M1 -7", "U0ANA M1 -7", "U0ANA M1 -1", "U0ANA M1 0"]


def test_a_date_that_moves_there_and_back_reminds_once(
    db: Database, cast: Cast, goal: Goal, stone: Milestone
) -> None:
    look(db, NINE - DAY)
    move(db, cast, goal, stone, DUE + WEEK, NINE - DAY + SECOND)
    move(db, cast, goal, stone, DUE, NINE - DAY + 2 * SECOND)
    look(db, NINE - DAY + 3 * SECOND)
    assert told(db) == ["U0ANA M1 -1"]
    look(db, NINE)
    assert told(db) == ["U0ANA M1 -1", "U0ANA M1 0"]


def move(db: Database, cast: Cast, goal: Goal, stone: Milestone, to: date, at: datetime) -> None:
    with db.begin() as session:
        ben = session.get_one(Person, cast.ben.id)
        row, of = session.get_one(Milestone, stone.id), session.get_one(Goal, goal.id)
        milestones.move(session, row, of, to=to, because="vendor", by=ben, now=at)


def test_a_new_owner_is_reminded_in_their_own_morning(
    db: Database, cast: Cast, goal: Goal, stone: Milestone, now: datetime
) -> None:
    with db.begin() as session:
        ben = session.get_one(Person, cast.ben.id)
        row = session.get_one(Milestone, stone.id)
        milestones.edit(
            session, row, session.get_one(Goal, goal.id), Plan(row.title, DUE, cast.chi.id),
            because="", by=ben, now=now, version=row.version,
        )  # fmt: skip
    assert roads.milestone_row(db, stone).remind_at == datetime(2026, 12, 7, 0, tzinfo=UTC)


def test_a_goals_new_owner_is_reminded_of_what_nobody_owns(
    db: Database, cast: Cast, goal: Goal, stone: Milestone, now: datetime
) -> None:
    roads.change(db, stone, owner_id=None)
    with db.begin() as session:
        ben = session.get_one(Person, cast.ben.id)
        row = session.get_one(Goal, goal.id)
        wish = Wish(row.title, owner_id=cast.chi.id, due_on=row.due_on)
        goals.edit(session, row, wish, by=ben, now=now, version=row.version)
    assert roads.milestone_row(db, stone).remind_at == datetime(2026, 12, 7, 0, tzinfo=UTC)


def test_a_paused_goal_is_never_nagged_and_goes_on_where_it_is(
    db: Database, cast: Cast, goal: Goal, stone: Milestone
) -> None:
    roads.change(db, goal, state=GoalState.PAUSED)
    for days in (-7, -1, 0):
        look(db, NINE + days * DAY)
    assert told(db) == []
    roads.change(db, goal, state=GoalState.ACTIVE)
    look(db, NINE + 6 * DAY)
    assert told(db) == []
    look(db, NINE + 7 * DAY)
    assert told(db) == ["U0ANA M1 7"]


def test_a_closed_goal_is_not_looked_at_until_it_is_taken_up_again(
    db: Database, cast: Cast, goal: Goal, stone: Milestone
) -> None:
    roads.change(db, goal, state=GoalState.DROPPED)
    look(db, NINE - WEEK)
    assert (told(db), roads.milestone_row(db, stone).remind_at) == ([], None)
    roads.change(db, goal, state=GoalState.ACTIVE)
    with db.begin() as session:
        reminders.plan_all(session, session.get_one(Goal, goal.id), NINE - WEEK + DAY)
    assert roads.milestone_row(db, stone).remind_at == NINE - DAY


def test_a_message_that_waits_says_nothing_of_a_goal_that_rests(
    db: Database, cast: Cast, goal: Goal, stone: Milestone
) -> None:
    look(db, NINE - WEEK)
    roads.change(db, goal, state=GoalState.PAUSED)
    assert said(db, NINE - WEEK) == ""


# -- safe


def test_an_idle_look_is_one_query(db: Database, stone: Milestone, now: datetime) -> None:
    with statements() as sent:
        assert milestones.remind_due(db, now) == 0
    assert len(sent) == 1


def test_a_silenced_workspace_is_left_alone(
    db: Database, cast: Cast, stone: Milestone, now: datetime
) -> None:
    with db.begin() as session:
        session.get_one(Workspace, cast.workspace.id).silenced_at = now
    look(db, NINE)
    assert told(db) == []


def test_two_workers_at_once_tell_each_stage_once(
    db: Database, cast: Cast, goal: Goal, stone: Milestone, now: datetime
) -> None:
    for number in range(2, 40):
        add(db, cast, goal, now, f"Stone {number}")

    def work(session: Session, _number: int) -> None:
        milestones.remind_due(db, NINE)

    roads.know_all(db, NINE)
    if db.is_sqlite:  # there the first statement of a transaction keeps all others out
        milestones.remind_due(db, NINE)
        milestones.remind_due(db, NINE)
    else:
        assert roads.at_once(db, work, 3) == [None] * 3
    assert sorted(told(db)) == sorted(f"U0ANA M{number} 0" for number in range(1, 40))
    keys = [each.key for each in claim(db, NINE + GATHERING)]
    assert len([key for key in keys if key.startswith("notices:due:")]) == 1


def test_more_than_one_batch_is_done_in_one_go(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    for number in range(1, 132):
        add(db, cast, goal, now, f"Stone {number}")
    roads.know_all(db, NINE)
    assert milestones.remind_due(db, NINE) == 131
    assert len(told(db)) == 131
    assert len(due(db)) == 1


def test_what_was_not_committed_is_told_by_the_next_one(
    db: Database, cast: Cast, stone: Milestone
) -> None:
    def killed() -> None:
        with db.begin() as session:
            remind_some(session, NINE)
            raise LookupError

    roads.know_all(db, NINE)
    with pytest.raises(LookupError):
        killed()
    assert (told(db), due(db)) == ([], [])
    look(db, NINE)
    look(db, NINE)
    assert told(db) == ["U0ANA M1 0"]


def test_what_was_sent_is_not_sent_again(db: Database, cast: Cast, stone: Milestone) -> None:
    look(db, NINE)
    for each in claim(db, NINE + GATHERING):
        settle(db, each, Sent("1.1", "D0ANA", shown=1), NINE + GATHERING)
    look(db, NINE + timedelta(hours=2))
    assert Kind.NOTICES not in [each.kind for each in claim(db, NINE + timedelta(hours=2))]


def test_who_turned_reminders_off_hears_none_and_of_no_old_one_when_they_are_on_again(
    db: Database, cast: Cast, stone: Milestone
) -> None:
    look(db, NINE - WEEK)
    assert "is due in 7 days" in said(db, NINE - WEEK)
    for wanted, at in ((False, NINE - WEEK), (False, NINE - DAY), (True, NINE)):
        with db.begin() as session:
            session.get_one(Person, cast.ana.id).milestone_reminders = wanted
        look(db, at)
        if not wanted:
            assert said(db, at) == ""  # nor of the one that waited
    assert told(db) == ["U0ANA M1 -7", "U0ANA M1 0"]
