"""Proposals: judged by all, decided by the goal's people, committed to by their owner."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import GoalClosed, NotYours, OutsiderOnly
from bot.model import (
    Event,
    Goal,
    GoalState,
    Kind,
    Milestone,
    MilestoneState,
    MilestoneVote,
    Person,
    Scope,
    Verdict,
)
from bot.services import milestones
from bot.services.milestones import DayPassed, NobodysYet, NoProposal, NotSuggested
from bot.services.pages import goals as goal_pages
from bot.services.pages import proposals as pages
from bot.services.pages.proposals import ProposalPage
from tests import people
from tests.people import Cast
from tests.services import roads

MAY_12, JUNE_3 = date(2027, 5, 12), date(2027, 6, 3)


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch."""
    return roads.set_goal(db, cast.ana, cast.launch, now)


@pytest.fixture
def proposal(db: Database, cast: Cast, goal: Goal, now: datetime) -> Milestone:
    """Ben's proposal for it, which would be his, due on 12 May."""
    return roads.add(db, cast.ben, goal, now, due_on=MAY_12, owner_id=cast.ben.id)


def on_it(
    db: Database,
    proposal: Milestone,
    by: Person,
    verb: Callable[..., Any],
    *given: Any,
    **said: Any,
) -> Any:
    with db.begin() as session:
        row = session.get_one(Milestone, proposal.id)
        goal, person = session.get_one(Goal, row.goal_id), session.get_one(Person, by.id)
        return verb(session, row, goal, *given, by=person, **said)


def judge(
    db: Database, proposal: Milestone, by: Person, verdict: Verdict, now: datetime, **more: Any
) -> Any:
    return on_it(db, proposal, by, milestones.judge, verdict, now=now, **more)


def accept(db: Database, proposal: Milestone, by: Person, now: datetime, **more: Any) -> Any:
    return on_it(db, proposal, by, milestones.accept, now=now, today=now.date(), **more)


def page(db: Database, proposal: Milestone, now: datetime) -> ProposalPage:
    with db.read() as session:
        found = pages.page(session, proposal.id, now)
    assert found is not None
    return found


def test_who_may_not_change_a_goal_proposes(
    db: Database, cast: Cast, goal: Goal, proposal: Milestone, now: datetime
) -> None:
    assert proposal.state == MilestoneState.PROPOSED
    assert proposal.committed_at == now  # it is his own idea
    (owed,) = roads.owed(db, Kind.PROPOSAL)
    assert (owed.channel, owed.thread_of, owed.key) == (
        "C0LAUNCH", None, f"proposal:{proposal.id}",
    )  # fmt: skip
    assert roads.owed(db, Kind.GOAL_NEWS) == []
    assert roads.told(db, goal)[-1].event == Event.MILESTONE_PROPOSED


def test_a_proposal_counts_nowhere_until_it_is_accepted(
    db: Database, cast: Cast, goal: Goal, proposal: Milestone, now: datetime
) -> None:
    def shown() -> goal_pages.GoalPage:
        with db.read() as session:
            return goal_pages.card(session, session.get_one(Goal, goal.id), now)

    assert (shown().progress, shown().stones, shown().next_milestone) == (None, (0, 0), None)
    accept(db, proposal, cast.ana, now)
    assert (shown().progress, shown().stones) == (0.0, (0, 1))
    assert shown().next_milestone is not None


def test_ones_newest_word_counts_once(
    db: Database, cast: Cast, goal: Goal, proposal: Milestone, now: datetime
) -> None:
    assert judge(db, proposal, cast.chi, Verdict.TOO_SOON, now)
    assert not judge(db, proposal, cast.chi, Verdict.TOO_SOON, now)
    assert judge(db, proposal, cast.chi, Verdict.REALISTIC, now)
    assert judge(db, proposal, cast.ana, Verdict.ANOTHER_DATE, now, suggested_on=JUNE_3, note="?")
    found = page(db, proposal, now)
    assert (found.realistic, found.too_soon) == (1, 0)
    assert [(each.day, each.who, each.notes) for each in found.suggestions] == [
        (JUNE_3, ("U0ANA",), ("?",))
    ]
    (owed,) = roads.owed(db, Kind.PROPOSAL)
    assert owed.wanted == 4
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(MilestoneVote)) == 2


