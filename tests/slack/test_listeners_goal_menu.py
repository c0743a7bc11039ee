"""The ⋯ of a goal, its `More…` page, its choices and twins, as their people use and misuse them."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import CairnError, FieldErrors, GoalClosed, NoSuchThing, NotYours
from bot.model import (
    Channel,
    Contributor,
    Follower,
    Goal,
    GoalState,
    Horizon,
    Milestone,
    Person,
    Priority,
    Status,
)
from bot.services import goals
from bot.services.milestones.afters import put_after
from bot.slack.listeners import everything
from bot.slack.requests import OnTop, StaleButton, Value
from bot.slack.routes import Routes
from bot.slack.views import ids
from bot.slack.views.parts import Block, Message
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, readable
from tests.slack.filling import filled
from tests.slack.sheets import buttons, check_message, check_view

JULY = date(2027, 7, 31)


class Desk:
    """Everything that can be asked, looked up as Slack's requests are."""

    def __init__(self, db: Database, cast: Cast, now: datetime) -> None:
        self.db, self.cast, self.now = db, cast, now
        self.routes = Routes()
        everything.register(self.routes)

    def visitor(self, person: Person) -> Visitor:
        return Visitor(self.db, person, self.now)

    def type(self, who: Visitor, text: str, channel: Channel | None) -> Message | None:
        """What `/goal TEXT` answers."""
        message = self.routes.commands["/goal"](who.command("/goal", text, channel))
        if message:
            check_message(message)
        return message

    def choose(self, who: Visitor, goal: Goal, action: str, channel: Channel) -> Message | None:
        """A row of the ⋯ of a card in a channel."""
        value = f"{action}:{goal.id}"
        return self.routes.clicks[ids.GOAL_MENU](who.click(ids.GOAL_MENU, value, channel))

    def press(
        self, who: Visitor, goal_id: int, action: str, channel: Channel | None = None
    ) -> Message | None:
        return self.routes.clicks[action](who.click(action, goal_id, channel))

    def submit(self, who: Visitor, key: str = "", **values: Value) -> Block | None:
        """The form before them, with these fields changed."""
        check_view(who.form)
        send = self.routes.submissions[who.form["callback_id"]]
        return send(who.submit(filled(who.form) | values, key=key))

    def offered(self, who: Visitor, block_id: str, typed: str = "") -> list[str]:
        found = self.routes.options[block_id](who.suggest(typed, block_id))
        return [each["text"]["text"] for each in found]


@pytest.fixture
def desk(db: Database, cast: Cast, now: datetime) -> Desk:
    return Desk(db, cast, now)


@pytest.fixture
def ana(desk: Desk, cast: Cast) -> Visitor:
    return desk.visitor(cast.ana)


@pytest.fixture
def ben(desk: Desk, cast: Cast) -> Visitor:
    return desk.visitor(cast.ben)


def words(message: Message | None) -> str:
    assert message is not None
    return readable(message.blocks)


# -- the ⋯ and More…


def test_anybody_in_the_channel_follows_from_the_card_once(
    desk: Desk, cast: Cast, ben: Visitor, goal: Goal
) -> None:
    assert "You follow G1:" in words(desk.choose(ben, goal, ids.GOAL_FOLLOW, cast.launch))
    assert "already" in words(desk.choose(ben, goal, ids.GOAL_FOLLOW, cast.launch))
    with desk.db.read() as session:
        (follower,) = session.scalars(select(Follower))
    assert follower.person_id == cast.ben.id


def test_the_history_is_there_for_whoever_sees_the_goal(
    desk: Desk, cast: Cast, ben: Visitor, goal: Goal
) -> None:
    assert "<@U0ANA> set this goal" in words(desk.choose(ben, goal, ids.GOAL_HISTORY, cast.launch))


def test_pinning_is_for_those_who_may_change_the_goal(
    desk: Desk, cast: Cast, ana: Visitor, ben: Visitor, goal: Goal
) -> None:
    with pytest.raises(NotYours):
        desk.choose(ben, goal, ids.GOAL_PIN, cast.launch)
    assert "⭐ G1 is now" in words(desk.choose(ana, goal, ids.GOAL_PIN, cast.launch))
    assert "⭐ *G1 · Launch the beta*" in words(desk.type(ben, "G1", cast.launch))
    assert "⭐ G1" in words(desk.type(ben, "list", cast.launch))


