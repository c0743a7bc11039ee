"""The sender's life: a small asyncio island in a thread of its own.

Asyncio for the calls out, which mostly wait; one plain thread for the database, which does not.
"""

import asyncio
import logging
import secrets
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.db import Database
from bot.meters import Meters
from bot.model.claims import Step
from bot.model.outcomes import Doubtful, Later, Outcome

from . import posting, reconciling
from .showing import Shelf
from .turns import LEASE, Foresee, Ready, Render, Result, Turn, Turns
from .waits import LIVE, LOOK, TURN, Waits

log = logging.getLogger("cairn.sender")

AT_ONCE = 200
"""So many calls to Slack are under way at once."""
BATCH = 100
"""So many are claimed at a time: the first of very many are on their way while the next are made,
and by fewer connections than if all began at once."""
AHEAD = 200
"""So many more messages are made meanwhile, so that no call waits for the database."""
TIMEOUT = LEASE - timedelta(seconds=10)
"""How long an answer is waited for: it is over well before somebody else may take the delivery."""
GATHERING = 0.05
"""Seconds in which further answers are waited for, so that they are settled together."""
TO_SETTLE = 10.0
"""Seconds that the database may take for the last results of a sender that stops."""
STILL = 50.0
"""Seconds after which a sender that has not done what it was asked counts as broken."""
STOPPED = "stopped"
SHORTEST_REST, TROUBLED_REST = 0.05, 1.0
"""Seconds between two looks at the database at the least, and after one that failed."""


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
        """
        self._still = still
        self._meters = meters or Meters()
        look_ahead = foresee or (lambda *_: None)
        self._turns = Turns(db, token_of, now, render, look_ahead, self._meters)
        self._api_url = api_url
        self._now = now
        self._shelf = Shelf()
        self._life: _Life | None = None
        self._thread: threading.Thread | None = None

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
        self._life = life = _Life(self._turns, self._api_url, self._now, self._shelf, self._meters)
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
        turn = self._turns.take([], AT_ONCE)
        if turn.found == 0:
            return 0
        async with _connected(self._api_url) as client:
            came = await asyncio.gather(
                *(_do(client, each, self._now, self._shelf, self._meters) for each in turn.ready)
            )
        results = [(each.claim, outcome) for each, outcome in zip(turn.ready, came, strict=True)]
        self._turns.take([*results, *turn.results], 0)
        return turn.found


class _Life:
    """One life of the sender, from start to stop."""

    def __init__(
        self,
        turns: Turns,
        api_url: str,
        now: Callable[[], datetime],
        shelf: Shelf,
        meters: Meters,
    ) -> None:
        self._shelf, self._meters = shelf, meters
        self.waits = Waits()
        self._turns = turns
        self._api_url = api_url
        self._now = now
        self._loop = asyncio.new_event_loop()
        self._wake = asyncio.Event()
        self._ending = asyncio.Event()
        self._ends_at = 0.0
        self._under_way: set[asyncio.Task[None]] = set()
        self._lines = asyncio.Semaphore(AT_ONCE)
        self._results: list[Result] = []

    def run(self) -> None:
        """Live, until `end`."""
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._live())

    def nudge(self) -> None:
        self.waits.begin(LOOK)
        with suppress(RuntimeError):  # it has ended meanwhile
            self._loop.call_soon_threadsafe(self._wake.set)

    def knock(self) -> None:
        self.waits.begin(LIVE)
        with suppress(RuntimeError):  # as above
            self._loop.call_soon_threadsafe(self.waits.end, LIVE, self.waits.since(LIVE))

    def end(self, timeout: float) -> None:
        def note() -> None:
            self._ends_at = self._loop.time() + timeout
            self._ending.set()
            self._wake.set()

        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(note)

    async def _live(self) -> None:
        with ThreadPoolExecutor(1, "sender-database") as desk:
            async with _connected(self._api_url) as client:
                while not self._ending.is_set():
                    self._wake.clear()
                    asked_at = self.waits.since(LOOK)
                    room = min(BATCH, AT_ONCE + AHEAD - len(self._under_way))
                    turn = await self._turn(desk, room)
                    # A turn that failed is none, and who is asked anew meanwhile is asked still.
                    if turn is not None:
                        self.waits.end(LOOK, asked_at)
                    for ready in turn.ready if turn else ():
                        self._begin(client, ready)
                    if turn is None or room == 0 or turn.found < room:
                        await self._rest(turn)
                await self._let_end()
            await self._turn(desk, 0)

    async def _turn(self, desk: ThreadPoolExecutor, room: int) -> Turn | None:
        """A turn with the database; None when it failed, and then nothing is forgotten."""
        results, self._results = self._results, []
        self.waits.begin(TURN)
        try:
            turn = await self._loop.run_in_executor(desk, self._turns.take, results, room)
        except Exception:
            # The loop outlives whatever the database does. A result whose lease is over is of no
            # use any more: the delivery is looked for by then.
            log.exception("the outbox is out of reach (reference %s)", secrets.token_hex(4))
            self._results += [each for each in results if each[0].lease_ends > self._now()]
            return None
        finally:
            self.waits.end(TURN, self.waits.since(TURN))
        self._results += turn.results
        return turn

    def _begin(self, client: AsyncWebClient, ready: Ready) -> None:
        task = self._loop.create_task(self._carry_out(client, ready))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _carry_out(self, client: AsyncWebClient, ready: Ready) -> None:
        outcome: Outcome = Later(STOPPED, timedelta(0))
        with suppress(asyncio.CancelledError):
            async with self._lines:
                outcome = Doubtful(STOPPED)
                outcome = await _do(client, ready, self._now, self._shelf, self._meters)
        self._results.append((ready.claim, outcome))
        self._wake.set()

    async def _rest(self, turn: Turn | None) -> None:
        """Wait until there is something to do."""
        if turn is None:
            await _wait(self._ending, TROUBLED_REST)
            return
        if not self._results:
            await _wait(self._wake, self._until(turn.next_at))
        if self._results and not self._ending.is_set():
            await asyncio.sleep(GATHERING)

    def _until(self, moment: datetime | None) -> float | None:
        if moment is None:
            return None
        return max(SHORTEST_REST, (moment - self._now()).total_seconds())

    async def _let_end(self) -> None:
        """Wait for what is under way, and break off what takes too long."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=self._ends_at - self._loop.time())
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way)