def test_words_of_several_at_once_are_all_counted(
    db: Database, cast: Cast, proposal: Milestone, now: datetime
) -> None:
    who = [cast.ana, cast.ben, cast.chi, cast.chi]

    def work(session: Session, number: int) -> Any:
        by = session.get_one(Person, who[number].id)
        row, goal = milestones.find(session, by, proposal.number, None, now, hold=True)
        return milestones.judge(session, row, goal, Verdict.REALISTIC, by=by, now=now)

    assert sorted(roads.at_once(db, work, 4), key=str) == [False, True, True, True]
    assert page(db, proposal, now).realistic == 3


def test_the_dates_that_most_people_suggest_come_first(
    db: Database, cast: Cast, proposal: Milestone, now: datetime
) -> None:
    for who, day in ((cast.ana, MAY_12), (cast.ben, JUNE_3), (cast.chi, JUNE_3)):
        judge(db, proposal, who, Verdict.ANOTHER_DATE, now, suggested_on=day)
    assert [each.day for each in page(db, proposal, now).suggestions] == [JUNE_3, MAY_12]


def test_accepted_it_is_on_the_road_once(
    db: Database, cast: Cast, goal: Goal, proposal: Milestone, now: datetime
) -> None:
    def work(session: Session, _number: int) -> Any:
        by = session.get_one(Person, cast.ana.id)
        row, of = milestones.find(session, by, proposal.number, None, now, hold=True)
        return milestones.accept(session, row, of, by=by, now=now, today=now.date())

    assert sorted(roads.at_once(db, work, 3), key=str) == [False, False, True]
    row = roads.milestone_row(db, proposal)
    assert (row.state, row.due_on, row.first_due_on, row.moves) == (
        MilestoneState.PLANNED, MAY_12, MAY_12, 0,
    )  # fmt: skip
    assert [line.event for line in roads.told(db, goal)].count(Event.MILESTONE_ACCEPTED) == 1
    assert page(db, proposal, now).decided_by == "U0ANA"
    assert page(db, proposal, now).decided == "accepted"


def test_a_suggested_date_is_taken_as_the_first_plan(
    db: Database, cast: Cast, goal: Goal, proposal: Milestone, now: datetime
) -> None:
    with pytest.raises(NotSuggested):
        accept(db, proposal, cast.ana, now, on=JUNE_3)
    judge(db, proposal, cast.chi, Verdict.ANOTHER_DATE, now, suggested_on=roads.days(-1))
    with pytest.raises(DayPassed):
        accept(db, proposal, cast.ana, now, on=roads.days(-1))
    judge(db, proposal, cast.chi, Verdict.ANOTHER_DATE, now, suggested_on=JUNE_3)
    assert accept(db, proposal, cast.ana, now, on=JUNE_3)
    row = roads.milestone_row(db, proposal)
    assert (row.due_on, row.first_due_on, row.moves) == (JUNE_3, JUNE_3, 0)
    assert roads.told(db, goal)[-1].new == "2027-06-03"


def test_declined_it_is_none_any_more(
    db: Database, cast: Cast, goal: Goal, proposal: Milestone, now: datetime
) -> None:
    assert on_it(db, proposal, cast.ana, milestones.decline, now=now)
    assert not on_it(db, proposal, cast.ana, milestones.decline, now=now)
    assert page(db, proposal, now).decided == "declined"
    with pytest.raises(NoProposal, match="M1 is declined already"):
        accept(db, proposal, cast.ana, now)
    with pytest.raises(NoProposal):
        judge(db, proposal, cast.chi, Verdict.REALISTIC, now)


def test_an_accepted_one_is_neither_judged_nor_declined(
    db: Database, cast: Cast, proposal: Milestone, now: datetime
) -> None:
    accept(db, proposal, cast.ana, now)
    with pytest.raises(NoProposal, match="M1 is accepted already"):
        judge(db, proposal, cast.chi, Verdict.REALISTIC, now)
    with pytest.raises(NoProposal):
        on_it(db, proposal, cast.ana, milestones.decline, now=now)


