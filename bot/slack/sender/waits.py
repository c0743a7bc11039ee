"""Waits: what the sender is asked and has not answered yet, and for how long."""

import time

LOOK = "look"
"""To look whether there is something to send."""
LIVE = "live"
"""To say that it lives."""
TURN = "turn"
"""Its database, to end a turn."""


class Waits:
    """Since when each thing is waited for; from any thread."""

    def __init__(self) -> None:
        """Nothing is."""
        self._since: dict[str, float] = {}

    def begin(self, what: str) -> None:
        """It is waited for from now on, unless it is already."""
        self._since.setdefault(what, time.monotonic())

    def since(self, what: str) -> float | None:
        """Since when; none when it is not."""
        return self._since.get(what)

    def end(self, what: str, since: float | None) -> None:
        """What was waited for since then has come; what is asked anew meanwhile has not."""
        if self._since.get(what) == since:
            self._since.pop(what, None)

    def longest(self) -> float:
        """Seconds."""
        now = time.monotonic()
        return now - min(tuple(self._since.values()), default=now)
