"""The pretend Slack, running: an HTTP server on loopback in a thread of its own."""

import asyncio
import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import ClientSession, TCPConnector, web

from bot.playground.apps import App, make_app, read_manifest
from bot.playground.beside import Beside
from bot.playground.clock import Clock
from bot.playground.faults import Faults
from bot.playground.page_api.doings import Doings
from bot.playground.page_api.routes import PageApi, only_this_machine
from bot.playground.page_api.settings import Settings
from bot.playground.page_api.streams import Streams
from bot.playground.registration import Member, Registration
from bot.playground.sending.errands import Errands
from bot.playground.sending.events import Events
from bot.playground.sending.interactions import Interactions
from bot.playground.sending.lines import Line
from bot.playground.sending.response_urls import ResponseUrls
from bot.playground.sending.sockets import Sockets
from bot.playground.teams import EXAMPLE, Team
from bot.playground.triggers import TRIGGER_SECONDS
from bot.playground.web_api.calls import Call, Desk
from bot.playground.web_api.oauth import InstallPages
from bot.playground.web_api.routes import WebApi
from bot.playground.workspace import Workspace

_T = TypeVar("_T")
_BACKLOG = 128
_LETTING_IN = 5  # turns of the loop
_START_SECONDS = 60.0  # a busy machine takes its time
_BODY_LIMIT = 32 * 2**20  # bytes; pictures are uploaded through this server


