"""Wins of the week: on the day and hour that a channel chose, once, and of nothing that is gone."""

import threading
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.db import Database
from bot.errors import NotYours
from bot.model import (
    Celebrating,
    Change,
    Channel,
    Delivery,
    Goal,
    GoalState,
    Kind,
    Milestone,
    Objective,
    Person,
    Scope,
    WinsIssue,
    WinsPlan,
    Workspace,
)
from bot.services import free_days, goals, milestones, objectives, wins
from bot.services.pages import weekly_wins as pages
from bot.services.pages import why as why_pages
from bot.services.wins import Chosen
from bot.slack import messages
from bot.slack.views import why as why_views
from tests.people import Cast
from tests.services import roads, scenes

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
FRIDAY = datetime(2026, 11, 27, 21, tzinfo=UTC)
"""16:00 in New York, the next one behind `now`."""
CHOSEN = Chosen("FR", time(16))


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's in #launch, which is told every Friday at 16:00 in New York."""
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    choose(db, cast, CHOSEN, now)
    return goal


def choose(
    db: Database, cast: Cast, chosen: Chosen | None, now: datetime, by: Person | None = None
) -> None:
    with db.begin() as session:
        person = session.get_one(Person, (by or cast.ana).id)
        channel = session.get_one(Channel, cast.launch.id)
        if session.scalar(select(WinsPlan.id)) is None:
            session.execute(update(Person).where(Person.id == cast.ben.id).values(zone="UTC"))
        wins.choose(session, channel, chosen, by=person, now=now)


def win(db: Database, cast: Cast, goal: Goal, at: datetime, **more: Any) -> Milestone:
    milestone = roads.add(db, cast.ana, goal, at, owner_id=cast.ana.id)
    roads.reach(db, cast.ana, milestone, at, **more)
    return milestone


def told(db: Database, at: datetime) -> list[str]:
    """What the channel is told at that moment, the threads among it."""
    wins.issue_due(db, at)
    return said(db, at)


def said(db: Database, at: datetime) -> list[str]:
    with db.read() as session:
        kinds = Delivery.kind.in_([Kind.WINS, Kind.WINS_DETAILS])
        owed = session.scalars(select(Delivery).where(kinds).order_by(Delivery.id)).all()
        made = [messages.render(session, each, at) for each in owed]
    return [each.text for each in made if each]


# -- the choice


