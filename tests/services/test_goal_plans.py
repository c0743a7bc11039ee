"""Goals among others and over time: moved, aligned, pinned, followed, reopened and converted."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import GoalClosed, MilestoneSettled, NotYours, OutsiderOnly
from bot.model import (
    Celebration,
    Channel,
    Event,
    Follower,
    Goal,
    GoalState,
    Horizon,
    Kind,
    Milestone,
    MilestoneState,
    Person,
    Priority,
    Scope,
)
from bot.services import goals
from bot.services.goals import (
    AlsoSupported,
    BecameMilestone,
    Circle,
    IntoPersonal,
    NeedsReason,
    NoStar,
    NoSuchParent,
    NotClosed,
    OfItself,
    ParentClosed,
    SameDate,
    Wish,
)
from bot.services.pages import goals as goal_pages
from tests.people import Cast
from tests.services import roads

JULY = date(2027, 7, 31)
OUTCOMES = [GoalState.ACHIEVED, GoalState.MISSED, GoalState.DROPPED]


class Team:
    """Verbs on committed goals, each in a transaction of its own."""

    def __init__(self, db: Database, cast: Cast, now: datetime) -> None:
        self.db, self.cast, self.now = db, cast, now

    def goal(self, title: str, channel: Channel | None = None, **facts: Any) -> Goal:
        """Ana's, in #launch unless another channel is said."""
        where = None if "scope" in facts else channel or self.cast.launch
        return roads.set_goal(self.db, self.cast.ana, where, self.now, title=title, **facts)

    def do(self, verb: Any, goal: Goal, by: Person | None = None, **said: Any) -> Any:
        with self.db.begin() as session:
            row = session.get_one(Goal, goal.id)
            return verb(session, row, by=self.person(session, by), now=self.now, **said)

    def edit(self, goal: Goal, by: Person | None = None, because: str = "", **said: Any) -> bool:
        """A form in which only these fields were changed."""
        with self.db.begin() as session:
            row = session.get_one(Goal, goal.id)
            before = {name: getattr(row, name) for name in Wish.__struct_fields__}
            return goals.edit(
                session, row, Wish(**(before | said)), by=self.person(session, by), now=self.now,
                version=row.version, because=because,
            )  # fmt: skip

    def convert(self, goal: Goal, into: Goal, by: Person | None = None) -> Milestone:
        with self.db.begin() as session:
            return goals.convert(
                session, session.get_one(Goal, goal.id), session.get_one(Goal, into.id),
                by=self.person(session, by), now=self.now,
            )  # fmt: skip

    def grow(self, milestone: Milestone, by: Person | None = None) -> Goal:
        with self.db.begin() as session:
            row = session.get_one(Milestone, milestone.id)
            return goals.grow(
                session, row, session.get_one(Goal, row.goal_id), by=self.person(session, by),
                now=self.now, today=roads.TODAY,
            )  # fmt: skip

    def person(self, session: Session, by: Person | None) -> Person:
        return session.get_one(Person, (by or self.cast.ana).id)

    def family(self, goal: Goal, viewer: Person | None = None) -> tuple[list[str], list[str]]:
        """The titles above and below, for one person or for the goal's channel."""
        with self.db.read() as session:
            row = session.get_one(Goal, goal.id)
            who = session.get_one(Person, viewer.id) if viewer else None
            page = goal_pages.card_with_family(session, row, self.now, viewer=who)
        family = page.family
        return [each.title for each in family.above], [each.title for each in family.below]

    def star(self) -> list[str]:
        with self.db.read() as session:
            return list(session.scalars(select(Goal.title).where(Goal.north_star)))

    def followers(self, goal: Goal) -> set[str]:
        follows = select(Person.name).join(Follower, Follower.person_id == Person.id)
        with self.db.read() as session:
            return set(session.scalars(follows.where(Follower.goal_id == goal.id)))

    def told(self, goal: Goal) -> list[tuple[Event, str, str, str]]:
        lines = roads.told(self.db, goal)
        return [(line.event, line.old, line.new, line.why) for line in lines]


@pytest.fixture
def team(db: Database, cast: Cast, now: datetime) -> Team:
    return Team(db, cast, now)


# -- moving


