"""Objectives by command, button and form, as their people use and misuse them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.db import Database
from bot.errors import (
    FieldErrors,
    GoalClosed,
    NoSuchThing,
    NotYours,
    OutsiderOnly,
)
from bot.model import Channel, Goal, GoalState, Objective, Person, Reading
from bot.services.objectives import NotInPercent, ObjectiveDropped
from bot.slack.listeners import goal_forms, milestone_forms, objectives
from bot.slack.listeners import goals as listeners
from bot.slack.requests import OnTop, StaleButton, Value
from bot.slack.views import ids
from bot.slack.views.parts import Block, Message
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, labels_of, readable
from tests.slack.filling import filled, metadata_of
from tests.slack.sheets import buttons, check_message, check_view

DAY = timedelta(days=1)
MEASURED: dict[str, Value] = {
    "name": "first response", "direction": "falling", "first": "8 h", "last": "4",
}  # fmt: skip


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch, with no date."""
    return roads.set_goal(db, cast.ana, cast.launch, now, due_on=None)


@pytest.fixture
def objective(db: Database, cast: Cast, ana: Visitor, goal: Goal) -> Objective:
    """First response, from 8 h to 4 h."""
    measure(ana, goal, cast)
    return only(db)


def type_in(visitor: Visitor, text: str, channel: Channel | None) -> Message | None:
    """What `/goal TEXT` answers."""
    message = listeners.on_command(visitor.command("/goal", text, channel))
    if message:
        check_message(message)
    return message


def words(message: Message | None) -> str:
    assert message is not None
    return readable(message.blocks)


def submit(visitor: Visitor, key: Any = "", **values: Value) -> Block | None:
    """The form before them, with these fields changed."""
    form = visitor.form
    check_view(form)
    send = {
        ids.OBJECTIVE_FORM: objectives.submit,
        ids.OBJECTIVE_VALUE_FORM: objectives.give,
        ids.GOAL_FORM: goal_forms.submit,
    }[form["callback_id"]]
    return send(visitor.submit(filled(form) | values, key=key))


def measure(visitor: Visitor, goal: Goal, cast: Cast, **values: Value) -> Block | None:
    type_in(visitor, f"measure G{goal.number}", cast.launch)
    return submit(visitor, **(MEASURED | values))


def only(db: Database) -> Objective:
    with db.read() as session:
        return session.scalars(select(Objective)).one()


def goal_id(db: Database) -> int:
    """The row of the first goal."""
    with db.read() as session:
        return session.scalars(select(Goal.id).order_by(Goal.number)).first() or 0


def rows(db: Database, model: type[Any]) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


# -- Measure it


def test_a_goal_is_measured_by_a_form(db: Database, cast: Cast, ana: Visitor, goal: Goal) -> None:
    type_in(ana, "measure G1", cast.launch)
    assert labels_of(ana.form) == [
        "Name", "Direction", "From", "To", "Unit", "Now", "Due", "Owner",
    ]  # fmt: skip
    due = date(2027, 5, 1)
    assert submit(ana, **MEASURED, now="7", due=due, owner="U0BEN") is None
    made = only(db)
    assert (made.name, made.unit, made.baseline, made.target, made.current) == (
        "first response", "h", Decimal(8), Decimal(4), Decimal(7),
    )  # fmt: skip
    assert (made.due_on, made.owner_id, made.low) == (due, cast.ben.id, None)
    assert "O1 first response: 8 h → 4 h, now *7 h* (25 %)" in words(
        type_in(ana, "G1", cast.launch)
    )


