"""What two processes do at once on PostgreSQL: the second sees what the first has done."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from bot.db import Database
from bot.errors import GoalClosed, NoSuchThing
from bot.model import (
    About,
    Answer,
    Change,
    Channel,
    Checkin,
    GoalState,
    Lane,
    Membership,
    Notice,
    Person,
    Round,
    RoundState,
    Setup,
    Workspace,
)
from bot.services import (
    digests,
    goals,
    installations,
    milestones,
    objectives,
    outbox,
    retaining,
    rounds,
    workspaces,
)
from bot.services.rounds import AlreadyAsked
from tests.people import Cast
from tests.races import met
from tests.services import blocking, roads, scenes
from tests.services.deliveries import claim, owe
from tests.services.test_digests import set_up as set_up_digest
from tests.services.test_direct_rounds import BERLIN, make, tick
from tests.services.test_finding import answer

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


def test_a_lane_that_another_freed_and_holds_is_not_freed_again(
    db: Database, cast: Cast, now: datetime
) -> None:
    owe(db, cast, "k", now)
    with db.begin() as session:
        session.execute(update(Lane).values(free_at=now + HOUR, due_at=now + HOUR))

    def mend_and_claim() -> int:
        outbox.mend(db, now)
        return len(claim(db, now))

    with met(db, "UPDATE lanes", mend_and_claim) as came:
        outbox.mend(db, now)
    assert came == [1]
    assert claim(db, now) == []


def test_a_digest_is_stopped_once(db: Database, cast: Cast, now: datetime) -> None:
    digest = set_up_digest(db, cast, now)

    def stop() -> None:
        with db.begin() as session:
            by = session.get_one(Person, cast.ana.id)
            digests.stop(session, digest.id, by=by, now=now)

    with met(db, "DELETE FROM digests", stop) as came:
        stop()
    assert [type(each) for each in came] == [NoSuchThing]
    with db.read() as session:
        lines = session.scalars(select(Change).where(Change.setup == Setup.DIGEST)).all()
    assert len(lines) == 2  # that it was set up, and stopped


def test_words_that_are_just_changed_are_not_old_any_more(
    db: Database, cast: Cast, now: datetime
) -> None:
    old = answer(db, cast.ben, cast.launch, now, custom={"Mood?": "fine"})
    later = now + timedelta(days=90)

    def forget() -> int:
        return retaining.forget_due(db, later - HOUR)

    with met(db, "UPDATE answers", forget) as came, db.begin() as session:
        row = session.get_one(Answer, old, with_for_update=True)
        row.custom, row.edited_at = {"Mood?": "better"}, later
    assert came == [0]
    with db.read() as session:
        assert session.get_one(Answer, old).custom == {"Mood?": "better"}


def test_who_installs_cairn_in_this_moment_is_not_silenced(
    db: Database, cast: Cast, now: datetime
) -> None:
    def silence() -> None:
        with db.begin() as session:
            installations.silence_orphans(session, cast.workspace.id, now)

    facts = {
        "app_id": "A0", "enterprise_id": "", "installer": "U0DEV", "scopes": "", "token": "t",
        "refresh": "", "sealed_by": "k", "expires_at": None, "installed_at": now,
        "leased_until": None, "trouble": "", "version": 1,
    }  # fmt: skip
    with met(db, "INSERT INTO installations", silence) as came, db.begin() as session:
        workspaces.unsilence(session, cast.elsewhere.id)
        installations.save(session, cast.elsewhere.id, facts)
    assert came == [None]
    with db.read() as session:
        assert session.get_one(Workspace, cast.elsewhere.id).silenced_at is None


def test_of_two_who_ask_everybody_one_waits_for_the_other(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = make(db, cast, now, people=(cast.ben.id,))
    tick(db, cast, BERLIN - 13 * HOUR)

    def ask_now() -> Round:
        with db.begin() as session:
            by = session.get_one(Person, cast.ana.id)
            row = session.get_one(Checkin, checkin.id)
            return rounds.ask_now(session, row, by=by, now=BERLIN)

    with met(db, "UPDATE asked", ask_now) as came:
        assert rounds.prompt_due(db, BERLIN) == 1
    assert [type(each) for each in came] == [AlreadyAsked]


def test_a_round_that_closes_waits_for_who_is_just_being_asked(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now, people=(cast.ben.id,))
    tick(db, cast, BERLIN - 13 * HOUR)
    with db.begin() as session:
        session.execute(update(Round).values(close_at=BERLIN + SECOND))

    def close() -> int:
        return rounds.remind_and_close(db, BERLIN + SECOND)

    with met(db, "UPDATE asked", close) as came:
        assert rounds.prompt_due(db, BERLIN) == 1
    assert came == [1]
    with db.read() as session:
        assert session.scalars(select(Round.state)).one() == RoundState.CLOSED


def test_who_is_in_a_channel_is_what_was_heard_last(
    db: Database, cast: Cast, now: datetime
) -> None:
    def learn(*slack_ids: str) -> None:
        with db.begin() as session:
            channel = session.get_one(Channel, cast.launch.id)
            workspaces.learn_members(session, channel, slack_ids, now)

    with met(db, "INSERT INTO memberships", lambda: learn("U0ANA")) as came:
        learn("U0ANA", "U0BEN")
    assert came == [None]
    with db.read() as session:
        here = select(Membership.person_id).where(Membership.channel_id == cast.launch.id)
        assert session.scalars(here).all() == [cast.ana.id]


def test_a_number_reaches_nothing_that_is_just_dropped(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = scenes.add_goal(db, cast, "Support", now)
    measured = scenes.add_goal(db, cast, "Quality", now)
    objective = scenes.add_objective(db, measured, "First response", now)
    waiting = roads.add(db, cast.ana, goal, now, "Fast", reached_when=f"O{objective.number} <= 5")

    def drop() -> None:
        with db.begin() as session:
            by = session.get_one(Person, cast.ana.id)
            row, of = milestones.find_row(session, by, waiting.id, None, now, hold=True)
            milestones.drop(session, row, of, because="not needed", by=by, now=now)

    with met(db, "UPDATE milestones", drop) as came, db.begin() as session:
        by = session.get_one(Person, cast.ana.id)
        number, _ = objectives.find_row(session, by, objective.id, None, now, hold=True)
        objectives.record(session, number, Decimal(4), by=by, now=now)
    assert came == [None]
    with db.read() as session:
        told = select(Notice.id).where(Notice.about == About.MILESTONE_REACHABLE)
        assert session.scalars(told).all() == []


def test_nobody_helps_with_what_is_just_closed(db: Database, cast: Cast, now: datetime) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    blocking.fill_in(db, None, goal, cast.ana, "No key", now)
    [blocker] = blocking.all_of(db)

    def close() -> bool:
        with db.begin() as session:
            by = session.get_one(Person, cast.ana.id)
            row = goals.find_row(session, by, goal.id, None, now, hold=True)
            return goals.close(session, row, GoalState.MISSED, by=by, now=now, learned="")

    with met(db, "SELECT goals", close) as came, pytest.raises(GoalClosed):
        blocking.help_with(db, blocker, cast.ben, now)
    assert came == [True]


def test_what_is_held_is_as_it_is_now_and_not_as_it_was_read_before(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    milestone = roads.add(db, cast.ana, goal, now)
    with db.begin() as session:
        by = session.get_one(Person, cast.ana.id)
        seen = milestones.find_row(session, by, milestone.id, cast.launch.id, now)
        roads.change(db, goal, title="Another")
        roads.change(db, milestone, title="Another one")
        held, of = milestones.find_row(session, by, milestone.id, cast.launch.id, now, hold=True)
        assert (held.title, of.title) == ("Another one", "Another")
        assert seen == (held, of)


def test_a_goal_is_held_as_it_is_now(db: Database, cast: Cast, now: datetime) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    with db.begin() as session:
        by = session.get_one(Person, cast.ana.id)
        seen = goals.find_row(session, by, goal.id, cast.launch.id, now)
        roads.change(db, goal, title="Another")
        assert goals.find_row(session, by, goal.id, cast.launch.id, now, hold=True) is seen
        assert seen.title == "Another"
