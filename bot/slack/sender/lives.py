"""One life of a sender: a small asyncio island in a thread of its own.

Asyncio for the calls out, which mostly wait, on a loop in C; one plain thread for the database,
which does not.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

import aiohttp
import uvloop
from slack_sdk.web.async_client import AsyncWebClient

from bot.meters import Meters
from bot.model.claims import Claim, Step
from bot.model.outcomes import Doubtful, Later, Outcome
from bot.slack import tls

from . import posting, reconciling
from .showing import Shelf
from .turns import LEASE, Ready, Result, Turn, Turns
from .waits import LIVE, LOOK, TURN, Waits

log = logging.getLogger("cairn.sender")

BATCH = 100
"""So many are claimed at a time: the first of very many are on their way while the next are
made."""
AHEAD = 200
"""So many more messages are made than calls are under way, so that no call waits for the
database."""
TIMEOUT = LEASE - timedelta(seconds=10)
"""How long an answer is waited for: it is over well before somebody else may take the delivery."""
GATHERING = 0.05
"""Seconds in which further answers are waited for, so that they are settled together."""
STOPPED = "stopped"
SHORTEST_REST, TROUBLED_REST = 0.05, 1.0
"""Seconds between two looks at the database at the least, and after one that failed."""


class Life:
    """One life of the sender, from start to stop."""

    def __init__(
        self,
        turns: Turns,
        api_url: str,
        now: Callable[[], datetime],
        shelf: Shelf,
        meters: Meters,
        at_once: int,
    ) -> None:
        """`at_once` is how many calls to Slack are under way at most."""
        self._shelf, self._meters = shelf, meters
        self.waits = Waits()
        self._turns = turns
        self._api_url = api_url
        self._now = now
        self._loop = uvloop.new_event_loop()
        self._wake = asyncio.Event()
        self._ending = asyncio.Event()
        self._ends_at = 0.0
        self._under_way: dict[asyncio.Task[None], Claim] = {}
        self._at_once = at_once
        self._room, self._lines = at_once + AHEAD, asyncio.Semaphore(at_once)
        self._results: list[Result] = []

    def run(self) -> None:
        """Live, until `end`."""
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._live())

    def nudge(self) -> None:
        """Look now; from any thread."""
        self.waits.begin(LOOK)
        with suppress(RuntimeError):  # it has ended meanwhile
            self._loop.call_soon_threadsafe(self._wake.set)

    def knock(self) -> None:
        """Say that it lives; from any thread."""
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
            async with connected(self._api_url, self._at_once) as client:
                while not self._ending.is_set():
                    self._wake.clear()
                    asked_at = self.waits.since(LOOK)
                    room = min(BATCH, self._room - len(self._under_way))
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
        under_way = list(self._under_way.values())
        self.waits.begin(TURN)
        try:
            take = self._turns.take
            turn = await self._loop.run_in_executor(desk, take, results, room, under_way)
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
        self._under_way[task] = ready.claim
        task.add_done_callback(self._under_way.pop)

    async def _carry_out(self, client: AsyncWebClient, ready: Ready) -> None:
        outcome: Outcome = Later(STOPPED, timedelta(0))
        with suppress(asyncio.CancelledError):
            async with self._lines:
                outcome = Doubtful(STOPPED)
                outcome = await carry_out(client, ready, self._now, self._shelf, self._meters)
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


async def carry_out(
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
async def connected(api_url: str, at_once: int) -> AsyncIterator[AsyncWebClient]:
    """A client with one session, one TLS context and no retries: a retry may post twice."""
    context = tls.context()
    quiet = logging.getLogger(f"{__name__}.slack_sdk")
    quiet.setLevel(logging.INFO)  # at DEBUG the SDK would log what people wrote
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=at_once, ssl=context),
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
