"""Row 9: a process from its start until it is ready, and the memory that it has then."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measuring import MEBIBYTES, SECONDS, Row, in_turn, median, resident
from benchmarks.scenery import standin
from benchmarks.scenery.grounds import SECRET, Ground
from bot.db import Database
from bot.migrations import migrate

STACK = (
    "slack_bolt", "slack_sdk.web.async_client", "aiohttp", "sqlalchemy.orm",
    "sqlalchemy.dialects.sqlite", "apscheduler.schedulers.background", "pydantic_settings",
    "gunicorn.workers.gthread", "dateutil.rrule",
)  # fmt: skip
"""What every bot of these parts imports before it does anything."""
USUAL = (*STACK, "alembic.command", *(["matplotlib.pyplot"] if find_spec("matplotlib") else []))
"""What is usual beside it: migrations at every start, and charts (left out where not installed)."""


def measure(ground: Ground) -> Iterator[Row]:
    """`cairn run` over HTTP on a migrated SQLite, beside the imports alone."""
    with (
        tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder,
        standin.slack() as api_url,
    ):
        db = Database(f"sqlite:///{Path(folder, 'cairn.db')}")
        migrate(db)
        db.close()
        home = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        cairn = home | {
            "PYTHONPATH": str(standin.ROOT), "SLACK_BOT_TOKEN": "xoxb-benchmark",
            "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": api_url, "DATABASE_URL": str(db.url),
            "PORT": "0",
        }  # fmt: skip
        starts = {
            "floor": _Start(_importing(STACK), home, folder),
            "usual": _Start(_importing(USUAL), home, folder),
            "ours": _Start(["-m", "bot", "run"], cairn, folder),
        }
        took = in_turn(
            1 if ground.small else 10, {name: start.seconds for name, start in starts.items()}
        )
    weighs = {name: median(start.weighed) for name, start in starts.items()}
    yield Row(9, "from start to ready", SECONDS, **took, at_most=1.5)
    yield Row(9, "memory when ready", MEBIBYTES, **weighs, at_most=1.3)


def _importing(modules: Sequence[str]) -> list[str]:
    lines = [f"import {', '.join(modules)}", "import sys", "print('ready', file=sys.stderr)"]
    return ["-c", "\n".join([*lines, "sys.stdin.read()"])]


class _Start:
    """Something that Python starts, and that says `ready` when it is."""

    def __init__(self, words: Sequence[str], env: Mapping[str, str], folder: str) -> None:
        self._words = [sys.executable, *words]
        self._env, self._folder = env, folder
        self.weighed: list[float] = []
        """The memory of each time, in MiB."""

    def seconds(self) -> float:
        """From the start until it is ready; ended then."""
        began = time.perf_counter()
        with subprocess.Popen(
            self._words, cwd=self._folder, env=self._env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            assert process.stderr is not None
            said = ""
            for line in process.stderr:
                said += line
                if "ready" in line:
                    break
            else:
                raise AssertionError(said)
            took = time.perf_counter() - began
            self.weighed.append(resident(process.pid))
            process.terminate()
            process.communicate()
        return took