def test_a_number_can_be_kept_between_two(
    db: Database, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    measure(ana, goal, cast, direction="keep", first="3", last="5 %", now="9", name="")
    made = only(db)
    assert (made.low, made.target, made.baseline, made.name) == (
        Decimal(3), Decimal(5), Decimal(9), "Launch the beta",
    )  # fmt: skip
    shown = words(type_in(ana, "O1", cast.launch))
    assert "kept between 3 % and 5 %, now *9 %* (outside)" in shown
    assert "(inside)" in words(type_in(ana, "O1 = 4", cast.launch))


def test_typed_words_and_else_the_goals_own_stand_in_the_form(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    roads.set_goal(db, cast.ana, cast.launch, now, title="reach 1,000 users", due_on=None)
    type_in(ana, "measure G1", cast.launch)
    fields = filled(ana.form)
    assert (fields["name"], fields["first"], fields["last"]) == ("users", "0", "1,000")
    type_in(ana, "measure G1 NPS from 31 to 45 by June", cast.launch)
    fields = filled(ana.form)
    assert (fields["name"], fields["direction"], fields["due"]) == (
        "NPS", "rising", date(2027, 6, 30),
    )  # fmt: skip
    type_in(ana, "measure G1 happiness", cast.launch)
    assert (filled(ana.form)["name"], filled(ana.form)["direction"]) == ("happiness", None)


BAD_FIELDS: list[tuple[str, dict[str, Value]]] = [
    ("first", {"first": ""}),
    ("first", {"first": "eight"}),
    ("last", {"last": None}),
    ("last", {"last": "8 h"}),
    ("last", {"last": "9"}),
    ("last", {"last": "4", "first": "2", "direction": "falling"}),
    ("last", {"last": "4", "first": "8", "direction": "rising"}),
    ("last", {"last": "999999999999999999"}),
    ("last", {"direction": "keep", "first": "5", "last": "3", "now": "4"}),
    ("last", {"direction": "keep", "first": "5", "last": "5", "now": "4"}),
    ("now", {"direction": "keep", "first": "3", "last": "5"}),
    ("now", {"now": "soon"}),
    ("direction", {"direction": None}),
    ("direction", {"direction": "sideways"}),
    ("due", {"due": date(2026, 11, 22)}),
    ("owner", {"owner": "U0CAIRN"}),
]


@pytest.mark.parametrize(("field", "values"), BAD_FIELDS)
def test_what_cannot_be_used_stands_under_its_field(
    db: Database, cast: Cast, ana: Visitor, goal: Goal, field: str, values: dict[str, Value]
) -> None:
    with pytest.raises(FieldErrors) as refused:
        measure(ana, goal, cast, **values)
    assert set(refused.value.by_field) == {field}
    assert rows(db, Objective) == 0


def test_any_unit_will_do(db: Database, cast: Cast, ana: Visitor, goal: Goal) -> None:
    measure(ana, goal, cast, first="8", unit="<!channel> smiles")
    assert only(db).unit == "<!channel> smiles"
    check_message(type_in(ana, "O1", cast.launch) or Message("x"))


def test_a_form_submitted_twice_measures_once(
    db: Database, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    type_in(ana, "measure G1", cast.launch)
    for _ in range(2):
        submit(ana, key="view:V1", **MEASURED)
    assert rows(db, Objective) == 1


def test_only_who_may_change_a_goal_may_measure_it(
    db: Database, cast: Cast, ana: Visitor, ben: Visitor, goal: Goal
) -> None:
    with pytest.raises(NotYours):
        type_in(ben, "measure G1", cast.launch)
    type_in(ana, "measure G1", cast.launch)
    form = ana.form
    with pytest.raises(NotYours):
        objectives.submit(Visitor(db, ben.person, ben.now, [form]).submit(filled(form) | MEASURED))
    assert rows(db, Objective) == 0


def test_forged_forms_and_buttons_reach_nothing(
    db: Database, cast: Cast, ana: Visitor, ben: Visitor, now: datetime
) -> None:
    roads.set_goal(db, cast.ana, cast.board, now, title="Secret: NPS from 1 to 2")
    type_in(ana, "measure G1 NPS from 1 to 2", cast.board)
    metadata = metadata_of(ana.form)
    dev = Visitor(db, cast.dev, now)
    for stranger in (ben, dev):
        stranger.opened.append(ana.form)
        with pytest.raises(NoSuchThing):
            objectives.submit(stranger.submit(filled(ana.form)))
        for bad in ({}, {"goal": "x"}, {"goal": 10**9}, {"objective": 1}):
            with pytest.raises((NoSuchThing, StaleButton)):
                objectives.submit(stranger.submit(filled(ana.form), metadata={"a": 1} | bad))
        for press in (objectives.open_measure, objectives.leave_unmeasured):
            with pytest.raises(NoSuchThing):
                press(stranger.click(ids.GOAL_MEASURE, metadata["goal"], cast.launch))
    submit(ana)
    one = only(db)
    for stranger in (ben, dev):
        for act in (objectives.open_value, objectives.open_edit, objectives.drop):
            with pytest.raises(NoSuchThing):
                act(stranger.click(ids.OBJECTIVE_EDIT, one.id, cast.launch))
            with pytest.raises(StaleButton):
                act(stranger.click(ids.OBJECTIVE_EDIT, "x", cast.launch))
        for line in ("O1", "O1 = 5"):
            with pytest.raises(NoSuchThing) as hidden:
                type_in(stranger, line, cast.launch)
            with pytest.raises(NoSuchThing) as missing:
                type_in(stranger, line.replace("1", "77"), cast.launch)
            assert str(hidden.value).replace("O1", "O77") == str(missing.value)


def test_people_of_other_organisations_give_no_values(
    db: Database, cast: Cast, objective: Objective, now: datetime
) -> None:
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).outsider = True
    with db.read() as session:
        stranger = Visitor(db, session.get_one(Person, cast.ben.id), now)
    with pytest.raises(OutsiderOnly):
        type_in(stranger, "O1 = 5", cast.launch)


# -- its card and its values


def test_an_objective_shows_who_gave_which_value_when(
    db: Database, cast: Cast, ana: Visitor, ben: Visitor, objective: Objective
) -> None:
    assert "Nobody has given a value yet." in words(type_in(ana, "O1", cast.launch))
    for number, visitor in enumerate((ana, ben), 1):
        visitor.now += number * DAY
        type_in(visitor, f"O1 = {7 - number} h", cast.launch)
    message = type_in(ben, "o1", cast.launch)
    shown = words(message)
    assert "8 h → 4 h, now *5 h* (75 %)" in shown
    assert "Tue 24 November · *6 h* · <@U0ANA>" in shown
    assert shown.index("*5 h* · <@U0BEN>") < shown.index("*6 h* · <@U0ANA>")
    assert "`█▃▁`" in shown
    assert message is not None
    assert buttons(message.blocks) == ["New value"]
    assert buttons((type_in(ana, "O1", cast.launch) or message).blocks) == [
        "New value", "Edit", "Drop",
    ]  # fmt: skip


def test_hours_are_not_given_in_per_cent(cast: Cast, ana: Visitor, objective: Objective) -> None:
    with pytest.raises(NotInPercent, match=r"O1 counts in h, .* Say it in h: `/goal O1 = 42`"):
        type_in(ana, "O1 = 20 %", cast.launch)


def test_a_command_that_comes_twice_gives_one_value(
    db: Database, cast: Cast, ana: Visitor, objective: Objective
) -> None:
    command = ana.command("/goal", "O1 = 6", cast.launch)
    for _ in range(2):
        assert "now *6 h*" in words(listeners.on_command(command))
    assert rows(db, Reading) == 1


def test_a_new_value_is_given_by_a_form_too(
    db: Database, cast: Cast, ben: Visitor, objective: Objective
) -> None:
    objectives.open_value(ben.click(ids.OBJECTIVE_READ, objective.id, cast.launch))
    assert labels_of(ben.form) == ["New value (h)"]
    for bad in ("", "soon", "999999999999999999"):
        with pytest.raises(FieldErrors, match="number"):
            submit(ben, value=bad)
    for _ in range(2):
        assert submit(ben, key="view:V2", value="1,020.5 h") is None
    assert only(db).current == Decimal("1020.5")
    assert rows(db, Reading) == 1


def test_what_is_measured_no_more_takes_no_value_and_says_why(
    db: Database, cast: Cast, ana: Visitor, goal: Goal, objective: Objective
) -> None:
    click = ana.click(ids.OBJECTIVE_DROP, objective.id, cast.launch)
    for _ in range(2):
        assert "dropped Mon 23 November" in words(objectives.drop(click))
    shown = type_in(ana, "O1", cast.launch)
    assert shown is not None
    assert buttons(shown.blocks) == []
    with pytest.raises(ObjectiveDropped):
        type_in(ana, "O1 = 5", cast.launch)
    with pytest.raises(ObjectiveDropped):
        objectives.open_edit(click)
    assert "O1 first" not in words(type_in(ana, "G1", cast.launch))
    assert "dropped O1 *first response*" in words(type_in(ana, "history G1", cast.launch))
    roads.change(db, goal, state=GoalState.MISSED, closed_at=ana.now)
    with pytest.raises(GoalClosed):
        type_in(ana, "O1 = 5", cast.launch)


# -- its edit


def test_an_edit_changes_what_it_says(
    db: Database, cast: Cast, ana: Visitor, objective: Objective
) -> None:
    objectives.open_edit(ana.click(ids.OBJECTIVE_EDIT, objective.id, cast.launch))
    assert labels_of(ana.form) == ["Name", "Direction", "From", "To", "Unit", "Due", "Owner"]
    assert filled(ana.form)["first"] == "8"
    submit(ana, last="2", name="Reply")
    assert (only(db).target, only(db).name, only(db).version) == (Decimal(2), "Reply", 2)
    objectives.open_edit(ana.click(ids.OBJECTIVE_EDIT, objective.id, cast.launch))
    submit(ana, direction="keep", first="1", last="2")
    assert (only(db).low, only(db).target, only(db).baseline) == (
        Decimal(1), Decimal(2), Decimal(8),
    )  # fmt: skip


def test_two_who_edit_at_once_hear_of_each_other(
    db: Database, cast: Cast, ana: Visitor, objective: Objective
) -> None:
    click = ana.click(ids.OBJECTIVE_EDIT, objective.id, cast.launch)
    objectives.open_edit(click)
    objectives.open_edit(click)
    submit(ana, last="2")
    with pytest.raises(OnTop, match=r"You changed the target \(4 → 2\) while"):
        submit(ana, last="3")
    assert only(db).target == Decimal(2)


# -- what a title proposes


@pytest.fixture
def proposed(db: Database, cast: Cast, ana: Visitor) -> Message:
    """The answer to a goal whose title says how it is measured."""
    title = "cut first response from 8 h to 4 h within six months"
    answer = type_in(ana, title, cast.launch)
    assert answer is not None
    return answer


def test_a_title_that_says_a_measure_has_it_offered_and_saves_nothing(
    db: Database, proposed: Message
) -> None:
    shown = words(proposed)
    assert "*first response* from 8 h to 4 h, by Sun 23 May 2027" in shown
    assert buttons(proposed.blocks) == ["Use it", "No"]
    assert rows(db, Objective) == 0
    with db.read() as session:
        assert session.scalars(select(Goal.due_on)).one() is None


def test_use_it_opens_the_form_and_the_date_is_the_goals_when_it_is_confirmed(
    db: Database, cast: Cast, ana: Visitor, proposed: Message
) -> None:
    objectives.open_measure(ana.click(ids.GOAL_MEASURE, goal_id(db), cast.launch))
    assert rows(db, Objective) == 0
    fields = filled(ana.form)
    assert (fields["name"], fields["unit"], fields["first"], fields["last"]) == (
        "first response", "h", "8", "4",
    )  # fmt: skip
    submit(ana, goal_due=["due_too"])
    with db.read() as session:
        assert session.scalars(select(Goal.due_on)).one() == date(2027, 5, 23)
    assert only(db).due_on == date(2027, 5, 23)


def test_the_goals_date_stays_open_when_that_is_not_wanted(
    db: Database, cast: Cast, ana: Visitor, proposed: Message
) -> None:
    type_in(ana, "measure G1", cast.launch)
    submit(ana, goal_due=[])
    with db.read() as session:
        assert session.scalars(select(Goal.due_on)).one() is None


def test_no_leaves_it_and_says_how_to_come_back(
    db: Database, cast: Cast, ana: Visitor, proposed: Message
) -> None:
    answer = objectives.leave_unmeasured(ana.click(ids.GOAL_MEASURE_NOT, goal_id(db), cast.launch))
    assert "/goal measure G1" in words(answer)
    assert rows(db, Objective) == 0


@pytest.mark.parametrize(
    ("given", "first", "last", "unit"),
    [
        ({"direction": "falling", "first": "10 h"}, "10", "8", "h"),
        ({"direction": "rising", "first": "10"}, "10", "12", ""),
        ({"direction": "falling"}, "100", "80", "% of today"),
        ({"direction": "falling", "first": "8", "last": "4"}, "8", "4", ""),
    ],
)
def test_a_change_is_of_from_or_of_today(
    db: Database, cast: Cast, ana: Visitor, given: dict[str, Value], first: str, last: str,
    unit: str,
) -> None:  # fmt: skip
    type_in(ana, "improve response time by 20 % within six months", cast.launch)
    type_in(ana, "measure G1", cast.launch)
    assert filled(ana.form)["direction"] is None
    assert filled(ana.form)["change"] == "20 %"
    with pytest.raises(FieldErrors) as refused:
        submit(ana)
    assert set(refused.value.by_field) == {"direction"}
    submit(ana, **given)
    made = only(db)
    assert (made.baseline, made.target, made.unit) == (Decimal(first), Decimal(last), unit)


def test_a_form_offers_the_measure_on_a_page_of_its_own(
    db: Database, cast: Cast, ana: Visitor
) -> None:
    type_in(ana, "", cast.launch)
    page = submit(ana, what="reach 1,000 users")
    assert page is not None
    check_view(page)
    assert buttons(page["blocks"]) == ["Use it", "No"]
    ana.opened.append(page)
    inside = ana.click_in_form(ids.GOAL_MEASURE, {})
    objectives.open_measure(replace(inside, value=str(goal_id(db))))
    assert submit(ana) is None
    assert only(db).name == "users"


def test_what_is_measured_already_is_offered_nothing(
    db: Database, cast: Cast, ana: Visitor
) -> None:
    type_in(ana, "", cast.launch)
    assert submit(ana, what="reach 1,000 users", measure="users 0 -> 1000") is None


# -- the coach


def test_the_owner_is_coached_and_nobody_else(
    db: Database, cast: Cast, ana: Visitor, ben: Visitor
) -> None:
    assert "*S* ○" in words(type_in(ana, "Launch the beta", cast.launch))
    type_in(ana, "Launch the beta for &lt;@U0BEN&gt;", cast.launch)
    assert "*S* ○  *M* ○" in words(type_in(ana, "G1", cast.launch))
    assert "*S* ○" not in words(type_in(ben, "G1", cast.launch))
    on_home = goal_forms.show_clicked(ana.click(ids.GOAL_SHOW, goal_id(db)))
    assert "*T* ○" in words(on_home)


def test_a_goal_for_somebody_else_coaches_them_and_not_its_setter(
    cast: Cast, ana: Visitor, ben: Visitor
) -> None:
    assert type_in(ana, "Launch the beta for <@U0BEN|ben>", cast.launch) is None
    assert "*S* ○" in words(type_in(ben, "G1", cast.launch))


def test_a_closed_goal_is_coached_no_more(
    db: Database, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    roads.change(db, goal, state=GoalState.ACHIEVED, closed_at=ana.now)
    assert "*S*" not in words(type_in(ana, "G1", cast.launch))


# -- milestones that wait for a number


def test_a_milestone_waits_for_a_number_and_what_it_cannot_wait_for_is_under_its_field(
    db: Database, cast: Cast, ana: Visitor, goal: Goal, objective: Objective
) -> None:
    for words, sentence in (
        ("O77 >= 5", "There is no O77 that you can see here."),
        ("O1 >= 5", "O1 falls"),
    ):
        milestone_forms.open_add(ana.click(ids.GOAL_ADD_MILESTONE, goal.id, cast.launch))
        given = filled(ana.form) | {"milestone": "Half as slow", "reached_when": words}
        with pytest.raises(FieldErrors, match=sentence) as refused:
            milestone_forms.submit(ana.submit(given))
        assert set(refused.value.by_field) == {"reached_when"}
        given["reached_when"] = "O1 reaches 5 h"
    milestone_forms.submit(ana.submit(given))
    assert "O1 is at 8 h, to get to 5 h" in words_of_card(ana, cast)
    type_in(ana, "O1 = 4.5", cast.launch)
    assert "O1 is at 4.5 h: can be marked reached" in words_of_card(ana, cast)


def words_of_card(visitor: Visitor, cast: Cast) -> str:
    return words(type_in(visitor, "G1", cast.launch))
