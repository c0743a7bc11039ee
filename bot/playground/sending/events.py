"""Deliveries of events: the envelope, the retries, and who has subscribed to what."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.playground.apps import APP_ID, BOT_USER
from bot.playground.people import TEAM_ID
from bot.playground.sending.errands import Errands
from bot.playground.sending.lines import Line, NoAnswer, Retry
from bot.playground.shapes import Json, make_id
from bot.playground.workspace import Workspace

# Slack waits no time, a minute and five; shortened so that a test need not.
RETRY_SECONDS: tuple[float, ...] = (0.2, 0.5, 1.0)

_T = TypeVar("_T")
_PLURALS = {"channel": "channels", "group": "groups", "im": "im"}
_SCOPES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "user_change": "users:read",
}


class Events:
    """Sends what happens in the workspace to the bot, as far as it has subscribed to it."""

    def __init__(self, workspace: Workspace, line: Line, errands: Errands) -> None:
        self._workspace = workspace
        self._line = line
        self._errands = errands
        self._collected: list[asyncio.Future[None]] | None = None
        self.retry_seconds = RETRY_SECONDS
        workspace.on_event.append(self.send)

    def send(self, event: Json) -> None:
        """Starts the delivery of `event`, if the bot may have it."""
        if not self._line.is_connected or not self._is_wanted(event):
            return
        tried: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._collected is not None:
            self._collected.append(tried)
        self._errands.start(self._deliver(self._envelope(event), tried))

    async def after(self, act: Callable[[], _T]) -> _T:
        """Does something, and waits until the bot has had a first try at the events of it."""
        tries: list[asyncio.Future[None]] = []
        self._collected = tries
        try:
            result = act()
        finally:
            self._collected = None
        await asyncio.gather(*tries)
        return result

    def _is_wanted(self, event: Json) -> bool:
        app = self._workspace.app
        name = event["type"]
        if name == "message":
            name = f"message.{_PLURALS[event['channel_type']]}"
        scope = _SCOPES.get(name)
        return app.installed and name in app.events and (scope is None or scope in app.scopes)

    def _envelope(self, event: Json) -> Json:
        authorization = {
            "enterprise_id": None,
            "team_id": TEAM_ID,
            "user_id": BOT_USER,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": "verification-token",
            "team_id": TEAM_ID,
            "context_team_id": TEAM_ID,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": make_id("Ev"),
            "event_time": int(self._workspace.now().timestamp()),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
            "event_context": make_id("4-"),
        }

    async def _deliver(self, envelope: Json, tried: asyncio.Future[None]) -> None:
        retry: Retry | None = None
        for number, pause in enumerate((*self.retry_seconds, 0.0), start=1):
            reason, may_retry = await self._try(envelope, retry)
            if not tried.done():
                tried.set_result(None)
            if reason is None:
                return
            if not may_retry or number > len(self.retry_seconds):
                break
            await asyncio.sleep(pause)
            retry = Retry(number, reason)
        kind = envelope["event"]["type"]
        self._workspace.report(f"The event {kind} was not taken by the bot ({reason}).")

    async def _try(self, envelope: Json, retry: Retry | None) -> tuple[str | None, bool]:
        """Why the bot did not take it (None when it did), and whether to try again."""
        try:
            answer = await self._line.send("events_api", envelope, retry)
        except NoAnswer as problem:
            return problem.reason, True
        if 200 <= answer.status < 300:
            return None, False
        return "http_error", not answer.no_retry
