"""*Add to a goal*: a message kept as a milestone, evidence, a blocker, a decision or a win."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import FieldErrors, GoalClosed, NoSuchThing, NotYours, OutsiderOnly
from bot.model import (
    Blocker,
    Delivery,
    Event,
    Evidence,
    Goal,
    GoalState,
    History,
    Kind,
    Milestone,
    MilestoneState,
    Workspace,
)
from bot.services.pages.wins import wins
from bot.slack import messages
from bot.slack.requests import Click, Value
from bot.slack.routes import Routes
from bot.slack.views import clippings as views
from bot.slack.views import ids
from bot.slack.views.parts import Block
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, readable
from tests.slack.sheets import TEXTS, check_view

SAID = "We &lt;!channel&gt; go with <https://example.com/plan|the plan>"
TS = "1700000000.000100"
ADDRESS = "https://northwind.slack.com/archives/C0LAUNCH/p1700000000000100"


@pytest.fixture
def ben(db: Database, cast: Cast, now: datetime) -> Visitor:
    with db.begin() as session:
        home = session.get_one(Workspace, cast.workspace.id)
        home.url = "https://northwind.slack.com/"
    return Visitor(db, cast.ben, now)


@pytest.fixture
def milestone(db: Database, cast: Cast, goal: Goal, now: datetime) -> Milestone:
    """Ana's milestone on it."""
    return roads.add(db, cast.ana, goal, now)


def on_message(visitor: Visitor, cast: Cast, said: str = SAID) -> Click:
    return visitor.click("message_to_milestone", channel=cast.launch, said=said, message_ts=TS)


def add(routes: Routes, visitor: Visitor, cast: Cast, kept_as: str, of: str, **more: Any) -> str:
    """The shortcut on a message of #launch, its form filled in and sent; what it answers."""
    routes.shortcuts["message_to_milestone"](on_message(visitor, cast))
    check_view(visitor.form)
    values: dict[str, Value] = {"kept_as": kept_as, ids.CLIPPING_OF: of, "words": "It is decided"}
    page = routes.submissions[ids.CLIPPING_FORM](visitor.submit(values, **more))
    return "" if page is None else readable(_checked(page)["blocks"])


def _checked(page: Block) -> Block:
    check_view(page)
    return page


def history_of(db: Database, event: Event) -> list[tuple[str, str, int | None]]:
    with db.read() as session:
        found = session.scalars(select(History).where(History.event == event))
        return [(line.new, line.why, line.milestone_id) for line in found]


def test_the_form_quotes_the_message_and_names_the_only_goal_here(
    routes: Routes, ben: Visitor, cast: Cast, goal: Goal
) -> None:
    routes.shortcuts["message_to_milestone"](on_message(ben, cast))
    check_view(ben.form)
    fields = {block["block_id"]: block for block in ben.form["blocks"] if "element" in block}
    words = fields["words"]["element"]["initial_value"]
    assert words == "We <!channel> go with the plan (https://example.com/plan)"
    assert fields[ids.CLIPPING_OF]["element"]["initial_option"]["value"] == f"G{goal.id}"
    assert "message in northwind.slack.com" in readable(ben.form["blocks"])


def test_goals_and_milestones_are_offered_as_words_are_typed(
    routes: Routes, ben: Visitor, cast: Cast, goal: Goal, milestone: Milestone
) -> None:
    routes.shortcuts["message_to_milestone"](on_message(ben, cast))
    offer = routes.options[ids.CLIPPING_OF]
    values = [each["value"] for each in offer(ben.suggest("", ids.CLIPPING_OF))]
    assert values == [f"G{goal.id}", f"M{milestone.id}"]
    typed = ben.suggest(f"M{milestone.number}", ids.CLIPPING_OF)
    assert [each["value"] for each in offer(typed)] == [f"M{milestone.id}"]