class Slack:
    """A pretend Slack on 127.0.0.1, from `start()` to `stop()`, or as a context manager.

    `manifest` (parsed) says which commands, shortcuts, scopes and events the bot has; without one
    they are the example's. State is touched on the server's own loop: use `do()` from elsewhere.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        port: int = 0,
        bot_url: str | None = None,
        signing_secret: str | None = None,
        manifest: Mapping[str, Any] | None = None,
        team: Team = EXAMPLE,
        beside: "Slack | None" = None,
    ) -> None:
        """Nothing listens yet.

        With `beside` it is the workspace of another team that may install the same app: the bot
        speaks to both under the address of that one, which listens already.
        """
        if beside:
            clock, bot_url, signing_secret = beside.clock, beside.bot_url, beside.signing_secret
        app: App = read_manifest(manifest) if manifest else make_app()
        self.clock: Clock = clock or Clock()
        self.faults = Faults()
        self.calls: list[Call] = []
        self.workspace = Workspace(clock=self.clock, app=app)
        self._port = port
        self.team = team
        self.registration: Registration = (
            beside.registration if beside else Registration(self.clock)
        )
        self._under = beside.url if beside else ""
        self._beside = Beside(self.registration, team.id)
        self._desk = Desk(self.workspace, self.faults, registration=self.registration)
        self._sockets = Sockets(app)
        secret = signing_secret or secrets.token_hex(16)
        self._line = Line(self.clock, self._sockets, secret, team)
        self._line.bot_url = bot_url
        self._errands = Errands(self.workspace.report)
        self._urls = ResponseUrls(self.workspace)
        self._events = Events(self.workspace, self._line, self._errands)
        self._streams = Streams(self.workspace)
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()
        self.clock.on_move(lambda now: self._on_loop(lambda: self.workspace.tell("clock")))

    @property
    def url(self) -> str:
        """The page's address, without a slash at its end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """The address under which the bot finds the Web API."""
        return self.url + "/api/"

    @property
    def bot_token(self) -> str:
        """The bot's token (xoxb-…)."""
        return self.workspace.app.bot_token

    @property
    def app_token(self) -> str:
        """The token for Socket Mode (xapp-…)."""
        return self.workspace.app.app_token

    @property
    def signing_secret(self) -> str:
        """The secret by which deliveries are signed."""
        return self._line.secret

    @signing_secret.setter
    def signing_secret(self, secret: str) -> None:
        self._line.secret = secret

    @property
    def bot_url(self) -> str | None:
        """Where the bot listens: deliveries go to this address + `/slack/events`."""
        return self._line.bot_url

    @bot_url.setter
    def bot_url(self, url: str | None) -> None:
        self._line.bot_url = url

    @property
    def ack_seconds(self) -> float:
        """How long the bot has to answer: Slack's three seconds, unless set otherwise. Where it is
        longer, a trigger is good for as long, too."""
        return self._line.seconds

    @ack_seconds.setter
    def ack_seconds(self, seconds: float) -> None:
        self._line.seconds = seconds
        self.workspace.triggers.seconds = max(TRIGGER_SECONDS, seconds)

    @property
    def retry_seconds(self) -> tuple[float, ...]:
        """After how long an event that was not taken comes again: soon each time, unless set
        otherwise. Slack waits no time, a minute and five."""
        return self._events.retry_seconds

    @retry_seconds.setter
    def retry_seconds(self, seconds: tuple[float, ...]) -> None:
        self._events.retry_seconds = seconds

    def start(self) -> None:
        """Starts to listen; returns when it does. Raises OSError when the port is taken."""
        started: _Started = _Started()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(started)), name="pretend-slack", daemon=True
        )
        self._thread.start()
        if not started.event.wait(_START_SECONDS):
            raise TimeoutError("The pretend Slack did not start.")
        if started.error is not None:
            self._thread.join()
            raise started.error

    def stop(self) -> None:
        """Stops listening, cancels deliveries under way, closes everything. Twice is fine."""
        self._on_loop(self._stopping.set)
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def do(self, work: Callable[[], _T]) -> _T:
        """Does `work` on the server's loop, where state may be touched, and gives its result."""
        if self._loop is None:
            return work()

        async def run() -> _T:
            return work()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(_START_SECONDS)

    def refresh_sockets(self) -> None:
        """Asks the bot's websockets to connect anew, as Slack does every few hours."""
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(self._sockets.refresh(), self._loop).result()

    @property
    def sockets(self) -> int:
        """How many websockets the bot has open."""
        return self._sockets.count

    @property
    def is_idle(self) -> bool:
        """Whether no event is on its way to the bot."""
        return self._errands.is_idle

    def _on_loop(self, work: Callable[[], None]) -> None:
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # it closed in this very moment, and nobody listens
                loop.call_soon_threadsafe(work)

    async def _serve(self, started: "_Started") -> None:
        runner = web.AppRunner(
            self._application(), access_log=None, handle_signals=False, shutdown_timeout=1.0
        )
        try:
            # A connection for each delivery, so that a restarted bot is never met half-closed.
            async with ClientSession(connector=TCPConnector(force_close=True)) as session:
                self._line.session = self._beside.session = session
                await runner.setup()
                door = await self._listen(runner)
                self._loop = asyncio.get_running_loop()
                started.event.set()
                await self._stopping.wait()
                self._loop = None
                await self._errands.cancel()
                self._streams.close()
                await self._sockets.close()
                await _let_nobody_in(door)
                await runner.cleanup()
        except OSError as error:
            await runner.cleanup()
            started.error = error
            started.event.set()

    async def _listen(self, runner: web.AppRunner) -> socket.socket:
        door = socket.create_server(("127.0.0.1", self._port), backlog=_BACKLOG)
        await web.SockSite(runner, door).start()
        self._port = door.getsockname()[1]
        under = f"{self._under}/beside/{self.team.id}" if self._under else self.url
        self._desk.base_url = self._urls.base_url = under
        member = Member(self.team, self.workspace.app, self.url)
        self.registration.members[self.team.id] = member
        return door

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[only_this_machine], client_max_size=_BODY_LIMIT)
        interactions = Interactions(self.workspace, self._line, self._urls)
        page = PageApi(
            self.workspace,
            Doings(self.workspace, self._events, interactions),
            Settings(self.workspace, self._events, self.faults),
            self._streams,
            self.calls,
        )
        api = WebApi(self._desk, self.calls, self.team, self._beside)
        application.add_routes(api.routes())
        application.add_routes(InstallPages(self.registration, lambda: self.bot_url).routes())
        application.add_routes(self._beside.routes())
        application.add_routes(self._urls.routes())
        application.add_routes(self._sockets.routes())
        application.add_routes(page.routes())
        return application


async def _let_nobody_in(door: socket.socket) -> None:
    """Take no connection any more. Who was let in at the last moment is known to the server, and is
    closed with it, only some turns of the loop later: asyncio makes a task and two calls of each,
    and leaves open what it has not made when the server is closed."""
    asyncio.get_running_loop().remove_reader(door)
    for _ in range(_LETTING_IN):
        await asyncio.sleep(0)


class _Started:
    """Tells the starting thread that the server listens, or why it does not."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.error: OSError | None = None
