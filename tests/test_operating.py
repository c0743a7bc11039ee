"""What the documents say of running Cairn as a service is tried, as far as it can be here."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.cli import main
from bot.db import Database
from bot.serving import http
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
WORDS = (ROOT / "docs" / "operating.md").read_text()
UNITS = dict(re.findall(r"`/etc/systemd/system/([\w@.-]+)`:\n\n```ini\n(.*?)```", WORDS, re.DOTALL))
CONTAINER = re.search(r"```dockerfile\n(.*?)```", WORDS, re.DOTALL)
VARIABLES = {
    str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items()
}


def read(unit: str) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(interpolation=None, strict=False)
    parsed.optionxform = str  # type: ignore[assignment, method-assign]  # as configparser says
    parsed.read_string(UNITS[unit])
    return parsed


def explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A command line begins with the program `cairn`, and with a word that it knows."""
    program, word, *more = shlex.split(command)
    assert (Path(program).name, more) == ("cairn", [])
    with pytest.raises(SystemExit) as ended:
        main([word, "--help"])
    assert ended.value.code == 0
    assert f"usage: cairn {word} " in capsys.readouterr().out


def test_there_is_a_unit_for_each_way_of_running_it() -> None:
    assert set(UNITS) == {"cairn.service", "cairn-web@.service", "cairn-worker@.service"}


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_starts_words_of_cairn_with_settings_of_cairn(
    unit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    service = read(unit)["Service"]
    explains_itself(service["ExecStart"], capsys)
    if "ExecStartPre" in service:
        explains_itself(service["ExecStartPre"], capsys)
    for line in UNITS[unit].splitlines():
        if line.startswith("Environment="):
            assert line.removeprefix("Environment=").partition("=")[0] in VARIABLES
    assert int(service["TimeoutStopSec"]) > 10


def test_the_readme_says_in_short_what_stands_there_in_full() -> None:
    readme = (ROOT / "README.md").read_text()
    unit = re.search(r"```ini\n(.*?)```", readme, re.DOTALL)
    container = re.search(r"```dockerfile\n(.*?)```", readme, re.DOTALL)
    assert unit is not None
    assert container is not None
    assert CONTAINER is not None
    assert set(unit[1].splitlines()) <= set(UNITS["cairn.service"].splitlines())
    in_full = " ".join(CONTAINER[1].split())
    for line in container[1].splitlines():
        if not line.startswith(("RUN", "USER")):  # who and how is longer there
            assert line in in_full


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_takes_the_unit(unit: str, tmp_path: Path) -> None:
    """Where the machine has systemd: what it cannot find here is the program alone."""
    verify = shutil.which("systemd-analyze")
    file = tmp_path / unit.replace("@.", "@3000.")
    file.write_text(UNITS[unit].replace("/opt/cairn/venv/bin/cairn", "/bin/true"))
    if verify:
        done = subprocess.run(
            [verify, "verify", "--man=no", str(file)], capture_output=True, text=True, check=False
        )
        ours = [line for line in done.stderr.splitlines() if unit.partition(".")[0] in line]
        assert ours == []


def test_the_container_is_slim_starts_cairn_and_belongs_to_nobody_above(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert CONTAINER is not None
    lines = CONTAINER[1].replace("\\\n", " ").splitlines()
    said = {line.split()[0]: line.partition(" ")[2] for line in lines}
    assert re.fullmatch(r"python:3\.\d+-slim", said["FROM"])
    assert said["USER"] == "cairn"
    assert said["VOLUME"] == said["WORKDIR"]
    explains_itself(f"{said['ENTRYPOINT'][2:-2]} {said['CMD'][2:-2]}", capsys)
    settings = dict(pair.split("=", 1) for pair in said["ENV"].split())
    assert set(settings) <= VARIABLES
    assert settings["DATABASE_URL"] == f"sqlite:///{said['VOLUME']}/cairn.db"
    assert f"127.0.0.1:{settings['PORT']}/healthz" in said["HEALTHCHECK"]
    assert {".env", ".git", "*.db", "*.dump"} <= {*(ROOT / ".dockerignore").read_text().split()}
    for source in re.findall(r"^COPY (\S+)", CONTAINER[1], re.MULTILINE):
        assert (ROOT / source).exists()


def test_the_figures_of_pools_and_connections_are_the_programs() -> None:
    db = Database("postgresql+psycopg://127.0.0.1:9/cairn")
    pool = db.engine.pool
    most = pool.size() + pool._max_overflow  # type: ignore[attr-defined]  # of a QueuePool
    db.close()
    assert WORDS.count(f" {most}") >= 2
    assert http.THREADS == 16
    assert "sixteen requests at once" in WORDS
    assert f"after {http.KEPT_ALIVE} seconds" in WORDS
    assert f"after {http.READING}\nseconds" in WORDS