def test_a_members_milestone_is_a_proposal_with_the_message_as_evidence(
    routes: Routes, db: Database, ben: Visitor, cast: Cast, goal: Goal
) -> None:
    answer = add(routes, ben, cast, "milestone", f"G{goal.id}")
    assert "*It is decided* is proposed: its goal's people decide on it." in answer
    with db.read() as session:
        made = session.scalars(select(Milestone)).one()
        shown = session.scalars(select(Evidence)).one()
    assert (made.title, made.state) == ("It is decided", MilestoneState.PROPOSED)
    assert (shown.milestone_id, shown.link) == (made.id, ADDRESS)


def test_evidence_is_kept_with_its_milestone_in_the_persons_words(
    routes: Routes, db: Database, ben: Visitor, cast: Cast, milestone: Milestone
) -> None:
    assert "as evidence" in add(routes, ben, cast, "evidence", f"M{milestone.id}")
    assert "already" in add(routes, ben, cast, "evidence", f"M{milestone.id}")
    with db.read() as session:
        shown = session.scalars(select(Evidence)).one()
    assert (shown.link, shown.note) == (ADDRESS, "It is decided")


def test_a_blocker_stands_in_the_goals_way_and_is_told_in_its_thread_once(
    routes: Routes, db: Database, ben: Visitor, cast: Cast, goal: Goal
) -> None:
    assert "as a blocker" in add(routes, ben, cast, "blocker", f"G{goal.id}")
    assert "already" in add(routes, ben, cast, "blocker", f"G{goal.id}")
    with db.read() as session:
        assert session.scalars(select(Blocker)).one().text == f"It is decided {ADDRESS}"
        assert session.get_one(Goal, goal.id).blocked_since is not None
        told = session.scalars(select(Delivery).where(Delivery.kind == Kind.GOAL_NEWS)).one()
        message = messages.render(session, told, ben.now)
    assert message is not None
    assert "is blocked: It is decided" in message.text


@pytest.mark.parametrize(("kept_as", "event", "says"), [
    ("decision", Event.DECISION_NOTED, "noted a decision: It is decided"),
    ("win", Event.WIN_NOTED, "noted a win: It is decided"),
])  # fmt: skip
def test_a_decision_and_a_win_stand_in_the_history_with_their_address(
    routes: Routes, db: Database, ben: Visitor, cast: Cast, goal: Goal,
    kept_as: str, event: Event, says: str,
) -> None:  # fmt: skip
    assert f"as a {kept_as}" in add(routes, ben, cast, kept_as, f"G{goal.id}")
    assert history_of(db, event) == [("It is decided", ADDRESS, None)]
    with db.read() as session:
        told = session.scalars(select(Delivery).where(Delivery.kind == Kind.GOAL_NEWS)).one()
        message = messages.render(session, told, ben.now)
    assert message is not None
    assert says in message.text
    assert ADDRESS in message.text


def test_a_noted_win_is_among_the_wins(
    routes: Routes, db: Database, ben: Visitor, cast: Cast, milestone: Milestone
) -> None:
    add(routes, ben, cast, "win", f"M{milestone.id}")
    with db.read() as session:
        (win,) = wins(
            session, cast.ben, cast.launch.id, now=ben.now, today=ben.now.date(), zone="UTC"
        ).wins
    assert (win.kind, win.title, win.links) == ("noted", "It is decided", (ADDRESS,))
    assert (win.milestone_number, win.owner) == (milestone.number, "U0BEN")
    said = routes.commands["/progress"](ben.command("/progress", "wins", cast.launch))
    assert said is not None
    assert "*November 2026* · 1 noted as a win" in readable(said.blocks)


def test_sent_twice_it_is_kept_once(
    routes: Routes, db: Database, ben: Visitor, cast: Cast, goal: Goal
) -> None:
    add(routes, ben, cast, "win", f"G{goal.id}", key="view:V1")
    assert add(routes, ben, cast, "win", f"G{goal.id}", key="view:V1") == ""
    assert len(history_of(db, Event.WIN_NOTED)) == 1


