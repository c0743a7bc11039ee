"""Half-typed forms of check-ins that are closed: nothing is lost, and nobody else sees it."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import NoSuchThing
from bot.model import Checkin, Draft, Person, Round
from bot.services import drafts, rounds
from bot.services.answers import NotAsked
from bot.slack import refills
from bot.slack.listeners import checkin_drafts, checkin_forms
from bot.slack.requests import Value
from bot.slack.views import ids
from bot.slack.views.parts import field_of, modal, text_input
from tests.people import Cast
from tests.services.scenes import add_goal, add_objective, opened, set_up
from tests.slack.asks import Visitor, fields_of, labels_of, readable
from tests.slack.counter import Counter, listening

HALF_HOUR = timedelta(minutes=30)
TYPED = "From what you typed <!date^"


@pytest.fixture
def asking(db: Database, cast: Cast, now: datetime) -> Round:
    return opened(db, set_up(db, cast, now, questions=("Proud of?",)), now + HALF_HOUR)


def open_round(visitor: Visitor, asking: Round) -> dict[str, Any]:
    checkin_forms.open_answer(visitor.click(ids.CHECKIN_ANSWER, asking.id))
    return fields_of(visitor.form)


def kept(db: Database) -> list[Draft]:
    with db.read() as session:
        return list(session.scalars(select(Draft).order_by(Draft.person_id, Draft.form)))


def test_what_was_typed_stands_in_the_form_again_until_it_is_sent(
    db: Database, cast: Cast, ana: Visitor, ben: Visitor, asking: Round, now: datetime
) -> None:
    goal = add_goal(db, cast, "Launch", now)
    objective = add_objective(db, goal, "First response", now)
    asked = open_round(ana, asking)
    proud = next(name for name in asked if name.startswith("question:"))
    typed = {f"status:{goal.id}": "at_risk", f"moved:{goal.id}": "Half a sent", proud: "The team"}
    checkin_drafts.keep_typed(ana.close({**typed}, key="closed:V1"))
    again = open_round(ana, asking)
    assert {name: again[name] for name in typed} == typed
    assert again[f"number:{objective.id}"] == "8"
    assert TYPED in readable(ana.form["blocks"])
    assert open_round(ben, asking).get("moved") is None
    assert TYPED not in readable(ben.form["blocks"])
    # Slack says it once more; what is typed next is added, and a form left alone keeps it all.
    checkin_drafts.keep_typed(ana.close({f"next:{goal.id}": "Call them"}))
    open_round(ana, asking)
    checkin_drafts.keep_typed(ana.close({}))
    again = open_round(ana, asking)
    assert (again[f"moved:{goal.id}"], again[f"next:{goal.id}"]) == ("Half a sent", "Call them")
    checkin_forms.submit_answer(ana.submit({}))
    assert kept(db) == []
    open_round(ana, asking)
    assert TYPED not in readable(ana.form["blocks"])


def test_a_form_that_was_only_looked_at_leaves_nothing(
    db: Database, cast: Cast, ana: Visitor, asking: Round, now: datetime
) -> None:
    goal = add_goal(db, cast, "Launch", now)
    open_round(ana, asking)
    checkin_forms.submit_answer(ana.submit({f"moved:{goal.id}": "Much"}))
    open_round(ana, asking)
    checkin_drafts.keep_typed(ana.close({}))
    assert kept(db) == []


def test_what_others_moved_meanwhile_is_not_taken_back_by_a_draft(
    db: Database, cast: Cast, ana: Visitor, asking: Round, now: datetime
) -> None:
    goal = add_goal(db, cast, "Launch", now)
    objective = add_objective(db, goal, "First response", now)
    open_round(ana, asking)
    checkin_drafts.keep_typed(ana.close({f"moved:{goal.id}": "Much"}))
    with db.begin() as session:
        session.merge(objective).current = objective.target
    assert open_round(ana, asking)[f"number:{objective.id}"] == "4"


def test_start_over_gives_the_form_without_it_under_other_ids(
    db: Database, cast: Cast, ben: Visitor, asking: Round
) -> None:
    open_round(ben, asking)
    checkin_drafts.keep_typed(ben.close({"moved": "Wrong"}))
    open_round(ben, asking)
    checkin_drafts.start_over(ben.click_in_form(ids.CHECKIN_START_OVER, {}))
    assert fields_of(ben.form)["moved"] is None
    assert "moved~1" in {block.get("block_id") for block in ben.form["blocks"]}
    assert kept(db) == []
    checkin_drafts.keep_typed(ben.close({"moved": "Right"}))
    assert open_round(ben, asking)["moved"] == "Right"
    checkin_drafts.start_over(ben.click_in_form(ids.CHECKIN_START_OVER, {}))
    checkin_forms.submit_answer(ben.submit({"moved": "Better"}))
    assert kept(db) == []


def test_a_closing_that_comes_again_after_the_answer_is_no_draft(
    db: Database, cast: Cast, ben: Visitor, asking: Round
) -> None:
    open_round(ben, asking)
    closing = ben.close({"moved": "Half"}, key="closed:V7")
    checkin_drafts.keep_typed(closing)
    open_round(ben, asking)
    checkin_forms.submit_answer(ben.submit({}))
    checkin_drafts.keep_typed(closing)
    assert kept(db) == []


def test_the_form_of_a_regular_checkin_is_offered_again_with_its_times_shown_or_not(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    checkin_forms.open_setup(ana.command("/checkin", "setup", cast.launch), cast.launch.id)
    values: dict[str, Value] = {
        "name": "Sync",
        "days": ["TU"],
        "people": ["U0BEN"],
        "time": "10:15",
    }
    checkin_forms.show_times(ana.click_in_form(ids.CHECKIN_PREVIEW_TIMES, {**values}))
    checkin_drafts.keep_typed(ana.close({"questions": "Why?"}))
    checkin_forms.open_setup(ana.command("/checkin", "setup", cast.launch), cast.launch.id)
    again = fields_of(ana.form)
    assert {name: again[name] for name in (*values, "questions")} == values | {"questions": "Why?"}
    checkin_forms.submit_setup(ana.submit({}))
    assert kept(db) == []
    with db.read() as session:
        row = session.scalars(select(Checkin.id)).one()
    checkin_forms.open_edit(ana.click(ids.CHECKIN_EDIT, row, cast.launch))
    checkin_drafts.keep_typed(ana.close({"name": "Other", "people": []}))
    checkin_forms.open_edit(ana.click(ids.CHECKIN_EDIT, row, cast.launch))
    assert (fields_of(ana.form)["name"], fields_of(ana.form)["people"]) == ("Other", [])
    assert [draft.form for draft in kept(db)] == [f"checkin:{row}"]


def test_ones_own_checkin_has_a_draft_for_each_channel(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    for place in (cast.launch.id, cast.board.id, None):
        checkin_forms.open_own(ana.command("/checkin", "", None), place)
        checkin_drafts.keep_typed(ana.close({"moved": f"In {place}"}))
    for place in (cast.launch.id, cast.board.id, None):
        checkin_forms.open_own(ana.command("/checkin", "", None), place)
        assert fields_of(ana.form)["moved"] == f"In {place}"


def test_who_may_not_open_a_form_keeps_nothing_of_it(
    db: Database, cast: Cast, ben: Visitor, asking: Round, now: datetime
) -> None:
    open_round(ben, asking)
    closing = ben.close({"moved": "Hello"})
    for person, error in ((cast.dev, NoSuchThing), (cast.chi, NotAsked)):
        other = Visitor(db, person, now, [ben.form])
        with pytest.raises(error):
            checkin_drafts.keep_typed(other.close({"moved": "Hello"}))
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).outsider = True
    with pytest.raises(Exception, match="organisation"):
        checkin_drafts.keep_typed(closing)
    assert kept(db) == []


def test_drafts_grow_old(db: Database, cast: Cast, ben: Visitor, asking: Round) -> None:
    open_round(ben, asking)
    checkin_drafts.keep_typed(ben.close({"moved": "Hello"}))
    with db.begin() as session:
        assert drafts.forget(session, ben.now) == 0
        assert drafts.forget(session, ben.now + timedelta(seconds=1)) == 1
    assert kept(db) == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_slack_is_answered_at_once_whatever_was_closed(
    db: Database, cast: Cast, asking: Round, now: datetime
) -> None:
    field = field_of("What moved", text_input(), "moved")
    with listening() as ear:
        counter = Counter(db, ear, now)

        def close(callback: str, metadata: str, **more: Any) -> int:
            state = {"values": {"moved": {"value": {"type": "plain_text_input", "value": "Hi"}}}}
            view = {**modal("Check in", callback, [field], metadata=metadata), "id": f"V{metadata}"}
            body = {
                "type": "view_closed", "team": {"id": "T0CAIRN"}, "user": {"id": "U0BEN"},
                "is_cleared": False, "view": {**view, "state": state} | more,
            }  # fmt: skip
            return counter.dispatch(body).status

        for metadata in ("", "[]", "{", '{"round": -1}', '{"round": true}', '{"channel": 999}'):
            assert close(ids.CHECKIN_ANSWER_FORM, metadata) == 200
        assert close("goal.form", "{}") == close("checkin.answer", '{"round": 1}', state={}) == 200
        before = kept(db)
        assert close(ids.CHECKIN_ANSWER_FORM, json.dumps({"round": asking.id})) == 200
        assert [draft.typed for draft in kept(db)][len(before) :] == [{"moved": "Hi"}]


def test_a_choice_that_is_not_offered_any_more_is_left_as_it_is(now: datetime) -> None:
    view = modal("A form", "x", [field_of("What", text_input("Old"), "what")], metadata="{}")
    assert refills.refilled(view, {"gone": "x"}, now, starts_over="x") == view
    emptied = refills.refilled(view, {"what": None}, now, starts_over="x")
    assert fields_of(emptied) == {"what": None}
    assert labels_of(emptied) == ["What"]
    long = refills.refilled(view, {"what": "x" * 5000}, now, starts_over="x")
    assert len(str(fields_of(long)["what"])) == 3000


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_largest_form_has_room_for_what_was_typed_and_loses_no_question(
    db: Database, cast: Cast, ben: Visitor, now: datetime
) -> None:
    for number in range(9):
        goal = add_goal(db, cast, f"Goal {number}", now, owner_id=cast.ben.id)
        for _ in range(5):
            add_objective(db, goal, "First response", now)
    for many in (8, 10):
        questions = tuple(f"Question {number}?" for number in range(many))
        checkin = set_up(db, cast, now, name=f"With {many}", questions=questions)
        with db.begin() as session:
            ana = session.get_one(Person, cast.ana.id)
            asking = rounds.ask_now(session, session.get_one(Checkin, checkin.id), by=ana, now=now)
        open_round(ben, asking)
        checkin_drafts.keep_typed(ben.close({f"moved:{goal.id - 8}": "\ud800 a"}))
        open_round(ben, asking)
        assert TYPED in readable(ben.form["blocks"])
        assert len(ben.form["blocks"]) <= 100
        assert len([each for each in fields_of(ben.form) if each.startswith("question:")]) == many
