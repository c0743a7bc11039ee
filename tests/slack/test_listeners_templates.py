"""`/cairn templates`, *Start from a template* in the form, and what is kept for all."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import CannotRead, FieldErrors, NoSuchThing, NotYours, OutsiderOnly
from bot.model import Channel, Goal, Kind, Milestone, Objective, Person, Scope, Template
from bot.services.templates import NAME, NameTaken
from bot.slack.listeners import everything
from bot.slack.requests import StaleButton, Value, clean
from bot.slack.routes import Routes
from bot.slack.views import ids
from bot.slack.views.parts import Message
from bot.slack.views.templates import NONE
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, labels_of, readable
from tests.slack.filling import filled, metadata_of
from tests.slack.sheets import TEXTS, check_message, check_view

COMES_WITH_IT = "These milestones come with it, with these dates"


class Desk:
    """Where somebody types and clicks, with all that Cairn listens to behind it."""

    def __init__(self, db: Database, person: Person, now: datetime) -> None:
        self.visitor = Visitor(db, person, now)
        self.routes = Routes()
        everything.register(self.routes)

    @property
    def form(self) -> dict[str, Any]:
        check_view(self.visitor.form)
        return self.visitor.form

    def types(self, line: str, channel: Channel | None) -> Message | None:
        name, _, text = line.partition(" ")
        message = self.routes.commands[name](self.visitor.command(name, text, channel))
        if message:
            check_message(message)
        return message

    def clicks(self, action: str, value: str, channel: Channel | None = None) -> None:
        answer = self.routes.clicks[action](self.visitor.click(action, value, channel))
        assert answer is None

    def chooses(self, key: str, typed: Mapping[str, Value] | None = None) -> None:
        """Picks a template in the form before them, with this typed into it."""
        click = self.visitor.click_in_form(ids.TEMPLATE_CHOOSE, dict(filled(self.form)))
        click = replace(click, value=key, values={**click.values, **(typed or {})})
        assert self.routes.clicks[ids.TEMPLATE_CHOOSE](click) is None

    def submits(self, key: str = "", metadata: Any = None, **values: Value) -> Any:
        form = self.form
        sent = self.visitor.submit(filled(form) | values, key=key, metadata=metadata)
        return self.routes.submissions[form["callback_id"]](sent)


@pytest.fixture
def ana(db: Database, cast: Cast, now: datetime) -> Desk:
    return Desk(db, cast.ana, now)


@pytest.fixture
def ben(db: Database, cast: Cast, now: datetime) -> Desk:
    return Desk(db, cast.ben, now)


def shown(message: Message | None) -> str:
    assert message is not None
    return readable(message.blocks)


def goals_of(db: Database) -> list[Goal]:
    with db.read() as session:
        return list(session.scalars(select(Goal).order_by(Goal.id)))


def road_of(db: Database) -> list[tuple[str, date | None]]:
    with db.read() as session:
        rows = session.scalars(select(Milestone).order_by(Milestone.id))
        return [(row.title, row.due_on) for row in rows]


def kept(db: Database) -> list[str]:
    with db.read() as session:
        return list(session.scalars(select(Template.name).order_by(Template.id)))


# -- from a template


def test_the_templates_are_shown_with_a_way_to_use_each(ana: Desk, cast: Cast) -> None:
    message = ana.types("/cairn templates", cast.launch)
    for words in ("Product launch", "26 weeks", "Prototype → Beta test → First 1,000 users",
                  "New market", "Team quarter", "Course", "Learning goal"):  # fmt: skip
        assert words in shown(message)
    assert message
    uses = [block["accessory"] for block in message.blocks if "accessory" in block]
    assert [use["text"]["text"] for use in uses] == ["Use"] * 5


def test_use_opens_the_form_filled_with_dates_in_words(ana: Desk, cast: Cast) -> None:
    ana.clicks(ids.TEMPLATE_USE, "launch", cast.launch)
    values = filled(ana.form)
    assert values["what"] == "Launch the product"
    assert values["due"] == roads.days(182)
    assert values["measure"] == "users 0 -> 1,000"
    assert values["stops0"] == ["0", "1", "2"]
    assert labels_of(ana.form)[-1] == COMES_WITH_IT
    assert "Mon 4 January 2027" in readable(ana.form["blocks"])
    assert metadata_of(ana.form)["channel"] == cast.launch.id


def test_goal_and_milestones_are_set_in_one_stroke(db: Database, ana: Desk, cast: Cast) -> None:
    ana.types("/cairn templates use product LAUNCH", cast.launch)
    for _ in range(2):  # Slack may bring it twice
        assert ana.submits(key="view:V1", what="Launch Apollo") is None
    (goal,) = goals_of(db)
    assert (goal.title, goal.due_on, goal.scope) == (
        "Launch Apollo", roads.days(182), Scope.CHANNEL
    )  # fmt: skip
    assert road_of(db) == [
        ("Prototype", roads.days(42)), ("Beta test", roads.days(98)),
        ("First 1,000 users", roads.days(182)),
    ]  # fmt: skip
    with db.read() as session:
        assert session.scalars(select(Objective)).one().target == 1000
    assert [each.kind for each in roads.owed(db)] == [Kind.GOAL_CARD, Kind.GOAL_NEWS]


def test_what_is_unticked_does_not_come(db: Database, ana: Desk, cast: Cast) -> None:
    ana.types("/cairn templates use Course", cast.launch)
    ana.submits(stops0=["0", "3"])
    assert [title for title, _ in road_of(db)] == ["Enrolled, hours blocked", "Final test"]
    ana.types("/cairn templates use Course", cast.launch)
    ana.submits(stops0=[], what="Another")
    assert len(road_of(db)) == 2
    assert len(goals_of(db)) == 2


def test_in_a_direct_message_the_goal_is_ones_own(db: Database, ana: Desk) -> None:
    ana.types("/cairn templates use Learning goal", None)
    answer = ana.submits()
    assert "🔒 for you only" in readable(answer["blocks"])
    assert "First steps" in readable(answer["blocks"])
    assert goals_of(db)[0].scope == Scope.PERSONAL
    assert roads.owed(db) == []


def test_a_milestone_behind_the_goals_own_date_is_said_under_the_date(
    db: Database, ana: Desk, cast: Cast
) -> None:
    ana.types("/cairn templates use Product launch", cast.launch)
    with pytest.raises(FieldErrors) as refused:
        ana.submits(due=roads.days(100))
    assert "“First 1,000 users” is planned for Mon 24 May" in refused.value.by_field["due"]
    assert goals_of(db) == []
    ana.submits(due=roads.days(100), stops0=["0", "1"])
    assert len(road_of(db)) == 2


def test_a_form_that_was_open_over_midnight_keeps_the_dates_it_showed(
    db: Database, ana: Desk, cast: Cast, now: datetime
) -> None:
    ana.types("/cairn templates use Course", cast.launch)
    ana.visitor.now = now + timedelta(hours=20)
    ana.submits()
    assert road_of(db)[0][1] == roads.days(7)


@pytest.mark.parametrize("start", ["2020-01-01", "rubbish", None, 5, "2027-01-01"])
def test_a_forged_start_is_today(db: Database, ana: Desk, cast: Cast, start: Any) -> None:
    ana.types("/cairn templates use Course", cast.launch)
    ana.submits(metadata=metadata_of(ana.form) | {"start": start})
    assert road_of(db)[0][1] == roads.days(7)


# -- in the form


def test_choosing_a_template_fills_the_form_where_it_stands(ana: Desk, cast: Cast) -> None:
    ana.types("/goal", cast.launch)
    before = [block["block_id"] for block in ana.form["blocks"] if block["type"] == "input"]
    ana.chooses("market")
    assert filled(ana.form)["what"] == "Enter the new market"
    assert labels_of(ana.form)[: len(before)] == labels_of(ana.visitor.opened[0])
    # Slack keeps what was typed in a field that keeps its id, so those that are filled get others.
    after = [block["block_id"] for block in ana.form["blocks"] if block["type"] == "input"]
    assert {"owner", "scope"} <= set(after)
    assert {"what", "due", "why"} & set(after) == set()


def test_what_was_typed_stays_and_only_empty_fields_are_filled(ana: Desk, cast: Cast) -> None:
    ana.types("/goal", cast.launch)
    ana.chooses("launch", {"what": "Launch Apollo", "due": roads.days(300), "owner": "U0BEN"})
    values = filled(ana.form)
    assert (values["what"], values["due"]) == ("Launch Apollo", roads.days(300))
    assert (values["done_means"], values["owner"]) == ("1,000 people use it", "U0BEN")
    ana.chooses("course")  # only what the first one brought is replaced
    values = filled(ana.form)
    assert (values["what"], values["due"]) == ("Launch Apollo", roads.days(300))
    assert (values["done_means"], values["why"]) == ("The last test is passed", None)
    assert values["measure"] is None


def test_choosing_none_takes_away_what_the_template_brought(ana: Desk, cast: Cast) -> None:
    ana.types("/goal", cast.launch)
    ana.chooses("launch", {"why": "Because"})
    ana.chooses(NONE)
    values = filled(ana.form)
    assert (values["what"], values["due"], values["why"]) == (None, None, "Because")
    assert COMES_WITH_IT not in labels_of(ana.form)
    assert "template" not in metadata_of(ana.form)


def test_a_template_chosen_in_the_form_is_set_with_it(db: Database, ana: Desk, cast: Cast) -> None:
    ana.types("/goal", cast.launch)
    ana.chooses("course")
    ana.chooses("quarter")
    ana.submits()
    assert [title for title, _ in road_of(db)] == [
        "Plan agreed", "Half-way look", "Results shown", "Looking back",
    ]  # fmt: skip


def test_an_edit_starts_from_no_template(
    db: Database, ana: Desk, cast: Cast, now: datetime
) -> None:
    roads.set_goal(db, cast.ana, cast.launch, now)
    ana.types("/goal edit G1", cast.launch)
    assert "Start from a template" not in readable(ana.form["blocks"])


def test_a_menu_of_another_form_is_stale(ana: Desk, cast: Cast) -> None:
    ana.types("/cairn settings", cast.launch)
    with pytest.raises(StaleButton):
        ana.chooses("launch")


# -- kept


def test_a_goal_of_a_public_channel_is_kept_at_once(
    db: Database, ben: Desk, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now, "Launch <!channel>")
    roads.add(db, cast.ana, goal, now, due_on=roads.days(7))
    said = shown(ben.types("/cairn templates keep G1 as “R&amp;D way”", cast.launch))
    assert "Kept *R&amp;D way* as a template, with 1 milestone" in said
    assert kept(db) == ["R&D way"]
    ben.types("/cairn templates keep G1", cast.launch)
    assert kept(db) == ["R&D way", "Launch <!channel>"]
    with pytest.raises(NameTaken):
        ben.types("/cairn templates keep G1 as r&amp;d WAY", cast.launch)
    with pytest.raises(CannotRead):
        ben.types(f"/cairn templates keep G1 as {'w' * 61}", cast.launch)
    listing = shown(ben.types("/cairn templates", cast.launch))
    assert "kept by <@U0BEN>" in listing
    ben.types("/goal", cast.launch)
    assert "R&D way" in readable(ben.form["blocks"])


def test_what_is_private_asks_first_and_says_who_will_read_it(
    db: Database, ana: Desk, ben: Desk, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.board, now, "Close the round")
    roads.add(db, cast.ana, goal, now, "Term sheet", due_on=roads.days(7))
    assert ana.types("/cairn templates keep G1 as Funding", cast.board) is None
    text = readable(ana.form["blocks"])
    assert "Not everybody in this workspace can see this goal" in text
    assert "Term sheet — after 1 week" in text
    assert kept(db) == []
    for _ in range(2):
        answer = ana.submits(key="view:V1")
    assert kept(db) == ["Funding"]
    assert answer is None
    ben.types("/cairn templates", cast.launch)
    assert "Term sheet" in shown(ben.types("/cairn templates", cast.launch))


def test_who_may_not_see_a_goal_cannot_keep_it(
    db: Database, ana: Desk, ben: Desk, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.board, now)
    with pytest.raises(NoSuchThing) as absent:
        ben.types("/cairn templates keep G99", cast.launch)
    with pytest.raises(NoSuchThing) as hidden:
        ben.types("/cairn templates keep G1", cast.launch)
    assert str(hidden.value) == str(absent.value).replace("G99", "G1")
    ana.clicks(ids.TEMPLATE_KEEP, str(goal.id), cast.board)
    form = ana.form
    ben.visitor.opened.append(form)
    for forged in ({}, {"channel": cast.board.id, "open": False}, {"goal": 10**6}):
        with pytest.raises(NoSuchThing, match="such goal"):
            ben.submits(metadata=metadata_of(form) | forged)
    assert kept(db) == []


def test_a_member_of_a_private_channel_keeps_no_goal_of_others_there(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        eli = people.add_person(session, cast.workspace, "U0ELI", "Eli", now)
        people.join(session, cast.board, eli)
    roads.set_goal(db, cast.ana, cast.board, now)
    with pytest.raises(NotYours):
        Desk(db, eli, now).types("/cairn templates keep G1", cast.board)


def test_what_became_private_while_the_form_was_open_is_asked_again(
    db: Database, ana: Desk, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    ana.clicks(ids.TEMPLATE_KEEP, str(goal.id), cast.launch)
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).private = True
    again = ana.submits()
    assert "Not everybody in this workspace" in readable(again["blocks"])
    assert kept(db) == []
    ana.visitor.opened.append(again)
    ana.submits()
    assert kept(db) == ["Launch the beta"]


def test_a_template_that_was_dropped_meanwhile_is_said_under_its_milestones(
    db: Database, ana: Desk, ben: Desk, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    roads.add(db, cast.ana, goal, now)
    ana.types("/cairn templates keep G1 as Our way", cast.launch)
    ben.types("/cairn templates use our way", cast.launch)
    assert "Dropped the template `Our way`" in shown(
        ana.types("/cairn templates drop OUR WAY", cast.launch)
    )
    with pytest.raises(FieldErrors) as refused:
        ben.submits(what="Another way")
    assert list(refused.value.by_field) == ["stops0"]
    ben.submits(what="Another way", stops0=[])
    assert len(goals_of(db)) == 2


@pytest.mark.parametrize("name", TEXTS)
def test_names_of_any_kind_are_kept_or_refused_under_the_field(
    db: Database, ana: Desk, cast: Cast, now: datetime, name: str
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    ana.clicks(ids.TEMPLATE_KEEP, str(goal.id), cast.launch)
    typed = clean(TEXTS[name])
    if name in ("nothing", "spaces") or len(" ".join(typed.split())) > NAME:
        with pytest.raises(FieldErrors) as refused:
            ana.submits(name=typed)
        assert list(refused.value.by_field) == ["name"]
        assert kept(db) == []
    else:
        check_view(ana.submits(name=typed))
        assert len(kept(db)) == 1


def test_nothing_of_templates_is_for_people_of_other_organisations(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
        people.join(session, cast.launch, eve)
    roads.set_goal(db, cast.ana, cast.launch, now)
    desk = Desk(db, eve, now)
    for line in ("", " use Course", " keep G1", " drop Course"):
        with pytest.raises(OutsiderOnly):
            desk.types(f"/cairn templates{line}", cast.launch)
    with pytest.raises(OutsiderOnly):
        desk.clicks(ids.TEMPLATE_USE, "launch", cast.launch)