def test_a_due_date_moves_with_its_reason_and_the_first_plan_stays(team: Team) -> None:
    goal = team.goal("Launch")
    team.do(goals.move, goal, to=JULY, because="vendor delay")
    team.edit(goal, because=" again ", due_on=date(2027, 8, 31))
    row = roads.goal_row(team.db, goal)
    assert (row.due_on, row.first_due_on, row.moves, row.moved_because) == (
        date(2027, 8, 31), roads.DUE, 2, "again",
    )  # fmt: skip
    assert team.told(goal)[1:] == [
        (Event.GOAL_MOVED, "2027-06-30", "2027-07-31", "vendor delay"),
        (Event.GOAL_MOVED, "2027-07-31", "2027-08-31", "again"),
    ]
    assert [owed.kind for owed in roads.owed(team.db)] == [
        Kind.GOAL_CARD, Kind.GOAL_NEWS, Kind.GOAL_NEWS,
    ]  # fmt: skip


def test_a_move_without_a_reason_saves_nothing_else_either(team: Team) -> None:
    goal = team.goal("Launch")
    for because in ("", "  "):
        with pytest.raises(NeedsReason):
            team.edit(goal, because=because, due_on=JULY, why="Because")
        with pytest.raises(NeedsReason):
            team.do(goals.move, goal, to=JULY, because=because)
    with pytest.raises(NeedsReason):
        team.edit(goal, due_on=None)
    with pytest.raises(SameDate):
        team.do(goals.move, goal, to=roads.DUE, because="so")
    row = roads.goal_row(team.db, goal)
    assert (row.why, row.due_on, row.version) == ("", roads.DUE, 1)


def test_the_first_date_of_an_ongoing_goal_is_a_plan_and_no_move(team: Team) -> None:
    goal = team.goal("Be kind", due_on=None)
    assert team.edit(goal, due_on=JULY)
    row = roads.goal_row(team.db, goal)
    assert (row.first_due_on, row.moves) == (JULY, 0)
    team.edit(goal, due_on=None, because="it never ends")
    row = roads.goal_row(team.db, goal)
    assert (row.due_on, row.first_due_on, row.moves) == (None, JULY, 1)


def test_who_may_not_change_a_goal_moves_pins_reopens_and_converts_nothing(team: Team) -> None:
    goal, other = team.goal("Launch"), team.goal("Be known")
    for by in (team.cast.ben, team.cast.chi):
        with pytest.raises(NotYours):
            team.do(goals.move, goal, by, to=JULY, because="x")
        for verb in (goals.pin, goals.unpin, goals.reopen):
            with pytest.raises(NotYours):
                team.do(verb, goal, by)
        with pytest.raises(NotYours):
            team.convert(goal, other, by)
    assert len(team.told(goal)) == 1


# -- fields


def test_priority_horizon_and_confidence_are_in_the_history_in_words(team: Team) -> None:
    goal, parent = team.goal("Launch"), team.goal("Be known")
    team.edit(goal, priority=Priority.HIGH, horizon=Horizon.LONG, confidence=7, parent_id=parent.id)
    lines = {line.field: (line.old, line.new) for line in roads.told(team.db, goal)[1:]}
    assert lines == {
        "priority": ("normal", "high"),
        "horizon": ("", "long"),
        "confidence": ("", "7"),
        "parent_id": ("", "G2"),
    }


# -- alignment


def test_the_chain_and_the_supporters_of_a_goal_are_read(team: Team) -> None:
    top = team.goal("Top")
    middle = team.goal("Middle", parent_id=top.id)
    low = team.goal("Low", parent_id=middle.id)
    assert team.family(low) == (["Top", "Middle"], [])
    assert team.family(middle) == (["Top"], ["Low"])
    assert team.family(top) == ([], ["Middle"])
    team.do(goals.close, low, outcome=GoalState.DROPPED, learned="")
    assert team.family(middle) == (["Top"], [])


def test_the_cards_above_show_what_becomes_of_those_below(team: Team) -> None:
    top, other = team.goal("Top"), team.goal("Other")

    def wanted(goal: Goal) -> int:
        cards = roads.owed(team.db, Kind.GOAL_CARD)
        return next(card.wanted for card in cards if card.subject_id == goal.id)

    low = team.goal("Low", parent_id=team.goal("Middle", parent_id=top.id).id)
    assert (wanted(top), wanted(other)) == (3, 1)
    roads.add(team.db, team.cast.ana, low, team.now)
    assert wanted(top) == 4
    team.edit(low, parent_id=other.id)
    assert (wanted(top), wanted(other)) == (5, 2)