def test_nothing_but_a_word_of_how_it_stands_wakes_a_stale_goal(
    desk: Desk, cast: Cast, ana: Visitor, ben: Visitor, goal: Goal, now: datetime
) -> None:
    long_ago = now - timedelta(days=20)
    roads.change(desk.db, goal, reported=Status.ON_TRACK, heard_at=long_ago)
    desk.press(ben, goal.id, ids.GOAL_JOIN, cast.launch)
    desk.choose(ana, goal, ids.GOAL_PIN, cast.launch)
    desk.type(ana, "edit G1", cast.launch)
    desk.submit(ana, category="Ops")
    assert "stale, no word since" in words(desk.type(ana, "G1", cast.launch))


def test_more_offers_what_the_one_may_do(
    desk: Desk, cast: Cast, ana: Visitor, ben: Visitor, goal: Goal
) -> None:
    desk.choose(ana, goal, ids.GOAL_MORE, cast.launch)
    assert buttons(ana.form["blocks"]) == [
        "Achieved 🏁", "Missed", "Drop", "Pause", "Move the due date", "Make it a milestone",
        "Measure it", "Edit", "Pin as North Star", "History", "Follow", "I'm in",
        "Keep as template",
    ]  # fmt: skip
    desk.choose(ben, goal, ids.GOAL_MORE, cast.launch)
    assert buttons(ben.form["blocks"]) == ["History", "Follow", "I'm in", "Keep as template"]
    assert "for <@U0ANA> to do" in readable(ben.form["blocks"])
    for visitor in (ana, ben):
        check_view(visitor.form)
    desk.routes.clicks[ids.TEMPLATE_KEEP](ana.click_in_form(ids.TEMPLATE_KEEP, {}, goal.id))
    assert filled(ana.form)["name"] == "Launch the beta"


def test_a_press_on_that_page_is_answered_on_it(
    desk: Desk, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    desk.choose(ana, goal, ids.GOAL_MORE, cast.launch)
    for action, said, then in (
        (ids.GOAL_PAUSE, "G1 rests", "Resume"),
        (ids.GOAL_RESUME, "G1 is taken up again", "Pause"),
        (ids.GOAL_PIN, "⭐ G1 is now the North Star", "Unpin"),
        (ids.GOAL_UNPIN, "G1 is not the North Star", "Pin as North Star"),
        (ids.GOAL_FOLLOW, "You follow G1", "Unfollow"),
        (ids.GOAL_UNFOLLOW, "You follow G1 no longer", "Follow"),
    ):
        click = ana.click_in_form(action, {}, goal.id)
        assert desk.routes.clicks[action](click) is None
        check_view(ana.form)
        assert said in readable(ana.form["blocks"])
        assert then in buttons(ana.form["blocks"])


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (ids.GOAL_ACHIEVED, GoalState.ACHIEVED),
        (ids.GOAL_MISSED, GoalState.MISSED),
        (ids.GOAL_DROP, GoalState.DROPPED),
    ],
)
def test_closing_from_there_asks_what_was_learned_and_reopening_needs_no_form(
    desk: Desk, cast: Cast, ana: Visitor, goal: Goal, action: str, state: GoalState
) -> None:
    desk.press(ana, goal.id, action, cast.launch)
    desk.submit(ana, learned="Start small")
    assert roads.goal_row(desk.db, goal).state == state
    with pytest.raises(GoalClosed):
        desk.press(ana, goal.id, action, cast.launch)
    assert "G1 is open again" in words(desk.press(ana, goal.id, ids.GOAL_REOPEN, cast.launch))
    assert roads.goal_row(desk.db, goal).state == GoalState.ACTIVE


def test_goal_reopen_keeps_its_reason(desk: Desk, cast: Cast, ana: Visitor, goal: Goal) -> None:
    roads.change(desk.db, goal, state=GoalState.MISSED, closed_at=desk.now)
    assert "no report yet" in words(
        desk.type(ana, "reopen G1 because the market is back", cast.launch)
    )
    assert roads.told(desk.db, goal)[-1].why == "the market is back"


EVERY = (
    ids.GOAL_FOLLOW, ids.GOAL_UNFOLLOW, ids.GOAL_PIN, ids.GOAL_UNPIN, ids.GOAL_PAUSE,
    ids.GOAL_RESUME, ids.GOAL_ACHIEVED, ids.GOAL_MISSED, ids.GOAL_DROP, ids.GOAL_REOPEN,
    ids.GOAL_MOVE, ids.GOAL_CONVERT, ids.GOAL_MORE, ids.GOAL_HISTORY, ids.GOAL_JOIN_TWIN,
)  # fmt: skip
"""All buttons that carry a goal."""


