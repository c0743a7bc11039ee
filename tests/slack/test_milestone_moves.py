"""Moves with what moves along, and what comes after what, as people meet them in forms."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import FieldErrors, NoSuchThing
from bot.model import Goal, Kind, Milestone, MilestoneAfter
from bot.slack import messages
from bot.slack.requests import OnTop, Suggestion, Value
from bot.slack.routes import Routes
from bot.slack.views import ids
from bot.slack.views.parts import Block
from tests.people import Cast
from tests.services import roads
from tests.services.roads import days
from tests.slack.asks import Visitor, labels_of, readable
from tests.slack.filling import filled, metadata_of
from tests.slack.sheets import check_message, check_view


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch, due in 25 days."""
    return roads.set_goal(db, cast.ana, cast.launch, now, due_on=days(25))


@pytest.fixture
def road(db: Database, cast: Cast, goal: Goal, now: datetime) -> list[Milestone]:
    """Three of its milestones, five days apart, each after the one before it."""
    made = [
        roads.add(db, cast.ana, goal, now, f"Step {number}", due_on=days(5 * number))
        for number in range(1, 4)
    ]
    with db.begin() as session:
        for later, earlier in ((made[1], made[0]), (made[2], made[1])):
            session.add(
                MilestoneAfter(
                    milestone_id=later.id, after_id=earlier.id, workspace_id=later.workspace_id
                )
            )
    return made


def type_in(visitor: Visitor, routes: Routes, text: str, cast: Cast) -> str:
    """What `/milestone TEXT` answers, if anything."""
    answer = routes.commands["/milestone"](visitor.command("/milestone", text, cast.launch))
    if answer is None:
        return ""
    check_message(answer)
    return readable(answer.blocks)


def submit(visitor: Visitor, routes: Routes, key: str = "view:V1", **values: Value) -> Block | None:
    """The form before them, with these fields changed; what takes its place stands before them."""
    form = visitor.form
    check_view(form)
    changed = routes.submissions[form["callback_id"]](
        visitor.submit(by_field(form) | values, key=key)
    )
    if changed:
        visitor.opened.append(changed)
    return changed


def by_field(form: Block) -> dict[str, Value]:
    return {ids.field_in(block_id): value for block_id, value in filled(form).items()}


def dates(db: Database, road: list[Milestone]) -> list[int]:
    rows = [roads.milestone_row(db, each).due_on for each in road]
    return [(row - roads.TODAY).days for row in rows if row]


def test_the_form_shows_what_moves_along_before_it_saves(
    db: Database, cast: Cast, ana: Visitor, road: list[Milestone], goal: Goal, routes: Routes
) -> None:
    routes.clicks[ids.MILESTONE_MOVE](ana.click(ids.MILESTONE_MOVE, road[0].id, cast.launch))
    assert labels_of(ana.form) == ["New date", "Because"]
    with pytest.raises(FieldErrors) as refused:
        submit(ana, routes, due=days(20))
    assert set(refused.value.by_field) == {"because"}
    assert submit(ana, routes, due=days(20), because="vendor delay") is not None
    assert dates(db, road) == [5, 10, 15]  # nothing is saved yet
    assert labels_of(ana.form) == ["New date", "Because", "Move along", "Move the due date"]
    shown = readable(ana.form["blocks"])
    for fact in ("With M1 on Sun 13 December", "M2 · Step 2", "Thu 3 December → Fri 18 December",
                 "G1 · Launch the beta", "Fri 18 December → Wed 23 December"):  # fmt: skip
        assert fact in shown
    held = by_field(ana.form)
    assert (held["due"], held["because"]) == (days(20), "vendor delay")
    assert held["along0"] == [str(road[1].id), str(road[2].id)]
    for _ in range(2):
        assert submit(ana, routes) is None
    assert dates(db, road) == [20, 25, 30]
    assert roads.goal_row(db, goal).due_on == days(30)
    assert roads.milestone_row(db, road[0]).moves == 1


def test_what_is_not_chosen_stays(
    db: Database, cast: Cast, ana: Visitor, road: list[Milestone], goal: Goal, routes: Routes
) -> None:
    routes.clicks[ids.MILESTONE_MOVE](ana.click(ids.MILESTONE_MOVE, road[0].id, cast.launch))
    submit(ana, routes, due=days(20), because="vendor delay")
    submit(ana, routes, along0=[str(road[1].id), "x", "999999"], along_goals=[])
    assert dates(db, road) == [20, 25, 15]
    assert roads.goal_row(db, goal).due_on == days(25)