def test_no_goal_supports_itself_or_what_supports_it(team: Team) -> None:
    top = team.goal("Top")
    middle = team.goal("Middle", parent_id=top.id)
    low = team.goal("Low", parent_id=middle.id)
    for parent in (top, middle, low):
        with pytest.raises(Circle, match=f"G{parent.number} supports this goal"):
            team.edit(top, parent_id=parent.id)
    assert roads.goal_row(team.db, top).parent_id is None
    assert team.edit(low, parent_id=top.id)


def test_two_edits_at_once_close_no_circle(team: Team) -> None:
    one, other = team.goal("One thing"), team.goal("Another")

    def align(session: Session, number: int) -> bool:
        by = session.get_one(Person, team.cast.ana.id)
        goal, parent = (one, other) if number else (other, one)
        row = goals.find(session, by, goal.number, None, team.now, hold=True)
        wish = Wish(row.title, due_on=row.due_on, parent_id=parent.id)
        return goals.edit(session, row, wish, by=by, now=team.now, version=1)

    came = roads.at_once(team.db, align)
    assert sorted(type(each).__name__ for each in came) == ["Circle", "bool"]


def test_setting_a_goal_that_supports_one_which_is_being_edited_waits_for_nobody(
    team: Team,
) -> None:
    parent = team.goal("Be known")

    def work(session: Session, number: int) -> object:
        by = session.get_one(Person, team.cast.ana.id)
        if number:
            return goals.set_goal(
                session, Wish("Launch", parent_id=parent.id), by=by, now=team.now,
                today=roads.TODAY, scope=Scope.CHANNEL, channel_id=team.cast.launch.id,
            )  # fmt: skip
        row = goals.find(session, by, parent.number, None, team.now, hold=True)
        goals.pause(session, row, by=by, now=team.now)
        return True

    assert not any(isinstance(each, Exception) for each in roads.at_once(team.db, work))


def test_what_one_may_not_see_cannot_be_supported_and_answers_as_what_is_not_there(
    team: Team,
) -> None:
    cast = team.cast
    secret = team.goal("Merger", cast.board)
    personal = roads.set_goal(team.db, cast.ben, None, team.now, title="Learn")
    theirs = roads.set_goal(team.db, cast.dev, cast.far, team.now, title="Elsewhere")
    own = roads.set_goal(team.db, cast.ben, cast.launch, team.now, title="Ben's")
    words = set()
    for row in (secret.id, theirs.id, 2**31 - 1):
        with pytest.raises(NoSuchParent) as refused:
            team.edit(own, cast.ben, parent_id=row)
        words.add(str(refused.value))
        with pytest.raises(NoSuchParent):
            roads.set_goal(team.db, cast.ben, cast.launch, team.now, title="New", parent_id=row)
    assert len(words) == 1
    with pytest.raises(NoSuchParent):
        team.edit(secret, parent_id=personal.id)
    closed = team.goal("Closed")
    team.do(goals.close, closed, outcome=GoalState.MISSED, learned="")
    with pytest.raises(ParentClosed):
        team.edit(own, cast.ben, parent_id=closed.id)


def test_both_ends_are_shown_only_as_far_as_the_reader_may_see(team: Team) -> None:
    cast = team.cast
    top = team.goal("Top")
    secret = team.goal("Secret", cast.board, parent_id=top.id)
    low = team.goal("Low", parent_id=secret.id)
    assert team.family(low, cast.ana) == (["Top", "Secret"], [])
    for viewer in (cast.ben, cast.chi, None):
        assert team.family(low, viewer) == ([], [])
        assert team.family(top, viewer) == ([], [])
    assert team.family(secret) == (["Top"], ["Low"])
    mine = roads.set_goal(team.db, cast.ana, None, team.now, title="Mine", parent_id=top.id)
    assert team.family(top, cast.ana) == ([], ["Secret", "Mine"])
    assert team.family(top) == ([], [])
    assert team.family(mine, cast.ana) == (["Top"], [])


def test_a_parent_that_its_editor_may_not_see_stays(team: Team) -> None:
    secret = team.goal("Secret", team.cast.board)
    goal = team.goal("Launch", owner_id=team.cast.ben.id, parent_id=secret.id)
    assert team.edit(goal, team.cast.ben, title="Launch it", parent_id=None)
    assert roads.goal_row(team.db, goal).parent_id == secret.id
    team.edit(goal, parent_id=None)
    assert roads.goal_row(team.db, goal).parent_id is None


# -- the North Star


