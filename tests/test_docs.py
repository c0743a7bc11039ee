"""What the documents say is what the program does."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli import main
from bot.settings import MAKE_A_KEY, Settings
from bot.slack import commands
from bot.slack.app import EVENTS
from bot.slack.scopes import OPTIONAL, REQUIRED
from bot.web.door import METHODS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())


def test_every_setting_is_in_the_readme() -> None:
    for name, field in Settings.model_fields.items():
        variable = str(field.validation_alias or name).upper()
        assert f"| `{variable}` |" in README


def test_every_default_in_the_readme_is_the_programs() -> None:
    for name, field in Settings.model_fields.items():
        if field.default != "":
            variable = str(field.validation_alias or name).upper()
            row = next(line for line in README.splitlines() if line.startswith(f"| `{variable}`"))
            assert f"| `{field.default}` |" in row


def test_the_readme_names_the_paths_that_are_answered_and_makes_keys_as_the_program_says() -> None:
    for path in set(METHODS) - {"/"}:
        assert f"`{path}`" in README
    assert MAKE_A_KEY in [line.strip() for line in README.splitlines()]


def test_every_command_is_in_the_manifest_and_in_the_readme() -> None:
    declared = [each["command"] for each in MANIFEST["features"]["slash_commands"]]
    assert declared == list(commands.NAMES)
    for command in commands.NAMES:
        assert f"`{command}" in README


def test_the_manifest_asks_for_the_scopes_that_the_code_uses_and_the_readme_tells_of_them() -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]
    assert scopes["bot"] == [*REQUIRED, *OPTIONAL]
    assert scopes["bot_optional"] == list(OPTIONAL)
    for scope in scopes["bot"]:
        assert f"`{scope}`" in README


def test_the_manifest_subscribes_to_the_events_that_are_listened_to() -> None:
    subscribed = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert {name.partition(".")[0] for name in subscribed} == set(EVENTS)


def test_ci_runs_the_readmes_own_test_command_word_for_word() -> None:
    command = next(line for line in README.splitlines() if line.endswith("/pytest"))
    assert command in (ROOT / ".ci" / "run").read_text().splitlines()


def test_the_playground_is_started_by_the_readmes_other_command() -> None:
    command = next(line for line in README.splitlines() if line.endswith("/cairn playground"))
    assert "venv" in command
    assert "pip install" in command


WORDS = (
    "playground", "run", "web", "worker", "migrate", "export", "import", "forget",
    "purge", "doctor",
)  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_cairn_explains_itself(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([word, "--help"])
    assert ended.value.code == 0
    assert word in capsys.readouterr().out


def test_the_procfile_starts_words_of_cairn(capsys: pytest.CaptureFixture[str]) -> None:
    lines = dict(line.split(": ") for line in (ROOT / "Procfile").read_text().splitlines())
    assert list(lines) == ["release", "web", "worker"]
    for line in lines.values():
        program, *words = line.split()
        assert program == "cairn"
        with pytest.raises(SystemExit) as ended:
            main([*words, "--help"])
        assert ended.value.code == 0
        assert f"usage: cairn {words[0]} " in capsys.readouterr().out


def test_every_promise_has_a_test_that_exists() -> None:
    _, _, after = README.partition("## What Cairn promises and how it is tested")
    table, _, _ = after.partition("\n## ")
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 30
    for _promise, test, found in rows:
        file, _, name = test.strip("`").partition("::")
        assert f"def {name}(" in (ROOT / file).read_text()
        assert found.strip("| ")


def test_nothing_committed_names_a_machine_or_a_registry() -> None:
    for name in (
        "requirements.txt",
        "pyproject.toml",
        ".ci/run",
        "README.md",
        "Procfile",
        "docs/operating.md",
    ):
        text = (ROOT / name).read_text()
        assert "index-url" not in text
        assert str(ROOT) not in text
