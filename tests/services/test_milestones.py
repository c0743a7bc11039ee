"""Milestones: what each verb changes, what it refuses, and that twice is once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import (
    ChangedMeanwhile,
    GoalClosed,
    MilestoneSettled,
    NoSuchThing,
    NotYours,
    OutsiderOnly,
)
from bot.model import (
    Celebration,
    Event,
    Goal,
    GoalState,
    Kind,
    Milestone,
    MilestoneHelper,
    MilestoneState,
    Person,
    Size,
)
from bot.services import goals, milestones
from bot.services.goals import OnlyYours
from bot.services.milestones import DateStays, NeedsReason, Plan, Reaching, SameDate
from tests import people
from tests.people import Cast
from tests.services import roads

DAY = timedelta(days=1)
MAY_12, MAY_26, JUNE_9 = date(2027, 5, 12), date(2027, 5, 26), date(2027, 6, 9)


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch."""
    return roads.set_goal(db, cast.ana, cast.launch, now)


@pytest.fixture
def milestone(db: Database, cast: Cast, goal: Goal, now: datetime) -> Milestone:
    """Ben's milestone on Ana's goal, due on 12 May."""
    return roads.add(db, cast.ana, goal, now, due_on=MAY_12, owner_id=cast.ben.id)


def on_it(
    db: Database, milestone: Milestone, by: Person, verb: Callable[..., Any], **said: Any
) -> Any:
    """What came of a verb of `milestones`."""
    with db.begin() as session:
        row = session.get_one(Milestone, milestone.id)
        goal = session.get_one(Goal, row.goal_id)
        return verb(session, row, goal, by=session.get_one(Person, by.id), **said)


def move(db: Database, milestone: Milestone, by: Person, to: date, why: str, now: datetime) -> None:
    on_it(db, milestone, by, milestones.move, to=to, because=why, now=now)


def drop(db: Database, milestone: Milestone, by: Person, why: str, now: datetime) -> None:
    on_it(db, milestone, by, milestones.drop, because=why, now=now)


def edit(
    db: Database,
    milestone: Milestone,
    by: Person,
    now: datetime,
    *,
    because: str = "",
    version: int | None = None,
    **fields: Any,
) -> bool:
    """What came of a form in which only these fields were changed."""
    row = roads.milestone_row(db, milestone)
    plan = {
        "title": row.title, "due_on": row.due_on, "owner_id": row.owner_id, "size": row.size,
        "reached_when": row.reached_when,
    } | fields  # fmt: skip
    changed: bool = on_it(
        db, milestone, by, milestones.edit, plan=Plan(**plan), because=because, now=now,
        version=row.version if version is None else version,
    )  # fmt: skip
    return changed


# -- adding