def refusal(desk: Desk, who: Visitor, goal_id: int, action: str, channel: Channel | None) -> str:
    with pytest.raises(CairnError) as refused:
        desk.press(who, goal_id, action, channel)
    return f"{type(refused.value).__name__}: {refused.value}"


@pytest.mark.parametrize("action", EVERY)
def test_a_goal_one_may_not_see_answers_as_one_that_does_not_exist(
    desk: Desk, cast: Cast, ben: Visitor, goal: Goal, action: str
) -> None:
    secret = roads.set_goal(desk.db, cast.ana, cast.board, desk.now, title="Merger")
    missing = refusal(desk, ben, 2**31 - 1, action, cast.launch)
    assert missing.startswith("NoSuchThing: There is no such goal")
    assert refusal(desk, ben, secret.id, action, cast.launch) == missing
    dev = desk.visitor(cast.dev)
    for each in (goal, secret):
        assert refusal(desk, dev, each.id, action, cast.far) == missing


@pytest.mark.parametrize("action", EVERY)
@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 30, "1;2", "²"])
def test_a_button_with_rubbish_in_it_is_stale(
    desk: Desk, cast: Cast, ana: Visitor, goal: Goal, action: str, value: str
) -> None:
    with pytest.raises(StaleButton):
        desk.routes.clicks[action](ana.click(action, value, cast.launch))
    for forged in (value, f"{action}{value}", f"goal.menu:goal.menu:{value}", f"nothing:{goal.id}"):
        with pytest.raises((StaleButton, NoSuchThing)):
            desk.routes.clicks[ids.GOAL_MENU](ana.click(ids.GOAL_MENU, forged, cast.launch))


# -- re-plan and conversion


