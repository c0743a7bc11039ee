"""What this process counts of its own work: plain numbers, for `/metrics` to show.

It holds no words of people and no names of workspaces, and costs a lock and an addition.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from threading import Lock

from msgspec import Struct, field

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds. Slack waits three for the answer to a request."""
KINDS = 200
"""So many kinds of things are told apart; those that come later are counted as `other`."""


class Times(Struct):
    """How long things took: how many up to each of `BOUNDS` and no further, and above all."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0
    """Seconds, all together."""

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    def copy(self) -> "Times":
        return Times(list(self.counts), self.total)


class Reading(Struct, frozen=True):
    """The numbers at one moment."""

    requests: Mapping[tuple[str, str], int]
    """By kind and outcome."""
    request_times: Mapping[str, Times]
    """By kind."""
    deliveries: Mapping[tuple[str, str, str], int]
    """By kind, step and outcome."""
    call_times: Mapping[str, Times]
    """How long Slack took, by step."""
    limited: Mapping[str, int]
    """How often Slack asked for patience, by step."""


class Meters:
    """The counts of one process, from any of its threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: Counter[tuple[str, str]] = Counter()
        self._request_times: dict[str, Times] = {}
        self._deliveries: Counter[tuple[str, str, str]] = Counter()
        self._call_times: dict[str, Times] = {}
        self._limited: Counter[str] = Counter()

    def request(self, kind: str, outcome: str, seconds: float) -> None:
        """Something that Slack, or anybody else, asked was answered."""
        with self._lock:
            if kind not in self._request_times and len(self._request_times) >= KINDS:
                kind = "other"
            self._requests[kind, outcome] += 1
            self._request_times.setdefault(kind, Times()).add(seconds)

    def delivery(self, kind: str, step: str, outcome: str) -> None:
        """Something came of a delivery."""
        with self._lock:
            self._deliveries[kind, step, outcome] += 1

    def call(self, step: str, seconds: float, *, limited: bool) -> None:
        """Slack answered the sender, or did not; `limited`, when it asked for patience."""
        with self._lock:
            self._call_times.setdefault(step, Times()).add(seconds)
            if limited:
                self._limited[step] += 1

    def read(self) -> Reading:
        """The numbers as they are now."""
        with self._lock:
            return Reading(
                requests=dict(self._requests),
                request_times={kind: each.copy() for kind, each in self._request_times.items()},
                deliveries=dict(self._deliveries),
                call_times={step: each.copy() for step, each in self._call_times.items()},
                limited=dict(self._limited),
            )
