"""Real `cairn` processes: started against a pretend Slack, awaited, stopped and killed.

Each is a process group of its own and is stopped by its own id, whatever becomes of the test; when
a test fails, what the process wrote is part of the failure.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

from bot.playground.server import Slack

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0
"""Seconds for a process to be ready on a machine that is busy; as a rule it takes one."""
_NUMBERS = count(1)

Environment = dict[str, str]


def environment(slack: Slack, database_url: str, **more: str) -> Environment:
    """The settings of a bot that takes `slack` for the real one, and serves HTTP on any port."""
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": database_url,
        "PORT": "0",
        **more,
    }


def until(true: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait until something is true, for it happens in another thread or process."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"it never came to this: {what}"
        threading.Event().wait(0.01)


def ran(*words: str, settings: Environment, folder: Path) -> subprocess.CompletedProcess[str]:
    """A `cairn` command that ends by itself, with what it said and its exit code."""
    return subprocess.run(
        _command(words), env=_surroundings(settings), cwd=folder,
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


class Process:
    """A `cairn` process, from `start()` to `stop()` or `kill()`; in a `with` it ends at the end."""

    def __init__(
        self, *words: str, settings: Environment, folder: Path, module: str = "bot"
    ) -> None:
        """`folder` is where it runs, where it finds no `.env`, and where its log is kept; `module`
        is what begins it."""
        self._module = module
        self._words, self._settings, self._folder = words, settings, folder
        self._file = folder / f"{words[0]}-{next(_NUMBERS)}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Return at once; see `wait_ready`."""
        with self._file.open("ab") as log:
            self._process = subprocess.Popen(
                _command(self._words, self._module), env=self.surroundings, cwd=self._folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        return self

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def surroundings(self) -> Environment:
        """Its environment."""
        return _surroundings(self._settings)

    @property
    def code(self) -> int | None:
        """The exit code; none while it runs."""
        assert self._process is not None
        return self._process.poll()

    @property
    def log(self) -> str:
        """All that it has written."""
        return self._file.read_text()

    @property
    def url(self) -> str:
        """Where it serves HTTP, once it is ready."""
        ports = re.findall(r"cairn\.serving ready port=(\d+)", self.log)
        return f"http://127.0.0.1:{ports[-1]}"

    @property
    def is_ready(self) -> bool:
        """Whether it has said so."""
        return "cairn.serving ready" in self.log

    def wait_ready(self) -> Self:
        """Return when it says that it is ready, and `/healthz` agrees where there is one."""
        self.wait_for(r"cairn\.serving ready")
        if "ready port=" in self.log:
            until(lambda: self.has_ended() or self._is_well(), "it is well")
        return self

    def wait_for(self, said: str) -> "re.Match[str]":
        """Return when it has written what matches `said`, a regular expression."""
        until(lambda: self.has_ended() or bool(re.search(said, self.log)), f"it says {said}")
        found = re.search(said, self.log)
        assert found, f"it ended with {self.code}\n{self.log}"
        return found

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    @property
    def is_asleep(self) -> bool:
        """Whether a signal has stopped it."""
        stat = Path(f"/proc/{self.pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] == "T"

    def wait(self) -> int:
        """Its exit code, when it has ended by itself."""
        until(self.has_ended, f"it ended\n{self.log}")
        assert self.code is not None
        return self.code

    def stop(self) -> int:
        """Tell it to end, as a supervisor does; its exit code."""
        self.tell(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """`kill -9` for it and all that it has started; nothing of it is left."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        if error is not None:
            error.add_note(f"cairn {' '.join(self._words)} wrote:\n{self.log}")

    def has_ended(self) -> bool:
        """Whether it runs no more."""
        return self.code is not None

    def _is_well(self) -> bool:
        try:
            with urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310 - our own
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


@contextmanager
def serving(
    slack: Slack, database_url: str, folder: Path, word: str = "run", **more: str
) -> Iterator[Process]:
    """A process that serves `slack` over HTTP, ready; killed at the end if it still runs."""
    settings = environment(slack, database_url, **more)
    with Process(word, settings=settings, folder=folder) as process:
        slack.bot_url = process.wait_ready().url
        yield process


def _command(words: tuple[str, ...], module: str = "bot") -> list[str]:
    return [sys.executable, "-m", module, *words]


def _surroundings(settings: Mapping[str, str]) -> Environment:
    """Nothing of the settings of whoever runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), **settings}