def test_a_new_north_star_takes_the_place_of_the_old_one(team: Team) -> None:
    old, new = team.goal("Old"), team.goal("New")
    assert team.do(goals.pin, old)
    assert not team.do(goals.pin, old)
    assert team.do(goals.pin, new)
    assert team.star() == ["New"]
    assert [line[0] for line in team.told(old)] == [
        Event.GOAL_SET, Event.GOAL_PINNED, Event.GOAL_UNPINNED,
    ]  # fmt: skip
    assert team.told(old)[-1][2] == "G2"
    assert team.do(goals.unpin, new)
    assert not team.do(goals.unpin, new)
    assert team.star() == []


def test_each_channel_has_its_own_and_a_goal_of_no_channel_is_none(team: Team) -> None:
    for goal in (team.goal("Here"), team.goal("There", team.cast.board)):
        team.do(goals.pin, goal)
    assert sorted(team.star()) == ["Here", "There"]
    for goal in (
        roads.set_goal(team.db, team.cast.ana, None, team.now, title="Mine"),
        team.goal("Everybody's", scope=Scope.WORKSPACE),
    ):
        with pytest.raises(NoStar):
            team.do(goals.pin, goal)


def test_two_who_pin_at_once_leave_one_star(team: Team) -> None:
    ids = [team.goal("One").number, team.goal("Two").number]
    team.do(goals.pin, team.goal("Before"))

    def pin(session: Session, number: int) -> bool:
        by = session.get_one(Person, team.cast.ana.id)
        row = goals.find(session, by, ids[number], None, team.now, hold=True)
        return goals.pin(session, row, by=by, now=team.now)

    assert roads.at_once(team.db, pin) == [True, True]
    assert len(team.star()) == 1


def test_a_closed_goal_is_no_star_and_becomes_none(team: Team) -> None:
    goal = team.goal("Launch")
    team.do(goals.pin, goal)
    team.do(goals.close, goal, outcome=GoalState.ACHIEVED, learned="")
    assert team.star() == []
    with pytest.raises(GoalClosed):
        team.do(goals.pin, goal)


# -- following


def test_a_follower_is_counted_once_and_goes_when_they_want(team: Team) -> None:
    goal = team.goal("Launch")
    assert [team.do(goals.follow, goal, team.cast.chi) for _ in range(2)] == [True, False]

    def unfollow(session: Session, row: Goal, by: Person, now: datetime) -> bool:
        return goals.unfollow(session, row, by=by)

    team.do(goals.close, goal, outcome=GoalState.MISSED, learned="")
    with pytest.raises(GoalClosed):
        team.do(goals.follow, goal, team.cast.ben)
    assert [team.do(unfollow, goal, team.cast.chi) for _ in range(2)] == [True, False]
    with team.db.read() as session:
        assert session.scalars(select(Follower)).all() == []


def test_people_of_other_organisations_follow_nothing(team: Team) -> None:
    goal = team.goal("Launch")
    with team.db.begin() as session:
        session.get_one(Person, team.cast.chi.id).outsider = True
    with pytest.raises(OutsiderOnly):
        team.do(goals.follow, goal, team.cast.chi)


# -- reopening


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_closed_goal_is_taken_up_again(team: Team, outcome: GoalState) -> None:
    goal = team.goal("Launch")
    with pytest.raises(NotClosed):
        team.do(goals.reopen, goal)
    team.do(goals.close, goal, outcome=outcome, learned="Start small")
    team.do(goals.reopen, goal, why="too early")
    row = roads.goal_row(team.db, goal)
    assert (row.state, row.closed_at) == (GoalState.ACTIVE, None)
    assert team.told(goal)[-1] == (Event.GOAL_REOPENED, "", "", "too early")
    with pytest.raises(NotClosed):
        team.do(goals.reopen, goal)


def test_achieving_a_reopened_goal_is_the_same_celebration(team: Team) -> None:
    goal = team.goal("Launch")
    team.do(goals.close, goal, outcome=GoalState.ACHIEVED, learned="")
    team.do(goals.reopen, goal)
    with team.db.read() as session:
        assert session.scalars(select(Celebration)).one().undone_at == team.now
    team.do(goals.close, goal, outcome=GoalState.ACHIEVED, learned="")
    with team.db.read() as session:
        assert session.scalars(select(Celebration)).one().undone_at is None
    assert len(roads.owed(team.db, Kind.CELEBRATION)) == 1


# -- converting


