"""`Reflect`: said once by each of a goal's people, found by whoever may see it, then deleted."""

from datetime import datetime

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import FieldErrors, NoSuchThing, NotYours, OutsiderOnly
from bot.model import Celebration, Draft, Goal, GoalState, Kind, Person, Reflection
from bot.services import celebrations, exports, forgetting, goals
from bot.services.pages import celebrations as pages
from bot.services.pages import finds, lessons
from bot.slack.listeners import milestones
from bot.slack.listeners import reflections as listeners
from bot.slack.requests import Value
from bot.slack.views import celebrations as views
from bot.slack.views import finds as find_views
from bot.slack.views import ids
from bot.slack.views.parts import Block
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, fields_of, labels_of, readable
from tests.slack.filling import filled
from tests.slack.sheets import check_view

WORDS: dict[str, Value] = {"worked": "Demos <!channel>", "changes": "Ask vendors sooner"}

TYPED = "From what you typed <!date^"


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's, in #launch, with a milestone of Ben's that was reached."""
    found = roads.set_goal(db, cast.ana, cast.launch, now)
    stone = roads.add(db, cast.ana, found, now, owner_id=cast.ben.id)
    roads.reach(db, cast.ana, stone, now)
    return found


def party(db: Database, goal: Goal) -> int:
    with db.read() as session:
        return session.scalars(select(Celebration.id).where(Celebration.goal_id == goal.id)).one()


def opened(visitor: Visitor, cast: Cast, db: Database, goal: Goal) -> dict[str, Value]:
    place = cast.launch if goal.channel_id == cast.launch.id else cast.board
    click = visitor.click(ids.CELEBRATION_REFLECT, party(db, goal), place)
    listeners.open_form(click)
    check_view(visitor.form)
    return filled(visitor.form)


def reflect(
    db: Database, cast: Cast, goal: Goal, by: Person, now: datetime, said: dict[str, Value]
) -> Block | None:
    visitor = Visitor(db, by, now)
    opened(visitor, cast, db, goal)
    return listeners.submit(visitor.submit(said))


def shown(db: Database, goal: Goal, now: datetime) -> str:
    with db.read() as session:
        page = pages.page(session, party(db, goal), now)
    assert page is not None
    return readable(views.celebration(page).blocks)


def found(db: Database, cast: Cast, by: Person, typed: str, now: datetime) -> str:
    with db.read() as session:
        page = finds.finds(
            session, session.get_one(Person, by.id), None, typed,
            now=now, today=now.date(), zone="UTC",
        )  # fmt: skip
    return find_views.found(page).text


def test_what_people_reflect_is_kept_once_each_and_edited_in_its_place(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    ben = Visitor(db, cast.ben, now)
    empty: dict[str, Value] = {"worked": None, "surprised": None, "changes": None, "still": None}
    assert opened(ben, cast, db, goal) == empty
    assert labels_of(ben.form) == [
        "What worked", "What surprised", "What changes", "Still the right goal?",
    ]  # fmt: skip
    with pytest.raises(FieldErrors):
        listeners.submit(ben.submit({}))
    for _ in range(2):
        assert listeners.submit(ben.submit(WORDS | {"still": "partly"})) is None
    assert "💡 <@U0BEN> · Worked: Demos &lt;!channel&gt; · Changes: Ask vendors sooner" in shown(
        db, goal, now
    )
    assert "Still the right goal? partly 1" in shown(db, goal, now)
    (owed,) = roads.owed(db, Kind.CELEBRATION)
    assert owed.wanted == 3
    card = milestones.on_command(ben.command("/milestone", "M1", cast.launch))
    assert card is not None
    assert "💡 <@U0BEN> · Worked: Demos" in readable(card.blocks)
    assert opened(ben, cast, db, goal)["changes"] == "Ask vendors sooner"
    listeners.submit(ben.submit({"changes": "Ask vendors first"}))
    reflect(db, cast, goal, cast.ana, now, {"still": "yes"})
    assert "Changes: Ask vendors first" in shown(db, goal, now)
    assert "Still the right goal? yes 1 · partly 1" in shown(db, goal, now)
    listeners.submit(ben.submit(empty))  # taken back
    with db.read() as session:
        assert session.scalars(select(Reflection.person_id)).all() == [cast.ana.id]


def test_only_a_goals_people_reflect_on_it(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
        people.join(session, cast.launch, eve)
    for who, refusal in ((cast.chi, NotYours), (eve, OutsiderOnly), (cast.dev, NoSuchThing)):
        with pytest.raises(refusal):
            opened(Visitor(db, who, now), cast, db, goal)
    with db.begin() as session:
        chi = session.get_one(Person, cast.chi.id)
        celebrations.stay(session, party(db, goal), by=chi, here=cast.launch.id, now=now)
    assert reflect(db, cast, goal, cast.chi, now, WORDS) is None  # who is in may, a guest too


def test_what_was_typed_and_not_saved_stands_in_the_form_again_for_its_writer_alone(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    reflect(db, cast, goal, cast.ben, now, {"worked": "Demos"})
    ben, ana = (Visitor(db, who, now) for who in (cast.ben, cast.ana))
    opened(ben, cast, db, goal)
    closing = ben.close({"changes": "Ask ven", "still": "partly"}, key="closed:V1")
    for who, error in ((cast.chi, NotYours), (cast.dev, NoSuchThing)):
        with pytest.raises(error):
            listeners.keep_typed(Visitor(db, who, now, [ben.form]).close({"worked": "x"}))
    listeners.keep_typed(closing)
    again = opened(ben, cast, db, goal)
    assert (again["worked"], again["changes"], again["still"]) == ("Demos", "Ask ven", "partly")
    assert TYPED in readable(ben.form["blocks"])
    assert opened(ana, cast, db, goal)["changes"] is None
    assert TYPED not in readable(ana.form["blocks"])
    listeners.start_over(ben.click_in_form(ids.REFLECTION_START_OVER, {}))
    check_view(ben.form)
    assert fields_of(ben.form) == {
        "worked": "Demos", "surprised": None, "changes": None, "still": None,
    }  # fmt: skip
    listeners.keep_typed(ben.close({"surprised": "All of it"}))
    assert opened(ben, cast, db, goal)["surprised"] == "All of it"
    listeners.submit(ben.submit({}))
    listeners.keep_typed(closing)  # Slack says it once more
    assert "Surprised: All of it" in shown(db, goal, now)
    with db.read() as session:
        assert session.scalars(select(Draft)).all() == []


def test_a_no_opens_the_re_plan_for_who_may_do_that(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    no: dict[str, Value] = {"still": "no"}
    form = reflect(db, cast, goal, cast.ana, now, no)
    assert form is not None
    check_view(form)
    assert (form["title"]["text"], labels_of(form)[0]) == ("Edit the goal", "What")
    assert "not the right goal any more" in readable(form["blocks"])
    told = reflect(db, cast, goal, cast.ben, now, no)
    assert told is not None
    assert "<@U0ANA> can re-plan G1" in readable(told["blocks"])
    with db.begin() as session:
        row, by = session.get_one(Goal, goal.id), session.get_one(Person, cast.ana.id)
        goals.close(session, row, GoalState.DROPPED, by=by, now=now, learned="")
    over = reflect(db, cast, goal, cast.ana, now, no)
    assert over is not None
    assert "`/goal reopen G1`" in readable(over["blocks"])


def test_lessons_are_found_and_come_up_and_private_ones_for_nobody_else(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    reflect(db, cast, goal, cast.ben, now, WORDS)
    secret = roads.set_goal(db, cast.ana, cast.board, now, "Launch the secret beta")
    roads.reach(db, cast.ana, roads.add(db, cast.ana, secret, now), now)
    reflect(db, cast, secret, cast.ana, now, {"worked": "Demos behind doors"})
    roads.know_all(db, now)
    assert "<@U0BEN> learned from M1 *Prototype* of G1" in found(db, cast, cast.chi, "vendors", now)
    assert "1 found" in found(db, cast, cast.ben, "demos", now)
    assert "2 found" in found(db, cast, cast.ana, "demos", now)
    with db.read() as session:
        read = [
            [each.words for each in lessons.of_similar(
                session, session.get_one(Person, who.id), "Launch the beta again", None, now, "UTC"
            )]
            for who in (cast.ben, cast.ana)
        ]  # fmt: skip
        sheets = exports.export(session, session.get_one(Person, cast.ben.id), now).tables
    mine = "Demos <!channel> · Ask vendors sooner"
    assert read[0] == [mine]
    assert sorted(read[1]) == ["Demos <!channel> · Ask vendors sooner", "Demos behind doors"]
    (row,) = sheets["reflections"]
    assert (row["goal"], row["milestone"], row["who"]) == ("G1", "M1", "Ben Keller")


def test_what_somebody_learned_is_forgotten_with_them(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    reflect(db, cast, goal, cast.ben, now, WORDS)
    with db.begin() as session:
        forgetting.forget(session, session.get_one(Person, cast.ben.id), now)
    assert "Demos" not in shown(db, goal, now)
    assert found(db, cast, cast.ana, "vendors", now).startswith("I found nothing")
    assert roads.owed(db, Kind.CELEBRATION)[0].wanted > 2
