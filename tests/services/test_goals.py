"""Goals: what each verb changes, what it refuses, and that twice is once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import ChangedMeanwhile, GoalClosed, NoSuchThing, NotYours, OutsiderOnly
from bot.model import (
    Celebration,
    Contributor,
    DeliveryState,
    Event,
    Goal,
    GoalState,
    Kind,
    Person,
    Scope,
)
from bot.services import goals
from bot.services.goals import AlreadyPaused, NotForGuests, NotPaused, OnlyYours, Wish
from tests import people
from tests.people import Cast
from tests.services import roads

DAY = timedelta(days=1)
CLOSED = [GoalState.ACHIEVED, GoalState.MISSED, GoalState.DROPPED]


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch."""
    return roads.set_goal(db, cast.ana, cast.launch, now)


def edit(
    db: Database,
    goal: Goal,
    by: Person,
    now: datetime,
    version: int | None = None,
    because: str = "the vendor is late",
    **said: Any,
) -> bool:
    """What came of a form in which only these fields were changed."""
    with db.begin() as session:
        row = session.get_one(Goal, goal.id)
        before = {name: getattr(row, name) for name in Wish.__struct_fields__}
        return goals.edit(
            session, row, Wish(**(before | said)), by=session.get_one(Person, by.id), now=now,
            version=row.version if version is None else version, because=because,
        )  # fmt: skip


def close(
    db: Database, goal: Goal, outcome: GoalState, by: Person, now: datetime, learned: str = ""
) -> bool:
    with db.begin() as session:
        row = session.get_one(Goal, goal.id)
        return goals.close(
            session, row, outcome, by=session.get_one(Person, by.id), now=now, learned=learned
        )


def join(db: Database, goal: Goal, by: Person, now: datetime) -> bool:
    with db.begin() as session:
        row = session.get_one(Goal, goal.id)
        return goals.join(session, row, by=session.get_one(Person, by.id), now=now)


def turn(
    db: Database, goal: Goal, by: Person, now: datetime, *, pause: bool, why: str = ""
) -> None:
    with db.begin() as session:
        row = session.get_one(Goal, goal.id)
        verb = goals.pause if pause else goals.resume
        verb(session, row, by=session.get_one(Person, by.id), now=now, why=why)


# -- setting


