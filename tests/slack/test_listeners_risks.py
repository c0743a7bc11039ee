"""`At risk` on a reminder: asked in a small form, reported for the goal, told in its thread."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import (
    FieldErrors,
    GoalClosed,
    MilestoneSettled,
    NoSuchThing,
    NotYours,
    OutsiderOnly,
)
from bot.model import (
    Answer,
    Channel,
    Event,
    Goal,
    GoalState,
    Kind,
    Membership,
    Milestone,
    MilestoneState,
    Person,
    Status,
    Update,
)
from bot.services import milestones
from bot.slack import messages
from bot.slack.requests import StaleButton
from bot.slack.routes import Routes
from bot.slack.views import ids, risk_forms
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.slack import sheets
from tests.slack.asks import Visitor, labels_of, readable
from tests.slack.sheets import TEXTS, TODAY, check_view

WHY = "The vendor is late"


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ben's goal in #launch."""
    return roads.set_goal(db, cast.ben, cast.launch, now)


@pytest.fixture
def stone(db: Database, cast: Cast, goal: Goal, now: datetime) -> Milestone:
    """Ana's milestone of it."""
    return roads.add(db, cast.ben, goal, now, owner_id=cast.ana.id, due_on=date(2026, 12, 1))


def press(routes: Routes, visitor: Visitor, stone: Milestone, why: str = WHY, **more: Any) -> None:
    """`At risk` in a direct message, and its form."""
    routes.clicks[ids.MILESTONE_AT_RISK](visitor.click(ids.MILESTONE_AT_RISK, stone.id))
    routes.submissions[ids.MILESTONE_RISK_FORM](visitor.submit({"blocker": why}, **more))


def updates(db: Database) -> list[tuple[int | None, Status | None, str]]:
    with db.read() as session:
        found = session.scalars(select(Update).order_by(Update.id))
        return [(each.goal_id, each.status, each.blocker) for each in found]


def test_what_is_in_the_way_is_reported_and_told_in_the_thread(
    db: Database, routes: Routes, ana: Visitor, goal: Goal, stone: Milestone, now: datetime
) -> None:
    press(routes, ana, stone)
    assert labels_of(ana.form) == ["What is in the way"]
    assert "<#C0LAUNCH> reads it" in readable(ana.form["blocks"])
    assert updates(db) == [(goal.id, Status.AT_RISK, WHY)]
    row = roads.goal_row(db, goal)
    assert (row.reported, row.reported_at, row.heard_at) == (Status.AT_RISK, now, now)
    with db.read() as session:
        answer = session.scalars(select(Answer)).one()
        assert (answer.round_id, answer.channel_id) == (None, goal.channel_id)
    news = roads.owed(db, Kind.GOAL_NEWS)[-1]
    assert news.thread_of == roads.owed(db, Kind.GOAL_CARD)[0].id
    with db.read() as session:
        message = messages.render(session, news, now)
    assert message is not None
    assert message.text == (
        "<@U0ANA> reported at risk because of M1 *Prototype* — The vendor is late"
    )
    line = roads.told(db, goal)[-1]
    assert (line.event, line.milestone_id) == (Event.STATUS_REPORTED, stone.id)


def test_twice_is_once(
    db: Database, routes: Routes, ana: Visitor, goal: Goal, stone: Milestone
) -> None:
    press(routes, ana, stone, key="view:1")
    press(routes, ana, stone, key="view:1")
    assert len(updates(db)) == 1
    press(routes, ana, stone, "Something else", key="view:2")
    assert [why for _, _, why in updates(db)] == [WHY, "Something else"]


def test_a_reason_is_needed(db: Database, routes: Routes, ana: Visitor, stone: Milestone) -> None:
    with pytest.raises(FieldErrors) as caught:
        press(routes, ana, stone, "   ")
    assert set(caught.value.by_field) == {"blocker"}
    assert updates(db) == []


def test_of_a_personal_goal_nobody_hears(
    db: Database, cast: Cast, routes: Routes, ana: Visitor, now: datetime
) -> None:
    own = roads.set_goal(db, cast.ana, None, now)
    press(routes, ana, roads.add(db, cast.ana, own, now))
    assert "reads it" not in readable(ana.form["blocks"])
    assert roads.goal_row(db, own).reported == Status.AT_RISK
    assert roads.owed(db) == []


