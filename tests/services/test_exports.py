"""Exports: what somebody may see and no more, and nobody's words are run by a spreadsheet."""

import csv
import io
import json
from datetime import datetime

import pytest

from bot.db import Database
from bot.model import Person, Scope
from bot.services import exports
from bot.services.exports import Export
from tests.people import Cast
from tests.services import blocking, roads, scenes
from tests.services.deliveries import statements
from tests.services.test_finding import answer


def export(db: Database, viewer: Person, now: datetime) -> Export:
    with db.read() as session:
        return exports.export(session, session.get_one(Person, viewer.id), now)


def rows(made: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def test_everybody_gets_what_they_may_see(db: Database, cast: Cast, now: datetime) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now, "Launch")
    secret = roads.set_goal(db, cast.ana, cast.board, now, "Secret")
    roads.set_goal(db, cast.ana, None, now, "Secret of her own")
    roads.set_goal(db, cast.ana, None, now, "For all", scope=Scope.WORKSPACE)
    roads.change(db, goal, parent_id=secret.id)
    for of in (goal, secret):
        roads.add(db, cast.ana, of, now, f"Step of {of.title}")
        scenes.add_objective(db, of, f"Number of {of.title}", now)
    answer(db, cast.ana, cast.board, now, "Secret talks", secret)
    answer(db, cast.ana, cast.launch, now, "Secret matters in the open", secret)
    answer(db, cast.ben, cast.launch, now, "Going well", goal, custom={"Mood?": "=good"})
    blocking.fill_in(db, None, secret, cast.ana, "Secret in the way", now)
    blocking.fill_in(db, None, goal, cast.ana, "=The vendor", now)
    own = export(db, cast.ana, now)
    assert {name: len(found) for name, found in own.tables.items()} == {
        "goals": 4, "milestones": 2, "objectives": 2, "answers": 5, "blockers": 2,
    }  # fmt: skip
    bens = export(db, cast.ben, now)
    assert {name: len(found) for name, found in bens.tables.items()} == {
        "goals": 2, "milestones": 1, "objectives": 1, "answers": 2, "blockers": 1,
    }  # fmt: skip
    assert "Secret" not in exports.as_json(bens, now).decode()
    (in_the_way,) = rows(exports.as_csv(bens.tables["blockers"]))
    assert (in_the_way["goal"], in_the_way["text"]) == ("G1", "'=The vendor")
    assert (own.tables["goals"][0]["supports"], bens.tables["goals"][0]["supports"]) == ("G2", None)
    chis = export(db, cast.chi, now)
    assert [len(found) for found in chis.tables.values()] == [1, 1, 1, 2, 1]
    devs = export(db, cast.dev, now)
    assert [len(found) for found in devs.tables.values()] == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("https://evil")']
)
def test_no_cell_is_a_formula_and_the_json_has_it_as_it_was_typed(
    db: Database, cast: Cast, now: datetime, text: str
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now, "Launch")
    roads.change(db, goal, title=text)
    scenes.add_objective(db, goal, "Number", now)
    found = export(db, cast.ben, now)
    (row,) = rows(exports.as_csv(found.tables["goals"]))
    assert row["title"] == f"'{text}"
    assert (row["goal"], row["scope"], row["due_on"]) == ("G1", "channel", "2027-06-30")
    assert json.loads(exports.as_json(found, now))["goals"][0]["title"] == text
    (number,) = rows(exports.as_csv(found.tables["objectives"]))
    assert (number["goal"], number["objective"], number["target"]) == ("G1", "O1", "4")


def test_all_scripts_and_lines_survive_and_nothing_is_a_table_too(
    db: Database, cast: Cast, now: datetime
) -> None:
    why = 'שלום, "עולם"\nsecond line; 👩‍👩‍👧‍👦'
    roads.set_goal(db, cast.ana, cast.launch, now, "w" * 3000, why=why)
    (row,) = rows(exports.as_csv(export(db, cast.ben, now).tables["goals"]))
    assert (row["why"], len(row["title"])) == (why, 3000)
    assert exports.as_csv([]) == b"\xef\xbb\xbf"


def test_four_queries_however_much_there_is(db: Database, cast: Cast, now: datetime) -> None:
    def queries() -> int:
        with statements() as sent:
            export(db, cast.ben, now)
        return len(sent)

    few = queries()
    roads.fill(db, cast, now, goal_count=20, each=5)
    assert queries() == few