def test_a_new_due_date_is_moved_by_one_line_or_by_the_form_that_asks_why(
    desk: Desk, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    card = words(desk.type(ana, "move G1 to 31 July 2027 because vendor delay", cast.launch))
    assert "was Wed 30 June 2027 → Sat 31 July 2027, 1st move: vendor delay" in card
    assert desk.type(ana, "move G1 to 31 August 2027", cast.launch) is None
    with pytest.raises(FieldErrors) as refused:
        desk.submit(ana)
    assert set(refused.value.by_field) == {"because"}
    desk.submit(ana, because="again")
    row = roads.goal_row(desk.db, goal)
    assert (row.due_on, row.moves) == (date(2027, 8, 31), 2)
    with pytest.raises(FieldErrors) as refused:
        desk.submit(ana, because="once more")
    assert set(refused.value.by_field) == {"due"}


def test_move_and_reopen_begin_titles_too(desk: Desk, cast: Cast, ana: Visitor) -> None:
    desk.type(ana, "Move the office to Berlin by 30 June 2027", cast.launch)
    desk.type(ana, "Reopen the shop", cast.launch)
    with desk.db.read() as session:
        titles = session.scalars(select(Goal.title).order_by(Goal.number)).all()
    assert titles == ["Move the office to Berlin", "Reopen the shop"]


def test_a_changed_date_in_the_edit_form_needs_its_reason_under_its_field(
    desk: Desk, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    desk.type(ana, "edit G1", cast.launch)
    with pytest.raises(FieldErrors) as refused:
        desk.submit(ana, due=JULY, why="Because")
    assert set(refused.value.by_field) == {"because"}
    assert roads.goal_row(desk.db, goal).why == ""
    desk.submit(ana, due=JULY, why="Because", because="vendor delay")
    row = roads.goal_row(desk.db, goal)
    assert (row.why, row.due_on, row.moves) == ("Because", JULY, 1)


def test_a_goal_is_made_a_milestone_by_its_form(
    desk: Desk, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    into = roads.set_goal(desk.db, cast.ana, cast.launch, desk.now, title="Be known")
    theirs = roads.set_goal(desk.db, cast.ben, cast.launch, desk.now, title="Ben's own")
    desk.press(ana, goal.id, ids.GOAL_CONVERT, cast.launch)
    assert desk.offered(ana, ids.CONVERT_INTO, "known") == ["G2 · Be known"]
    with pytest.raises(NotYours):
        desk.submit(ana, convert_into=str(theirs.id))
    for forged in ("", "x", "9" * 12):
        with pytest.raises(FieldErrors):
            desk.submit(ana, convert_into=forged)
    with pytest.raises(NoSuchThing):
        desk.submit(ana, convert_into=str(2**31 - 1))
    desk.submit(ana, key="view:V1", convert_into=str(into.id))
    with desk.db.read() as session:
        (milestone,) = session.scalars(select(Milestone))
    assert (milestone.title, milestone.goal_id) == ("Launch the beta", into.id)
    with pytest.raises(GoalClosed):
        desk.press(ana, goal.id, ids.GOAL_CONVERT, cast.launch)
    card = desk.type(ana, "G1", cast.launch)
    assert "↪ became M1" in words(card)
    assert card is not None
    assert buttons(card.blocks) == []  # it cannot be reopened, so nothing offers to


def test_a_milestone_is_made_a_goal_by_its_button_once(
    desk: Desk, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    milestone = roads.add(desk.db, cast.ana, goal, desk.now)
    grow = desk.routes.clicks[ids.MILESTONE_GROW]
    click = ana.click(ids.MILESTONE_GROW, milestone.id, cast.launch)
    assert "M1 became *G2 · Prototype*, which supports G1" in words(grow(click))
    with pytest.raises(CairnError, match="already dropped"):
        grow(click)
    card = words(desk.type(ana, "G2", cast.launch))
    assert card.startswith("G1 Launch the beta › *this goal*")
    assert "Supported by G2 Prototype" in words(desk.type(ana, "G1", cast.launch))


# -- fields


def test_the_form_saves_what_a_goal_supports(
    desk: Desk, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    desk.type(ana, "", cast.launch)
    assert desk.offered(ana, ids.SUPPORTS, "beta") == ["G1 · Launch the beta"]
    desk.submit(ana, what="Write the docs", supports=str(goal.id))
    assert "G1 Launch the beta › *this goal*" in words(desk.type(ana, "G2", cast.launch))
    desk.type(ana, "edit G2", cast.launch)
    assert filled(ana.form)["supports"] == str(goal.id)
    desk.submit(ana, supports=None)
    assert "›" not in words(desk.type(ana, "G2", cast.launch))


@pytest.mark.parametrize("forged", ["x", "0", "9" * 12, str(2**31 - 1), "secret", "theirs"])
def test_a_forged_parent_stands_under_its_field_in_the_same_words(
    desk: Desk, cast: Cast, ben: Visitor, forged: str
) -> None:
    rows = {
        "secret": roads.set_goal(desk.db, cast.ana, cast.board, desk.now, title="Merger").id,
        "theirs": roads.set_goal(desk.db, cast.dev, cast.far, desk.now, title="Far").id,
    }
    desk.type(ben, "", cast.launch)
    with pytest.raises(FieldErrors) as refused:
        desk.submit(ben, what="New", supports=str(rows.get(forged, forged)))
    said = refused.value.by_field["supports"]
    assert said.startswith(("There is no such goal that you can see here", "Please choose one"))


def test_what_is_ongoing_has_no_due_date_and_what_gets_one_is_ongoing_no_more(
    desk: Desk, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    desk.type(ana, "edit G1", cast.launch)
    with pytest.raises(FieldErrors) as refused:
        desk.submit(ana, horizon="ongoing")
    assert set(refused.value.by_field) == {"horizon"}
    desk.submit(ana, horizon="ongoing", due=None, because="it never ends")
    row = roads.goal_row(desk.db, goal)
    assert (row.horizon, row.due_on) == (Horizon.ONGOING, None)
    desk.type(ana, "move G1 to 31 July 2027 because it ends", cast.launch)
    row = roads.goal_row(desk.db, goal)
    assert (row.horizon, row.due_on) == (None, JULY)


def test_the_edit_saves_priority_horizon_and_confidence(
    desk: Desk, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    desk.type(ana, "edit G1", cast.launch)
    desk.submit(ana, priority="high", horizon="long", confidence="7")
    row = roads.goal_row(desk.db, goal)
    assert (row.priority, row.horizon, row.confidence) == (Priority.HIGH, Horizon.LONG, 7)
    card = words(desk.type(ana, "G1", cast.launch))
    assert "high priority" in card
    assert "confidence 7 of 10" in card
    desk.type(ana, "edit G1", cast.launch)
    desk.submit(ana, priority="forged", horizon="forged", confidence="11")
    row = roads.goal_row(desk.db, goal)
    assert (row.priority, row.horizon, row.confidence) == (Priority.NORMAL, None, None)


def test_an_older_form_without_a_field_leaves_what_it_holds(
    desk: Desk, cast: Cast, ana: Visitor, goal: Goal
) -> None:
    roads.change(desk.db, goal, priority=Priority.HIGH, confidence=7)
    desk.type(ana, "edit G1", cast.launch)
    form = ana.submit(filled(ana.form) | {"why": "Because"})
    newer = ("supports", "priority", "horizon", "confidence", "because")
    older = {name: value for name, value in form.values.items() if name not in newer}
    desk.routes.submissions[ids.GOAL_FORM](replace(form, values=older))
    row = roads.goal_row(desk.db, goal)
    assert (row.why, row.priority, row.confidence) == ("Because", Priority.HIGH, 7)


def test_what_was_changed_meanwhile_is_told_and_the_form_offered_anew(
    desk: Desk, cast: Cast, ana: Visitor, ben: Visitor
) -> None:
    goal = roads.set_goal(desk.db, cast.ana, cast.launch, desk.now, owner_id=cast.ben.id)
    parent = roads.set_goal(desk.db, cast.ana, cast.board, desk.now, title="Merger")
    desk.type(ben, "edit G1", cast.launch)
    desk.type(ana, "edit G1", cast.launch)
    desk.submit(ana, due=JULY, because="vendor delay", supports=str(parent.id), what="<!channel>")
    with pytest.raises(OnTop) as refused:
        desk.submit(ben, what="Mine")
    page = refused.value.page
    check_view(page)
    shown = readable(page["blocks"])
    assert "<@U0ANA> moved this goal: Wed 30 June 2027 → Sat 31 July 2027 — vendor delay" in shown
    assert "changed *title*: Launch the beta → &lt;!channel&gt;" in shown
    assert "changed *supports*: nothing → another goal" in shown
    assert "Merger" not in shown
    ben.opened.append(page)
    click = ben.click_in_form(ids.GOAL_EDIT, {}, goal.id)
    desk.routes.clicks[ids.GOAL_EDIT](click)
    assert filled(ben.form)["what"] == "<!channel>"
    desk.submit(ben, what="Mine")
    row = roads.goal_row(desk.db, goal)
    assert (row.title, row.parent_id) == ("Mine", parent.id)


def test_the_history_tells_a_parent_only_to_those_who_may_see_it(
    desk: Desk, cast: Cast, ana: Visitor, ben: Visitor, goal: Goal
) -> None:
    secret = roads.set_goal(desk.db, cast.ana, cast.board, desk.now, title="Merger")
    desk.type(ana, "edit G1", cast.launch)
    desk.submit(ana, supports=str(secret.id))
    assert "nothing → G2 Merger" in words(desk.type(ana, "history G1", cast.launch))
    told = words(desk.type(ben, "history G1", cast.launch))
    assert "nothing → another goal" in told
    assert "Merger" not in told


def test_the_history_tells_a_milestone_only_to_those_who_may_see_it(
    desk: Desk, cast: Cast, ana: Visitor, ben: Visitor, goal: Goal
) -> None:
    secret = roads.set_goal(desk.db, cast.ana, cast.board, desk.now, title="Merger")
    first = roads.add(desk.db, cast.ana, secret, desk.now, "Term sheet")
    later = roads.add(desk.db, cast.ana, goal, desk.now, "Press release")
    own = roads.add(desk.db, cast.ana, goal, desk.now, "Name chosen")
    with desk.db.begin() as session:
        put_after(
            session, session.get_one(Milestone, later.id), session.get_one(Goal, goal.id),
            [first.id, own.id], by=session.get_one(Person, cast.ana.id), here=None, now=desk.now,
        )  # fmt: skip
    assert "nothing → M1 Term sheet, M3 Name chosen" in words(
        desk.type(ana, "history G1", cast.launch)
    )
    told = words(desk.type(ben, "history G1", cast.launch))
    assert "nothing → a milestone of another goal, M3 Name chosen" in told
    assert "M1" not in told
    plain = roads.set_goal(desk.db, cast.ana, cast.launch, desk.now, title="Buy them")
    with desk.db.begin() as session:
        goals.convert(
            session, session.get_one(Goal, plain.id), session.get_one(Goal, secret.id),
            by=session.get_one(Person, cast.ana.id), now=desk.now,
        )  # fmt: skip
    assert "↪ became M4" in words(desk.type(ana, "G3", cast.launch))
    assert "it became M4 Buy them" in words(desk.type(ana, "history G3", cast.launch))
    for text in ("G3", "history G3"):
        told = words(desk.type(ben, text, cast.launch))
        assert "became a milestone" in told
        assert "M4" not in told


# -- twins


def test_a_line_that_says_nearly_the_same_sets_nothing_until_it_is_wished(
    desk: Desk, cast: Cast, ben: Visitor, goal: Goal
) -> None:
    answer = desk.type(ben, "launch Beta by 30 June 2027", cast.launch)
    assert "*G1 · Launch the beta* says nearly the same" in words(answer)
    assert buttons(answer.blocks if answer else []) == ["Join G1", "Set it all the same"]
    assert answer is not None
    value = answer.blocks[-1]["elements"][1]["value"]
    for _ in range(2):
        desk.routes.clicks[ids.GOAL_SET_TWIN](ben.click(ids.GOAL_SET_TWIN, value, cast.launch))
    with desk.db.read() as session:
        found = session.scalars(select(Goal).order_by(Goal.number)).all()
    assert [(each.title, each.due_on) for each in found] == [
        ("Launch the beta", roads.DUE), ("launch Beta", roads.DUE),
    ]  # fmt: skip


def test_joining_the_twin_sets_nothing(desk: Desk, cast: Cast, ben: Visitor, goal: Goal) -> None:
    for _ in range(2):
        said = words(desk.press(ben, goal.id, ids.GOAL_JOIN_TWIN, cast.launch))
        assert said == "You are in on *G1 · Launch the beta*."
    with desk.db.read() as session:
        assert len(session.scalars(select(Contributor)).all()) == 1
        assert len(session.scalars(select(Goal)).all()) == 1


@pytest.mark.parametrize(
    "forged", ["", " ", "key", "key help", "key G1", "key done G1", f"{'k' * 3000} Launch"]
)
def test_a_forged_wish_does_no_more_than_its_presser_may_type(
    desk: Desk, cast: Cast, ben: Visitor, goal: Goal, forged: str
) -> None:
    click = ben.click(ids.GOAL_SET_TWIN, forged, cast.launch)
    if "Launch" in forged:
        desk.routes.clicks[ids.GOAL_SET_TWIN](click)
    else:
        with pytest.raises(StaleButton):
            desk.routes.clicks[ids.GOAL_SET_TWIN](click)
    assert roads.goal_row(desk.db, goal).state == GoalState.ACTIVE


def test_the_form_warns_once_and_keeps_all_that_was_said(
    desk: Desk, cast: Cast, ben: Visitor, goal: Goal
) -> None:
    desk.type(ben, "", cast.launch)
    said: dict[str, Value] = {
        "what": "Launch the betas", "why": "<!channel>", "due": JULY, "owner": "U0ANA",
        "measure": "sign-ups 0 -> 100", "supports": str(goal.id), "scope": "channel",
        "category": "growth",
    }  # fmt: skip
    warned = desk.submit(ben, key="view:V1", **said)
    assert warned is not None
    check_view(warned)
    assert "*G1 · Launch the beta* says nearly the same" in readable(warned["blocks"])
    ben.opened.append(warned)
    assert {name: filled(warned)[name] for name in said} == said
    assert desk.submit(ben, key="view:V1") is None
    assert desk.submit(ben, key="view:V1") is None
    with desk.db.read() as session:
        assert session.scalars(select(Goal.title).order_by(Goal.number)).all() == [
            "Launch the beta", "Launch the betas",
        ]  # fmt: skip


def test_twins_are_looked_for_where_the_goal_is_to_be_set_and_nowhere_else(
    desk: Desk, cast: Cast, ana: Visitor, ben: Visitor
) -> None:
    roads.set_goal(desk.db, cast.ana, cast.board, desk.now, title="Launch the beta")
    roads.set_goal(desk.db, cast.ana, None, desk.now, title="Launch the beta")
    closed = roads.set_goal(desk.db, cast.ana, cast.launch, desk.now, title="Launch the beta")
    roads.change(desk.db, closed, state=GoalState.MISSED)
    assert "G4 is set" in words(desk.type(ben, "Launch the beta", cast.launch))
    assert "says nearly the same" in words(desk.type(ana, "Launch the beta", None))
    assert "🔒 for you only" in words(desk.type(ben, "Launch the beta", None))
