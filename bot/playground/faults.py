"""Faults to order: what the pretend Web API shall do wrong, and for how long."""

import threading
import time
from dataclasses import dataclass

KINDS = (
    "store_and_drop",  # does what was asked, then cuts the connection
    "drop",  # cuts the connection and does nothing
    "store_and_reset",  # does it, then ends the connection as a machine that has lost it (RST)
    "reset",
    "store_and_500",
    "error_500",
    "store_and_503",
    "error_503",
    "stall",  # does it after `seconds`
    "fatal_error",  # does it every second time, and says fatal_error each time
    "fatal_error_stored",
    "fatal_error_lost",
    "rate_limited",  # 429 with Retry-After
    "ok_false",  # answers the given `error`
)
STORING = {
    "store_and_drop", "store_and_reset", "store_and_500", "store_and_503", "fatal_error_stored",
}  # fmt: skip


@dataclass
class Fault:
    """One ordered fault; `times` counts down, None means until cleared."""

    method: str
    kind: str
    times: int | None = 1
    retry_after: int = 1
    seconds: float = 0.0
    error: str = "internal_error"
    channel: str | None = None
    hits: int = 0


class Faults:
    """The faults in force. Order and clear them from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._posted: dict[str, float] = {}
        self.history_lag_seconds = 0.0
        self.file_lag_seconds = 0.0
        self.latency_seconds = 0.0
        self.is_pace_kept = False
        self.uploads_elsewhere = ""
        """Where the bytes of files are sent instead of here, as no Slack would."""

    def add(
        self,
        method: str,
        kind: str,
        times: int | None = 1,
        *,
        retry_after: int = 1,
        seconds: float = 0.0,
        error: str = "internal_error",
        channel: str | None = None,
    ) -> None:
        """Orders a fault for the next `times` calls of `method` (None: until cleared).

        With `channel`, only calls for that channel or user count. Raises ValueError on an unknown
        kind.
        """
        if kind not in KINDS:
            raise ValueError(f"There is no fault “{kind}”; there are {', '.join(KINDS)}.")
        with self._lock:
            self._faults.append(Fault(method, kind, times, retry_after, seconds, error, channel))

    def clear(self) -> None:
        """Takes back all faults, lags and latency."""
        with self._lock:
            self._faults.clear()
            self._posted.clear()
        self.history_lag_seconds = self.file_lag_seconds = self.latency_seconds = 0.0
        self.is_pace_kept = False
        self.uploads_elsewhere = ""

    def history_lag(self, seconds: float) -> None:
        """History shows a message only `seconds` (by the clock) after it was posted."""
        self.history_lag_seconds = seconds

    def file_lag(self, seconds: float) -> None:
        """A completed upload can be shown only `seconds` (by the clock) later."""
        self.file_lag_seconds = seconds

    def latency(self, seconds: float) -> None:
        """Every Web API call takes `seconds` longer."""
        self.latency_seconds = seconds

    def keep_pace(self, kept: bool = True) -> None:
        """Refuses a second message to one channel within a (real) second, as Slack may."""
        self.is_pace_kept = kept

    @property
    def channels(self) -> set[str]:
        """Those for which a fault is ordered that was not met yet."""
        with self._lock:
            return {fault.channel for fault in self._faults if fault.channel is not None}

    def take(self, method: str, channel: str | None) -> Fault | None:
        """The fault that this call meets, used up by one; `fatal_error` is settled for it."""
        with self._lock:
            for fault in self._faults:
                if fault.method != method or fault.channel not in (None, channel):
                    continue
                fault.hits += 1
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                return _settle(fault)
        return self._pace(method, channel)

    def _pace(self, method: str, channel: str | None) -> Fault | None:
        if not self.is_pace_kept or method != "chat.postMessage" or channel is None:
            return None
        with self._lock:
            now = time.monotonic()
            if now - self._posted.get(channel, now - 2) < 1:
                return Fault(method, "rate_limited", retry_after=1)
            self._posted[channel] = now
            return None


def _settle(fault: Fault) -> Fault:
    kind = fault.kind
    if kind == "fatal_error":
        kind = "fatal_error_stored" if fault.hits % 2 else "fatal_error_lost"
    return Fault(
        fault.method, kind, 1, fault.retry_after, fault.seconds, fault.error, fault.channel
    )