def test_a_milestone_is_its_goals_owners_unless_somebody_is_named(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    with db.begin() as session:
        fay = people.add_person(session, cast.workspace, "U0FAY", "Fay", now, admin=True)
    added = roads.add(db, fay, goal, now)
    assert (added.owner_id, added.creator_id) == (cast.ana.id, fay.id)
    assert (added.state, added.due_on, added.first_due_on) == (MilestoneState.PLANNED, None, None)
    named = roads.add(db, fay, goal, now, owner_id=cast.chi.id, due_on=MAY_12)
    assert (named.owner_id, named.due_on, named.first_due_on) == (cast.chi.id, MAY_12, MAY_12)


def test_adding_is_told_in_the_goals_thread_and_shown_on_its_card(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    added = roads.add(db, cast.ana, goal, now + DAY, due_on=MAY_12)
    card, news = roads.owed(db)
    assert (news.kind, news.thread_of) == (Kind.GOAL_NEWS, card.id)
    assert card.wanted == 2
    line = roads.told(db, goal)[-1]
    assert (line.event, line.milestone_id, line.new) == (
        Event.MILESTONE_ADDED, added.id, "2027-05-12",
    )  # fmt: skip
    assert roads.goal_row(db, goal).heard_at == now + DAY


def test_two_who_add_at_once_get_two_numbers(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    def work(session: Session, number: int) -> int:
        by = session.get_one(Person, cast.ben.id)
        row = goals.find(session, by, goal.number, None, now, hold=True)
        return milestones.add(session, row, Plan(f"Step {number}"), by=by, now=now).number

    assert sorted(roads.at_once(db, work, 4), key=str) == [1, 2, 3, 4]
    far = roads.set_goal(db, cast.dev, cast.far, now)
    assert roads.add(db, cast.dev, far, now).number == 1


def test_a_title_is_kept_as_it_was_typed(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    for title in roads.AWKWARD:
        added = roads.add(db, cast.ana, goal, now, title, reached_when="z" * 3000)
        assert roads.milestone_row(db, added).title == title


def test_people_of_other_organisations_add_nothing(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
    with pytest.raises(OutsiderOnly):
        roads.add(db, eve, goal, now)


def test_a_milestone_of_a_personal_goal_is_nobody_elses(
    db: Database, cast: Cast, now: datetime
) -> None:
    own = roads.set_goal(db, cast.ana, None, now)
    assert roads.add(db, cast.ana, own, now).owner_id == cast.ana.id
    with pytest.raises(OnlyYours):
        roads.add(db, cast.ana, own, now, owner_id=cast.ben.id)
    assert roads.owed(db) == []


# -- finding


@pytest.mark.parametrize("number", [0, 2, 999_999_999])
def test_a_number_that_nobody_gave_is_a_sentence(
    db: Database, cast: Cast, milestone: Milestone, now: datetime, number: int
) -> None:
    with db.read() as session, pytest.raises(NoSuchThing, match=f"no M{number} that you can see"):
        milestones.find(session, cast.ana, number, None, now)


def test_a_milestone_is_found_with_its_goal(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    with db.begin() as session:
        by = session.get_one(Person, cast.chi.id)
        found = milestones.find(session, by, milestone.number, None, now, hold=True)
        assert [each.id for each in found] == [milestone.id, goal.id]


# -- reaching


def test_reaching_a_milestone_is_celebrated_once_with_what_was_said(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    said = {"evidence": "https://example.com", "note": "It works", "lesson": "Ask early"}
    helpers = [cast.chi.id, cast.chi.id, cast.ben.id]
    assert roads.reach(db, cast.ben, milestone, now, helper_ids=helpers, **said)
    row = roads.milestone_row(db, milestone)
    assert (row.state, row.reached_at, row.reached_on) == (
        MilestoneState.REACHED, now, now.date(),
    )  # fmt: skip
    assert (row.evidence, row.note, row.lesson, row.reached_by_id) == (
        *said.values(), cast.ben.id,
    )  # fmt: skip
    with db.read() as session:
        helped = session.scalars(select(MilestoneHelper.person_id)).all()
        assert milestones.helpers_of(session, [milestone.id]) == {milestone.id: ["U0CHI"]}
    assert list(helped) == [cast.chi.id]  # the owner is no helper
    (party,) = roads.owed(db, Kind.CELEBRATION)
    assert (party.channel, party.thread_of) == ("C0LAUNCH", None)
    assert roads.told(db, goal)[-1].event == Event.MILESTONE_REACHED


def test_reaching_twice_is_one_effect(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    assert roads.reach(db, cast.ben, milestone, now)
    assert not roads.reach(db, cast.ana, milestone, now + DAY, evidence="again")
    row = roads.milestone_row(db, milestone)
    assert (row.reached_by_id, row.reached_at, row.evidence) == (cast.ben.id, now, "")
    assert len(roads.owed(db, Kind.CELEBRATION)) == 1
    assert len(roads.told(db, goal)) == 3


@pytest.mark.parametrize("hold", [True, False])
def test_reaching_by_three_at_once_is_one_effect(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime, hold: bool
) -> None:
    who = [cast.ana, cast.ben, cast.ana]

    def work(session: Session, number: int) -> bool:
        by = session.get_one(Person, who[number].id)
        row, of = milestones.find(session, by, milestone.number, None, now, hold=hold)
        return milestones.reach(session, row, of, Reaching(), by=by, now=now, today=now.date())

    assert sorted(roads.at_once(db, work, 3), key=str) == [False, False, True]
    assert len(roads.owed(db, Kind.CELEBRATION)) == 1
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Celebration)) == 1
    assert [line.event for line in roads.told(db, goal)].count(Event.MILESTONE_REACHED) == 1


def test_a_minor_one_is_celebrated_in_the_thread_of_the_card(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    minor = roads.add(db, cast.ana, goal, now, size=Size.MINOR)
    roads.reach(db, cast.ana, minor, now)
    card = roads.owed(db, Kind.GOAL_CARD)[0]
    (party,) = roads.owed(db, Kind.CELEBRATION)
    assert (party.channel, party.thread_of) == ("C0LAUNCH", card.id)


def test_that_of_a_personal_goal_is_its_owners_alone(
    db: Database, cast: Cast, now: datetime
) -> None:
    own = roads.set_goal(db, cast.ana, None, now)
    roads.reach(db, cast.ana, roads.add(db, cast.ana, own, now), now)
    (party,) = roads.owed(db)
    assert (party.kind, party.channel, party.thread_of) == (Kind.NOTICES, "U0ANA", None)


def test_what_was_dropped_is_not_reached(
    db: Database, cast: Cast, milestone: Milestone, now: datetime
) -> None:
    drop(db, milestone, cast.ana, "nobody needs it", now)
    with pytest.raises(MilestoneSettled, match="already dropped"):
        roads.reach(db, cast.ana, milestone, now)


def test_people_of_other_organisations_reach_nothing(
    db: Database, cast: Cast, milestone: Milestone, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
    with pytest.raises(OutsiderOnly):
        roads.reach(db, eve, milestone, now)


# -- moving


def test_a_move_keeps_the_first_plan_and_its_reason(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    move(db, milestone, cast.ben, MAY_26, "vendor delay", now)
    move(db, milestone, cast.ana, JUNE_9, "holidays", now)
    row = roads.milestone_row(db, milestone)
    assert (row.first_due_on, row.due_on, row.moves) == (MAY_12, JUNE_9, 2)
    assert (row.moved_because, row.version) == ("holidays", 3)
    lines = [(line.old, line.new, line.why) for line in roads.told(db, goal)[2:]]
    assert lines == [
        ("2027-05-12", "2027-05-26", "vendor delay"),
        ("2027-05-26", "2027-06-09", "holidays"),
    ]
    assert len(roads.owed(db, Kind.GOAL_NEWS)) == 3  # added, moved, moved


def test_the_first_date_is_a_plan_and_no_move(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    undated = roads.add(db, cast.ana, goal, now)
    move(db, undated, cast.ana, MAY_12, "", now)
    row = roads.milestone_row(db, undated)
    assert (row.first_due_on, row.due_on, row.moves) == (MAY_12, MAY_12, 0)


@pytest.mark.parametrize("why", ["", "   ", "\n"])
def test_a_move_needs_its_reason(
    db: Database, cast: Cast, milestone: Milestone, now: datetime, why: str
) -> None:
    with pytest.raises(NeedsReason):
        move(db, milestone, cast.ana, MAY_26, why, now)
    assert roads.milestone_row(db, milestone).due_on == MAY_12


def test_a_move_to_the_same_day_is_none(
    db: Database, cast: Cast, milestone: Milestone, now: datetime
) -> None:
    with pytest.raises(SameDate):
        move(db, milestone, cast.ana, MAY_12, "why not", now)


# -- dropping and editing


def test_what_is_dropped_stays_in_the_history_with_its_reason(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    drop(db, milestone, cast.ben, "nobody needs it", now)
    row = roads.milestone_row(db, milestone)
    assert (row.state, row.dropped_because) == (MilestoneState.DROPPED, "nobody needs it")
    line = roads.told(db, goal)[-1]
    assert (line.event, line.old, line.why) == (
        Event.MILESTONE_DROPPED, "Prototype", "nobody needs it",
    )  # fmt: skip


def test_every_changed_field_is_in_the_history(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    assert edit(
        db, milestone, cast.ana, now, because="vendor delay", title="Beta", size=Size.MINOR,
        owner_id=None, reached_when="Ten people use it", due_on=MAY_26,
    )  # fmt: skip
    lines = {line.field: (line.old, line.new) for line in roads.told(db, goal)[2:]}
    assert lines == {
        "title": ("Prototype", "Beta"),
        "owner_id": ("<@U0BEN>", ""),
        "size": ("major", "minor"),
        "reached_when": ("", "Ten people use it"),
        "": ("2027-05-12", "2027-05-26"),  # the move
    }
    row = roads.milestone_row(db, milestone)
    assert (row.title, row.owner_id, row.due_on, row.moves) == ("Beta", None, MAY_26, 1)


def test_a_form_in_which_nothing_was_changed_changes_nothing(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    assert not edit(db, milestone, cast.ana, now)
    assert roads.milestone_row(db, milestone).version == 1
    assert len(roads.told(db, goal)) == 2


def test_a_date_that_moves_in_a_form_needs_its_reason_and_all_else_waits(
    db: Database, cast: Cast, milestone: Milestone, now: datetime
) -> None:
    with pytest.raises(NeedsReason):
        edit(db, milestone, cast.ana, now, title="Beta", due_on=MAY_26)
    row = roads.milestone_row(db, milestone)
    assert (row.title, row.due_on) == ("Prototype", MAY_12)


def test_a_date_is_moved_and_not_taken_away(
    db: Database, cast: Cast, milestone: Milestone, now: datetime
) -> None:
    with pytest.raises(DateStays):
        edit(db, milestone, cast.ana, now, due_on=None)


def test_a_form_gives_a_first_date_without_a_reason(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    undated = roads.add(db, cast.ana, goal, now)
    assert edit(db, undated, cast.ana, now, due_on=MAY_12)
    row = roads.milestone_row(db, undated)
    assert (row.due_on, row.first_due_on, row.moves) == (MAY_12, MAY_12, 0)


def test_a_form_opened_before_anothers_edit_does_not_undo_it(
    db: Database, cast: Cast, milestone: Milestone, now: datetime
) -> None:
    edit(db, milestone, cast.ben, now, title="Beta", version=1)
    with pytest.raises(ChangedMeanwhile, match=r"^<@U0BEN> changed this"):
        edit(db, milestone, cast.ana, now, title="Gamma", version=1)
    assert roads.milestone_row(db, milestone).title == "Beta"


# -- who may, and when


def test_only_its_people_and_the_goals_move_drop_and_edit_it(
    db: Database, cast: Cast, milestone: Milestone, now: datetime
) -> None:
    refusals: list[Callable[[], object]] = [
        lambda: move(db, milestone, cast.chi, MAY_26, "why", now),
        lambda: drop(db, milestone, cast.chi, "why", now),
        lambda: edit(db, milestone, cast.chi, now, title="Mine"),
    ]
    for refused in refusals:
        with pytest.raises(NotYours, match="Only <@U0BEN> or <@U0ANA> or a workspace admin"):
            refused()
    move(db, milestone, cast.ben, MAY_26, "vendor delay", now)
    move(db, milestone, cast.ana, JUNE_9, "vendor delay", now)


@pytest.mark.parametrize("settled", ["reached", "dropped"])
def test_what_is_settled_is_changed_by_nothing(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime, settled: str
) -> None:
    if settled == "reached":
        roads.reach(db, cast.ana, milestone, now)
    else:
        drop(db, milestone, cast.ana, "nobody needs it", now)
    before = len(roads.told(db, goal))
    refusals: list[Callable[[], object]] = [
        lambda: move(db, milestone, cast.ana, MAY_26, "why", now),
        lambda: drop(db, milestone, cast.ana, "why", now),
        lambda: edit(db, milestone, cast.ana, now, title="Again"),
    ]
    for refused in refusals:
        with pytest.raises(MilestoneSettled, match=f"already {settled}"):
            refused()
    assert len(roads.told(db, goal)) == before


def test_the_milestones_of_a_closed_goal_rest(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    with db.begin() as session:
        row, by = session.get_one(Goal, goal.id), session.get_one(Person, cast.ana.id)
        goals.close(session, row, GoalState.MISSED, by=by, now=now, learned="")
    refusals: list[Callable[[], object]] = [
        lambda: roads.reach(db, cast.ana, milestone, now),
        lambda: move(db, milestone, cast.ana, MAY_26, "why", now),
        lambda: drop(db, milestone, cast.ana, "why", now),
        lambda: edit(db, milestone, cast.ana, now, title="Again"),
    ]
    for refused in refusals:
        with pytest.raises(GoalClosed):
            refused()
