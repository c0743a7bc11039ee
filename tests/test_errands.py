"""The command line with somebody's data: files that are whole or not there, and what it says."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli import main
from bot.db import Database
from bot.migrations import migrate
from tests.services import archiving


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "northwind.json"


def test_a_workspace_goes_into_a_file_and_comes_out_of_it(
    db: Database, db_url: str, file: Path, sqlite_template: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    archiving.fill(db)
    monkeypatch.setenv("DATABASE_URL", db_url)
    assert main(["export", str(file)]) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert capsys.readouterr().out.startswith(f"T0CAIRN is in {file}: 2 channels, ")
    assert [each.name for each in file.parent.glob("*northwind*")] == [file.name]
    assert json.loads(file.read_text())["format"] == "cairn"
    assert main(["import", str(file)]) == 1  # it is here
    assert capsys.readouterr().err.startswith("cairn: The workspace T0CAIRN has data in this Cairn")

    url = archiving.empty_at(file.with_suffix(".db"), sqlite_template)
    monkeypatch.setenv("DATABASE_URL", url)
    for words, done in ((["--dry-run"], "would be imported"), ([], "is imported")):
        capsys.readouterr()
        assert main(["import", str(file), *words]) == 0
        assert f"{done}: 2 channels, " in capsys.readouterr().out
    there = Database(url)
    assert archiving.written(there) == archiving.written(db)
    there.close()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_file_is_never_written_over_and_never_left_half_written(
    db: Database, db_url: str, file: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("DATABASE_URL", db_url)
    before = set(file.parent.iterdir())
    assert main(["export", str(file)]) == 1
    said = "cairn: There is no workspace at all here; there is none yet.\n"
    assert capsys.readouterr().err == said
    assert set(file.parent.iterdir()) == before
    archiving.fill(db)
    file.write_text("mine")
    assert main(["export", str(file)]) == 1
    assert "it is there already; name another. Nothing was changed." in capsys.readouterr().err
    assert file.read_text() == "mine"
    assert main(["import", str(file)]) == 1
    assert "It is no JSON object." in capsys.readouterr().err
    for words in (["export", f"{file}/no/x"], ["import", f"{file}s"]):
        assert main(words) == 1
        err = capsys.readouterr().err
        assert err.startswith("cairn: ")
        assert err.count("\n") == 1


def test_what_is_kept_of_one_person_is_theirs_alone(
    db: Database, db_url: str, file: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    archiving.fill(db)
    monkeypatch.setenv("DATABASE_URL", db_url)
    assert main(["export", str(file), "--person", "U0NOBODY"]) == 1
    assert "nobody with the Slack id U0NOBODY in T0CAIRN" in capsys.readouterr().err
    assert main(["export", str(file), "--person", "U01"]) == 0
    told = json.loads(file.read_text())
    assert (told["format"], told["person"]) == ("cairn-person", "U01")
    tables = told["tables"]
    assert [row["slack_id"] for row in tables["people"]] == ["U01"]
    for name in ("answers", "updates", "replies", "drafts", "cheers", "evidence", "memberships"):
        assert tables[name], name
    assert {row["person_id"] for row in tables["answers"]} == {archiving.row_of("people")}
    assert tables["updates"][0]["goal"] == "G1"
    assert "U02" not in json.dumps(tables)


def test_a_database_that_breaks_off_is_a_sentence(
    empty_url: str, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = Database(empty_url)
    migrate(broken)
    with broken.begin() as session:
        session.execute(text("ALTER TABLE workspaces RENAME TO elsewhere"))
    broken.close()
    monkeypatch.setenv("DATABASE_URL", empty_url)
    for words in (["export", str(file)], ["forget", "U0ANA"], ["purge"]):
        assert main(words) == 1
        said = capsys.readouterr().err
        assert said.startswith("cairn: The database broke it off: ")
        assert said.endswith("`cairn doctor` says more.\n")
        assert said.count("\n") == 1
    assert not file.exists()