def test_a_goal_becomes_a_milestone_and_its_milestones_move_along(team: Team) -> None:
    goal, into = team.goal("Beta", done_means="500 use it"), team.goal("Launch")
    step = roads.add(team.db, team.cast.ben, goal, team.now)
    reached = roads.add(team.db, team.cast.ana, goal, team.now, title="Prototype")
    roads.reach(team.db, team.cast.ana, reached, team.now)
    made = team.convert(goal, into)
    row = roads.milestone_row(team.db, made)
    assert (row.goal_id, row.title, row.reached_when, row.due_on, row.owner_id) == (
        into.id, "Beta", "500 use it", roads.DUE, team.cast.ana.id,
    )  # fmt: skip
    for each in (step, reached):
        assert roads.milestone_row(team.db, each).goal_id == into.id
    old = roads.goal_row(team.db, goal)
    assert (old.state, old.closed_at) == (GoalState.DROPPED, team.now)
    assert team.told(goal)[-1] == (Event.GOAL_CONVERTED, "", "M3", "")
    assert (Event.MILESTONE_CONVERTED, "G1", "M3", "") in team.told(into)
    assert (Event.MILESTONE_CONVERTED, "G1", "G2", "") in team.told(into)
    with team.db.read() as session:
        assert session.scalars(select(Celebration)).one().goal_id == into.id
    with pytest.raises(BecameMilestone, match="became M3"):
        team.do(goals.reopen, goal)
    with pytest.raises(GoalClosed):
        team.convert(goal, into)


def test_who_follows_a_goal_that_becomes_a_milestone_follows_where_they_may_see_it(
    team: Team,
) -> None:
    goal, into = team.goal("Beta"), team.goal("Launch")
    secret = roads.set_goal(team.db, team.cast.ana, team.cast.board, team.now, "Close the round")
    for person in (team.cast.ben, team.cast.ana):
        team.do(goals.follow, goal, person)
    team.do(goals.follow, into, team.cast.ana)
    team.convert(goal, into)
    assert team.followers(into) == {"Ana Ruiz", "Ben Keller"}
    team.convert(into, secret)
    assert team.followers(secret) == {"Ana Ruiz"}


def test_what_a_milestone_cannot_hold_is_not_converted(team: Team) -> None:
    goal, into = team.goal("Beta"), team.goal("Launch")
    team.goal("Low", parent_id=goal.id)
    with pytest.raises(AlsoSupported):
        team.convert(goal, into)
    with pytest.raises(OfItself):
        team.convert(into, into)
    mine = roads.set_goal(team.db, team.cast.ana, None, team.now, title="Mine")
    with pytest.raises(IntoPersonal):
        team.convert(into, mine)
    theirs = roads.set_goal(team.db, team.cast.ben, team.cast.launch, team.now, title="Ben's")
    with pytest.raises(NotYours):
        team.convert(into, theirs)
    assert {roads.goal_row(team.db, each).state for each in (goal, into)} == {GoalState.ACTIVE}


def test_a_milestone_becomes_a_goal_that_supports_the_one_it_belonged_to(team: Team) -> None:
    goal = team.goal("Launch")
    milestone = roads.add(
        team.db, team.cast.ana, goal, team.now, title="Beta test", due_on=roads.days(9),
        owner_id=team.cast.ben.id, reached_when="500 use it",
    )  # fmt: skip
    grown = team.grow(milestone)
    assert (grown.title, grown.due_on, grown.owner_id, grown.parent_id, grown.done_means) == (
        "Beta test", roads.days(9), team.cast.ben.id, goal.id, "500 use it",
    )  # fmt: skip
    row = roads.milestone_row(team.db, milestone)
    assert (row.state, row.dropped_because) == (MilestoneState.DROPPED, "became G2")
    assert team.told(goal)[-1] == (Event.MILESTONE_CONVERTED, "M1", "G2", "")
    assert team.told(grown)[-1] == (Event.GOAL_CONVERTED, "M1", "G2", "")
    with pytest.raises(MilestoneSettled):
        team.grow(milestone)
    assert len(roads.owed(team.db, Kind.GOAL_CARD)) == 2


def test_a_milestone_of_a_personal_goal_becomes_a_personal_one(team: Team) -> None:
    mine = roads.set_goal(team.db, team.cast.ana, None, team.now, title="Learn")
    grown = team.grow(roads.add(team.db, team.cast.ana, mine, team.now))
    assert (grown.scope, grown.owner_id) == (Scope.PERSONAL, team.cast.ana.id)


def test_who_may_not_change_a_milestone_makes_no_goal_of_it(team: Team) -> None:
    milestone = roads.add(team.db, team.cast.ana, team.goal("Launch"), team.now)
    with pytest.raises(NotYours):
        team.grow(milestone, team.cast.ben)
