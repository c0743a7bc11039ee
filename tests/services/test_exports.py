"""Exports: what somebody may see and no more, and nobody's words are run by a spreadsheet."""

import csv
import io
import json
from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.model import (
    Celebration,
    Cheer,
    Digest,
    Draft,
    Evidence,
    Follower,
    KeptWords,
    MilestoneVote,
    Objective,
    Person,
    Scope,
    Stay,
    Verdict,
)
from bot.services import checkins, exports, objectives
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
        "goals": 4, "milestones": 2, "objectives": 2, "values": 0, "answers": 5, "blockers": 2,
        "reflections": 0, "checkins": 0, "digests": 0,
    }  # fmt: skip
    bens = export(db, cast.ben, now)
    assert {name: len(found) for name, found in bens.tables.items()} == {
        "goals": 2, "milestones": 1, "objectives": 1, "values": 0, "answers": 2, "blockers": 1,
        "reflections": 0, "checkins": 0, "digests": 0,
    }  # fmt: skip
    assert "Secret" not in exports.as_json(bens, now).decode()
    (in_the_way,) = rows(exports.as_csv(bens.tables["blockers"]))
    assert (in_the_way["goal"], in_the_way["text"]) == ("G1", "'=The vendor")
    assert (own.tables["goals"][0]["supports"], bens.tables["goals"][0]["supports"]) == ("G2", None)
    chis = export(db, cast.chi, now)
    assert [len(found) for found in chis.tables.values()] == [1, 1, 1, 0, 2, 1, 0, 0, 0]
    devs = export(db, cast.dev, now)
    assert [len(found) for found in devs.tables.values()] == [0] * 9


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", '=HYPERLINK("https://evil")'],
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


def test_as_many_queries_however_much_there_is(db: Database, cast: Cast, now: datetime) -> None:
    def queries() -> int:
        with statements() as sent:
            export(db, cast.ben, now)
        return len(sent)

    few = queries()
    roads.fill(db, cast, now, goal_count=20, each=5)
    assert queries() == few


def test_check_ins_digests_and_values_are_those_of_the_channels_and_goals_that_one_sees(
    db: Database, cast: Cast, now: datetime
) -> None:
    for channel, name in ((cast.launch, "=Weekly"), (cast.board, "Secret check-in")):
        goal = roads.set_goal(db, cast.ana, channel, now, f"Goal of {name}")
        objective = scenes.add_objective(db, goal, f"Number of {name}", now)
        with db.begin() as session:
            ana = session.get_one(Person, cast.ana.id)
            row = session.get_one(Objective, objective.id)
            objectives.record(session, row, Decimal(6), by=ana, now=now)
            questions = ("=Mood?", "Secret?" if channel is cast.board else "Risks?")
            plan = scenes.plan(name=name, questions=questions)
            checkins.set_up(session, channel.id, plan, by=ana, now=now)
            session.add(
                Digest(
                    workspace_id=ana.workspace_id, channel_id=channel.id, name=f"Digest of {name}",
                    also_id=cast.board.id if channel is cast.launch else None,
                    rule="RRULE:FREQ=WEEKLY", zone="UTC", owner_id=ana.id, created_at=now,
                )
            )  # fmt: skip
    own, bens = export(db, cast.ana, now), export(db, cast.ben, now)
    for name in ("values", "checkins", "digests"):
        assert [len(own.tables[name]), len(bens.tables[name])] == [2, 1], name
    assert "Secret" not in exports.as_json(bens, now).decode()
    assert bens.tables["digests"][0]["also_in"] is None  # a private channel that Ben is not in
    assert own.tables["digests"][0]["also_in"] == "board"
    (value,) = rows(exports.as_csv(bens.tables["values"]))
    assert (value["objective"], value["value"], value["who"]) == ("O1", "6", "Ana Ruiz")
    (checkin,) = rows(exports.as_csv(bens.tables["checkins"]))
    assert (checkin["checkin"], checkin["name"], checkin["questions"]) == (
        "C1", "'=Weekly", "'=Mood? | Risks?",
    )  # fmt: skip


def test_what_is_ones_own_is_in_nobody_elses(db: Database, cast: Cast, now: datetime) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    milestone = roads.add(db, cast.ana, goal, now)
    roads.reach(db, cast.ana, milestone, now)
    answer(db, cast.ben, cast.launch, now, "My reply", goal, "1.1")
    with db.begin() as session:
        celebration = session.scalars(select(Celebration)).one()
        of_ben = {"workspace_id": cast.workspace.id, "person_id": cast.ben.id}
        session.add(Cheer(**of_ben, celebration_id=celebration.id, at=now))
        session.add(Stay(**of_ben, celebration_id=celebration.id, at=now))
        session.add(Draft(**of_ben, form="own:", typed={"moved": "My draft"}, typed_at=now))
        session.add(Follower(**of_ben, goal_id=goal.id, followed_at=now))
        session.add(Evidence(**of_ben, milestone_id=milestone.id, note="My evidence", at=now))
        session.add(
            MilestoneVote(
                **of_ben,
                milestone_id=milestone.id,
                verdict=Verdict.REALISTIC,
                note="My vote",
                at=now,
            )
        )
        session.add(
            KeptWords(
                **of_ben, channel_id=cast.board.id, command="/goal", text="Kept", typed_at=now
            )
        )
    bens = json.loads(exports.as_json(export(db, cast.ben, now), now))["own"]
    assert {name: len(found) for name, found in bens.items()} == dict.fromkeys(
        ("settings", "follows", "replies", "evidence", "opinions", "cheers", "still_in", "drafts",
         "kept_words"), 1,
    )  # fmt: skip
    assert bens["settings"][0]["zone"] == "Europe/Berlin"
    assert bens["follows"][0] == {"goal": "G1", "how": "follows", "since": now.isoformat()}
    assert (bens["cheers"][0]["milestone"], bens["opinions"][0]["note"]) == ("M1", "My vote")
    anas = export(db, cast.ana, now).own
    assert [name for name, found in anas.items() if found] == ["settings"]
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).deactivated = True
    assert export(db, cast.ben, now).own == {}
