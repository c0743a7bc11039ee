"""The sender: lives in a thread of its own, and is started, nudged and stopped from any other.

What it lives by, aiohttp above all, is imported when it does: a process that only serves HTTP has
no need of it.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from bot.db import Database
from bot.meters import Meters

from .turns import Foresee, Render, Turns

if TYPE_CHECKING:
    from .lives import Life
    from .showing import Shelf

AT_ONCE = 200
"""So many calls to Slack are under way at once."""
TO_SETTLE = 10.0
"""Seconds that the database may take for the last results of a sender that stops."""
STILL = 50.0
"""Seconds after which a sender that has not done what it was asked counts as broken."""


class Sender:
    """Sends what the outbox owes, for the life of the process.

    `start()` and `stop()` it, and `nudge()` it from any thread when there may be something to
    send; by itself it also wakes when a lane that it has seen is due again. Any number of senders,
    in any number of processes, may work on one database.
    """

    def __init__(
        self,
        db: Database,
        *,
        token_of: Callable[[int], str | None],
        api_url: str,
        now: Callable[[], datetime],
        render: Render,
        foresee: Foresee | None = None,
        meters: Meters | None = None,
        still: float = STILL,
        at_once: int = AT_ONCE,
    ) -> None:
        """Nothing is started yet.

        Args:
            token_of: the bot token of a workspace, by the row's id; None when there is none, and
                then what is owed there waits.
            api_url: the base of Slack's Web API, with a slash at its end.
            now: the time, aware, in UTC.
            render: what a delivery says, from rows read in the session; None when there is nothing
                left to say.
            foresee: reads for many deliveries at once what `render` will ask of the session for
                each of them.
            meters: where its work is counted.
            still: seconds after which it counts as broken, if it has not done what it was asked.
            at_once: so many calls to Slack are under way at most.
        """
        self._still, self._at_once = still, at_once
        self._meters = meters or Meters()
        look_ahead = foresee or (lambda *_: None)
        self._turns = Turns(db, token_of, now, render, look_ahead, self._meters)
        self._api_url = api_url
        self._now = now
        self._life: Life | None = None
        self._thread: threading.Thread | None = None

    @cached_property
    def _shelf(self) -> "Shelf":
        from .showing import Shelf

        return Shelf()

    @property
    def is_running(self) -> bool:
        """Whether it was started and lives."""
        return self._thread is not None and self._thread.is_alive()

    def unwell(self) -> str | None:
        """Why nothing is sent any more, as a sentence; none when all is well."""
        life = self._life
        if life is None or not self.is_running:
            return "The sender has ended."
        silent = life.waits.longest()
        return (
            f"The sender has stood still for {int(silent)} seconds."
            if silent > self._still
            else None
        )

    def start(self) -> None:
        """Send from now on, in a thread of its own."""
        from .lives import Life

        self._life = life = Life(
            self._turns, self._api_url, self._now, self._shelf, self._meters, self._at_once
        )
        self._thread = threading.Thread(target=life.run, name="sender", daemon=True)
        self._thread.start()

    def nudge(self) -> None:
        """Look now whether there is something to send; from any thread, and at no cost."""
        if self._life is not None:
            self._life.nudge()

    def knock(self) -> None:
        """Ask whether it lives, though there may be nothing to send; from any thread, and often."""
        if self._life is not None:
            self._life.knock()

    def stop(self, timeout: float = 10) -> None:
        """Claim nothing more, let what is under way end within `timeout` seconds, and settle it.

        What has no answer by then is looked for later, by whoever runs then.
        """
        if self._life is not None and self._thread is not None:
            self._life.end(timeout)
            self._thread.join(timeout + TO_SETTLE)
            self._life = self._thread = None

    def work_once(self) -> int:
        """How many deliveries there were to be seen to; all of them are, when this returns.

        One step and no more, for tests and for a clock that is moved by hand; the sender need not
        be started. May be called from any thread, even one that runs an event loop.
        """
        with ThreadPoolExecutor(1, "sender-once") as thread:
            return thread.submit(asyncio.run, self._once()).result()

    async def _once(self) -> int:
        from .lives import carry_out, connected

        turn = self._turns.take([], self._at_once)
        if turn.found == 0:
            return 0
        async with connected(self._api_url, self._at_once) as client:
            came = await asyncio.gather(
                *(
                    carry_out(client, each, self._now, self._shelf, self._meters)
                    for each in turn.ready
                )
            )
        results = [(each.claim, outcome) for each, outcome in zip(turn.ready, came, strict=True)]
        self._turns.take([*results, *turn.results], 0)
        return turn.found
