"""Archives: everything of a workspace goes out and comes back, or nothing does."""

import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.db import Database
from bot.migrations import HEAD
from bot.model import (
    About,
    Base,
    Delivery,
    DeliveryState,
    Goal,
    Lane,
    Notice,
    Person,
    Round,
    RoundState,
    Workspace,
)
from bot.model.outcomes import MAYBE_SENT
from bot.model.searching import GOAL, matches, wanted_in
from bot.services import archives, outbox, workspaces
from bot.services.archives import AlreadyHere, BadFile, contents, references
from tests.people import Cast
from tests.services import archiving, roads
from tests.services.archiving import NOW, row_of, take, text_of, written

ROOT = Path(__file__).parents[2]
FORMAT = (ROOT / "docs" / "export.md").read_text()


@pytest.fixture
def other(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """An empty Cairn on SQLite."""
    database = Database(archiving.empty_at(tmp_path / "other.db", sqlite_template))
    yield database
    database.close()


def test_every_table_travels_or_has_its_reason() -> None:
    travels = {table.name for table in contents.tables()}
    assert travels | set(contents.LEFT_OUT) >= set(Base.metadata.tables)
    assert not travels & set(contents.LEFT_OUT)
    of_workspace = set(contents.OF_WORKSPACE) | set(contents.LEFT_OUT_OF_WORKSPACE)
    assert of_workspace == set(Workspace.__table__.columns.keys())


def test_no_secret_travels() -> None:
    secret = re.compile("token|secret|password|encrypt|cipher|_key$")
    names = {column.name for table in contents.tables() for column in table.columns}
    assert not [name for name in {*names, *contents.OF_WORKSPACE} if secret.search(name)]


def test_every_key_with_a_number_in_it_is_known() -> None:
    """Read off the code: what is owed under a key of a shape that nobody knows would be lost."""
    source = "".join(file.read_text() for file in (ROOT / "bot" / "services").rglob("*.py"))
    others = {"own", "setup", "checkin", "reflection", "gone", "said"}  # forms, and receipts
    found = set(re.findall(r'f"([a-z_]+):\{', source)) - others
    assert found <= {*references.KEYS, references.WITHIN}
    assert {key.split(":")[0] for key in archiving.sample_keys()} >= found


def test_this_step_is_one_of_those_that_can_be_read() -> None:
    assert HEAD in contents.STEPS


def test_every_column_that_stays_behind_is_one_of_a_table_that_travels() -> None:
    known = {str(column) for table in contents.tables() for column in table.columns}
    assert known >= contents.LEFT_OUT_COLUMNS.keys()


def test_out_and_in_and_out_again_is_the_same(db: Database, other: Database) -> None:
    archiving.fill(db)
    document = written(db)
    counts = json.loads(document)["counts"]
    assert counts.keys() == {table.name for table in contents.tables()}
    assert min(counts.values()) >= 2
    taken = take(other, document)
    assert (taken.counts, taken.moved_by, taken.fresh) == (counts, 0, True)
    assert written(other) == document
    assert json.loads(document)["tables"]["people"][0]["id"] == row_of("people")


def test_it_comes_back_from_the_other_engine(
    db: Database, other: Database, tmp_path: Path, sqlite_template: Path
) -> None:
    """SQLite → this one → SQLite, and what is made afterwards has numbers of its own."""
    archiving.fill(other)
    document = written(other)
    take(db, document)
    assert written(db) == document
    back = Database(archiving.empty_at(tmp_path / "back.db", sqlite_template))
    take(back, written(db))
    assert written(back) == document
    with back.begin() as session:
        workspace = archives.find_workspace(session, None)
        person = Person(workspace_id=workspace.id, slack_id="U0NEW")
        session.add(person)
        session.flush()
        assert person.id > row_of("people", 2)
        found = select(func.count()).where(matches(GOAL, wanted_in("שלום"), sqlite=back.is_sqlite))
        assert session.scalar(found.select_from(Goal)) == 2
    back.close()


def test_beside_others_all_rows_get_numbers_that_no_old_button_holds(
    db: Database, cast: Cast, other: Database
) -> None:
    roads.set_goal(db, cast.dev, cast.far, NOW)
    before = written(db, cast.elsewhere.team_id)
    archiving.fill(other, "T0THIRD")
    taken = take(db, written(other))
    assert taken.moved_by > row_of("rounds", 99)
    assert written(db, cast.elsewhere.team_id) == before
    document = written(db, "T0THIRD")
    left = {str(row_of(name, which)) for name in archiving.PLACE for which in (1, 2)}
    assert not left & set(re.findall(r"\d+", document))  # in no key, form, field or subject either
    told = json.loads(document)
    goal = told["tables"]["goals"][0]
    assert goal["id"] == row_of("goals") + taken.moved_by
    assert goal["parent_id"] == told["tables"]["goals"][1]["id"]
    assert goal["owner_id"] == told["tables"]["people"][0]["id"]
    keys = {row["key"] for row in told["tables"]["deliveries"]}
    assert {f"goal:{goal['id']}:card", f"roadmap:own:{goal['owner_id']}:command:1.2"} <= keys
    with db.read() as session:
        third = session.scalars(select(Workspace).where(Workspace.team_id == "T0THIRD")).one()
        about = select(Notice.subject_id).where(Notice.about == About.NO_PICTURES)
        assert session.scalars(about).one() == third.id
        assert third.silenced_at == NOW  # until Slack takes a token for it


def test_what_slack_alone_has_told_gives_way_and_what_people_did_does_not(
    db: Database, cast: Cast, other: Database
) -> None:
    archiving.fill(other, cast.workspace.team_id)
    document = written(other)
    take(db, document)
    with db.read() as session:
        assert session.get_one(Workspace, cast.workspace.id).name == archiving.AWKWARD
        assert session.scalars(select(Person.slack_id).where(Person.id == cast.ana.id)).all() == []
    before = written(db, cast.workspace.team_id)
    with pytest.raises(AlreadyHere, match=r"T0CAIRN has data in this Cairn already.*goals"):
        take(db, document)
    assert written(db, cast.workspace.team_id) == before


def test_a_dry_run_says_the_same_and_changes_nothing(db: Database, other: Database) -> None:
    archiving.fill(other)
    before = archiving.dump(db)
    tried = take(db, written(other), dry_run=True)
    assert archiving.dump(db) == before
    assert take(db, written(other)) == tried


def test_nothing_is_sent_twice_and_nothing_old(db: Database, other: Database) -> None:
    archiving.fill(other)
    document = written(other)
    states = {row["state"] for row in json.loads(document)["tables"]["deliveries"]}
    assert states == {"pending", "sent", "failed"}  # what was under way may be there
    take(db, document)

    def waiting() -> list[tuple[str, bool]]:
        with db.read() as session:
            rows = session.scalars(select(Delivery).order_by(Delivery.id))
            return [(row.error, row.due_at is None) for row in rows
                    if row.state in (DeliveryState.PENDING, DeliveryState.FAILED)]  # fmt: skip

    assert ("1" + archiving.AWKWARD, False) in waiting()
    with db.begin() as session:
        assert session.scalars(select(Lane.channel)).all() == ["1"]
        assert outbox.next_due(session) is None  # silent until Slack takes a token for it
        workspace = archives.find_workspace(session, None)
        workspaces.unsilence(session, workspace.id)
        assert outbox.next_due(session) is not None
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    late = take(db, document, NOW + timedelta(days=3))
    assert not late.fresh
    with db.read() as session:
        assert set(session.scalars(select(Round.state))) == {RoundState.CLOSED}  # no old summary
        owed = select(Delivery).where(Delivery.state == DeliveryState.PENDING)
        assert session.scalars(owed).all() == []
    assert (MAYBE_SENT, True) in waiting()


def swap(old: str, new: str) -> Callable[[str], str]:
    """Put something else in the first place where this stands."""
    return lambda made: made.replace(old, new, 1)


OWNER = f'"owner_id": {row_of("people")}'
BAD: list[tuple[str, Callable[[str], str]]] = [
    ("no JSON object", lambda _: ""),
    ("no whole JSON", lambda made: made[: len(made) // 2]),
    ("no whole JSON", lambda made: made.rstrip()[:-1]),
    ("no JSON object", lambda _: "PK\x03\x04"),
    ("no JSON object", lambda _: "[1, 2]"),
    ("nested too deeply", lambda _: '{"a": ' + "[" * 100_000),
    ("behind its end", lambda made: made + "{}"),
    ("no export of a workspace", swap('"cairn"', '"other"')),
    ("version 2", swap('"version": 1', '"version": 2')),
    ("step '0001'", swap(f'"{HEAD}"', '"0001"')),
    ("“people”, row 1, “zone” must be at most 64", swap('"zone": "1"', f'"zone": "{"x" * 65}"')),
    ("“admin” must be true or false", swap('"admin": true', '"admin": 1')),
    ("“away_until” must be a day", swap('"away_until": "2026', '"away_until": "x')),
    ("without NUL", swap('"name": "1', '"name": "\\u0000')),
    ("halves of characters", swap('"name": "1', '"name": "\\ud800')),
    ("“state” must be one of active", swap('"state": "paused"', '"state": "?"')),
    ("lacks or has too much: quiet_to", swap('"quiet_to": "1", ', "")),
    ("speaks of row 5 of “people”", swap(OWNER, '"owner_id": 5')),
    ("the id 0 cannot be", swap(f'"id": {row_of("people")}', '"id": 0')),
    ("the “subject_id” cannot be", swap('"subject_id": ', '"subject_id": 9')),
    ("does not know", swap('"people": [', '"tokens": [')),
    ("not as long", swap('"people": 2', '"people": 3')),
    ("database does not take it", swap('"slack_id": "U02"', '"slack_id": "U01"')),
]


def test_what_is_no_sound_document_changes_nothing_and_the_sentence_says_why(
    db: Database, other: Database
) -> None:
    archiving.fill(other)
    document, before = written(other), archiving.dump(db)
    for why, spoil in BAD:
        with pytest.raises(BadFile, match=re.escape(why)) as refused:
            take(db, spoil(document))
        assert str(refused.value).endswith("Nothing was changed."), why
        assert "\n" not in str(refused.value)
    assert archiving.dump(db) == before
    take(db, json.dumps(json.loads(document), indent=4))  # however it is laid out


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_bytes_that_are_no_text_are_no_document(db: Database) -> None:
    stream = io.TextIOWrapper(io.BytesIO(b'{"format": "\xff"}'), encoding="utf-8")
    with pytest.raises(BadFile, match="UTF-8"):
        archives.take(db, stream, NOW)


class Meddler(io.StringIO):
    """A file while which is written somebody is told to do something else."""

    def __init__(self, meddle: Callable[[], object]) -> None:
        super().__init__()
        self._meddle = meddle

    def write(self, text: str) -> int:
        if "tables" in text:
            self._meddle()
        return super().write(text)


def test_what_is_written_meanwhile_is_not_half_in_it(
    db: Database, cast: Cast, other: Database
) -> None:
    roads.set_goal(db, cast.ana, cast.launch, NOW)
    before = written(db, "T0CAIRN")
    out = Meddler(lambda: roads.add(db, cast.ana, roads.set_goal(db, cast.ana, None, NOW), NOW))
    with db.read() as session:
        archives.write(session, archives.find_workspace(session, "T0CAIRN"), out, NOW)
    assert out.getvalue() == before
    assert json.loads(written(db, "T0CAIRN"))["counts"]["goals"] == 2
    take(other, out.getvalue())


def test_it_must_be_clear_which_workspace(db: Database, cast: Cast) -> None:
    for team, said in ((None, "say which one"), ("T0NONE", "no workspace T0NONE")):
        with pytest.raises((archives.WhichWorkspace, archives.Which), match=said):
            written(db, team)
    assert json.loads(written(db, "T0OTHER"))["workspace"]["team_id"] == "T0OTHER"


def test_the_format_is_described_list_by_list() -> None:
    lists = re.findall(r"^\| `(\w+)` \|", FORMAT.partition("| list |")[2], re.MULTILINE)
    assert lists == [table.name for table in contents.tables()]
    for name in set(contents.LEFT_OUT) & set(Base.metadata.tables) - {"workspaces"}:
        assert f"`{name}`" in FORMAT
    for name in ("format", "version", "step", "made_at", "highest_id", "counts", "workspace"):
        assert f"`{name}`" in FORMAT
    assert text_of(contents.OF_WORKSPACE)[1:-1].replace('"', "`") in FORMAT


def test_a_document_from_before_people_could_choose_has_what_is_usual(
    db: Database, other: Database
) -> None:
    archiving.fill(other)
    made = json.loads(written(other))
    for name in ("quarters", "wins_plans", "wins_issues"):
        del made["tables"][name], made["counts"][name]
    for table, (_, facts) in contents.FILLED_IN.items():
        for row in made["tables"][table]:
            for name in facts:
                del row[name]
    with pytest.raises(BadFile, match="lacks or has too much"):
        take(db, json.dumps(made))  # one of this step lacks nothing
    take(db, json.dumps(made | {"step": "0021"}))
    tables = json.loads(written(db))["tables"]
    for table, (_, facts) in contents.FILLED_IN.items():
        assert tables[table]
        for row in tables[table]:
            assert {name: row[name] for name in facts} == facts
