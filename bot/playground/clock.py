"""The clock of the pretend Slack: real time plus an offset that people may move."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.playground.moves import read_move


class Clock:
    """Real time, until it is moved; safe to read and move from any thread."""

    def __init__(self, start: datetime | None = None) -> None:
        """Starts at `start` (aware), or at real time, and runs on from there."""
        self._lock = threading.Lock()
        self._offset = start - datetime.now(UTC) if start else timedelta()
        self._latest = datetime.now(UTC) + self._offset
        self._listeners: list[Callable[[datetime], None]] = []

    @classmethod
    def on_a_weekday_morning(cls, zone: str = "America/New_York") -> "Clock":
        """A clock that starts at 08:50 in `zone`, on the first weekday morning from now on."""
        here = ZoneInfo(zone)
        now = datetime.now(here)
        morning = datetime.combine(now.date(), time(8, 50), here)
        while morning < now or morning.weekday() > 4:
            morning = datetime.combine(morning.date() + timedelta(days=1), time(8, 50), here)
        return cls(morning.astimezone(UTC))

    def now(self) -> datetime:
        """The present moment, aware UTC; it goes back only when somebody moves it back."""
        with self._lock:
            self._latest = max(self._latest, datetime.now(UTC) + self._offset)
            return self._latest

    @property
    def is_moved(self) -> bool:
        """Whether the clock shows something else than real time."""
        return abs(self._offset) > timedelta(seconds=1)

    def move(self, move: str | timedelta, zone: str = "UTC") -> datetime:
        """Moves the clock and gives the new moment, aware UTC.

        `move` is a timedelta or words (see `moves.read_move`), read in the mover's `zone`.
        Listeners are told before this returns. Raises ValueError on words that cannot be read.
        """
        now = self.now()
        target = now + move if isinstance(move, timedelta) else read_move(move, now, ZoneInfo(zone))
        with self._lock:
            self._offset += target - now
            self._latest = datetime.now(UTC) + self._offset
            moment = self._latest
            listeners = list(self._listeners)
        for listener in listeners:
            listener(moment)
        return moment

    def on_move(self, callback: Callable[[datetime], None]) -> None:
        """Calls `callback` with the new moment after each move, in the mover's thread."""
        with self._lock:
            self._listeners.append(callback)
