"""Blockers: opened by answers and following them, helped with, resolved, and escalated once."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import NoSuchThing, NotYours, OutsiderOnly
from bot.model import Checkin, Event, Goal, GoalState, Person, Round, Scope
from bot.services import blockers, replies, rounds
from bot.services.answers import Said, Words, of_own
from bot.services.blockers import HelpsAlready, HelpYourself, NothingInTheWay
from bot.services.meanings import Heard
from bot.services.pages import checkin_forms, reports, summaries
from bot.services.pages import goals as goal_pages
from tests.people import Cast, add_person, join

from . import roads
from .blocking import (
    all_of,
    blocked,
    fill_in,
    help_with,
    messages_to,
    reply,
    resolve,
    spot,
    standing,
    told,
)
from .deliveries import statements
from .roads import at_once, goal_row
from .scenes import WEEK, add_goal, opened, post, set_up

HALF_HOUR, DAY = timedelta(minutes=30), timedelta(days=1)
VENDOR, BUDGET = "The vendor is late", "The budget is not agreed"
PROMPT = "1795500000.000100"


@pytest.fixture
def asking(db: Database, cast: Cast, now: datetime) -> Round:
    """Ana's weekly check-in, open since half past nine."""
    found = opened(db, set_up(db, cast, now), now + HALF_HOUR)
    post(db, f"round:{found.id}:prompt", PROMPT)
    return found


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's, in #launch."""
    return add_goal(db, cast, "Launch the beta", now - timedelta(days=3))


def next_round(db: Database, asking: Round, at: datetime) -> Round:
    rounds.remind_and_close(db, at)
    roads.know_all(db, at)
    with db.read() as session:
        checkin = session.get_one(Checkin, asking.checkin_id)
    return opened(db, checkin, at)


# -- following answers


