"""`/goal`, the buttons of its cards and its forms, as their people use and misuse them."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.db import Database
from bot.errors import (
    CannotRead,
    FieldErrors,
    GoalClosed,
    NoSuchThing,
    NotInChannel,
    NotYours,
    OutsiderOnly,
)
from bot.model import Channel, Goal, GoalState, KeptWords, Kind, Objective, Person, Scope, Status
from bot.services.goals import OnlyYours
from bot.slack.listeners import goal_forms
from bot.slack.listeners import goals as listeners
from bot.slack.listeners.channels import NobodyThere
from bot.slack.requests import OnTop, StaleButton, Value
from bot.slack.routes import Routes
from bot.slack.views import ids
from bot.slack.views.parts import Message
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, labels_of, readable
from tests.slack.filling import filled, metadata_of
from tests.slack.sheets import TEXTS, check_message, check_view

DAY = timedelta(days=1)


def type_in(visitor: Visitor, text: str, channel: Channel | None) -> Message | None:
    """What `/goal TEXT` answers."""
    message = listeners.on_command(visitor.command("/goal", text, channel))
    if message:
        check_message(message)
    return message


def words(message: Message | None) -> str:
    assert message is not None
    return readable(message.blocks)


def goals_of(db: Database) -> list[Goal]:
    with db.read() as session:
        return list(session.scalars(select(Goal).order_by(Goal.number)))


def submit(visitor: Visitor, key: Any = "", **values: Value) -> Any:
    """The form before them, with these fields changed."""
    form = visitor.form
    check_view(form)
    send = goal_forms.submit if form["callback_id"] == ids.GOAL_FORM else goal_forms.close
    return send(visitor.submit(filled(form) | values, key=key))


# -- setting


def test_one_line_sets_a_goal_and_its_card_is_owed(db: Database, cast: Cast, ana: Visitor) -> None:
    assert type_in(ana, "Launch the beta by 30 June 2027 for <@U0BEN|ben>", cast.launch) is None
    (goal,) = goals_of(db)
    assert (goal.title, goal.due_on, goal.owner_id, goal.creator_id) == (
        "Launch the beta", date(2027, 6, 30), cast.ben.id, cast.ana.id,
    )  # fmt: skip
    assert (goal.scope, goal.channel_id, goal.start_on) == (
        Scope.CHANNEL, cast.launch.id, date(2026, 11, 23),
    )  # fmt: skip
    assert [owed.kind for owed in roads.owed(db)] == [Kind.GOAL_CARD]


def test_in_a_direct_message_a_goal_is_the_askers_own(
    db: Database, cast: Cast, ana: Visitor
) -> None:
    shown = words(type_in(ana, "Learn Spanish by 30 June 2027", None))
    assert "G1 · Learn Spanish" in shown
    assert "🔒 for you only" in shown
    (goal,) = goals_of(db)
    assert (goal.scope, goal.channel_id, goal.owner_id) == (Scope.PERSONAL, None, cast.ana.id)
    assert roads.owed(db) == []
    with pytest.raises(OnlyYours):
        type_in(ana, "Learn Dutch for <@U0BEN>", None)


def test_a_command_that_comes_twice_sets_one_goal(db: Database, cast: Cast, ana: Visitor) -> None:
    command = ana.command("/goal", "Launch the beta", cast.launch)
    assert "G1 is set." in words(listeners.on_command(command))
    assert listeners.on_command(command) is None
    assert len(goals_of(db)) == 1


def test_a_title_of_any_kind_is_a_title(db: Database, cast: Cast, ana: Visitor) -> None:
    for number, title in enumerate(roads.AWKWARD, 1):
        escaped = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        type_in(ana, escaped, cast.launch)
        assert goals_of(db)[-1].title == title
        assert f"G{number}" in words(type_in(ana, f"G{number}", cast.launch))


BAD_LINES = {
    "Launch the beta by 31 February 2027": "cannot read",
    "Launch the beta by yesterday": "past",
    "Launch the beta by 2020-01-01": "past",
    "x" * 3000: "3000 characters",
    "by 30 June 2027": "needs a title",
    "Launch the beta for @nobody": "@nobody",
}


def test_bad_input_is_a_sentence_and_saves_nothing(db: Database, cast: Cast, ana: Visitor) -> None:
    for text, sentence in BAD_LINES.items():
        with pytest.raises(CannotRead, match=sentence):
            type_in(ana, text, cast.launch)
    assert goals_of(db) == []


def test_a_bot_or_somebody_who_has_left_is_given_nothing(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    with db.begin() as session:
        people.add_person(session, cast.workspace, "U0GONE", "Gone", now, deactivated=True)
        people.add_person(session, cast.workspace, "U0BOT", "Bot", now, bot=True)
    for who in ("U0GONE", "U0BOT", "U0CAIRN"):
        with pytest.raises(NobodyThere, match=f"<@{who}>"):
            type_in(ana, f"Launch the beta for <@{who}>", cast.launch)
    assert goals_of(db) == []


def test_where_cairn_is_not_the_words_are_kept_and_how_to_invite_it_is_said(
    db: Database, cast: Cast, ana: Visitor
) -> None:
    with db.begin() as session:
        channel = session.get_one(Channel, cast.launch.id)
        channel.cairn_in = False
    for text in ("Launch `it` for <@U0BEN|ben> &amp; all", ""):
        with pytest.raises(NotInChannel) as refused:
            type_in(ana, text, channel)
        assert "/invite @Cairn" in str(refused.value)
    assert goals_of(db) == []
    assert ana.opened == []
    with db.read() as session:
        (kept,) = session.scalars(select(KeptWords))
    assert (kept.command, kept.text) == ("/goal", "")


def test_the_words_that_were_kept_are_shown_as_they_were_typed(
    db: Database, cast: Cast, ana: Visitor
) -> None:
    with db.begin() as session:
        channel = session.get_one(Channel, cast.launch.id)
        channel.cairn_in = False
    with pytest.raises(NotInChannel) as refused:
        type_in(ana, "Ship R&amp;D's `beta` for <@U0BEN|ben> &lt;!channel&gt;", channel)
    assert str(refused.value).endswith("`/goal Ship R&amp;D's ′beta′ for @ben &lt;!channel&gt;`")


# -- showing


def test_a_card_is_shown_to_whoever_asks(cast: Cast, ben: Visitor, goal: Goal) -> None:
    assert "G1 · Launch the beta" in words(type_in(ben, "g1", cast.launch))


def test_a_number_that_nobody_gave_is_a_sentence(cast: Cast, ana: Visitor, goal: Goal) -> None:
    for text in ("G2", "edit G2", "done G2", "pause G2", "history G2", "G999999999"):
        with pytest.raises(NoSuchThing, match=r"There is no G\d+ that you can see here"):
            type_in(ana, text, cast.launch)


def test_lists_answer_each_kind(cast: Cast, ben: Visitor, goal: Goal) -> None:
    for text in ("", "mine", "<@U0ANA|ana>", "at risk", "done", "all"):
        assert words(type_in(ben, f"list {text}", cast.launch))


def test_a_list_of_what_needs_attention_says_why_and_no_green_stands_alone(
    db: Database, cast: Cast, ben: Visitor, goal: Goal, now: datetime
) -> None:
    assert words(type_in(ben, "list at risk", cast.launch)).endswith("· ⚠ no milestones")
    assert "⚠" not in words(type_in(ben, "list", cast.launch))
    roads.add(db, cast.ana, goal, now, due_on=date(2027, 6, 1))
    roads.change(
        db, goal, start_on=date(2026, 9, 1), due_on=date(2027, 1, 31), heard_at=now,
        reported=Status.ON_TRACK,
    )  # fmt: skip
    for text in ("list", "list at risk"):
        assert "· ⚠ pace says 0 %, expected 55 %" in words(type_in(ben, text, cast.launch))


def test_the_card_of_a_young_goal_says_that_it_is_too_early_to_tell(
    db: Database, cast: Cast, ben: Visitor, goal: Goal, now: datetime
) -> None:
    early = "· pace: too early to tell"
    assert early not in words(type_in(ben, "G1", cast.launch))  # nothing is measured
    roads.add(db, cast.ana, goal, now)
    assert early in words(type_in(ben, "G1", cast.launch))
    roads.change(db, goal, state=GoalState.PAUSED)
    assert early not in words(type_in(ben, "G1", cast.launch))


def test_a_card_says_which_milestones_lie_after_the_due_date(
    db: Database, cast: Cast, ana: Visitor, goal: Goal, now: datetime
) -> None:
    roads.add(db, cast.ana, goal, now, due_on=date(2027, 6, 1))
    beyond = "lies after this goal's due date"
    assert beyond not in words(type_in(ana, "G1", cast.launch))
    shown = type_in(ana, "move G1 to 1 May 2027 because sooner is better", cast.launch)
    assert shown is not None
    assert f"⚠ M1 {beyond}" in readable(shown.blocks)


def test_the_list_of_somebody_whom_cairn_never_met_is_a_sentence(
    cast: Cast, ben: Visitor, goal: Goal
) -> None:
    with pytest.raises(CannotRead, match="I have not met <@U0NEW> yet"):
        type_in(ben, "list <@U0NEW|new>", cast.launch)


def test_a_history_tells_all_that_happened(
    db: Database, cast: Cast, ana: Visitor, goal: Goal, now: datetime
) -> None:
    roads.add(db, cast.ana, goal, now, "<!channel> Prototype")
    shown = words(type_in(ana, "history G1", cast.launch))
    assert "Mon 23 November · 🪨 <@U0ANA> added M1 *&lt;!channel&gt; Prototype*" in shown
    assert shown.endswith("Mon 23 November · <@U0ANA> set this goal")


def test_a_misspelt_word_gets_the_nearest_one(cast: Cast, ana: Visitor, goal: Goal) -> None:
    for slip in ("edti G1", "dnoe G1"):
        assert "Did you mean" in words(type_in(ana, slip, cast.launch))


def test_help_shows_every_line(cast: Cast, ana: Visitor) -> None:
    shown = words(type_in(ana, "help", cast.launch))
    for line in ("/goal list", "/goal done G12", "/goal history G12"):
        assert f"`{line}`" in shown


# -- the form


def test_the_form_sets_a_goal_with_all_it_asks(db: Database, cast: Cast, ana: Visitor) -> None:
    assert type_in(ana, "", cast.launch) is None
    answer = submit(
        ana, what=" Launch\n the beta ", why="<!channel>", done_means="500 use it",
        owner="U0BEN", due=date(2027, 6, 30), measure="first response 8 h -> 4 h",
        category="growth",
    )  # fmt: skip
    assert answer is None
    (goal,) = goals_of(db)
    assert (goal.title, goal.why, goal.owner_id, goal.category) == (
        "Launch the beta", "<!channel>", cast.ben.id, "growth",
    )  # fmt: skip
    with db.read() as session:
        (measure,) = session.scalars(select(Objective))
    assert (measure.name, measure.unit) == ("first response", "h")


def test_every_text_field_takes_what_people_type(db: Database, cast: Cast, ana: Visitor) -> None:
    for number, text in enumerate(TEXTS.values(), 1):
        type_in(ana, "", cast.launch)
        clean = text.replace("\x00", "")
        submit(ana, what=f"Launch {number}", why=clean, done_means=clean, category=clean)
        assert f"G{number} · Launch {number}" in words(type_in(ana, f"G{number}", cast.launch))


def test_a_form_submitted_twice_sets_one_goal(db: Database, cast: Cast, ana: Visitor) -> None:
    type_in(ana, "", cast.launch)
    for _ in range(2):
        submit(ana, key="view:V1", what="Launch the beta")
    assert len(goals_of(db)) == 1


def test_a_form_that_was_refused_may_be_submitted_again(
    db: Database, cast: Cast, ana: Visitor
) -> None:
    type_in(ana, "", cast.launch)
    with pytest.raises(FieldErrors):
        submit(ana, key="view:V1", what="")
    submit(ana, key="view:V1", what="Launch the beta")
    assert len(goals_of(db)) == 1


BAD_FIELDS: list[tuple[str, dict[str, Value]]] = [
    ("what", {"what": ""}),
    ("what", {"what": "x" * 3000}),
    ("due", {"due": date(2026, 11, 22)}),
    ("measure", {"measure": "faster"}),
    ("measure", {"measure": "users 1 -> 999999999999999999"}),
    ("owner", {"owner": "U0CAIRN"}),
    ("owner", {"owner": "not an id"}),
    ("owner", {"owner": "U0BEN", "scope": "personal"}),
]


def test_what_cannot_be_used_stands_under_its_field(db: Database, cast: Cast, ana: Visitor) -> None:
    type_in(ana, "", cast.launch)
    given: dict[str, Value] = {"what": "Launch"}
    for field, values in BAD_FIELDS:
        with pytest.raises(FieldErrors) as refused:
            submit(ana, **(given | values))
        assert set(refused.value.by_field) == {field}
    assert goals_of(db) == []


def test_a_goal_for_oneself_or_for_all_is_shown_where_it_was_set(
    db: Database, cast: Cast, ana: Visitor
) -> None:
    for number, scope in enumerate(("personal", "workspace"), 1):
        type_in(ana, "", cast.launch)
        view = submit(ana, what="Be kind", scope=scope)
        check_view(view)
        assert f"G{number} · Be kind" in readable(view["blocks"])
    assert [goal.channel_id for goal in goals_of(db)] == [None, None]
    assert roads.owed(db) == []


def test_a_guest_sets_no_goal_for_all(db: Database, cast: Cast, now: datetime) -> None:
    chi = Visitor(db, cast.chi, now)
    type_in(chi, "", cast.launch)
    with pytest.raises(FieldErrors) as refused:
        submit(chi, what="Be kind", scope="workspace")
    assert set(refused.value.by_field) == {"scope"}
    submit(chi, what="Be kind")
    assert len(goals_of(db)) == 1


def test_from_home_a_goal_is_for_oneself_or_for_all(db: Database, cast: Cast, ana: Visitor) -> None:
    goal_forms.open_form(ana.click(ids.GOAL_NEW))
    assert "Me only" in readable(ana.form["blocks"])
    assert "This channel" not in readable(ana.form["blocks"])
    submit(ana, what="Learn Spanish")
    assert goals_of(db)[0].scope == Scope.PERSONAL


def test_the_forged_channel_of_a_form_answers_as_one_that_does_not_exist(
    db: Database, cast: Cast, ben: Visitor
) -> None:
    type_in(ben, "", cast.launch)
    values = filled(ben.form) | {"what": "Mine"}
    for channel_id in (cast.board.id, cast.far.id, 10**6, 10**30, -1, None, "3", True, [3]):
        forged = metadata_of(ben.form) | {"channel": channel_id}
        with pytest.raises(NoSuchThing, match="There is no such channel that you can see here"):
            goal_forms.submit(ben.submit(values, metadata=forged))
    assert goals_of(db) == []


# -- editing


def test_an_edit_saves_what_was_changed_and_nothing_else(
    db: Database, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    type_in(ana, "edit G1", cast.launch)
    assert labels_of(ana.form) == [
        "What", "Why", "Done means", "Owner", "Due", "Because", "Supports", "Category", "Priority",
        "Horizon", "Confidence",
    ]  # fmt: skip
    assert submit(ana, why="Because") is None
    row = roads.goal_row(db, goal)
    assert (row.title, row.why, row.owner_id, row.due_on) == (
        "Launch the beta", "Because", cast.ana.id, roads.DUE,
    )  # fmt: skip
    assert [line.field for line in roads.told(db, goal)] == ["", "why"]


def test_the_button_opens_the_same_form(cast: Cast, ana: Visitor, goal: Goal) -> None:
    goal_forms.open_edit(ana.click(ids.GOAL_EDIT, goal.id, cast.launch))
    assert filled(ana.form)["what"] == "Launch the beta"


def test_a_form_opened_before_anothers_edit_saves_nothing(
    db: Database, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    for _ in range(2):
        type_in(ana, "edit G1", cast.launch)
    submit(ana, what="Launch it")
    ana.opened.pop()
    with pytest.raises(OnTop, match="nothing of yours was saved over it") as refused:
        submit(ana, what="Launch them")
    check_view(refused.value.page)
    shown = readable(refused.value.page["blocks"])
    assert "<@U0ANA> changed *title*: Launch the beta → Launch it" in shown
    assert "Open it again" in shown
    assert roads.goal_row(db, goal).title == "Launch it"


def test_a_due_date_that_has_passed_may_stay(
    db: Database, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    ana.now += 400 * DAY
    type_in(ana, "edit G1", cast.launch)
    submit(ana, why="Late, but still right")
    type_in(ana, "edit G1", cast.launch)
    with pytest.raises(FieldErrors):
        submit(ana, due=date(2027, 6, 29))


def test_an_owner_who_has_left_stays_until_somebody_else_is_chosen(
    db: Database, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    with db.begin() as session:
        session.get_one(Goal, goal.id).owner_id = cast.ben.id
        session.get_one(Person, cast.ben.id).deactivated = True
    type_in(ana, "edit G1", cast.launch)
    submit(ana, what="Launch it")
    assert roads.goal_row(db, goal).owner_id == cast.ben.id


def test_who_may_not_change_it_is_told_who_may(cast: Cast, ben: Visitor, goal: Goal) -> None:
    for text in ("edit G1", "done G1", "missed G1", "drop G1", "pause G1", "resume G1",
                 "reopen G1", "move G1 to Friday because of it"):  # fmt: skip
        with pytest.raises(NotYours, match="Only <@U0ANA> or a workspace admin can do that"):
            type_in(ben, text, cast.launch)
    assert ben.opened == []
    with pytest.raises(NotYours):
        goal_forms.open_edit(ben.click(ids.GOAL_EDIT, goal.id, cast.launch))


def test_a_forged_edit_changes_nothing(db: Database, cast: Cast, ben: Visitor, goal: Goal) -> None:
    type_in(ben, "", cast.launch)
    forged = {"goal": goal.id, "version": 1, "channel": cast.launch.id}
    with pytest.raises(NotYours):
        goal_forms.submit(ben.submit(filled(ben.form) | {"what": "Mine"}, metadata=forged))
    dev = Visitor(db, cast.dev, ben.now, ben.opened)
    with pytest.raises(NoSuchThing, match="no such goal"):
        goal_forms.submit(dev.submit(filled(ben.form) | {"what": "Mine"}, metadata=forged))
    assert roads.goal_row(db, goal).title == "Launch the beta"


# -- closing, pausing


def test_closing_asks_what_was_learned_and_celebrates(
    db: Database, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    type_in(ana, "done G1 It was fun", cast.launch)
    assert filled(ana.form) == {"learned": "It was fun"}
    submit(ana, learned="Ask early <!channel>")
    row = roads.goal_row(db, goal)
    assert (row.state, row.learned) == (GoalState.ACHIEVED, "Ask early <!channel>")
    assert len(roads.owed(db, Kind.CELEBRATION)) == 1
    submit(ana, learned="again")  # the same form, submitted twice
    assert roads.goal_row(db, goal).learned == "Ask early <!channel>"
    with pytest.raises(GoalClosed):
        type_in(ana, "done G1", cast.launch)


@pytest.mark.parametrize(("verb", "state"), [("missed", "missed"), ("drop", "dropped")])
def test_a_goal_can_be_missed_or_dropped(
    db: Database, cast: Cast, ana: Visitor, goal: Goal, verb: str, state: str
) -> None:
    type_in(ana, f"{verb} G1 because the market went away", cast.launch)
    assert filled(ana.form) == {"learned": "the market went away"}
    submit(ana)
    assert roads.goal_row(db, goal).state == GoalState(state)
    assert roads.owed(db, Kind.CELEBRATION) == []


def test_a_forged_closing_closes_nothing(
    db: Database, cast: Cast, ana: Visitor, ben: Visitor, goal: Goal
) -> None:
    type_in(ana, "done G1", cast.launch)
    ben.opened = ana.opened
    with pytest.raises(NotYours):
        submit(ben)
    forged = ana.submit({}, metadata={"goal": goal.id, "outcome": "paused"})
    with pytest.raises(FieldErrors, match="too old"):
        goal_forms.close(forged)
    assert roads.goal_row(db, goal).state == GoalState.ACTIVE


def test_pausing_keeps_its_reason(db: Database, cast: Cast, ana: Visitor, goal: Goal) -> None:
    assert "⏸ paused" in words(type_in(ana, "pause G1 because of the freeze", cast.launch))
    assert roads.told(db, goal)[-1].why == "of the freeze"
    assert "⏸ paused" not in words(type_in(ana, "resume G1", cast.launch))


# -- buttons


def test_who_presses_twice_is_in_once(cast: Cast, ben: Visitor, goal: Goal, db: Database) -> None:
    click = ben.click(ids.GOAL_JOIN, goal.id, cast.launch)
    assert goal_forms.join(click) is None
    assert "You are in on G1 already." in words(goal_forms.join(click))
    assert "In: <@U0BEN>" in words(type_in(ben, "G1", cast.launch))


def test_open_on_home_shows_the_card(ben: Visitor, goal: Goal) -> None:
    assert "G1 · Launch the beta" in words(
        goal_forms.show_clicked(ben.click(ids.GOAL_SHOW, goal.id))
    )


def test_a_button_with_rubbish_in_it_is_stale(cast: Cast, ben: Visitor, goal: Goal) -> None:
    routes = Routes()
    goal_forms.register(routes)
    for action in (ids.GOAL_JOIN, ids.GOAL_EDIT, ids.GOAL_SHOW):
        for value in ("", "x", "-1", "9" * 40, "1; DROP TABLE goals"):
            with pytest.raises(StaleButton):
                routes.clicks[action](ben.click(action, value, cast.launch))
        for value in ("0", "999999", "2147483647"):
            with pytest.raises(NoSuchThing):
                routes.clicks[action](ben.click(action, value, cast.launch))


# -- people of other organisations


def test_an_outsider_reads_and_changes_nothing(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    with db.begin() as session:
        person = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
        people.join(session, cast.launch, person)
        session.get_one(Goal, goal.id).owner_id = person.id
    eve = Visitor(db, person, now)
    assert "G1 · Launch" in words(type_in(eve, "G1", cast.launch))
    for text in ("", "Mine", "edit G1", "done G1", "pause G1", "resume G1"):
        with pytest.raises(OutsiderOnly):
            type_in(eve, text, cast.launch)
    with pytest.raises(OutsiderOnly):
        goal_forms.join(eve.click(ids.GOAL_JOIN, goal.id, cast.launch))
    with pytest.raises(OutsiderOnly):
        goal_forms.open_form(eve.click(ids.GOAL_NEW))
    assert eve.opened == []
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Goal)) == 1
    assert [line.event.value for line in roads.told(db, goal)] == ["goal_set"]
