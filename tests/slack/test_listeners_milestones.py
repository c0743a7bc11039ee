"""`/milestone`, the buttons of milestones and their forms, as people use and misuse them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import (
    CannotRead,
    FieldErrors,
    GoalClosed,
    MilestoneSettled,
    NoSuchThing,
    NotInChannel,
    NotYours,
    OutsiderOnly,
)
from bot.model import (
    Channel,
    Goal,
    GoalState,
    Kind,
    Milestone,
    MilestoneState,
    Person,
    Size,
)
from bot.services.milestones import NoGoalYet, SameDate, TooLateToUndo
from bot.slack.listeners import celebrations as celebration_listeners
from bot.slack.listeners import milestone_forms as form_listeners
from bot.slack.listeners import milestone_moves as move_listeners
from bot.slack.listeners import milestones as listeners
from bot.slack.listeners.channels import NobodyThere
from bot.slack.requests import OnTop, StaleButton, Value
from bot.slack.routes import Routes
from bot.slack.views import ids
from bot.slack.views.parts import Message
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, readable
from tests.slack.filling import filled, metadata_of
from tests.slack.sheets import TEXTS, buttons, check_message, check_view

MAY_12, MAY_26 = date(2027, 5, 12), date(2027, 5, 26)


@pytest.fixture
def routes() -> Routes:
    found = Routes()
    for register in (
        listeners.register, form_listeners.register, celebration_listeners.register,
        move_listeners.register,
    ):  # fmt: skip
        register(found)
    return found


@pytest.fixture
def milestone(db: Database, cast: Cast, goal: Goal, now: datetime) -> Milestone:
    """Ben's milestone on Ana's goal, due on 12 May."""
    return roads.add(db, cast.ana, goal, now, due_on=MAY_12, owner_id=cast.ben.id)


def type_in(visitor: Visitor, text: str, channel: Channel | None) -> Message | None:
    """What `/milestone TEXT` answers."""
    message = listeners.on_command(visitor.command("/milestone", text, channel))
    if message:
        check_message(message)
    return message


def words(message: Message | None) -> str:
    assert message is not None
    return readable(message.blocks)


def all_of(db: Database) -> list[Milestone]:
    with db.read() as session:
        return list(session.scalars(select(Milestone).order_by(Milestone.number)))


def submit(visitor: Visitor, routes: Routes, key: Any = "", **values: Value) -> None:
    """The form before them, with these fields changed."""
    form = visitor.form
    check_view(form)
    changed = routes.submissions[form["callback_id"]](
        visitor.submit(filled(form) | values, key=key)
    )
    assert changed is None


def answered(visitor: Visitor, routes: Routes, **values: Value) -> str:
    """What is read on the page that takes the form's place."""
    page = routes.submissions[visitor.form["callback_id"]](
        visitor.submit(filled(visitor.form) | values)
    )
    assert page is not None
    check_view(page)
    return readable(page["blocks"])


# -- adding


