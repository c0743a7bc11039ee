"""Fragile processes by the hundred: each is forked from one that has imported everything already.

That one does nothing but wait, so what is forked from it is as fresh as a process that was started,
and there in a twentieth of the time.
"""

import os
import signal
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

from tests.faults import fragile
from tests.processes import Environment, Process

_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload([fragile.__name__])


class Fork(Process):
    """A fragile process, from `start()` to `kill()`; see `fragile.main` for its words."""

    def __init__(self, *words: str, settings: Environment, folder: Path) -> None:
        """As of any process."""
        super().__init__(*words, settings=settings, folder=folder)
        self._fork: BaseProcess | None = None

    def start(self) -> Self:
        """Return at once; see `wait_ready`."""
        self._file.touch()
        given = (self._words, self.surroundings, str(self._folder), str(self._file))
        self._fork = _CONTEXT.Process(target=_be, args=given, daemon=True)
        self._fork.start()
        return self

    @property
    def pid(self) -> int:
        assert self._fork is not None
        assert self._fork.pid is not None
        return self._fork.pid

    @property
    def code(self) -> int | None:
        """The exit code; none while it runs."""
        assert self._fork is not None
        return self._fork.exitcode

    def kill(self) -> None:
        """`kill -9`; nothing of it is left."""
        if self._fork is not None and self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            self._fork.join()


def _be(words: tuple[str, ...], surroundings: Mapping[str, str], folder: str, log: str) -> None:
    """Be that process: with its own surroundings, session and log."""
    os.setsid()
    os.environ.clear()
    os.environ.update(surroundings)
    os.chdir(folder)
    sys.stdout.flush()
    written = os.open(log, os.O_WRONLY | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(written, stream)
    sys.exit(fragile.main(words))