def test_who_may_change_the_channels_settings_chooses_and_it_is_noted(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    with pytest.raises(NotYours):
        choose(db, cast, None, now, cast.ben)
    choose(db, cast, CHOSEN, now)  # as it is
    choose(db, cast, None, now)
    with db.read() as session:
        lines = session.scalars(select(Change).order_by(Change.id)).all()
        assert wins.of_channel(session, cast.launch.id) is None
    assert [(line.field, line.old, line.new) for line in lines] == [
        ("wins of the week", "never", "Fri at 16:00 (America/New_York)"),
        ("wins of the week", "Fri at 16:00 (America/New_York)", "never"),
    ]


def test_off_until_it_is_chosen_and_after_it_was_stopped(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    win(db, cast, goal, now)
    wins.issue_due(db, FRIDAY)
    choose(db, cast, None, FRIDAY)
    assert said(db, FRIDAY) == []
    assert told(db, FRIDAY + WEEK) == []


def test_why_says_when_they_come_and_who_chose_it(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    with db.read() as session:
        here = why_pages.page(session, cast.ben, cast.launch.id, now)
        elsewhere = why_pages.page(session, cast.ben, None, now)
    assert "Fri at 16:00 in New York" in why_views.page(here).text
    assert "<@U0ANA> chose it" in why_views.page(here).text
    assert "wins" not in why_views.page(elsewhere).text


# -- when


def test_it_comes_once_at_its_hour_however_many_look(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    win(db, cast, goal, now)
    assert told(db, FRIDAY - timedelta(seconds=1)) == []

    looks = [threading.Thread(target=wins.issue_due, args=(db, FRIDAY)) for _ in range(3)]
    for look in looks:
        look.start()
    for look in looks:
        look.join()
    assert len(told(db, FRIDAY)) == 1
    assert len(told(db, FRIDAY + HOUR)) == 1
    with db.read() as session:
        assert session.scalars(select(WinsIssue.slot)).all() == ["2026-11-27T16:00"]


def test_each_tells_what_was_reached_since_the_last_and_a_week_without_says_nothing(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    win(db, cast, goal, now - 8 * DAY)  # longer ago than a week before it was chosen
    assert told(db, FRIDAY) == []
    win(db, cast, goal, FRIDAY + DAY)
    (first,) = told(db, FRIDAY + WEEK)
    assert "● M2 *Prototype*" in first
    assert "M1" not in first
    assert len(told(db, FRIDAY + 2 * WEEK)) == 1


def test_after_a_downtime_the_newest_alone_is_told_at_its_hour_on_a_working_day(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    win(db, cast, goal, now)
    monday = FRIDAY + 10 * DAY
    assert told(db, monday - 2 * DAY) == []  # on Saturday of the week after
    assert told(db, monday - HOUR) == []
    assert len(told(db, monday)) == 1
    with db.read() as session:
        assert session.scalars(select(WinsIssue.slot)).all() == ["2026-12-04T16:00"]


def test_on_a_free_day_it_comes_on_the_next_working_day_and_once(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    win(db, cast, goal, now)
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).admin = True
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        for day in (date(2026, 11, 27), date(2026, 11, 30)):
            free_days.add(session, day, "Rest", by=ana, now=now)
    for days in (0, 1, 3):
        assert told(db, FRIDAY + days * DAY) == []
    assert len(told(db, FRIDAY + 4 * DAY)) == 1
    assert len(told(db, FRIDAY + 5 * DAY)) == 1
    assert len(told(db, FRIDAY + WEEK)) == 1  # nothing new


def test_a_wall_clock_hour_stays_through_a_change_of_the_clocks(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    """New York goes to summer time on 14 March 2027."""
    with db.begin() as session:
        session.scalars(select(WinsPlan)).one().next_at = FRIDAY + 16 * WEEK - HOUR
    win(db, cast, goal, FRIDAY + 16 * WEEK - DAY)
    assert len(told(db, FRIDAY + 16 * WEEK - HOUR)) == 1


@pytest.mark.parametrize("why", ["archived", "taken out", "silenced"])
def test_where_nobody_can_read_it_nothing_is_owed(
    db: Database, cast: Cast, goal: Goal, now: datetime, why: str
) -> None:
    win(db, cast, goal, now)
    with db.begin() as session:
        channel = session.get_one(Channel, cast.launch.id)
        channel.archived, channel.cairn_in = why == "archived", why != "taken out"
        if why == "silenced":
            session.get_one(Workspace, cast.workspace.id).silenced_at = now
    assert told(db, FRIDAY) == []
    with db.begin() as session:
        channel = session.get_one(Channel, cast.launch.id)
        channel.archived, channel.cairn_in = False, True
        session.get_one(Workspace, cast.workspace.id).silenced_at = None
    assert len(told(db, FRIDAY + WEEK)) == 1  # and tells what was not told


# -- what


def test_it_says_what_who_with_whom_and_what_was_learned(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    win(db, cast, goal, now, helper_ids=[cast.ben.id], lesson="Ask  early")
    scenes.post(db, f"goal:{goal.id}:card", "1.1")
    rises = scenes.add_objective(db, goal, "Users", now, unit="%")
    for value in (30, 60):
        read(db, cast, rises.id, value, now)
    with db.begin() as session:
        row, ana = session.get_one(Goal, goal.id), session.get_one(Person, cast.ana.id)
        goals.close(session, row, GoalState.ACHIEVED, by=ana, now=now, learned="")
    assert told(db, FRIDAY) == [
        "*🏔 Wins of the week*, since Mon 16 November | "
        "🏁 G1 *Launch the beta* — Mon 23 November · 219 days early · Ana Ruiz | "
        "● M1 *Prototype* of G1 Launch the beta — Mon 23 November · Ana Ruiz with Ben Keller | "
        "📈 O1 *Users* of G1 Launch the beta came half of its way: 0 % → 100 %, at *60 %* (60 %) — "
        "Mon 23 November | 💡 Learned on M1: “Ask early”"
    ]


def read(db: Database, cast: Cast, objective_id: int, value: int, at: datetime) -> None:
    with db.begin() as session:
        ana, row = session.get_one(Person, cast.ana.id), session.get_one(Objective, objective_id)
        objectives.record(session, row, Decimal(value), by=ana, now=at)


def test_who_did_not_choose_to_be_public_is_not_named(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    win(db, cast, goal, now, helper_ids=[cast.ben.id])
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).celebrations = Celebrating.NONE
    (text,) = told(db, FRIDAY)
    assert "M1 *Prototype*" in text
    assert "Ana" not in text
    assert "with Ben Keller" in text


def test_what_is_undone_deleted_or_became_private_before_it_is_sent_is_not_told(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    undone = win(db, cast, goal, FRIDAY - HOUR / 2)
    hidden = roads.set_goal(db, cast.ana, cast.launch, now, "Hidden")
    gone = roads.set_goal(db, cast.ana, cast.launch, now, "Gone")
    for each in (hidden, gone):
        win(db, cast, each, FRIDAY - HOUR)
    assert "*Prototype* of G2 Hidden" in told(db, FRIDAY)[0]
    roads.change(db, hidden, scope=Scope.PERSONAL)
    with db.begin() as session:
        session.delete(session.get_one(Goal, gone.id))
        row, ana = session.get_one(Milestone, undone.id), session.get_one(Person, cast.ana.id)
        of = session.get_one(Goal, goal.id)
        milestones.undo(session, row, of, by=ana, now=FRIDAY)
    assert said(db, FRIDAY) == []


def test_what_has_no_room_is_in_its_thread(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    for number in range(30):
        win(db, cast, goal, now, lesson=f"Lesson {number}")
    here, details = told(db, FRIDAY)
    with db.read() as session:
        page = pages.page(session, session.scalars(select(WinsIssue.id)).one())
    assert page is not None
    assert here.count(" | ") == 11
    assert here.endswith("… and 50 more in the thread")
    (head, rest) = roads.owed(db, Kind.WINS, Kind.WINS_DETAILS)
    assert rest.thread_of == head.id
    assert details.startswith("Also this week: ● M8 *Prototype*")
