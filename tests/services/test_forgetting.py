"""Forgetting a person: nothing of theirs is left in any row, and the team keeps what is its own."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Enum, String, insert, select, update

from bot.cli import main
from bot.db import Database
from bot.errors import NotYours
from bot.model import (
    About,
    Base,
    Channel,
    Checkin,
    Delivery,
    DeliveryState,
    Event,
    Goal,
    Lane,
    Milestone,
    Person,
    Receipt,
    Round,
)
from bot.model.people import LEFT, mention
from bot.services import access, forgetting, goals, people
from bot.services.archives import contents
from bot.services.forgetting import FATES, OWN_WORDS, Fate
from bot.services.forgetting.fates import THE_TEAMS
from bot.services.outbox import notices
from tests.people import Cast
from tests.services import archiving, roads, scenes
from tests.services.archiving import row_of, text_of
from tests.services.test_finding import answer

MARK = "MARK"
TABLES = Base.metadata.tables


def names_people(column: Column[Any]) -> bool:
    return contents.refers_to(column) == "people"


def holds_words(column: Column[Any]) -> bool:
    return isinstance(column.type, String | JSON) and not isinstance(column.type, Enum)


def test_each_reference_to_a_person_has_its_fate() -> None:
    named = {str(column) for table in TABLES.values() for column in table.columns
             if names_people(column)}  # fmt: skip
    assert named == FATES.keys()


def test_all_words_beside_somebody_who_left_are_emptied_or_the_teams() -> None:
    stay = {name.split(".")[0] for name, fate in FATES.items() if fate is not Fate.DELETED}
    stay = (stay | {"updates"}) - {name.split(".")[0] for name, fate in FATES.items()
                                   if fate is Fate.DELETED}  # fmt: skip
    for name in stay:
        words = {column.name for column in TABLES[name].columns if holds_words(column)}
        assert words == {*OWN_WORDS.get(name, ()), *THE_TEAMS.get(name, ())}, name


def mark(db: Database) -> None:
    """Put a mark on all words of U01, and their id into all words of others."""
    theirs = {name.split(".")[0]: name.split(".")[1] for name, fate in FATES.items()
              if fate is Fate.DELETED}  # fmt: skip
    first = row_of("people")
    with db.begin() as session:
        session.execute(update(Person).where(Person.id == first).values(name=MARK, zone=MARK))
        for table in contents.tables():
            words = [column for column in table.columns if holds_words(column)]
            free = [column for column in words if column.name not in ("key", "form", "slack_id")]
            marked = {c: {MARK: MARK} if isinstance(c.type, JSON) else MARK for c in free}
            if table.name in theirs and free:
                of_them = update(table).where(table.c[theirs[table.name]] == first)
                session.execute(of_them.values(marked))
            own = [table.c[name] for name in OWN_WORDS.get(table.name, ())]
            if table.name == "replies":
                own = [table.c.text]
            if own:
                of_them = update(table).where(
                    table.c.answer_id == row_of("answers")
                    if "answer_id" in table.c
                    else table.c.person_id == first
                )
                session.execute(of_them.values({c: marked[c] for c in own}))
            prose = [c for c in free if c.type.__class__.__name__ == "Text"]
            if prose and "id" in table.c and table.name not in ("deliveries", "notices"):
                of_others = update(table).where(table.c.id == row_of(table.name, 2))
                session.execute(of_others.values(dict.fromkeys(prose, "With <@U01|x> and U01.")))
        workspace = session.get_one(Person, first).workspace_id
        direct = update(Delivery).where(Delivery.id % 3 == 0)
        session.execute(direct.values(channel="U01", posted_in="D01"))
        session.execute(
            insert(Lane), [{"workspace_id": workspace, "channel": at} for at in ("U01", "D01")]
        )
        taken = {"workspace_id": workspace, "key": "click:1:U01", "at": archiving.NOW}
        session.execute(insert(Receipt).values(taken))
        drafts = update(TABLES["drafts"]).where(TABLES["drafts"].c.form == "own:")
        session.execute(drafts.values(person_id=first + 1, typed={"people": ["U01", "U02"]}))


def test_nothing_of_a_person_is_left_in_any_row(db: Database) -> None:
    archiving.fill(db)
    mark(db)
    with db.begin() as session:
        person = session.get_one(Person, row_of("people"))
        forgetting.forget(session, person, archiving.NOW)
    left = archiving.dump(db)
    for name, rows in left.items():
        assert MARK not in text_of(rows), name
        assert "U01" not in text_of(rows), name
        assert "D01" not in text_of(rows), name
    assert "With somebody who left and somebody who left." in text_of(left["goals"])
    assert [row["typed"] for row in left["drafts"]] == [{"people": ["U02"]}]
    for name in ("answers", "updates", "readings", "history", "asked", "goals", "milestones"):
        assert len(left[name]) == 2, name  # what counts still counts
    assert [row["owner_id"] for row in left["goals"]] == [None, row_of("people", 2)]
    assert left["goals"][0]["title"].startswith("1=1+1")

    with db.begin() as session:  # whose goal is personal
        forgetting.forget(session, session.get_one(Person, row_of("people", 2)), archiving.NOW)
    assert "U02" not in text_of(archiving.dump(db))
    assert [row["parent_id"] for row in archiving.dump(db)["goals"]] == [None]


def test_the_team_goes_on_and_who_comes_back_is_new(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    milestone = roads.add(db, cast.ana, goal, now, owner_id=cast.ana.id, due_on=now.date())
    checkin = scenes.set_up(db, cast, now)
    asking = scenes.opened(db, checkin, datetime(2026, 11, 23, 14, 30, tzinfo=now.tzinfo))
    answer(db, cast.ana, cast.launch, now, "My own words", goal)
    scenes.post(db, f"goal:{goal.id}:card", "1.1")
    with db.begin() as session:
        forgetting.forget(session, session.get_one(Person, cast.ana.id), now)
    assert "My own words" not in text_of(archiving.dump(db))
    assert scenes.asked(db, asking) == {cast.ben.id}
    with db.begin() as session:
        assert session.get_one(Goal, goal.id).owner_id is None
        row = session.get_one(Milestone, milestone.id)
        assert (row.owner_id, row.committed_at, row.remind_at) == (None, None, None)
        card = session.scalars(select(Delivery).where(Delivery.key == f"goal:{goal.id}:card")).one()
        assert (card.state, card.due_at) == (DeliveryState.SENT, now)  # it is shown anew
        nobody = session.get_one(Person, cast.ana.id)
        assert nobody.slack_id == f"{LEFT}{nobody.id}"
        assert mention(nobody.slack_id) == "somebody who left"
        told = notices.owe(
            session, person_id=nobody.id, workspace_id=nobody.workspace_id, about=About.FAILURE,
            subject_id=card.id, key="failure:1:1", now=now,
        )  # fmt: skip
        assert not told
        again = people.meet(session, cast.workspace.id, "U0ANA")
        assert again.id != cast.ana.id
        asker = session.get_one(Person, cast.ben.id)
        event = goals.last_hand(session, asker, goal.id, [Event.GOAL_SET])
        assert event == "somebody who left"
        assert session.get_one(Round, asking.id).state == "open"
        assert session.get_one(Channel, cast.launch.id).name == "launch"


def test_the_command_does_it_once_and_a_dry_run_not_at_all(
    db: Database, cast: Cast, db_url: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("DATABASE_URL", db_url)
    before = archiving.dump(db)
    words = ["forget", "U0BEN", "--workspace", "T0CAIRN"]
    assert main([*words, "--dry-run"]) == 0
    assert capsys.readouterr().out.startswith(
        "U0BEN: rows that would be deleted: 1, that name nobody any more: 0"
    )
    assert archiving.dump(db) == before
    assert main(words) == 0
    assert capsys.readouterr().out.startswith("U0BEN: rows that are deleted: 1")
    after = archiving.dump(db)
    assert "U0BEN" not in text_of(after)
    assert main(words) == 0
    assert "nobody with the Slack id U0BEN in T0CAIRN" in capsys.readouterr().out
    assert archiving.dump(db) == after


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_who_left_is_named_in_no_refusal(db: Database, cast: Cast, now: datetime) -> None:
    checkin = scenes.set_up(db, cast, now)
    with db.begin() as session:
        forgetting.forget(session, session.get_one(Person, checkin.owner_id), now)
    with db.read() as session:
        row, ben = session.get_one(Checkin, checkin.id), session.get_one(Person, cast.ben.id)
        with pytest.raises(NotYours, match="somebody who left or a workspace admin"):
            access.need_checkin_change(session, ben, row)
