"""Socket Mode: the websockets of the bot, and deliveries through them."""

import asyncio
import uuid
from typing import Any

from aiohttp import WSMsgType, web

from bot.playground.apps import APP_ID, App
from bot.playground.shapes import Json

MOST_SOCKETS = 10  # docs.slack.dev/apis/events-api/using-socket-mode


class Sockets:
    """The websockets that the bot has open; each delivery goes to any one of them."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._open: list[web.WebSocketResponse] = []
        self._turn = 0
        self._waiting: dict[str, asyncio.Future[Any]] = {}

    @property
    def count(self) -> int:
        """How many websockets are open."""
        return len(self._open)

    @property
    def is_connected(self) -> bool:
        """Whether at least one websocket is open."""
        return bool(self._open)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where websockets connect."""
        return [web.get("/socket/", self.connect)]

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Holds one websocket from hello to goodbye."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._app.socket_tickets or len(self._open) >= MOST_SOCKETS:
            return web.Response(status=403, text="this ticket is not, or no longer, good")
        self._app.socket_tickets.discard(ticket)
        socket = web.WebSocketResponse(max_msg_size=2**20)
        await socket.prepare(request)
        self._open.append(socket)
        try:
            await socket.send_json(self._hello())
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._take_ack(message.json())
        finally:
            self._open.remove(socket)
        return socket

    async def send(self, kind: str, payload: Json, extra: Json) -> Any:
        """Sends one envelope and gives the payload of its acknowledgement (None without one)."""
        envelope_id = str(uuid.uuid4())
        self._turn += 1
        socket = self._open[self._turn % len(self._open)]
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = future
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
            **extra,
        }
        try:
            await socket.send_json(envelope)
            return await future
        finally:
            del self._waiting[envelope_id]

    async def refresh(self) -> None:
        """Asks every websocket to connect anew, as Slack does every few hours."""
        for socket in list(self._open):
            goodbye = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {}}
            await socket.send_json(goodbye)
            await socket.close()

    async def close(self) -> None:
        """Closes every websocket."""
        for socket in list(self._open):
            await socket.close()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": APP_ID},
            "debug_info": {"host": "pretend-slack", "approximate_connection_time": 18060},
        }

    def _take_ack(self, ack: Any) -> None:
        envelope_id = ack.get("envelope_id") if isinstance(ack, dict) else None
        future = self._waiting.get(envelope_id or "")
        if future is not None and not future.done():
            future.set_result(ack.get("payload") or None)