@pytest.mark.parametrize(("values", "field"), [
    ({"kept_as": ""}, "kept_as"),
    ({"kept_as": "gossip"}, "kept_as"),
    ({"words": " "}, "words"),
    ({"kept_as": "milestone", "words": "x" * 301}, "words"),
    ({ids.CLIPPING_OF: ""}, ids.CLIPPING_OF),
    ({ids.CLIPPING_OF: "G"}, ids.CLIPPING_OF),
    ({ids.CLIPPING_OF: "X1"}, ids.CLIPPING_OF),
    ({ids.CLIPPING_OF: "M١"}, ids.CLIPPING_OF),
    ({"kept_as": "evidence", ids.CLIPPING_OF: "G1"}, ids.CLIPPING_OF),
])  # fmt: skip
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_cannot_be_used_is_said_under_its_field(
    routes: Routes, db: Database, ben: Visitor, cast: Cast, goal: Goal,
    values: dict[str, Any], field: str,
) -> None:  # fmt: skip
    routes.shortcuts["message_to_milestone"](on_message(ben, cast))
    said = {"kept_as": "win", ids.CLIPPING_OF: f"G{goal.id}", "words": "x"} | values
    with pytest.raises(FieldErrors) as refused:
        routes.submissions[ids.CLIPPING_FORM](ben.submit(said))
    assert list(refused.value.by_field) == [field]


@pytest.mark.parametrize("message", [
    None, "x", ["C0LAUNCH", TS], ["C0LAUNCH", TS, 1], ["C0/../x", TS, ""], ["C0LAUNCH", "1.1", ""],
    ["C0LAUNCH", TS, "?x"],
])  # fmt: skip
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_forged_message_gives_no_address(
    routes: Routes, db: Database, ben: Visitor, cast: Cast, goal: Goal, message: object
) -> None:
    routes.shortcuts["message_to_milestone"](on_message(ben, cast))
    metadata = {"channel": cast.launch.id, "message": message}
    values: dict[str, Value] = {"kept_as": "win", ids.CLIPPING_OF: f"G{goal.id}", "words": "x"}
    routes.submissions[ids.CLIPPING_FORM](ben.submit(values, metadata=metadata))
    assert history_of(db, Event.WIN_NOTED) == [("x", "", None)]


def test_only_who_has_a_say_in_a_goal_keeps_anything_with_it(
    routes: Routes, db: Database, ben: Visitor, cast: Cast, goal: Goal, now: datetime
) -> None:
    board = roads.set_goal(db, cast.ana, cast.board, now, "Close the round")
    for kept_as in ("milestone", "blocker", "decision", "win"):
        with pytest.raises(NoSuchThing):
            add(routes, ben, cast, kept_as, f"G{board.id}")
    with db.begin() as session:
        nia = people.add_person(session, cast.workspace, "U0NIA", "Nia", now)
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
    with pytest.raises(NotYours):
        add(routes, Visitor(db, nia, now), cast, "decision", f"G{goal.id}")
    with pytest.raises(OutsiderOnly):
        routes.shortcuts["message_to_milestone"](on_message(Visitor(db, eve, now), cast))
    roads.change(db, goal, state=GoalState.ACHIEVED)
    for kept_as in ("milestone", "blocker", "win"):
        with pytest.raises(GoalClosed):
            add(routes, ben, cast, kept_as, f"G{goal.id}")


@pytest.mark.parametrize("text", TEXTS)
def test_any_message_fits_into_the_form(text: str) -> None:
    message = ("C0LAUNCH", TS, TS)
    check_view(views.form(views.Draft(1, text, ADDRESS, message, goal=(1, 1, text))))
    for kept_as in ("milestone", "evidence", "blocker", "decision", "win"):
        assert "<!channel>" not in views.kept(kept_as, f"G1 {text}").text
