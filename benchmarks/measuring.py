"""Measuring: several ways to one end, taken in turn, and the table of what came out."""

import gc
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

_T = TypeVar("_T")

Way = Callable[[], float]
"""Does the thing some times and gives what it took once: seconds as a rule."""

MICROSECONDS, MILLISECONDS, SECONDS, MEBIBYTES = ("µs", 1e6), ("ms", 1e3), ("s", 1.0), ("MiB", 1.0)

HEAD = ("#", "what", "floor", "usual", "ours", "ours ÷ floor", "usual ÷ ours", "mark", "")


@dataclass(frozen=True)
class Row:
    """A line of the table. Everything in it is a cost: the smaller, the better."""

    number: int
    """The row of PERFORMANCE that it belongs to."""
    what: str
    unit: tuple[str, float]
    ours: float
    floor: float | None = None
    usual: float | None = None
    at_most: float | None = None
    """The mark: so many times the floor."""
    at_least: float | None = None
    """The mark: so many times better than usual."""

    @property
    def over_floor(self) -> float | None:
        return self.ours / self.floor if self.floor else None

    @property
    def under_usual(self) -> float | None:
        return self.usual / self.ours if self.usual else None

    @property
    def is_met(self) -> bool:
        """Whether every mark is met; a row without marks only tells."""
        near = self.at_most is None or (self.over_floor or 0) <= self.at_most
        far = self.at_least is None or (self.under_usual or 0) >= self.at_least
        return near and far

    def cells(self) -> list[str]:
        """What stands in the table, from left to right."""
        marks = [f"≤ {self.at_most:g} × floor"] if self.at_most else []
        marks += [f"≥ {self.at_least:g} × better"] if self.at_least else []
        return [
            str(self.number),
            self.what,
            *(self._said(cost) for cost in (self.floor, self.usual, self.ours)),
            *(f"{ratio:.3g}" if ratio else "–" for ratio in (self.over_floor, self.under_usual)),
            ", ".join(marks) or "–",
            ("met" if self.is_met else "missed") if marks else "",
        ]

    def _said(self, cost: float | None) -> str:
        name, times = self.unit
        return f"{cost * times:.3g} {name}" if cost is not None else "–"


def table(rows: Iterable[Row]) -> str:
    """The rows as Markdown, for a terminal and a README."""
    lines = [HEAD, *(row.cells() for row in rows)]
    lines.insert(1, ["---"] * len(HEAD))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def in_turn(rounds: int, ways: Mapping[str, Way]) -> dict[str, float]:
    """The median of what each way took, in rounds of A B C, A B C, …

    The first of them is not counted, unless it is the only one: in it caches fill and statements
    are compiled.
    """
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            took[name].append(way())
    return {name: median(found) for name, found in took.items()}


def median(found: Sequence[float]) -> float:
    """The median of some rounds, the first of which does not count if there are more."""
    return statistics.median(found[1:] or found)


class Watched:
    """A way that gives the CPU which each of some things took, and keeps the real time beside it:
    for what mostly waits."""

    def __init__(
        self, do: Callable[[], object], times: int, prepare: Callable[[], object] = gc.collect
    ) -> None:
        """`do` does so many things; what it takes to `prepare` is not counted."""
        self._do, self._times, self._prepare = do, times, prepare
        self._waited: list[float] = []

    def __call__(self) -> float:
        self._prepare()
        began, cpu = time.perf_counter(), time.process_time()
        self._do()
        cpu = time.process_time() - cpu
        self._waited.append((time.perf_counter() - began) / self._times)
        return cpu / self._times

    @property
    def waited(self) -> float:
        """The median of the seconds of real time."""
        return median(self._waited)


def each(
    do: Callable[[_T], object],
    things: Sequence[_T],
    clock: Callable[[], float] = time.process_time,
) -> float:
    """What doing one of the things takes, on average: seconds of CPU of all threads of this
    process, or of another clock."""
    gc.collect()
    began = clock()
    for thing in things:
        do(thing)
    return (clock() - began) / len(things)


def resident(pid: int | str = "self") -> float:
    """The memory that a process holds, in MiB; of this one by default."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    asked = str(os.getpid() if pid == "self" else pid)
    said = subprocess.run(["ps", "-o", "rss=", "-p", asked], capture_output=True, check=True)
    return int(said.stdout) / 1024