def test_the_same_words_in_the_next_answer_keep_it_and_its_age(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    fill_in(db, asking, goal, cast.ben, VENDOR, now + HALF_HOUR)
    assert goal_row(db, goal).blocked_since == now + HALF_HOUR
    later = next_round(db, asking, now + WEEK + HALF_HOUR)
    again = fill_in(db, later, goal, cast.ben, f"{VENDOR}, now for Friday", now + WEEK + HALF_HOUR)
    [only] = all_of(db)
    assert (only.opened_at, only.answer_id) == (now + HALF_HOUR, again.id)
    assert only.text == f"{VENDOR}, now for Friday"
    with db.read() as session:
        page = reports.report(session, later.id, now + WEEK + timedelta(hours=1))
    assert page is not None
    assert [(each.days, each.by, each.number) for each in page.blockers] == [(7, "U0BEN", 1)]


def test_an_edited_answer_edits_it_and_an_emptied_one_closes_it(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    fill_in(db, asking, goal, cast.ben, "none", now + HALF_HOUR)
    assert all_of(db) == []
    fill_in(db, asking, goal, cast.ben, VENDOR, now + HALF_HOUR)
    fill_in(db, asking, goal, cast.ben, BUDGET, now + HALF_HOUR * 2)
    assert [(each.text, each.opened_at) for each in all_of(db)] == [(BUDGET, now + HALF_HOUR)]
    help_with(db, all_of(db)[0], cast.ana, now + HALF_HOUR * 3)
    fill_in(db, asking, goal, cast.ben, "", now + HALF_HOUR * 4)
    assert standing(db) == []
    assert goal_row(db, goal).blocked_since is None
    assert told(db) == [("U0BEN", "helped"), ("U0ANA", "resolved")]
    with db.read() as session:
        page = reports.report(session, asking.id, now + HALF_HOUR * 5)
    assert page is not None
    assert page.blockers == ()


def test_other_words_in_the_next_form_take_the_place_of_what_it_showed(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    fill_in(db, asking, goal, cast.ana, VENDOR, now + HALF_HOUR)
    later = next_round(db, asking, now + WEEK + HALF_HOUR)
    fill_in(db, later, goal, cast.ana, BUDGET, now + WEEK + HALF_HOUR)
    assert standing(db) == [BUDGET]
    fill_in(db, asking, goal, cast.ana, "Something old", now + WEEK + HALF_HOUR * 2)
    assert standing(db) == [BUDGET]  # an answer to an older round outranks nothing


def test_replies_add_and_what_becomes_of_them_becomes_of_it(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    first, second = spot(now + HALF_HOUR), spot(now + HALF_HOUR, 2)
    reply(db, asking, cast.ben, blocked(1, VENDOR), first)
    reply(db, asking, cast.ben, blocked(1, BUDGET), second)
    assert standing(db) == [VENDOR, BUDGET]
    fill_in(db, asking, goal, cast.ben, "", now + HALF_HOUR)  # a form says no replies again
    assert standing(db) == [VENDOR, BUDGET]
    with db.begin() as session:
        row = session.get_one(Round, asking.id)
        at = now + HALF_HOUR * 2
        replies.change(session, row, first, "edited", blocked(1, "Legal"), at, at)
        replies.take_back(session, row, second, at)
    assert standing(db) == ["Legal"]
    with db.begin() as session:
        row = session.get_one(Round, asking.id)
        at = now + HALF_HOUR * 3
        replies.change(session, row, first, "all is well", Heard(), at, at)
    assert standing(db) == []


def test_a_form_shows_what_still_stands_and_nothing_that_was_resolved(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    fill_in(db, asking, goal, cast.ana, VENDOR, now + HALF_HOUR)
    with db.read() as session:
        ana = session.get_one(Person, cast.ana.id)
        shown = checkin_forms.own_form(session, ana, cast.launch.id).goals[0].last
    assert (shown.moved, shown.blocker) == ("A little", VENDOR)
    resolve(db, all_of(db)[0], cast.ana, now + HALF_HOUR * 2)
    with db.read() as session:
        ana = session.get_one(Person, cast.ana.id)
        shown = checkin_forms.own_form(session, ana, cast.launch.id).goals[0].last
    assert (shown.moved, shown.blocker) == ("A little", "")
    fill_in(db, asking, goal, cast.ana, VENDOR, now + HALF_HOUR * 3)  # sent once more, unchanged
    assert standing(db) == []


def test_what_is_of_no_goal_is_of_its_channel(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    reply(db, asking, cast.ben, blocked(None, VENDOR), spot(now + HALF_HOUR))
    assert help_with(db, all_of(db)[0], cast.ana, now + HALF_HOUR)
    with db.begin() as session:
        stranger = add_person(session, cast.workspace, "U0NIA", "Nia", now)
    private = add_goal(db, cast, "Close the round", now, channel_id=cast.board.id)
    fill_in(db, None, private, cast.ana, BUDGET, now)
    of_channel, secret = all_of(db)
    for who, blocker in ((stranger, of_channel), (stranger, secret), (cast.dev, of_channel)):
        with pytest.raises(NoSuchThing, match="no such blocker"):
            help_with(db, blocker, who, now + HALF_HOUR)
    with pytest.raises(NoSuchThing, match="no such blocker"):
        resolve(db, secret, cast.ben, now + HALF_HOUR)
    with db.read() as session:
        page = reports.report(session, asking.id, now + HALF_HOUR)
    assert page is not None
    assert [each.text for each in page.blockers] == [VENDOR]


# -- help, and the end


def test_twice_is_once_and_everybody_concerned_is_told_once(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    fill_in(db, asking, goal, cast.ben, VENDOR, now + HALF_HOUR)
    [blocker] = all_of(db)
    with pytest.raises(HelpYourself):
        help_with(db, blocker, cast.ben, now)
    with pytest.raises(NotYours, match="Only <@U0BEN> or <@U0ANA> or"):
        resolve(db, blocker, cast.chi, now)
    assert help_with(db, blocker, cast.chi, now)  # a guest of its channel may
    assert not help_with(db, blocker, cast.chi, now)
    with pytest.raises(HelpsAlready, match="<@U0CHI>"):
        help_with(db, blocker, cast.ana, now)
    assert resolve(db, blocker, cast.ana, now)
    assert not resolve(db, blocker, cast.chi, now)
    with pytest.raises(NothingInTheWay):
        help_with(db, blocker, cast.ana, now)
    assert told(db) == [("U0BEN", "helped"), ("U0BEN", "resolved"), ("U0CHI", "resolved")]
    assert messages_to(db, "U0BEN") == 1
    events = [line.event for line in roads.told(db, goal)]
    assert events == [Event.BLOCKER_OPENED, Event.BLOCKER_HELPED, Event.BLOCKER_RESOLVED]
    with db.read() as session:
        page = reports.report(session, asking.id, now + HALF_HOUR)
    assert page is not None
    assert [(each.helper, each.resolver) for each in page.blockers] == [("U0CHI", "U0ANA")]


def test_of_two_who_help_at_once_one_does(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    fill_in(db, None, goal, cast.ben, VENDOR, now)
    [blocker] = all_of(db)

    def press(session: Session, number: int) -> bool:
        by = session.get_one(Person, (cast.ana, cast.chi)[number].id)
        row, found = blockers.find_row(session, by, blocker.id, cast.launch.id, now)
        return blockers.help_with(session, row, found, by=by, now=now)

    came = at_once(db, press)
    assert sorted(type(each).__name__ for each in came) == ["HelpsAlready", "bool"]
    assert len(told(db)) == 1


def test_people_of_other_organisations_read_and_change_nothing(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    fill_in(db, None, goal, cast.ben, VENDOR, now)
    with db.begin() as session:
        eve = add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
        join(session, cast.launch, eve)
    for press in (help_with, resolve):
        with pytest.raises(OutsiderOnly):
            press(db, all_of(db)[0], eve, now)


# -- where it shows


def test_a_channels_summary_says_how_long_a_goal_is_blocked_at_no_further_query(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    def reasons(at: datetime) -> list[str]:
        page = summaries.summary(
            session, None, cast.launch.id, "C0LAUNCH",
            workspace_id=cast.workspace.id, now=at, today=at.date(),
        )  # fmt: skip
        return [why for _, why in page.attention]

    with db.read() as session, statements() as before:
        assert "blocked" not in reasons(now)[0]
    fill_in(db, None, goal, cast.ana, VENDOR, now)
    with db.read() as session, statements() as after:
        assert reasons(now)[0].startswith("blocked since today · ")
    assert len(after) == len(before)
    with db.read() as session:
        assert "blocked for 1 day ·" in reasons(now + DAY)[0]
        assert "blocked for 5 days ·" in reasons(now + 5 * DAY)[0]
        card = goal_pages.card(session, session.get_one(Goal, goal.id), now + 2 * DAY)
    assert [(each.text, each.days) for each in card.blockers] == [(VENDOR, 2)]


# -- escalating


def test_it_is_escalated_once_after_three_working_days(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    fill_in(db, None, goal, cast.ben, VENDOR, now)
    for hours in range(24 * 9):
        at = now + timedelta(hours=hours)
        roads.know_all(db, at)
        blockers.escalate_due(db, at)
        assert bool(told(db)) == (at >= now + 3 * DAY)
    assert told(db) == [("U0ANA", "escalated")]
    assert all_of(db)[0].escalated_at == now + 3 * DAY


def test_it_waits_however_long_until_it_is_known_who_may_hear_of_it(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    """After a downtime the clock's jobs begin together, and this one may be the first."""
    fill_in(db, None, goal, cast.ben, VENDOR, now)
    for at in (now + 3 * DAY, now + 4 * DAY):
        assert blockers.escalate_due(db, at) == 0
    roads.know_all(db, now + 4 * DAY)
    assert blockers.escalate_due(db, now + 4 * DAY) == 1
    assert told(db) == [("U0ANA", "escalated")]


def test_who_owns_the_goal_escalates_to_who_owns_the_check_in(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    mine = add_goal(db, cast, "Write the pages", now, owner_id=cast.ben.id)
    fill_in(db, asking, mine, cast.ben, VENDOR, now + HALF_HOUR)
    other = add_goal(db, cast, "Sell the pages", now)  # Ana's, who owns the check-in too
    fill_in(db, asking, other, cast.ana, BUDGET, now + HALF_HOUR)
    at = now + 4 * DAY
    roads.know_all(db, at)
    blockers.escalate_due(db, at)
    assert told(db) == [("U0ANA", "escalated")]


def test_nobody_hears_of_what_is_resolved_rests_or_cannot_be_seen(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    resting = add_goal(db, cast, "Sleep", now)
    secret = add_goal(db, cast, "Close the round", now, channel_id=cast.board.id)
    roads.change(db, secret, owner_id=cast.ben.id)  # who has left the private channel
    fill_in(db, None, goal, cast.ben, VENDOR, now)
    fill_in(db, None, resting, cast.ben, BUDGET, now)
    fill_in(db, None, secret, cast.ana, "Signatures", now)
    resolve(db, all_of(db)[0], cast.ben, now)
    roads.change(db, resting, state=GoalState.PAUSED)
    at = now + 4 * DAY
    roads.know_all(db, at)
    blockers.escalate_due(db, at)
    assert ("U0ANA", "escalated") not in told(db)
    assert ("U0BEN", "escalated") not in told(db)
    roads.change(db, resting, state=GoalState.ACTIVE)
    roads.know_all(db, at + DAY)
    assert blockers.escalate_due(db, at + DAY) == 1
    assert ("U0ANA", "escalated") in told(db)


def test_who_is_away_hears_of_it_when_they_are_back(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    fill_in(db, None, goal, cast.ben, VENDOR, now)
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).away_until = date(2026, 12, 6)
    roads.know_all(db, now + 3 * DAY)
    blockers.escalate_due(db, now + 3 * DAY)
    [due] = [each.due_at for each in roads.owed(db) if each.channel == "U0ANA"]
    assert due == datetime(2026, 12, 7, 13, tzinfo=now.tzinfo)  # eight in New York


def test_what_a_person_says_in_private_is_theirs_alone(
    db: Database, cast: Cast, now: datetime
) -> None:
    own = roads.set_goal(db, cast.ana, None, now, "Learn Tamil")
    assert own.scope == Scope.PERSONAL
    fill_in(db, None, own, cast.ana, VENDOR, now)
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        of_own(session, None, Said((Words(blocker=BUDGET),)), by=ana, now=now)
    for blocker in all_of(db):
        with pytest.raises(NoSuchThing):
            help_with(db, blocker, cast.ben, now)
    assert resolve(db, all_of(db)[1], cast.ana, now)
    blockers.escalate_due(db, now + 5 * DAY)
    assert told(db) == []
