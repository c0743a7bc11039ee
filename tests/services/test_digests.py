"""Digests: issued once for each slot, in their channel, beside it, and to those who follow."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import ChangedMeanwhile, NoSuchThing, NotKnownYet, NotYours, NowPrivate
from bot.model import (
    About,
    Channel,
    Digest,
    DigestIssue,
    Follower,
    FreeDay,
    Goal,
    Kind,
    Notice,
    Person,
)
from bot.services import digests
from bot.services.digests import NotThere, SameChannel, StaysHere
from bot.services.pages import digests as pages
from bot.services.plans import Schedule
from bot.when import Rhythm
from tests import people
from tests.people import Cast
from tests.services import roads, scenes

FRIDAYS = Schedule("Weekly digest", ("FR",), Rhythm.WEEK, time(15), "Europe/Berlin")
FRIDAY = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
"""15:00 in Berlin."""
WEEK = timedelta(weeks=1)
MESSAGES = (Kind.DIGEST, Kind.DIGEST_ELSEWHERE, Kind.DIGEST_DETAILS)


def set_up(
    db: Database, cast: Cast, now: datetime, by: Person | None = None, *, version: int = 0,
    schedule: Schedule = FRIDAYS, also: str | None = None, channel: Channel | None = None,
) -> Digest:  # fmt: skip
    with db.begin() as session:
        who = session.get_one(Person, (by or cast.ana).id)
        return digests.set_up(
            session, (channel or cast.launch).id, schedule, also=also, by=who, now=now,
            version=version,
        )  # fmt: skip


def kinds(db: Database) -> list[Kind]:
    return [each.kind for each in roads.owed(db, *MESSAGES)]


def next_of(db: Database) -> datetime | None:
    with db.read() as session:
        return session.scalars(select(Digest.next_at)).one()


def test_it_is_issued_once_when_its_moment_comes(db: Database, cast: Cast, now: datetime) -> None:
    set_up(db, cast, now)
    assert next_of(db) == FRIDAY
    assert digests.issue_due(db, FRIDAY - timedelta(minutes=1)) == 0
    assert [digests.issue_due(db, FRIDAY) for _ in range(2)] == [1, 0]
    assert kinds(db) == [Kind.DIGEST, Kind.DIGEST_DETAILS]
    head, details = roads.owed(db, *MESSAGES)
    assert details.thread_of == head.id
    assert (head.channel, head.for_person_id) == (cast.launch.slack_id, cast.ana.id)
    assert next_of(db) == FRIDAY + WEEK


def test_two_who_issue_at_once_issue_it_once(db: Database, cast: Cast, now: datetime) -> None:
    set_up(db, cast, now)
    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(lambda _: digests.issue_due(db, FRIDAY), range(3))) == 1
    assert kinds(db) == [Kind.DIGEST, Kind.DIGEST_DETAILS]


def test_it_keeps_its_wall_time_when_the_clocks_change(
    db: Database, cast: Cast, now: datetime
) -> None:
    set_up(db, cast, now)
    digests.issue_due(db, datetime(2027, 3, 26, 14, 0, tzinfo=UTC))
    assert next_of(db) == datetime(2027, 4, 2, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("away", "issued"),
    [(timedelta(minutes=5), 1), (timedelta(hours=7), 0), (timedelta(days=30), 0)],
)
def test_after_a_downtime_what_is_old_was_missed_and_nothing_comes_twice(
    db: Database, cast: Cast, now: datetime, away: timedelta, issued: int
) -> None:
    set_up(db, cast, now)
    assert digests.issue_due(db, FRIDAY + away) == issued
    with db.read() as session:
        assert len(session.scalars(select(DigestIssue)).all()) == issued
    following = next_of(db)
    assert following
    assert following > FRIDAY + away


def test_after_thirty_days_only_the_newest_is_sent(db: Database, cast: Cast, now: datetime) -> None:
    set_up(db, cast, now)
    assert digests.issue_due(db, FRIDAY + 4 * WEEK + timedelta(hours=1)) == 1
    with db.read() as session:
        assert session.scalars(select(DigestIssue.slot)).one() == "2026-12-25T15:00"


def test_nobody_gets_it_on_a_free_day_or_where_all_check_ins_rest(
    db: Database, cast: Cast, now: datetime
) -> None:
    digest = set_up(db, cast, now)
    with db.begin() as session:
        session.add(
            FreeDay(workspace_id=cast.workspace.id, day=date(2026, 11, 27), name="Team day")
        )
    with db.read() as session:
        coming = digests.next_issue(session, digest, now)
        assert coming is not None  # what its form answers
        assert coming.instant == FRIDAY + WEEK
    assert digests.issue_due(db, FRIDAY) == 0
    made = scenes.set_up(db, cast, now, holidays="DE")
    christmas = FRIDAY + 4 * WEEK
    assert digests.issue_due(db, christmas) == 0
    roads.change(db, made, holidays="")  # type: ignore[arg-type]
    assert digests.issue_due(db, christmas + WEEK) == 1


def test_who_may_set_it_up_change_and_stop_it(db: Database, cast: Cast, now: datetime) -> None:
    with pytest.raises(NotYours):
        set_up(db, cast, now, cast.chi)  # a guest
    with pytest.raises(NoSuchThing):
        set_up(db, cast, now, cast.ben, channel=cast.board)
    with pytest.raises(NoSuchThing):
        set_up(db, cast, now, cast.dev)
    made = set_up(db, cast, now)
    with pytest.raises(NotYours, match="<@U0ANA>"):
        set_up(db, cast, now, cast.ben, version=1)
    with pytest.raises(ChangedMeanwhile):
        set_up(db, cast, now, version=0)
    assert set_up(db, cast, now, version=1).version == 2
    with db.begin() as session:
        ben, ana = (session.get_one(Person, each.id) for each in (cast.ben, cast.ana))
        with pytest.raises(NotYours):
            digests.stop(session, made.id, by=ben, now=now)
        with pytest.raises(NoSuchThing):
            digests.stop(session, made.id, by=session.get_one(Person, cast.dev.id), now=now)
        digests.stop(session, made.id, by=ana, now=now)
        with pytest.raises(NoSuchThing):
            digests.stop(session, made.id, by=ana, now=now)
    assert digests.issue_due(db, FRIDAY) == 0


def test_it_goes_to_a_second_channel_that_its_setter_and_cairn_are_in(
    db: Database, cast: Cast, now: datetime
) -> None:
    for also in ("C0NOWHERE", cast.far.slack_id):
        with pytest.raises(NotThere):
            set_up(db, cast, now, also=also)
    with pytest.raises(NotThere):
        set_up(db, cast, now, cast.ben, also=cast.board.slack_id)
    with pytest.raises(SameChannel):
        set_up(db, cast, now, also=cast.launch.slack_id)
    with pytest.raises(StaysHere):
        set_up(db, cast, now, channel=cast.board, also=cast.launch.slack_id)
    set_up(db, cast, now, also=cast.board.slack_id)
    digests.issue_due(db, FRIDAY)
    assert kinds(db) == list(MESSAGES)


def issue(db: Database, cast: Cast, now: datetime, **more: str) -> int:
    set_up(db, cast, now, also=more.get("also"))
    digests.issue_due(db, FRIDAY)
    with db.read() as session:
        return session.scalars(select(DigestIssue.id)).one()


def test_what_became_private_is_told_nowhere_else(db: Database, cast: Cast, now: datetime) -> None:
    roads.set_goal(db, cast.ana, cast.launch, now)
    made = issue(db, cast, now, also=cast.board.slack_id)
    roads.know_all(db, FRIDAY)

    def elsewhere() -> list[str]:
        with db.read() as session:
            page = pages.elsewhere(session, made, FRIDAY)
        return [goal.title for goal in page.summary.pages] if page else []

    assert elsewhere() == ["Launch the beta"]
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).known_at = FRIDAY - timedelta(days=1)
    with pytest.raises(NotKnownYet):
        elsewhere()
    with db.begin() as session:
        channel = session.get_one(Channel, cast.launch.id)
        channel.known_at, channel.private = FRIDAY, True
    with pytest.raises(NowPrivate):
        elsewhere()
    with db.begin() as session:  # long out of it, what it has become since is not known
        channel = session.get_one(Channel, cast.launch.id)
        channel.known_at, channel.private, channel.cairn_in = now, False, False
    with pytest.raises(NowPrivate):
        elsewhere()


def test_who_follows_a_goal_without_being_there_gets_that_goal_alone(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        fay = people.add_person(session, cast.workspace, "U0FAY", "Fay", now)
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    roads.set_goal(db, cast.ana, cast.launch, now, "Another")
    secret = roads.set_goal(db, cast.ana, cast.board, now, "Close the round")
    with db.begin() as session:
        for each, who in ((goal, fay), (goal, cast.ben), (secret, fay)):
            _follow(session, each, who, now)
    made = issue(db, cast, now)
    roads.know_all(db, FRIDAY)
    with db.read() as session:
        told = session.scalars(select(Notice).where(Notice.about == About.DIGEST)).all()
        assert [each.person_id for each in told] == [fay.id]
        page = pages.for_follower(session, made, session.get_one(Person, fay.id), FRIDAY)
        assert page
        assert [each.title for each in page.summary.pages] == ["Launch the beta"]
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).private = True
    with db.read() as session:
        person = session.get_one(Person, fay.id)
        assert pages.for_follower(session, made, person, FRIDAY) is None


def _follow(session: Session, goal: Goal, who: Person, now: datetime) -> None:
    session.add(
        Follower(goal_id=goal.id, person_id=who.id, workspace_id=goal.workspace_id, followed_at=now)
    )


def test_a_zone_that_vanished_keeps_no_other_digest_back(
    db: Database, cast: Cast, now: datetime
) -> None:
    lost = set_up(db, cast, now)
    set_up(db, cast, now, channel=cast.board)
    with db.begin() as session:
        session.get_one(Digest, lost.id).zone = "Mars/Olympus"
    assert digests.issue_due(db, FRIDAY) == 1
    with db.read() as session:
        assert session.get_one(Digest, lost.id).next_at is None


def test_who_asks_again_brings_all_messages_up_to_date(
    db: Database, cast: Cast, now: datetime
) -> None:
    made = issue(db, cast, now, also=cast.board.slack_id)
    with db.begin() as session:
        ben = session.get_one(Person, cast.ben.id)
        found, _ = digests.find_issue(session, ben, made)
        digests.renew(session, found, by=ben, now=FRIDAY)
    assert {each.wanted for each in roads.owed(db, *MESSAGES)} == {2}
    with db.begin() as session, pytest.raises(NoSuchThing):
        digests.find_issue(session, session.get_one(Person, cast.dev.id), made)