def test_in_a_private_channel_it_takes_a_member(
    db: Database, cast: Cast, routes: Routes, ana: Visitor, now: datetime
) -> None:
    secret = roads.set_goal(db, cast.ana, cast.board, now)
    stone = roads.add(db, cast.ana, secret, now)
    press(routes, ana, stone)
    assert roads.goal_row(db, secret).reported == Status.AT_RISK
    with db.begin() as session:
        session.delete(session.get_one(Membership, (cast.board.id, cast.ana.id)))
    hidden = stone.id
    for number in (hidden, 10**6):
        with pytest.raises(NoSuchThing) as caught:
            routes.clicks[ids.MILESTONE_AT_RISK](ana.click(ids.MILESTONE_AT_RISK, number))
        assert "such milestone" in str(caught.value)
        with pytest.raises(NoSuchThing):
            routes.submissions[ids.MILESTONE_RISK_FORM](
                ana.submit(
                    {"blocker": WHY}, metadata={"milestone": number, "channel": cast.board.id}
                )
            )
    assert len(updates(db)) == 1


def test_who_has_no_say_is_told_who_has(
    db: Database, cast: Cast, routes: Routes, stone: Milestone, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now)
        out = people.add_person(session, cast.workspace, "U0OUT", "Out", now, outsider=True)
        people.join(session, session.get_one(Channel, cast.launch.id), out)
    refused: list[tuple[Person, type[Exception]]] = [
        (eve, NotYours), (out, OutsiderOnly), (cast.dev, NoSuchThing),
    ]  # fmt: skip
    for person, error in refused:
        visitor = Visitor(db, person, now)
        with pytest.raises(error):
            routes.clicks[ids.MILESTONE_AT_RISK](visitor.click(ids.MILESTONE_AT_RISK, stone.id))
    press(routes, Visitor(db, cast.chi, now), stone)  # a guest, but in the channel
    assert len(updates(db)) == 1


def test_what_is_settled_is_not_at_risk(
    db: Database, routes: Routes, ana: Visitor, goal: Goal, stone: Milestone
) -> None:
    click = ana.click(ids.MILESTONE_AT_RISK, stone.id)
    routes.clicks[ids.MILESTONE_AT_RISK](click)
    roads.change(db, stone, state=MilestoneState.REACHED)
    with pytest.raises(MilestoneSettled):
        routes.submissions[ids.MILESTONE_RISK_FORM](ana.submit({"blocker": WHY}))
    roads.change(db, stone, state=MilestoneState.PLANNED)
    roads.change(db, goal, state=GoalState.ACHIEVED)
    with pytest.raises(GoalClosed):
        routes.clicks[ids.MILESTONE_AT_RISK](click)
    assert updates(db) == []


def test_a_forged_button_does_nothing(routes: Routes, ana: Visitor) -> None:
    for value in ("", "x", "-1", str(10**12)):
        with pytest.raises(StaleButton):
            routes.clicks[ids.MILESTONE_AT_RISK](ana.click(ids.MILESTONE_AT_RISK, value))


def test_a_date_that_moved_since_the_reminder_is_the_one_that_its_form_shows(
    db: Database, cast: Cast, routes: Routes, ana: Visitor, stone: Milestone, now: datetime
) -> None:
    with db.begin() as session:
        by, row = session.get_one(Person, cast.ben.id), session.get_one(Milestone, stone.id)
        milestones.move(
            session, row, session.get_one(Goal, row.goal_id), to=date(2026, 12, 8),
            because="vendor", by=by, now=now,
        )  # fmt: skip
    routes.clicks[ids.MILESTONE_MOVE](ana.click(ids.MILESTONE_MOVE, stone.id))
    assert "8 December" in readable(ana.form["blocks"])
    routes.clicks[ids.MILESTONE_AT_RISK](ana.click(ids.MILESTONE_AT_RISK, stone.id))
    assert "8 December" in readable(ana.form["blocks"])


def test_whatever_was_typed_slack_takes_the_form(now: datetime) -> None:
    for text in TEXTS.values():
        line = sheets.milestone(text, due_on=TODAY + timedelta(days=1))
        check_view(risk_forms.risk_form(line, TODAY, "C0LAUNCH", 1))
        check_view(risk_forms.risk_form(line, TODAY, None, None))