def test_only_the_goals_people_decide(
    db: Database, cast: Cast, goal: Goal, proposal: Milestone, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
    for who in (cast.ben, cast.chi):
        with pytest.raises(NotYours, match="Only <@U0ANA> or a workspace admin"):
            accept(db, proposal, who, now)
        with pytest.raises(NotYours):
            on_it(db, proposal, who, milestones.decline, now=now)
        with pytest.raises(NotYours):
            roads.reach(db, who, proposal, now)
    with pytest.raises(OutsiderOnly):
        judge(db, proposal, eve, Verdict.REALISTIC, now)
    roads.change(db, goal, state=GoalState.PAUSED)
    assert judge(db, proposal, cast.chi, Verdict.REALISTIC, now)
    roads.change(db, goal, state=GoalState.DROPPED)
    refusals: list[Callable[[], object]] = [
        lambda: accept(db, proposal, cast.ana, now),
        lambda: on_it(db, proposal, cast.ana, milestones.decline, now=now),
        lambda: judge(db, proposal, cast.chi, Verdict.TOO_SOON, now),
        lambda: on_it(db, proposal, cast.ben, milestones.commit, now=now),
    ]
    for refused in refusals:
        with pytest.raises(GoalClosed):
            refused()


def test_its_proposer_changes_it_and_takes_it_back_without_ceremony(
    db: Database, cast: Cast, goal: Goal, proposal: Milestone, now: datetime
) -> None:
    on_it(db, proposal, cast.ben, milestones.move, to=JUNE_3, because="", now=now)
    row = roads.milestone_row(db, proposal)
    assert (row.due_on, row.first_due_on, row.moves) == (JUNE_3, JUNE_3, 0)
    on_it(db, proposal, cast.ben, milestones.drop, because="not now", now=now)
    found = page(db, proposal, now)
    assert (found.decided, found.because) == ("withdrawn", "not now")
    assert roads.owed(db, Kind.GOAL_NEWS) == []


def test_to_reach_a_proposal_is_to_accept_it(
    db: Database, cast: Cast, goal: Goal, proposal: Milestone, now: datetime
) -> None:
    assert roads.reach(db, cast.ana, proposal, now)
    events = [line.event for line in roads.told(db, goal)[-2:]]
    assert events == [Event.MILESTONE_ACCEPTED, Event.MILESTONE_REACHED]


def test_who_is_given_a_milestone_commits_to_it_once(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    given = roads.add(db, cast.ana, goal, now, owner_id=cast.ben.id)
    own = roads.add(db, cast.ana, goal, now)
    assert (given.committed_at, own.committed_at) == (None, now)
    for who in (cast.ana, cast.chi):
        with pytest.raises(NotYours, match="Only <@U0BEN> can do that"):
            on_it(db, given, who, milestones.commit, now=now)
    assert on_it(db, given, cast.ben, milestones.commit, now=now)
    assert not on_it(db, given, cast.ben, milestones.commit, now=now)
    assert roads.told(db, goal)[-1].event == Event.MILESTONE_COMMITTED
    news = roads.owed(db, Kind.GOAL_NEWS)[0]
    assert news.wanted == 2
    nobodys = roads.add(db, cast.ana, goal, now)
    roads.change(db, nobodys, owner_id=None)
    with pytest.raises(NobodysYet):
        on_it(db, nobodys, cast.ben, milestones.commit, now=now)


def test_who_accepts_what_will_be_theirs_commits_to_it(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    proposal = roads.add(db, cast.ben, goal, now)
    assert (proposal.owner_id, proposal.committed_at) == (cast.ana.id, None)
    accept(db, proposal, cast.ana, now)
    assert roads.milestone_row(db, proposal).committed_at == now


def test_that_for_a_goal_of_no_channel_goes_to_the_one_who_decides(
    db: Database, cast: Cast, now: datetime
) -> None:
    for_all = roads.set_goal(db, cast.ana, None, now, scope=Scope.WORKSPACE)
    roads.add(db, cast.ben, for_all, now)
    assert [each.channel for each in roads.owed(db, Kind.PROPOSAL)] == ["U0ANA"]
    own = roads.set_goal(db, cast.ana, None, now)
    assert roads.add(db, cast.ana, own, now).state == MilestoneState.PLANNED


def test_nothing_is_left_of_a_proposal_that_is_gone(db: Database, now: datetime) -> None:
    with db.read() as session:
        assert pages.page(session, 10**6, now) is None