def test_one_line_adds_a_milestone_to_the_channels_only_goal(
    db: Database, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    shown = words(type_in(ana, "Prototype by 12 May 2027 <@U0CHI|chi>", cast.launch))
    assert (
        "Added to G1:\n○ M1 *Prototype* — Wed 12 May 2027 (170 days left) · <@U0CHI> "
        "(not committed yet)" in shown
    )
    (added,) = all_of(db)
    assert (added.goal_id, added.due_on, added.owner_id, added.creator_id) == (
        goal.id, MAY_12, cast.chi.id, cast.ana.id,
    )  # fmt: skip


def test_a_command_that_comes_twice_adds_one(
    db: Database, cast: Cast, ben: Visitor, goal: Goal
) -> None:
    command = ben.command("/milestone", "Prototype", cast.launch)
    assert listeners.on_command(command) is not None
    assert listeners.on_command(command) is None
    assert len(all_of(db)) == 1


def test_with_several_goals_a_form_opens_with_the_rest_filled_in(
    db: Database, cast: Cast, ben: Visitor, goal: Goal, routes: Routes, now: datetime
) -> None:
    second = roads.set_goal(db, cast.ana, cast.launch, now, "Write the help pages")
    assert type_in(ben, "Prototype by 12 May 2027 <@U0CHI>", cast.launch) is None
    held = filled(ben.form)
    assert (held["milestone"], held["due"], held["owner"], held["goal"]) == (
        "Prototype", MAY_12, "U0CHI", None,
    )  # fmt: skip
    submit(ben, routes, goal=str(second.id), size="minor")
    (added,) = all_of(db)
    assert (added.goal_id, added.size) == (second.id, Size.MINOR)
    type_in(ben, "Beta test for G1", cast.launch)
    assert all_of(db)[1].goal_id == goal.id


def test_without_a_goal_it_says_how_to_set_one(cast: Cast, ben: Visitor) -> None:
    for text in ("", "Prototype"):
        with pytest.raises(NoGoalYet, match="/goal TITLE by DATE"):
            type_in(ben, text, cast.launch)


def test_in_a_direct_message_it_is_for_ones_own_goals(
    db: Database, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    assert "Added to G1" in words(type_in(ana, "Prototype", None))


def test_where_cairn_is_not_the_words_are_kept(
    db: Database, cast: Cast, ben: Visitor, goal: Goal
) -> None:
    with db.begin() as session:
        channel = session.get_one(Channel, cast.launch.id)
        channel.cairn_in = False
    for text in ("Prototype", ""):
        with pytest.raises(NotInChannel, match="/invite @Cairn"):
            type_in(ben, text, channel)
    assert all_of(db) == []


BAD_LINES = {
    "Prototype by 31 February 2027": "cannot read",
    "Prototype by yesterday": "past",
    "x" * 3000: "3000 characters",
    "by 30 June 2027": "needs a title",
    "done": "Which milestone",
    "done G1": "is a goal",
    "move M1 to 2020-01-01 because why": "past",
    "move M1 to soonish because why": "cannot read",
    "list nonsense": "I do not know the list",
    "edit M1 please": "I do not understand",
    "drop M1 M2": "One at a time",
}


def test_bad_input_is_a_sentence_and_saves_nothing(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone
) -> None:
    for text, sentence in BAD_LINES.items():
        with pytest.raises(CannotRead, match=sentence):
            type_in(ben, text, cast.launch)
    assert [(each.title, each.version) for each in all_of(db)] == [("Prototype", 1)]


def test_a_bot_is_given_nothing(cast: Cast, ben: Visitor, goal: Goal) -> None:
    with pytest.raises(NobodyThere):
        type_in(ben, "Prototype <@U0CAIRN>", cast.launch)


def test_a_number_that_nobody_gave_is_a_sentence(
    cast: Cast, ben: Visitor, milestone: Milestone
) -> None:
    for text in ("M9", "done M9", "move M9 to Friday because x", "drop M9", "edit M9"):
        with pytest.raises(
            NoSuchThing, match=r"There is no M9 that you can see here\. `/milestone list`"
        ):
            type_in(ben, text, cast.launch)


def test_the_goal_of_another_channel_is_found_where_it_may_be_seen(
    db: Database, cast: Cast, ben: Visitor, now: datetime
) -> None:
    roads.set_goal(db, cast.ana, cast.board, now, "Close the round")
    with pytest.raises(NoSuchThing, match="There is no G1 that you can see here"):
        type_in(ben, "Term sheet for G1", cast.launch)
    assert all_of(db) == []


# -- the form *Add a milestone*


def test_the_button_of_a_card_opens_the_form_for_its_goal(
    db: Database, cast: Cast, ben: Visitor, goal: Goal, routes: Routes, now: datetime
) -> None:
    second = roads.set_goal(db, cast.ana, cast.launch, now, "Second")
    routes.clicks[ids.GOAL_ADD_MILESTONE](ben.click(ids.GOAL_ADD_MILESTONE, second.id, cast.launch))
    assert filled(ben.form)["goal"] == str(second.id)
    submit(ben, routes, milestone="<!channel> Prototype", reached_when="Ten use it")
    (added,) = all_of(db)
    assert (added.title, added.reached_when, added.goal_id, added.owner_id) == (
        "<!channel> Prototype", "Ten use it", second.id, cast.ana.id,
    )  # fmt: skip


def test_every_text_field_takes_what_people_type(
    db: Database, cast: Cast, ana: Visitor, goal: Goal, routes: Routes
) -> None:
    for number, text in enumerate(TEXTS.values(), 1):
        clean = text.replace("\x00", "")
        type_in(ana, "", cast.launch)
        submit(ana, routes, milestone="Prototype", reached_when=clean)
        type_in(ana, f"edit M{number}", cast.launch)
        submit(ana, routes, reached_when=clean + ".", because=clean)
        added = all_of(db)[-1]
        routes.clicks[ids.MILESTONE_REACH](ana.click(ids.MILESTONE_REACH, added.id, cast.launch))
        answered(ana, routes, evidence=clean, lesson=clean)
        assert "reached" in words(type_in(ana, f"M{number}", cast.launch))


def test_a_form_submitted_twice_adds_one(
    db: Database, cast: Cast, ben: Visitor, goal: Goal, routes: Routes
) -> None:
    type_in(ben, "", cast.launch)
    for _ in range(2):
        submit(ben, routes, key="view:V1", milestone="Prototype")
    assert len(all_of(db)) == 1


BAD_FIELDS: list[tuple[str, dict[str, Value]]] = [
    ("milestone", {"milestone": " "}),
    ("milestone", {"milestone": "x" * 3000}),
    ("due", {"due": date(2026, 11, 22)}),
    ("owner", {"owner": "U0CAIRN"}),
    ("goal", {"goal": ""}),
    ("goal", {"goal": "x"}),
    ("goal", {"goal": "9" * 99}),
]


def test_what_cannot_be_used_stands_under_its_field(
    db: Database, cast: Cast, ben: Visitor, goal: Goal, routes: Routes
) -> None:
    type_in(ben, "", cast.launch)
    given: dict[str, Value] = {"milestone": "Prototype"}
    for field, values in BAD_FIELDS:
        with pytest.raises(FieldErrors) as refused:
            submit(ben, routes, **(given | values))
        assert set(refused.value.by_field) == {field}
    assert all_of(db) == []


def test_a_milestone_of_a_personal_goal_is_its_owners(
    db: Database, cast: Cast, ana: Visitor, routes: Routes, now: datetime
) -> None:
    roads.set_goal(db, cast.ana, None, now)
    type_in(ana, "", None)
    with pytest.raises(FieldErrors) as refused:
        submit(ana, routes, milestone="Prototype", owner="U0BEN")
    assert set(refused.value.by_field) == {"owner"}


def test_the_forged_goal_of_a_form_answers_as_one_that_does_not_exist(
    db: Database, cast: Cast, ben: Visitor, goal: Goal, routes: Routes, now: datetime
) -> None:
    secret = roads.set_goal(db, cast.ana, cast.board, now, "Close the round")
    far = roads.set_goal(db, cast.dev, cast.far, now)
    type_in(ben, "", cast.launch)
    for goal_id in (secret.id, far.id, 10**6):
        for channel_id in (cast.launch.id, cast.board.id, cast.far.id, None, "x"):
            forged = metadata_of(ben.form) | {"channel": channel_id}
            values = filled(ben.form) | {"milestone": "Mine", "goal": str(goal_id)}
            with pytest.raises(NoSuchThing, match="There is no such goal that you can see here"):
                form_listeners.submit(ben.submit(values, metadata=forged))
    assert all_of(db) == []


# -- reaching


def test_done_marks_it_reached_with_its_evidence(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone
) -> None:
    shown = words(type_in(ben, "done M1 <https://example.com/demo> It works", cast.launch))
    assert shown == "🪨 M1 *Prototype* is reached. ●  1 of 1 stone\nUndo"
    (row,) = all_of(db)
    assert (row.evidence, row.note) == ("https://example.com/demo", "It works")
    assert "already" in words(type_in(ben, "done M1", cast.launch))
    assert len(roads.owed(db, Kind.CELEBRATION)) == 1


def test_the_button_asks_for_evidence_helpers_and_a_lesson(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    click = ben.click(ids.MILESTONE_REACH, milestone.id, cast.launch)
    assert routes.clicks[ids.MILESTONE_REACH](click) is None
    told = answered(ben, routes, evidence="https://example.com", helpers=["U0CHI"], lesson="Ask")
    assert "M1 *Prototype* is reached. ●  1 of 1 stone" in told
    assert "reached already" in answered(ben, routes, evidence="again")  # submitted twice
    (row,) = all_of(db)
    assert (row.state, row.evidence, row.lesson) == (
        MilestoneState.REACHED, "https://example.com", "Ask",
    )  # fmt: skip
    assert len(roads.owed(db, Kind.CELEBRATION)) == 1
    assert "is reached already" in words(routes.clicks[ids.MILESTONE_REACH](click))


def test_the_card_of_a_reached_milestone_says_what_was_said_when_it_was(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone
) -> None:
    roads.reach(
        db, cast.ana, milestone, ben.now, note="All <!channel>", lesson="Ask",
        helper_ids=[cast.chi.id, cast.ana.id],
    )  # fmt: skip
    shown = type_in(ben, "M1", cast.launch)
    assert shown is not None
    said = readable(shown.blocks)
    assert "Helped: <@U0ANA> <@U0CHI>" in said
    assert "Note: All &lt;!channel&gt;" in said
    assert "Learned: Ask" in said


def test_a_bot_cannot_be_thanked(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    routes.clicks[ids.MILESTONE_REACH](ben.click(ids.MILESTONE_REACH, milestone.id, cast.launch))
    with pytest.raises(FieldErrors) as refused:
        submit(ben, routes, helpers=["U0CAIRN"])
    assert set(refused.value.by_field) == {"helpers"}
    assert all_of(db)[0].state == MilestoneState.PLANNED


def test_the_button_of_a_dropped_one_says_so(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    type_in(ben, "drop M1 because nobody needs it", cast.launch)
    click = ben.click(ids.MILESTONE_REACH, milestone.id, cast.launch)
    assert "was dropped" in words(routes.clicks[ids.MILESTONE_REACH](click))
    with pytest.raises(MilestoneSettled, match="already dropped"):
        type_in(ben, "done M1", cast.launch)


def test_a_cheer_counts_once(
    db: Database, cast: Cast, chi: Visitor, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    type_in(ben, "done M1", cast.launch)
    (party,) = roads.owed(db, Kind.CELEBRATION)
    click = chi.click(ids.CELEBRATION_CHEER, party.subject_id, cast.launch)
    assert routes.clicks[ids.CELEBRATION_CHEER](click) is None
    assert "counted already" in words(routes.clicks[ids.CELEBRATION_CHEER](click))


def test_what_was_marked_by_mistake_is_taken_back_by_its_button(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    answer = type_in(ben, "done M1", cast.launch)
    assert answer is not None
    assert buttons(answer.blocks) == ["Undo"]
    card = type_in(ben, "M1", cast.launch)
    assert card is not None
    assert buttons(card.blocks) == ["Undo", "Add evidence"]
    click = ben.click(ids.MILESTONE_UNDO, milestone.id, cast.launch)
    assert "↩ M1 *Prototype* is not reached any more" in words(routes.clicks[click.action](click))
    assert "nothing to undo" in words(routes.clicks[click.action](click))
    again = type_in(ben, "done M1", cast.launch)
    assert again is not None
    assert len(roads.owed(db, Kind.CELEBRATION)) == 1
    ben.now += timedelta(hours=2)
    with pytest.raises(TooLateToUndo):
        routes.clicks[ids.MILESTONE_UNDO](ben.click(ids.MILESTONE_UNDO, milestone.id, cast.launch))
    late = type_in(ben, "M1", cast.launch)
    assert late is not None
    assert buttons(late.blocks) == ["Add evidence"]


def test_the_page_behind_the_form_can_be_taken_back_from_a_private_channel(
    db: Database, cast: Cast, ana: Visitor, routes: Routes, now: datetime
) -> None:
    secret = roads.set_goal(db, cast.ana, cast.board, now)
    added = roads.add(db, cast.ana, secret, now)
    click = ana.click(ids.MILESTONE_REACH, added.id, cast.board)
    routes.clicks[ids.MILESTONE_REACH](click)
    page = routes.submissions[ids.MILESTONE_REACH_FORM](ana.submit({}))
    assert page is not None
    ana.opened.append(page)
    ana.now += timedelta(hours=1)
    undo = replace(ana.click_in_form(ids.MILESTONE_UNDO, {}), value=str(added.id))
    assert "not reached any more" in words(routes.clicks[ids.MILESTONE_UNDO](undo))


# -- moving and dropping


def test_a_move_with_its_reason_keeps_the_first_plan(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone
) -> None:
    shown = words(type_in(ben, "move M1 to 26 May 2027 because vendor delay", cast.launch))
    assert "was Wed 12 May 2027 → Wed 26 May 2027, 1st move: vendor delay" in shown
    with pytest.raises(SameDate):
        type_in(ben, "move M1 to 26 May 2027 because again", cast.launch)


def test_what_is_missing_is_asked_and_what_was_typed_stands_in_the_form(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    assert type_in(ben, "move M1 because vendor delay", cast.launch) is None
    assert filled(ben.form) == {"due": MAY_12, "because": "vendor delay"}
    type_in(ben, "move M1 to 26 May 2027", cast.launch)
    assert filled(ben.form) == {"due": MAY_26, "because": None}
    with pytest.raises(FieldErrors) as refused:
        submit(ben, routes)
    assert set(refused.value.by_field) == {"because"}
    for _ in range(2):
        submit(ben, routes, key="view:V1", because="vendor delay")
    (row,) = all_of(db)
    assert (row.due_on, row.moves, row.moved_because) == (MAY_26, 1, "vendor delay")


def test_a_move_in_the_form_to_the_same_day_stands_under_its_field(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    routes.clicks[ids.MILESTONE_MOVE](ben.click(ids.MILESTONE_MOVE, milestone.id, cast.launch))
    for day in (MAY_12, date(2026, 11, 22), None):
        with pytest.raises(FieldErrors) as refused:
            submit(ben, routes, due=day, because="why")
        assert set(refused.value.by_field) == {"due"}
    assert all_of(db)[0].moves == 0


def test_a_first_date_needs_no_reason(
    db: Database, cast: Cast, ana: Visitor, goal: Goal, now: datetime, routes: Routes
) -> None:
    for _ in range(2):
        roads.add(db, cast.ana, goal, now)
    type_in(ana, "move M1 to 12 May 2027", cast.launch)
    type_in(ana, "move M2", cast.launch)
    submit(ana, routes, due=MAY_12)
    assert [(row.due_on, row.moves) for row in all_of(db)] == [(MAY_12, 0), (MAY_12, 0)]


def test_a_drop_needs_its_reason(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    assert type_in(ben, "drop M1", cast.launch) is None
    with pytest.raises(FieldErrors):
        submit(ben, routes, because=" ")
    for _ in range(2):
        submit(ben, routes, key="view:V1", because="nobody needs it")
    (row,) = all_of(db)
    assert (row.state, row.dropped_because) == (MilestoneState.DROPPED, "nobody needs it")
    assert "✖ M1 Prototype — dropped: nobody needs it" in words(type_in(ben, "M1", cast.launch))


# -- editing


def test_an_edit_saves_what_was_changed_and_nothing_else(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    type_in(ben, "edit M1", cast.launch)
    submit(ben, routes, milestone="Beta", size="minor")
    (row,) = all_of(db)
    assert (row.title, row.size, row.due_on, row.owner_id, row.moves) == (
        "Beta", Size.MINOR, MAY_12, cast.ben.id, 0,
    )  # fmt: skip


BAD_EDITS: list[tuple[str, dict[str, Value]]] = [
    ("because", {"due": MAY_26}),
    ("due", {"due": None}),
    ("due", {"due": date(2026, 11, 22), "because": "why"}),
    ("owner", {"owner": "U0CAIRN"}),
]


def test_what_an_edit_cannot_do_stands_under_its_field(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    routes.clicks[ids.MILESTONE_EDIT](ben.click(ids.MILESTONE_EDIT, milestone.id, cast.launch))
    given: dict[str, Value] = {"milestone": "Beta"}
    for field, values in BAD_EDITS:
        with pytest.raises(FieldErrors) as refused:
            submit(ben, routes, **(given | values))
        assert set(refused.value.by_field) == {field}
    assert all_of(db)[0].title == "Prototype"


def test_a_form_opened_before_anothers_edit_saves_nothing(
    db: Database, cast: Cast, ben: Visitor, ana: Visitor, milestone: Milestone, routes: Routes
) -> None:
    type_in(ana, "edit M1", cast.launch)
    type_in(ben, "edit M1", cast.launch)
    submit(ben, routes, milestone="Beta")
    with pytest.raises(OnTop, match="<@U0BEN> changed its title while"):
        submit(ana, routes, milestone="Gamma")
    assert all_of(db)[0].title == "Beta"


# -- who may


def test_who_may_not_change_it_is_told_who_may(
    db: Database, cast: Cast, chi: Visitor, milestone: Milestone
) -> None:
    lines = ("move M1 to Friday because x", "move M1", "drop M1", "drop M1 because x", "edit M1")
    for text in lines:
        with pytest.raises(NotYours, match="Only <@U0BEN> or <@U0ANA> or a workspace admin"):
            type_in(chi, text, cast.launch)
    assert chi.opened == []
    assert all_of(db)[0].version == 1


@pytest.mark.parametrize(
    "callback",
    [ids.MILESTONE_MOVE_FORM, ids.MILESTONE_DROP_FORM, ids.MILESTONE_FORM],
)
def test_a_forged_form_changes_nothing(
    db: Database, cast: Cast, chi: Visitor, milestone: Milestone, routes: Routes, callback: str
) -> None:
    forged = {"milestone": milestone.id, "channel": cast.launch.id, "version": 1}
    values: dict[str, Value] = {"milestone": "Mine", "due": MAY_26, "because": "why"}
    dev = Visitor(db, cast.dev, chi.now)
    for visitor, refusal in ((chi, NotYours), (dev, NoSuchThing)):
        visitor.opened = [{"callback_id": callback, "blocks": []}]
        with pytest.raises(refusal):
            routes.submissions[callback](visitor.submit(values, metadata=forged))
    assert all_of(db)[0].version == 1


def test_nobody_of_another_workspace_reaches_it_by_a_forged_form(
    db: Database, cast: Cast, milestone: Milestone, routes: Routes, now: datetime
) -> None:
    dev = Visitor(db, cast.dev, now)
    dev.opened = [{"callback_id": ids.MILESTONE_REACH_FORM, "blocks": []}]
    for channel_id in (cast.launch.id, cast.far.id, None):
        forged = {"milestone": milestone.id, "channel": channel_id}
        with pytest.raises(NoSuchThing, match="no such milestone"):
            routes.submissions[ids.MILESTONE_REACH_FORM](dev.submit({}, metadata=forged))
    assert all_of(db)[0].state == MilestoneState.PLANNED


def test_the_rubbish_of_a_form_is_no_milestone(
    cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    ben.opened = [{"callback_id": ids.MILESTONE_DROP_FORM, "blocks": []}]
    for milestone_id in (None, 0, -1, "1", 10**30, True, [1]):
        form = ben.submit({"because": "why"}, metadata={"milestone": milestone_id})
        with pytest.raises(NoSuchThing):
            routes.submissions[ids.MILESTONE_DROP_FORM](form)


def test_a_button_with_rubbish_in_it_is_stale(
    cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    for action, listener in routes.clicks.items():
        for value in ("", "x", "-1", "9" * 40, "1; DROP TABLE milestones"):
            with pytest.raises(StaleButton):
                listener(ben.click(action, value, cast.launch))
        for value in ("0", "999999", "2147483647"):
            with pytest.raises(NoSuchThing):
                listener(ben.click(action, value, cast.launch))


def test_nothing_is_changed_on_a_closed_goal(
    db: Database, cast: Cast, ana: Visitor, goal: Goal, milestone: Milestone, routes: Routes
) -> None:
    with db.begin() as session:
        session.get_one(Goal, goal.id).state = GoalState.MISSED
    for text in ("Another for G1", "done M1", "drop M1", "edit M1", "move M1"):
        with pytest.raises(GoalClosed):
            type_in(ana, text, cast.launch)
    for action in (ids.MILESTONE_MOVE, ids.MILESTONE_DROP, ids.MILESTONE_EDIT):
        with pytest.raises(GoalClosed):
            routes.clicks[action](ana.click(action, milestone.id, cast.launch))
    assert ana.opened == []


def test_an_outsider_reads_and_changes_nothing(
    db: Database, cast: Cast, goal: Goal, milestone: Milestone, routes: Routes, now: datetime
) -> None:
    with db.begin() as session:
        person = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
        people.join(session, cast.launch, person)
        session.get_one(Milestone, milestone.id).owner_id = person.id
    eve = Visitor(db, person, now)
    assert "M1 *Prototype*" in words(type_in(eve, "M1", cast.launch))
    for text in ("", "Mine", "done M1", "move M1", "drop M1 because x", "edit M1"):
        with pytest.raises(OutsiderOnly):
            type_in(eve, text, cast.launch)
    for action, listener in routes.clicks.items():
        value = goal.id if action == ids.GOAL_ADD_MILESTONE else milestone.id
        with pytest.raises((OutsiderOnly, NoSuchThing)):
            listener(eve.click(action, value, cast.launch))
    assert eve.opened == []
    assert all_of(db)[0].version == 1


# -- reading


def test_a_list_goes_goal_by_goal(
    db: Database, cast: Cast, ben: Visitor, goal: Goal, milestone: Milestone, now: datetime
) -> None:
    second = roads.set_goal(db, cast.ana, cast.launch, now, "Second")
    roads.add(db, cast.ana, second, now, "Beta test")
    everything = words(type_in(ben, "list", cast.launch))
    assert everything.index("*G1 · Launch the beta*") < everything.index("*G2 · Second*")
    one = words(type_in(ben, "list G2", cast.launch))
    assert "Beta test" in one
    assert "Prototype" not in one
    with pytest.raises(NoSuchThing):
        type_in(ben, "list G3", cast.launch)


def test_help_and_slips_are_answered(cast: Cast, ben: Visitor, milestone: Milestone) -> None:
    assert "`/milestone move M34 to 12 May" in words(type_in(ben, "help", cast.launch))
    assert "Did you mean" in words(type_in(ben, "moev M1", cast.launch))


def test_a_person_who_is_gone_still_owns_what_they_owned(
    db: Database, cast: Cast, ana: Visitor, milestone: Milestone, routes: Routes
) -> None:
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).deactivated = True
    type_in(ana, "edit M1", cast.launch)
    submit(ana, routes, milestone="Beta")
    assert all_of(db)[0].owner_id == cast.ben.id