def test_another_day_in_the_form_shows_it_anew(
    db: Database, cast: Cast, ana: Visitor, road: list[Milestone], routes: Routes
) -> None:
    routes.clicks[ids.MILESTONE_MOVE](ana.click(ids.MILESTONE_MOVE, road[0].id, cast.launch))
    submit(ana, routes, due=days(20), because="vendor delay")
    first = [block.get("block_id") for block in ana.form["blocks"]]
    assert submit(ana, routes, due=days(21)) is not None
    assert metadata_of(ana.form)["turn"] == 2
    assert [block.get("block_id") for block in ana.form["blocks"]] != first
    forged = metadata_of(ana.form) | {"shown": "0" * 16}
    form = ana.submit(by_field(ana.form), metadata=forged)
    assert routes.submissions[ids.MILESTONE_MOVE_FORM](form) is not None
    assert dates(db, road) == [5, 10, 15]
    assert submit(ana, routes, due=days(6)) is None  # nothing moves along with that
    assert dates(db, road) == [6, 10, 15]


def test_the_command_opens_the_form_when_something_moves_along(
    db: Database, cast: Cast, ana: Visitor, road: list[Milestone], routes: Routes, now: datetime
) -> None:
    assert type_in(ana, routes, "move M1 to 18 December because vendor delay", cast) == ""
    assert labels_of(ana.form) == ["New date", "Because", "Move along", "Move the due date"]
    assert submit(ana, routes) is None
    assert dates(db, road) == [25, 30, 35]
    with db.read() as session:
        told = messages.render(session, roads.owed(db, Kind.GOAL_NEWS)[-1], now)
    assert told is not None
    check_message(told)
    assert readable(told.blocks).splitlines() == [
        "📅 <@U0ANA> moved — vendor delay",
        "• M1 *Step 1*: Sat 28 November → Fri 18 December",
        "• M2 *Step 2*: Thu 3 December → Wed 23 December",
        "• M3 *Step 3*: Tue 8 December → Mon 28 December",
        "• the goal's due date: Fri 18 December → Mon 28 December",
    ]
    moved = type_in(ana, routes, "move M3 to 2027-01-02 because holidays", cast)
    assert moved == ""  # the goal's due date would move along


def test_a_move_with_nothing_behind_it_is_made_at_once(
    db: Database, cast: Cast, ana: Visitor, road: list[Milestone], routes: Routes
) -> None:
    assert "1st move: vendor" in type_in(ana, routes, "move M3 to 10 December because vendor", cast)
    assert ana.opened == []


def test_the_edit_form_shows_what_moves_along_and_keeps_what_was_typed(
    db: Database, cast: Cast, ana: Visitor, road: list[Milestone], routes: Routes
) -> None:
    type_in(ana, routes, "edit M1", cast)
    assert labels_of(ana.form) == [
        "Milestone", "Due", "Because", "Owner", "Size", "Reached when", "After",
    ]  # fmt: skip
    with pytest.raises(FieldErrors) as refused:
        submit(ana, routes, due=days(20))
    assert set(refused.value.by_field) == {"because"}
    submit(ana, routes, milestone="Prototype", due=days(20), because="vendor", size="minor")
    held = by_field(ana.form)
    assert (held["milestone"], held["due"], held["because"], held["size"]) == (
        "Prototype", days(20), "vendor", "minor",
    )  # fmt: skip
    assert dates(db, road) == [5, 10, 15]
    assert submit(ana, routes) is None
    assert dates(db, road) == [20, 25, 30]
    assert roads.milestone_row(db, road[0]).title == "Prototype"


def test_many_that_move_along_are_chosen_in_several_fields_and_the_rest_at_once(
    db: Database, cast: Cast, ana: Visitor, goal: Goal, routes: Routes, now: datetime
) -> None:
    first = roads.add(db, cast.ana, goal, now, "First", due_on=days(1))
    roads.fill(db, cast, now, goal_count=1, each=90)
    with db.begin() as session:
        for later in session.scalars(select(Milestone).where(Milestone.id != first.id)):
            later.due_on = days(1)
            session.add(
                MilestoneAfter(
                    milestone_id=later.id, after_id=first.id, workspace_id=later.workspace_id
                )
            )
    type_in(ana, routes, "move M1 to 26 November because vendor", cast)
    held = by_field(ana.form)
    check_view(ana.form)
    fields = [held[f"along{number}"] for number in range(8)]
    assert [len(field) for field in fields if isinstance(field, list)] == [10] * 8
    assert "All the other 10" in readable(ana.form["blocks"])
    assert submit(ana, routes) is None
    with db.read() as session:
        assert set(session.scalars(select(Milestone.due_on))) == {days(3)}