async def _do(
    client: AsyncWebClient,
    ready: Ready,
    now: Callable[[], datetime],
    shelf: Shelf,
    meters: Meters,
) -> Outcome:
    """What came of carrying out the step of a claim."""
    if ready.message is not None and now() > ready.claim.lease_ends - TIMEOUT:
        return Later("too_late", timedelta(0))  # a process that slept: it may be another's soon
    began = time.perf_counter()
    outcome = await _call(client, ready, shelf)
    limited = isinstance(outcome, Later) and bool(outcome.method)
    meters.call(str(ready.claim.step), time.perf_counter() - began, limited=limited)
    return outcome


async def _call(client: AsyncWebClient, ready: Ready, shelf: Shelf) -> Outcome:
    claim, message = ready.claim, ready.message
    if message is None:
        return await reconciling.look(client, ready.token, claim)
    if claim.step is Step.UPDATE:
        return await posting.update(client, ready.token, claim, message, ready.shown)
    return await posting.post(client, ready.token, claim, message, ready.shown, shelf)


@asynccontextmanager
async def _connected(api_url: str) -> AsyncIterator[AsyncWebClient]:
    """A client with one session, one TLS context and no retries: a retry may post twice."""
    context = ssl.create_default_context()
    quiet = logging.getLogger(f"{__name__}.slack_sdk")
    quiet.setLevel(logging.INFO)  # at DEBUG the SDK would log what people wrote
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=AT_ONCE, ssl=context),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=TIMEOUT.total_seconds(), sock_connect=10),
    ) as session:
        yield AsyncWebClient(
            base_url=api_url, session=session, ssl=context, logger=quiet, retry_handlers=[]
        )


async def _wait(event: asyncio.Event, seconds: float | None) -> None:
    """Wait for the event, at most so long."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