def test_a_goal_of_a_channel_owes_it_one_card(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    (card,) = roads.owed(db)
    assert (card.kind, card.subject_id, card.channel) == (Kind.GOAL_CARD, goal.id, "C0LAUNCH")
    assert (card.key, card.state) == (f"goal:{goal.id}:card", DeliveryState.PENDING)
    assert card.for_person_id == cast.ana.id
    (line,) = roads.told(db, goal)
    assert (line.event, line.person_id, line.new) == (Event.GOAL_SET, cast.ana.id, goal.title)
    assert line.at == now


def test_a_goal_with_no_owner_named_is_its_setters(cast: Cast, goal: Goal) -> None:
    assert (goal.owner_id, goal.creator_id) == (cast.ana.id, cast.ana.id)
    assert (goal.state, goal.version) == (GoalState.ACTIVE, 1)


def test_a_goal_can_be_set_for_somebody_else(db: Database, cast: Cast, now: datetime) -> None:
    found = roads.set_goal(db, cast.ana, cast.launch, now, owner_id=cast.ben.id)
    assert (found.owner_id, found.creator_id) == (cast.ben.id, cast.ana.id)


def test_a_personal_goal_owes_nobody_anything(db: Database, cast: Cast, now: datetime) -> None:
    roads.set_goal(db, cast.ana, None, now)
    assert roads.owed(db) == []


def test_a_personal_goal_is_nobody_elses(db: Database, cast: Cast, now: datetime) -> None:
    with pytest.raises(OnlyYours):
        roads.set_goal(db, cast.ana, None, now, owner_id=cast.ben.id)


def test_a_guest_sets_no_goal_for_the_whole_workspace(
    db: Database, cast: Cast, now: datetime
) -> None:
    with pytest.raises(NotForGuests):
        roads.set_goal(db, cast.chi, None, now, scope=Scope.WORKSPACE)
    assert roads.set_goal(db, cast.chi, cast.launch, now).number == 1


def test_people_of_other_organisations_set_nothing(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
        people.join(session, cast.launch, eve)
    with pytest.raises(OutsiderOnly):
        roads.set_goal(db, eve, cast.launch, now)


def test_a_title_is_kept_as_it_was_typed(db: Database, cast: Cast, now: datetime) -> None:
    for title in roads.AWKWARD:
        found = roads.set_goal(db, cast.ana, cast.launch, now, title, why="y" * 3000)
        row = roads.goal_row(db, found)
        assert (row.title, row.why) == (title, "y" * 3000)
        assert roads.told(db, found)[0].new == title


def test_numbers_rise_by_themselves_in_each_workspace(
    db: Database, cast: Cast, now: datetime
) -> None:
    mine = [roads.set_goal(db, cast.ana, cast.launch, now).number for _ in range(3)]
    theirs = [roads.set_goal(db, cast.dev, cast.far, now).number for _ in range(2)]
    assert (mine, theirs) == ([1, 2, 3], [1, 2])


def test_two_who_set_goals_at_once_get_two_numbers(db: Database, cast: Cast, now: datetime) -> None:
    def work(session: Session, number: int) -> int:
        by = session.get_one(Person, cast.ana.id)
        return goals.set_goal(
            session, Wish(f"Goal {number}"), by=by, now=now, today=now.date(),
            scope=Scope.CHANNEL, channel_id=cast.launch.id,
        ).number  # fmt: skip

    assert sorted(roads.at_once(db, work, 4), key=str) == [1, 2, 3, 4]
    assert len(roads.owed(db, Kind.GOAL_CARD)) == 4


# -- finding


def test_a_goal_is_found_by_its_number_and_its_row(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    with db.read() as session:
        assert goals.find(session, cast.ben, goal.number, None, now).id == goal.id
        assert goals.find_row(session, cast.ben, goal.id, None, now).id == goal.id


@pytest.mark.parametrize("number", [0, 2, 999_999_999])
def test_a_number_that_nobody_gave_is_a_sentence(
    db: Database, cast: Cast, goal: Goal, now: datetime, number: int
) -> None:
    with db.read() as session, pytest.raises(NoSuchThing) as refused:
        goals.find(session, cast.ana, number, cast.launch.id, now)
    assert f"G{number}" in str(refused.value)


def test_the_number_of_another_workspace_finds_ones_own_goal_or_none(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    with db.read() as session, pytest.raises(NoSuchThing):
        goals.find(session, cast.dev, goal.number, None, now)
    far = roads.set_goal(db, cast.dev, cast.far, now, "Far away")
    with db.read() as session:
        assert goals.find(session, cast.dev, 1, None, now).id == far.id
        assert goals.find(session, cast.ana, 1, None, now).id == goal.id


def test_open_goals_are_those_of_the_channel_or_in_no_channel_ones_own(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    own = roads.set_goal(db, cast.ben, None, now, "Learn Spanish")
    closed = roads.set_goal(db, cast.ana, cast.launch, now, "Over")
    close(db, closed, GoalState.MISSED, cast.ana, now)
    with db.read() as session:
        here = goals.open_for(session, cast.ben, cast.launch.id, now)
        direct = goals.open_for(session, cast.ben, None, now)
    assert [each.id for each in here] == [goal.id]
    assert [each.id for each in direct] == [own.id]


# -- editing


def test_every_changed_field_is_in_the_history_from_what_to_what(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    later = now + DAY
    changed = edit(
        db, goal, cast.ana, later, title="Launch it", why="Because", owner_id=cast.ben.id,
        due_on=date(2027, 7, 31),
    )  # fmt: skip
    assert changed
    lines = {line.field: (line.old, line.new) for line in roads.told(db, goal)[1:]}
    assert lines == {
        "title": ("Launch the beta", "Launch it"),
        "why": ("", "Because"),
        "owner_id": ("<@U0ANA>", "<@U0BEN>"),
        "due_on": ("2027-06-30", "2027-07-31"),
    }
    row = roads.goal_row(db, goal)
    assert (row.title, row.owner_id, row.version) == ("Launch it", cast.ben.id, 2)
    assert row.heard_at == later


def test_an_edit_is_told_once_in_the_thread_of_the_card(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    edit(db, goal, cast.ana, now, title="Launch it", why="Because")
    card, news = roads.owed(db)
    assert (news.kind, news.thread_of, news.channel) == (Kind.GOAL_NEWS, card.id, "C0LAUNCH")
    assert card.wanted == 2


def test_a_form_in_which_nothing_was_changed_changes_nothing(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    assert not edit(db, goal, cast.ana, now + DAY)
    row = roads.goal_row(db, goal)
    assert (row.version, row.heard_at) == (1, now)
    assert len(roads.told(db, goal)) == len(roads.owed(db)) == 1


def test_an_owner_and_a_date_can_be_taken_away(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    edit(db, goal, cast.ana, now, owner_id=None, due_on=None)
    row = roads.goal_row(db, goal)
    assert (row.owner_id, row.due_on) == (None, None)
    assert {line.field: line.new for line in roads.told(db, goal)[1:]} == {
        "owner_id": "",
        "due_on": "",
    }


def test_a_personal_goal_stays_its_owners(db: Database, cast: Cast, now: datetime) -> None:
    own = roads.set_goal(db, cast.ana, None, now)
    assert edit(db, own, cast.ana, now, owner_id=None, title="Learn Spanish")
    assert roads.goal_row(db, own).owner_id == cast.ana.id
    with pytest.raises(OnlyYours):
        edit(db, own, cast.ana, now, owner_id=cast.ben.id)


def test_a_form_opened_before_anothers_edit_does_not_undo_it(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now, owner_id=cast.ben.id)
    edit(db, goal, cast.ana, now, title="Launch it", version=1)
    with pytest.raises(ChangedMeanwhile) as refused:
        edit(db, goal, cast.ben, now, title="Launch them", version=1)
    assert str(refused.value).startswith("<@U0ANA> changed this while your form was open")
    assert roads.goal_row(db, goal).title == "Launch it"


def test_who_changed_it_is_who_edited_it_not_who_spoke_last(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    edit(db, goal, cast.ana, now, title="Launch it", version=1)
    roads.add(db, cast.ben, goal, now)
    with pytest.raises(ChangedMeanwhile, match=r"^You changed this"):
        edit(db, goal, cast.ana, now, title="Launch them", version=1)


def test_two_forms_submitted_at_once_save_one(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    def work(session: Session, number: int) -> bool:
        by = session.get_one(Person, cast.ana.id)
        row = goals.find(session, by, goal.number, None, now, hold=True)
        wish = Wish(f"Title {number}", due_on=row.due_on)
        return goals.edit(session, row, wish, by=by, now=now, version=1)

    came = roads.at_once(db, work)
    assert sorted(type(each).__name__ for each in came) == ["ChangedMeanwhile", "bool"]
    assert roads.goal_row(db, goal).version == 2


@pytest.mark.parametrize("who", ["ben", "chi"])
def test_only_owner_creator_and_admins_change_a_goal(
    db: Database, cast: Cast, goal: Goal, now: datetime, who: str
) -> None:
    other: Person = getattr(cast, who)
    refusals: list[Callable[[], object]] = [
        lambda: edit(db, goal, other, now, title="Mine"),
        lambda: close(db, goal, GoalState.ACHIEVED, other, now),
        lambda: turn(db, goal, other, now, pause=True),
        lambda: turn(db, goal, other, now, pause=False),
    ]
    for refused in refusals:
        with pytest.raises(NotYours, match="Only <@U0ANA> or a workspace admin can do that"):
            refused()
    with db.begin() as session:
        session.get_one(Person, other.id).admin = True
    assert edit(db, goal, other, now, title="Ours")


def test_the_creator_of_anothers_goal_may_change_it(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ben, cast.launch, now, owner_id=cast.ana.id)
    assert edit(db, goal, cast.ben, now, title="Launch it")
    with pytest.raises(NotYours, match="Only <@U0ANA> or <@U0BEN> or a workspace admin"):
        edit(db, goal, cast.chi, now, title="Mine")


# -- joining


def test_who_is_in_is_counted_once(db: Database, cast: Cast, goal: Goal, now: datetime) -> None:
    def work(session: Session, _number: int) -> bool:
        by = session.get_one(Person, cast.ben.id)
        row = goals.find(session, by, goal.number, None, now, hold=True)
        return goals.join(session, row, by=by, now=now)

    assert sorted(roads.at_once(db, work, 3), key=str) == [False, False, True]
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Contributor)) == 1
    assert [line.event for line in roads.told(db, goal)] == [Event.GOAL_SET, Event.GOAL_JOINED]
    assert roads.owed(db)[0].wanted == 2


def test_people_of_other_organisations_are_not_in(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
    with pytest.raises(OutsiderOnly):
        join(db, goal, eve, now)


# -- closing


def test_achieving_a_goal_is_celebrated_in_its_channel_once(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    assert close(db, goal, GoalState.ACHIEVED, cast.ana, now, "Show it early")
    assert not close(db, goal, GoalState.ACHIEVED, cast.ana, now)
    (party,) = roads.owed(db, Kind.CELEBRATION)
    assert (party.channel, party.thread_of, party.for_person_id) == (
        "C0LAUNCH", None, cast.ana.id,
    )  # fmt: skip
    assert roads.owed(db, Kind.GOAL_NEWS) == []
    row = roads.goal_row(db, goal)
    assert (row.state, row.closed_at, row.learned) == (GoalState.ACHIEVED, now, "Show it early")
    line = roads.told(db, goal)[-1]
    assert (line.event, line.why) == (Event.GOAL_ACHIEVED, "Show it early")


@pytest.mark.parametrize("outcome", [GoalState.MISSED, GoalState.DROPPED])
def test_what_was_not_achieved_is_told_quietly(
    db: Database, cast: Cast, goal: Goal, now: datetime, outcome: GoalState
) -> None:
    close(db, goal, outcome, cast.ana, now, "The market went away")
    card, news = roads.owed(db)
    assert (news.kind, news.thread_of) == (Kind.GOAL_NEWS, card.id)
    assert roads.told(db, goal)[-1].event.value == f"goal_{outcome.value}"


def test_the_celebration_of_a_personal_goal_is_its_owners_alone(
    db: Database, cast: Cast, now: datetime
) -> None:
    own = roads.set_goal(db, cast.ana, None, now)
    close(db, own, GoalState.ACHIEVED, cast.ana, now)
    (party,) = roads.owed(db)
    assert (party.kind, party.channel) == (Kind.NOTICES, "U0ANA")


@pytest.mark.parametrize("hold", [True, False])
def test_closing_by_two_at_once_is_one_effect(
    db: Database, cast: Cast, goal: Goal, now: datetime, hold: bool
) -> None:
    def work(session: Session, _number: int) -> bool:
        by = session.get_one(Person, cast.ana.id)
        row = goals.find(session, by, goal.number, None, now, hold=hold)
        return goals.close(session, row, GoalState.ACHIEVED, by=by, now=now, learned="")

    assert sorted(roads.at_once(db, work, 3), key=str) == [False, False, True]
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Celebration)) == 1
    assert len(roads.owed(db, Kind.CELEBRATION)) == 1
    assert len(roads.told(db, goal)) == 2


def test_of_two_outcomes_at_once_the_first_stays(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    outcomes = [GoalState.ACHIEVED, GoalState.DROPPED]

    def work(session: Session, number: int) -> bool:
        by = session.get_one(Person, cast.ana.id)
        row = goals.find(session, by, goal.number, None, now)
        return goals.close(session, row, outcomes[number], by=by, now=now, learned="")

    came = roads.at_once(db, work)
    assert sorted(type(each).__name__ for each in came) == ["GoalClosed", "bool"]


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_goal_is_changed_by_nothing(
    db: Database, cast: Cast, goal: Goal, now: datetime, state: GoalState
) -> None:
    close(db, goal, state, cast.ana, now)
    before = [line.event for line in roads.told(db, goal)]
    other = next(each for each in CLOSED if each != state)
    refusals: list[Callable[[], object]] = [
        lambda: edit(db, goal, cast.ana, now, title="Again"),
        lambda: close(db, goal, other, cast.ana, now),
        lambda: turn(db, goal, cast.ana, now, pause=True),
        lambda: turn(db, goal, cast.ana, now, pause=False),
        lambda: roads.add(db, cast.ana, goal, now),
        lambda: join(db, goal, cast.ben, now),
    ]
    for refused in refusals:
        with pytest.raises(GoalClosed):
            refused()
    assert [line.event for line in roads.told(db, goal)] == before


# -- pausing


def test_pausing_and_resuming_are_told_with_their_reasons(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    turn(db, goal, cast.ana, now, pause=True, why="budget freeze")
    assert roads.goal_row(db, goal).state == GoalState.PAUSED
    with pytest.raises(AlreadyPaused, match=f"/goal resume G{goal.number}"):
        turn(db, goal, cast.ana, now, pause=True)
    turn(db, goal, cast.ana, now, pause=False)
    with pytest.raises(NotPaused):
        turn(db, goal, cast.ana, now, pause=False)
    lines = [(line.event, line.why) for line in roads.told(db, goal)[1:]]
    assert lines == [(Event.GOAL_PAUSED, "budget freeze"), (Event.GOAL_RESUMED, "")]
    row = roads.goal_row(db, goal)
    assert (row.state, row.version) == (GoalState.ACTIVE, 3)
    assert len(roads.owed(db, Kind.GOAL_NEWS)) == 2


def test_a_paused_goal_can_be_closed(db: Database, cast: Cast, goal: Goal, now: datetime) -> None:
    turn(db, goal, cast.ana, now, pause=True)
    assert close(db, goal, GoalState.ACHIEVED, cast.ana, now)