# -- what comes after what


def test_a_form_puts_a_milestone_after_others(
    db: Database, cast: Cast, ana: Visitor, road: list[Milestone], routes: Routes
) -> None:
    type_in(ana, routes, "", cast)
    assert labels_of(ana.form)[-2:] == ["Reached when", "After"]
    submit(ana, routes, milestone="Beta", due=days(3), after=[str(road[2].id)])
    card = type_in(ana, routes, "M4", cast)
    assert "after M3 Step 3 ○ ⚠ planned for later than this" in card
    type_in(ana, routes, "edit M4", cast)
    assert by_field(ana.form)["after"] == [str(road[2].id)]
    submit(ana, routes, key="view:V2", after=[])
    assert "after M3" not in type_in(ana, routes, "M4", cast)


def test_reached_before_what_it_should_come_after_is_said_and_not_refused(
    db: Database, cast: Cast, ana: Visitor, road: list[Milestone], routes: Routes
) -> None:
    answer = type_in(ana, routes, "done M2", cast)
    assert "🪨 M2 *Step 2* is reached." in answer
    assert "⚠ It was to come after M1 Step 1, which is not reached yet." in answer
    assert "It was to come after" not in type_in(ana, routes, "done M3", cast)
    assert "after M2 Step 2 ●" in type_in(ana, routes, "M3", cast)


def test_what_cannot_come_before_it_stands_under_its_field(
    db: Database, cast: Cast, ana: Visitor, road: list[Milestone], routes: Routes
) -> None:
    type_in(ana, routes, "edit M1", cast)
    for wrong in ([str(road[2].id)], [str(road[0].id)], ["x"], ["9" * 40]):
        with pytest.raises(FieldErrors) as refused:
            submit(ana, routes, after=wrong)
        assert set(refused.value.by_field) == {"after"}
    for hidden in ("999999", "0"):
        with pytest.raises(NoSuchThing, match="no such milestone"):
            submit(ana, routes, after=[hidden])


def test_the_select_offers_what_one_may_see(
    db: Database, cast: Cast, ana: Visitor, road: list[Milestone], routes: Routes, now: datetime
) -> None:
    type_in(ana, routes, "edit M2", cast)

    def offered(visitor: Visitor, typed: str) -> list[str]:
        asker = visitor.click("x").asker
        asked = Suggestion(db, now, asker, None, ids.AFTER, typed, metadata_of(ana.form))
        return [choice["text"]["text"] for choice in routes.options[ids.AFTER](asked)]

    assert offered(ana, "") == ["M1 · Step 1"]
    assert offered(ana, "nothing") == []
    assert offered(Visitor(db, cast.dev, now), "") == []


# -- two at once


def test_a_form_says_what_others_changed_meanwhile(
    db: Database, cast: Cast, ana: Visitor, road: list[Milestone], routes: Routes, now: datetime
) -> None:
    roads.change(db, road[2], owner_id=cast.ben.id)
    ben = Visitor(db, cast.ben, now)
    type_in(ana, routes, "edit M3", cast)
    type_in(ben, routes, "edit M3", cast)
    submit(ben, routes, key="view:V9", milestone="Beta", due=date(2026, 12, 10), because="vendor")
    said = (
        "^<@U0BEN> changed its title and its date, which is Thu 10 December now while your form "
        "was open; nothing of yours was saved over it."
    )
    with pytest.raises(OnTop, match=said) as refused:
        submit(ana, routes, milestone="Gamma")
    assert roads.milestone_row(db, road[2]).title == "Beta"
    check_view(refused.value.page)
    ana.opened.append(refused.value.page)
    again = ana.click_in_form(ids.MILESTONE_EDIT, {}, road[2].id)
    routes.clicks[ids.MILESTONE_EDIT](again)
    assert filled(ana.form)["milestone"] == "Beta"
    card = type_in(ana, routes, "M3", cast)
    assert "Beta" in card
