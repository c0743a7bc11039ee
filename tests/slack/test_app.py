"""Through Bolt's front door: what is answered, what is refused, and what never goes wrong aloud."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.db import Database
from bot.model import Channel, Goal, GoalState, KeptWords, Kind, Membership, Milestone, Person
from bot.slack.views import goal_forms, ids
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.slack.counter import Counter, Ear, listening

IMPATIENT = "PRAGMA busy_timeout=20"
ONLY_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def ear() -> Iterator[Ear]:
    with listening() as heard:
        yield heard


@pytest.fixture
def counter(db: Database, cast: Cast, ear: Ear, now: datetime) -> Counter:
    return Counter(db, ear, now)


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    return roads.set_goal(db, cast.ana, cast.launch, now)


def goals_of(db: Database) -> list[Goal]:
    with db.read() as session:
        return list(session.scalars(select(Goal).order_by(Goal.workspace_id, Goal.number)))


def typed(value: str) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": value}


def form_values(what: str = "Launch the beta", **more: Any) -> dict[str, Any]:
    """The fields of *Set a goal*."""
    return {
        "what": typed(what),
        "scope": {"type": "radio_buttons", "selected_option": {"value": "channel"}},
    } | more


def metadata_of(channel: Channel | None) -> str:
    draft = goal_forms.Draft(channel_id=channel.id if channel else None)
    return str(goal_forms.goal_form(draft)["private_metadata"])


# -- the way of each request


def test_a_command_is_carried_out_and_answered_to_the_asker_alone(
    counter: Counter, db: Database, cast: Cast
) -> None:
    told = counter.command(cast.ana, cast.launch, "/goal Launch the beta by 30 June 2027")
    assert (told["response_type"], told["text"]) == ("ephemeral", "G1 is set.")
    (goal,) = goals_of(db)
    assert (goal.title, goal.channel_id) == ("Launch the beta", cast.launch.id)
    answer = counter.command(cast.ben, cast.launch, "/goal G1")
    assert answer["response_type"] == "ephemeral"
    assert "Goal G1: Launch the beta" in answer["text"]
    assert answer["blocks"]


def test_a_form_is_opened_by_the_trigger_of_its_request(
    counter: Counter, cast: Cast, ear: Ear
) -> None:
    counter.command(cast.ana, cast.launch, "/goal", trigger_id="trigger.1")
    (opened,) = ear.said("/api/views.open")
    assert opened["trigger_id"] == "trigger.1"
    assert opened["view"]["callback_id"] == ids.GOAL_FORM


def test_a_form_of_a_button_in_a_form_is_put_on_top_of_it(
    counter: Counter, cast: Cast, ear: Ear, goal: Goal
) -> None:
    view = {"type": "modal", "id": "V9", "hash": "h", "blocks": []}
    counter.click(cast.ana, ids.GOAL_EDIT, str(goal.id), None, view=view)
    assert len(ear.said("/api/views.push")) == 1


def test_a_submitted_form_closes_and_home_shows_what_came_of_it(
    counter: Counter, db: Database, cast: Cast, ear: Ear
) -> None:
    metadata = metadata_of(cast.launch)
    assert counter.submit(cast.ana, ids.GOAL_FORM, form_values(), metadata) == {}
    assert [goal.title for goal in goals_of(db)] == ["Launch the beta"]
    (home,) = ear.said("/api/views.publish")
    assert "Launch the beta" in json.dumps(home["view"])


def test_fields_that_cannot_be_used_keep_the_form_open(
    counter: Counter, db: Database, cast: Cast
) -> None:
    day = {"type": "datepicker", "selected_date": "2020-01-01"}
    answer = counter.submit(
        cast.ana, ids.GOAL_FORM, form_values("x" * 3000, due=day), metadata_of(cast.launch)
    )
    assert answer["response_action"] == "errors"
    assert set(answer["errors"]) == {"what", "due"}
    assert goals_of(db) == []


@pytest.mark.parametrize("day", ["2026-13-45", "soon"])
def test_a_date_that_cannot_be_read_stands_under_its_field(
    counter: Counter, db: Database, cast: Cast, day: str
) -> None:
    chosen = {"type": "datepicker", "selected_date": day}
    answer = counter.submit(
        cast.ana, ids.GOAL_FORM, form_values(due=chosen), metadata_of(cast.launch)
    )
    assert set(answer["errors"]) == {"due"}


def test_what_refuses_a_form_is_a_page_on_top_of_it(
    counter: Counter, db: Database, cast: Cast, goal: Goal
) -> None:
    metadata = json.dumps({"goal": goal.id, "version": 1})
    answer = counter.submit(cast.ben, ids.GOAL_FORM, form_values("Mine"), metadata)
    assert answer["response_action"] == "push"
    assert "Only <@U0ANA> or a workspace admin" in json.dumps(answer["view"])


def test_a_goal_without_a_channel_takes_the_forms_place(counter: Counter, cast: Cast) -> None:
    personal = {"type": "radio_buttons", "selected_option": {"value": "personal"}}
    answer = counter.submit(cast.ana, ids.GOAL_FORM, form_values(scope=personal), metadata_of(None))
    assert answer["response_action"] == "update"
    assert "G1 · Launch the beta" in json.dumps(answer["view"], ensure_ascii=False)


def test_a_button_is_carried_out_and_answered_behind_the_acknowledgement(
    counter: Counter, cast: Cast, goal: Goal
) -> None:
    assert counter.click(cast.ben, ids.GOAL_JOIN, str(goal.id), cast.launch) == []
    assert counter.click(cast.ben, ids.GOAL_JOIN, str(goal.id), cast.launch) == [
        "You are in on G1 already."
    ]


def test_a_button_on_home_is_answered_by_a_page_and_home_is_built_anew(
    counter: Counter, cast: Cast, ear: Ear, goal: Goal
) -> None:
    counter.click(cast.ana, ids.GOAL_SHOW, str(goal.id), None, view={"type": "home"})
    (opened,) = ear.said("/api/views.open")
    assert "G1 · Launch the beta" in json.dumps(opened["view"], ensure_ascii=False)
    assert len(ear.said("/api/views.publish")) == 1


def test_a_shortcut_opens_its_form(counter: Counter, cast: Cast, ear: Ear) -> None:
    shortcut = {
        "type": "shortcut", "callback_id": "goal_new", "team": {"id": "T0CAIRN"},
        "user": {"id": "U0ANA"}, "trigger_id": "t",
    }  # fmt: skip
    assert counter.dispatch(shortcut).status == 200
    assert len(ear.said("/api/views.open")) == 1


def test_an_event_is_taken(counter: Counter, db: Database, cast: Cast) -> None:
    left = {"type": "member_left_channel", "channel": "C0BOARD", "user": "U0ANA"}
    assert counter.event(left).status == 200
    with db.read() as session:
        assert session.get(Membership, (cast.board.id, cast.ana.id)) is None


# -- bad input


@pytest.mark.parametrize("action", ["goal.explode", "", "x" * 255])
def test_a_button_that_nobody_knows_any_more_says_so(
    counter: Counter, cast: Cast, action: str
) -> None:
    (said,) = counter.click(cast.ben, action, "7", cast.launch)
    assert said.startswith("This button is from an older message")


def test_a_button_with_rubbish_in_it_says_the_same(
    counter: Counter, cast: Cast, goal: Goal
) -> None:
    for action in (ids.GOAL_JOIN, ids.MILESTONE_REACH, ids.CELEBRATION_CHEER):
        for value in ("", "x", "-1", "9" * 40, "7; DROP TABLE goals", "\u0663"):
            (said,) = counter.click(cast.ben, action, value, cast.launch)
            assert said.startswith("This button is from an older message")


@pytest.mark.parametrize("callback", ["goal.explode", ""])
def test_a_form_that_nobody_knows_any_more_says_so(
    counter: Counter, cast: Cast, callback: str
) -> None:
    answer = counter.submit(cast.ben, callback, {}, "")
    assert "from an older message" in json.dumps(answer["view"])


def test_a_form_with_rubbish_behind_it_saves_nothing(
    counter: Counter, db: Database, cast: Cast
) -> None:
    for metadata in ("", "x", "[]", "null", "7", '{"channel": "x"}', "{" * 3000):
        answer = counter.submit(cast.ben, ids.GOAL_FORM, form_values(), metadata)
        assert "There is no such channel" in json.dumps(answer["view"])
    assert goals_of(db) == []


def test_a_form_submitted_twice_is_one_goal(counter: Counter, db: Database, cast: Cast) -> None:
    view = {
        "type": "modal", "id": "V1", "callback_id": ids.GOAL_FORM, "hash": "h",
        "private_metadata": metadata_of(cast.launch),
        "state": {"values": {name: {"value": field} for name, field in form_values().items()}},
    }  # fmt: skip
    for _ in range(2):
        assert counter.submit(cast.ana, ids.GOAL_FORM, {}, "", view=view) == {}
    assert len(goals_of(db)) == 1


def test_what_no_database_keeps_is_left_out(counter: Counter, db: Database, cast: Cast) -> None:
    counter.command(cast.ana, cast.launch, "/goal Launch\x00 the\ud83d beta")
    counter.submit(cast.ana, ids.GOAL_FORM, form_values("Two\x00"), metadata_of(cast.launch))
    assert [goal.title for goal in goals_of(db)] == ["Launch the beta", "Two"]


def test_a_command_that_this_cairn_does_not_know_is_welcomed(counter: Counter, cast: Cast) -> None:
    assert (
        "*Cairn* keeps your team's goals"
        in counter.command(cast.ana, cast.launch, "/goals")["text"]
    )


def test_where_cairn_is_not_the_words_are_kept(counter: Counter, db: Database, cast: Cast) -> None:
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).cairn_in = False
    answer = counter.command(cast.ana, cast.launch, "/goal Launch the beta")
    assert "/invite @Cairn" in answer["text"]
    assert "`/goal Launch the beta`" in answer["text"]
    with db.read() as session:
        assert [kept.text for kept in session.scalars(select(KeptWords))] == ["Launch the beta"]


# -- who


def test_a_team_that_has_not_installed_cairn_is_told_and_changes_nothing(
    counter: Counter, db: Database, cast: Cast, ear: Ear
) -> None:
    body = {
        "command": "/goal", "text": "Mine", "team_id": "T0STRANGE", "user_id": cast.ana.slack_id,
        "channel_id": "C0LAUNCH", "trigger_id": "t", "response_url": f"{ear.url}response/1",
    }  # fmt: skip
    answer = counter.dispatch(body)
    assert answer.status == 200
    assert answer.body.startswith("Slack has not told me yet which workspace this is")
    assert goals_of(db) == []
    assert ear.said("/response/1") == []  # whom nobody knows is spoken to at no address of theirs


def test_while_slack_does_not_say_whose_the_token_is_nothing_is_taken_for_done(
    counter: Counter, db: Database, cast: Cast, ear: Ear
) -> None:
    """Right after the very first start; Slack brings the event again."""
    counter.team, ear.silent = "T0NEW", True
    came = {"type": "app_home_opened", "user": "U0NEW", "tab": "messages"}
    assert counter.event(came).status == 503
    body = {"command": "/goal", "text": "Mine", "team_id": "T0NEW", "user_id": "U0NEW"}
    assert counter.dispatch(body).body.startswith("Slack has not told me yet which workspace")
    ear.silent = False
    ear.knows["/api/auth.test"] = {"team_id": "T0NEW", "team": "New", "user_id": "U0CAIRN"}
    assert counter.event(came).status == 200


def test_what_people_of_another_workspace_do_is_done_in_theirs(
    counter: Counter, db: Database, cast: Cast, goal: Goal
) -> None:
    counter.team = "T0OTHER"
    counter.command(cast.dev, cast.far, "/goal Far away")
    assert [goal.workspace_id for goal in goals_of(db)] == [
        cast.workspace.id, cast.elsewhere.id,
    ]  # fmt: skip
    (said,) = counter.click(cast.dev, ids.GOAL_JOIN, str(goal.id), cast.far)
    assert said.startswith("There is no such goal that you can see here.")


def test_of_several_teams_in_a_payload_the_one_that_is_authorised_counts(
    counter: Counter, db: Database, cast: Cast
) -> None:
    """In a channel that is shared with others, an event may name their team first."""
    left = {"type": "member_left_channel", "channel": "C0BOARD", "user": "U0ANA"}
    authorised = [{"team_id": "T0CAIRN", "user_id": "U0CAIRN", "is_bot": True}]
    taken = counter.event(left, team_id="T0STRANGE", authorizations=authorised)
    assert taken.status == 200
    with db.read() as session:
        assert session.get(Membership, (cast.board.id, cast.ana.id)) is None


def test_an_outsider_changes_nothing(
    counter: Counter, db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
    answer = counter.command(eve, cast.launch, "/goal Mine")
    assert answer["text"].startswith("People of other organisations can read")
    (said,) = counter.click(eve, ids.GOAL_JOIN, str(goal.id), cast.launch)
    assert said.startswith("People of other organisations can read")
    assert len(goals_of(db)) == 1


def test_a_guest_works_where_they_are(
    counter: Counter, db: Database, cast: Cast, goal: Goal
) -> None:
    assert counter.click(cast.chi, ids.GOAL_JOIN, str(goal.id), cast.launch) == []
    answer = counter.command(cast.chi, cast.launch, "/goal done G1")
    assert answer["text"].startswith("Only <@U0ANA>")


def test_who_clicks_in_a_channel_is_in_it(
    counter: Counter, db: Database, cast: Cast, now: datetime
) -> None:
    secret = roads.set_goal(db, cast.ana, cast.board, now, "Close the round")
    assert counter.click(cast.ben, ids.GOAL_JOIN, str(secret.id), cast.board) == []
    with db.read() as session:
        assert session.get(Membership, (cast.board.id, cast.ben.id)) is not None


# -- when something fails


def test_when_slack_does_not_open_a_form_it_says_so(
    counter: Counter, db: Database, cast: Cast, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    ear.silent = True
    answer = counter.command(cast.ana, cast.launch, "/goal")
    assert answer["text"].startswith("Slack did not let me show you this. Please try the same")
    assert "a form was not shown" in caplog.text


def test_when_slack_says_nothing_of_a_stranger_it_says_so(
    counter: Counter, db: Database, cast: Cast, ear: Ear
) -> None:
    ear.silent = True
    stranger = Person(slack_id="U0NEW")
    answer = counter.command(stranger, cast.launch, "/goal Mine")
    assert answer["text"].startswith("I could not ask Slack who you are just now")
    assert goals_of(db) == []


def test_an_answer_that_finds_no_place_is_no_error(
    counter: Counter, cast: Cast, ear: Ear, goal: Goal, caplog: pytest.LogCaptureFixture
) -> None:
    ear.silent = True
    counter.click(cast.ana, ids.GOAL_SHOW, str(goal.id), None, view={"type": "home"})
    assert "a Home page was not taken" in caplog.text
    shortcut = {
        "type": "shortcut", "callback_id": "goal_new", "team": {"id": "T0CAIRN"},
        "user": {"id": "U0ANA"}, "trigger_id": "t",
    }  # fmt: skip
    assert counter.dispatch(shortcut).status == 503  # then Slack says that it did not work
    assert "found no place to be shown" in caplog.text
    assert "unexpected" not in caplog.text


@ONLY_SQLITE
def test_a_locked_database_is_a_sentence_and_nothing_is_saved(
    counter: Counter, db: Database, cast: Cast, goal: Goal, caplog: pytest.LogCaptureFixture
) -> None:
    sentence = "Cairn's database is busy, so nothing was saved."
    writer = sqlite3.connect(str(db.url.database), isolation_level=None)
    counter.db = quick = Database(str(db.url))
    event.listen(quick.engine, "connect", lambda opened, _: opened.execute(IMPATIENT))
    try:
        writer.execute("BEGIN IMMEDIATE")
        answer = counter.command(cast.ana, cast.launch, "/goal Second")
        assert answer["text"].startswith(sentence)
        (said,) = counter.click(cast.ben, ids.GOAL_JOIN, str(goal.id), cast.launch)
        assert said.startswith(sentence)
        page = counter.submit(cast.ana, ids.GOAL_FORM, form_values(), metadata_of(cast.launch))
        assert page["response_action"] == "push"
        assert sentence in json.dumps(page["view"])
        left = {"type": "member_left_channel", "channel": "C0BOARD", "user": "U0ANA"}
        assert counter.event(left).status == 503  # Slack brings it again
        # Who only reads need not wait.
        assert "Goal G1" in counter.command(cast.ana, cast.launch, "/goal G1")["text"]
    finally:
        writer.close()
        quick.close()
    assert len(goals_of(db)) == 1
    assert "the database did not take it" in caplog.text
    counter.db = db
    assert counter.command(cast.ana, cast.launch, "/goal Second")["text"] == "G2 is set."
    assert len(goals_of(db)) == 2


def test_an_unexpected_error_has_a_reference_that_is_in_the_log(
    counter: Counter, db: Database, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(_click: object) -> None:
        raise ZeroDivisionError("the secret of the bug")

    counter.more["test.explode"] = explode
    (said,) = counter.click(cast.ana, "test.explode", "7", cast.launch)
    assert said.startswith("Something went wrong that should not have, and nothing was saved.")
    assert "secret" not in said
    assert "Traceback" not in said
    reference = said.split("`")[1]
    assert f"unexpected error {reference}" in caplog.text
    assert "ZeroDivisionError: the secret of the bug" in caplog.text


def test_an_event_that_fails_is_not_taken_so_that_it_comes_again(
    counter: Counter, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    taken = counter.event({"type": "member_left_channel"})  # no channel: no Slack sends this
    assert (taken.status, taken.body) == (503, "")
    assert "an event failed, reference " in caplog.text


def test_an_event_of_whom_slack_has_switched_off_is_not_asked_for_again(
    counter: Counter, db: Database, cast: Cast, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).deactivated = True
    counter.ear.knows["/api/users.info"] = {"user": {"id": "U0BEN", "deleted": True}}
    opened = {"type": "app_home_opened", "user": "U0BEN", "tab": "home"}
    assert counter.event(opened).status == 200
    assert "brought again" not in caplog.text


def test_what_is_done_is_done_before_slack_is_told(
    counter: Counter, db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    milestone = roads.add(db, cast.ana, goal, now)
    counter.command(cast.ana, cast.launch, f"/milestone done M{milestone.number}")
    metadata = json.dumps({"goal": goal.id, "outcome": "achieved"})
    assert counter.submit(cast.ana, ids.GOAL_CLOSE_FORM, {}, metadata) == {}
    with db.read() as session:
        assert session.get_one(Goal, goal.id).state == GoalState.ACHIEVED
        assert session.get_one(Milestone, milestone.id).reached_at == now
    assert len(roads.owed(db, Kind.CELEBRATION)) == 2


# -- selects that Cairn fills


def test_a_select_is_filled_by_what_the_asker_may_see(
    counter: Counter, db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    secret = roads.set_goal(db, cast.ana, cast.board, now, title="Launch the merger")
    offered = counter.suggest(cast.ana, "supports", "laun", metadata_of(cast.board))
    assert offered == [f"{secret.id} G2 · Launch the merger", f"{goal.id} G1 · Launch the beta"]
    assert counter.suggest(cast.ben, "supports", "") == [f"{goal.id} G1 · Launch the beta"]
    forged = metadata_of(cast.board)
    assert counter.suggest(cast.ben, "supports", "", forged) == [f"{goal.id} G1 · Launch the beta"]


@pytest.mark.parametrize("typed", ["nothing like it", "%", "_", "G99", "x" * 3000, "\x00", "'; --"])
def test_letters_that_fit_nothing_offer_nothing(
    counter: Counter, cast: Cast, goal: Goal, typed: str
) -> None:
    found = counter.suggest(cast.ana, "supports", typed)
    assert found == ([] if typed.strip("\x00") else [f"{goal.id} G1 · Launch the beta"])


@pytest.mark.parametrize("block_id", ["", "what", "older"])
def test_a_select_of_another_release_offers_nothing(
    counter: Counter, cast: Cast, goal: Goal, block_id: str
) -> None:
    assert counter.suggest(cast.ana, block_id, "") == []


@ONLY_SQLITE
def test_a_list_never_fails_aloud(counter: Counter, db: Database, cast: Cast, goal: Goal) -> None:
    def refuse(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM goals" in statement:
            raise sqlite3.OperationalError("database is locked")

    event.listen(db._reading, "before_cursor_execute", refuse)
    try:
        assert counter.suggest(cast.ana, "supports", "") == []
    finally:
        event.remove(db._reading, "before_cursor_execute", refuse)
    assert counter.suggest(cast.ana, "supports", "")


def test_another_workspace_is_offered_nothing_of_this_one(
    db: Database, ear: Ear, cast: Cast, now: datetime, goal: Goal
) -> None:
    theirs = Counter(db, ear, now, team="T0OTHER")
    assert theirs.suggest(cast.dev, "supports", "", metadata_of(cast.launch)) == []
