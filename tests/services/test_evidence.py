"""Evidence: who may bring it, that twice is once, and who marks a milestone reached."""

from datetime import datetime

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import GoalClosed, MilestoneSettled, NotYours, OutsiderOnly
from bot.model import (
    About,
    Channel,
    Event,
    Evidence,
    Goal,
    GoalState,
    Milestone,
    MilestoneState,
    Notice,
    Person,
)
from bot.services import access, milestones
from bot.services.milestones import NothingShown
from bot.services.pages import milestones as pages
from tests import people
from tests.people import Cast
from tests.services import roads

LINK = "https://example.com/demo"


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch."""
    return roads.set_goal(db, cast.ana, cast.launch, now)


@pytest.fixture
def milestone(db: Database, cast: Cast, goal: Goal, now: datetime) -> Milestone:
    """Ana's milestone on it."""
    return roads.add(db, cast.ana, goal, now)


def bring(
    db: Database, milestone: Milestone, by: Person, now: datetime, link: str = "", note: str = ""
) -> bool:
    with db.begin() as session:
        row = session.get_one(Milestone, milestone.id)
        of, person = session.get_one(Goal, row.goal_id), session.get_one(Person, by.id)
        return milestones.bring(session, row, of, link=link, note=note, by=person, now=now)


def brought(db: Database) -> list[tuple[str, str]]:
    with db.read() as session:
        found = session.scalars(select(Evidence).order_by(Evidence.id))
        return [(each.link, each.note) for each in found]


def test_anybody_who_sees_a_milestone_brings_evidence_for_it(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    assert bring(db, milestone, cast.ben, now, link=LINK)
    assert bring(db, milestone, cast.chi, now, note="It works")
    assert brought(db) == [(LINK, ""), ("", "It works")]
    assert roads.milestone_row(db, milestone).state == MilestoneState.PLANNED
    line = roads.told(db, goal)[-2]
    assert (line.event, line.new, line.person_id) == (
        Event.MILESTONE_EVIDENCE, LINK, cast.ben.id,
    )  # fmt: skip


def test_its_owner_hears_of_it_and_nobody_of_their_own(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    bring(db, milestone, cast.ana, now, link=LINK)
    assert told_of(db) == []
    bring(db, milestone, cast.ben, now, link=LINK)
    bring(db, milestone, cast.ben, now, link=LINK)
    assert told_of(db) == [cast.ana.id]
    roads.reach(db, cast.ana, milestone, now)
    bring(db, milestone, cast.chi, now, link=LINK)
    assert told_of(db) == [cast.ana.id]


def told_of(db: Database) -> list[int]:
    with db.read() as session:
        found = session.scalars(select(Notice).where(Notice.about == About.EVIDENCE))
        return [notice.person_id for notice in found]


def test_the_same_twice_is_once(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    assert bring(db, milestone, cast.ben, now, link=LINK, note="It works")
    assert not bring(db, milestone, cast.ben, now, link=LINK, note="It works")
    assert bring(db, milestone, cast.chi, now, link=LINK, note="It works")
    roads.reach(db, cast.ana, milestone, now, evidence=LINK, note="At last")
    assert not bring(db, milestone, cast.ana, now, link=LINK, note="At last")
    assert len(brought(db)) == 2


def test_what_cannot_have_evidence_keeps_none(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
    with pytest.raises(OutsiderOnly):
        bring(db, milestone, eve, now, link=LINK)
    with pytest.raises(NothingShown):
        bring(db, milestone, cast.ben, now)
    roads.change(db, milestone, state=MilestoneState.DROPPED)
    with pytest.raises(MilestoneSettled):
        bring(db, milestone, cast.ben, now, link=LINK)
    roads.change(db, milestone, state=MilestoneState.PLANNED)
    roads.change(db, goal, state=GoalState.MISSED)
    with pytest.raises(GoalClosed):
        bring(db, milestone, cast.ben, now, link=LINK)
    assert brought(db) == []


def test_a_card_shows_the_newest_evidence_and_counts_the_rest(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    for number in range(12):
        bring(db, milestone, cast.ben, now, note=f"Step {number}")
    with db.read() as session:
        row, of = session.get_one(Milestone, milestone.id), session.get_one(Goal, goal.id)
        page = pages.page(session, row, of, cast.chi, now, now.date())
    assert [each.note for each in page.evidence[:2]] == ["Step 11", "Step 10"]
    assert (len(page.evidence), page.more_evidence, page.may_reach) == (10, 2, False)


# -- who may mark it reached


@pytest.mark.parametrize(
    ("who", "may"), [("ana", True), ("ben", True), ("chi", False), ("fay", True), ("dev", False)]
)
def test_its_owner_the_goals_people_and_admins_mark_it_reached(
    db: Database, cast: Cast, goal: Goal, now: datetime, who: str, may: bool
) -> None:
    with db.begin() as session:
        fay = people.add_person(session, cast.workspace, "U0FAY", "Fay", now, admin=True)
    added = roads.add(db, cast.ana, goal, now, owner_id=cast.ben.id)
    person = fay if who == "fay" else getattr(cast, who)
    if may:
        assert roads.reach(db, person, added, now)
    else:
        with pytest.raises(NotYours, match="Only <@U0BEN> or <@U0ANA> or a workspace admin"):
            roads.reach(db, person, added, now)


def test_where_a_channel_has_opened_editing_all_its_members_may(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).open_editing = True
        gus = people.add_person(session, cast.workspace, "U0GUS", "Gus", now)
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
        people.join(session, cast.launch, eve)
    personal = roads.set_goal(db, cast.ana, None, now)
    with db.read() as session:
        assert [
            access.may_change_goal(session, who, goal)
            for who in (cast.ana, cast.ben, cast.chi, gus, eve, cast.dev)
        ] == [True, True, False, False, False, False]
        assert not access.may_change_goal(session, cast.ben, personal)
    assert roads.reach(db, cast.ben, milestone, now)
