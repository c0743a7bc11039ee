"""The HTTP side of the Web API: reads a call, lets its fault happen, answers as Slack does."""

import asyncio
import socket
import struct
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from bot.playground.beside import Beside
from bot.playground.faults import STORING, Fault
from bot.playground.shapes import Json
from bot.playground.teams import Team
from bot.playground.web_api.calls import Arguments, Call, Desk, Refused
from bot.playground.web_api.methods import METHODS, Method
from bot.playground.web_api.oauth import client_of


class WebApi:
    """Answers `/api/METHOD` and takes the bytes of uploads; keeps every call in `calls`."""

    def __init__(self, desk: Desk, calls: list[Call], team: Team, beside: Beside) -> None:
        self.desk = desk
        self.calls = calls
        self._team = team
        self._beside = beside

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where it answers."""
        return [
            web.route("*", "/api/{method}", self.answer),
            web.post("/upload/{file}", self.take_upload),
        ]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answers one call, or does with it what a fault says."""
        method = request.match_info["method"]
        raw = await _read_arguments(request)
        raw |= client_of(request)
        token = _find_token(request, raw)
        other = self._beside.other(token)
        if other is not None:
            return await self._beside.ask(other, request.path, request)
        call = Call(method, _for_reading(raw), self.desk.workspace.now())
        self.calls.append(call)
        if self.desk.faults.latency_seconds:
            await asyncio.sleep(self.desk.faults.latency_seconds)
        channel = raw.get("channel") or raw.get("channel_id") or raw.get("user_id")
        fault = self.desk.faults.take(method, channel if isinstance(channel, str) else None)
        if fault is not None:
            return await self._fail(request, fault, call, raw, token)
        result = self._run(method, raw, token)
        call.outcome = "ok" if result["ok"] else result["error"]
        scopes = ",".join(sorted(self.desk.workspace.app.scopes))
        date = format_datetime(self.desk.workspace.now(), usegmt=True)  # by the clock that is moved
        return web.json_response(result, headers={"x-oauth-scopes": scopes, "Date": date})

    async def take_upload(self, request: web.Request) -> web.Response:
        """Takes the bytes of a file, sent bare or as a form."""
        file = self.desk.workspace.files.get(request.match_info["file"])
        if file is None or file.completed:
            return web.Response(status=404, text="no such upload")
        if request.content_type.startswith("multipart/"):
            for part in (await request.post()).values():
                if isinstance(part, web.FileField):
                    file.content = part.file.read()
        else:
            file.content = await request.read()
        return web.Response(text=f"OK - {len(file.content)}")

    def _run(self, method: str, raw: Json, token: str | None) -> Json:
        try:
            found = METHODS.get(method)
            if found is None:
                raise Refused("unknown_method", req_method=method)
            if not found.is_open:
                self._check_token(token, found)
            self.desk.need(*found.scopes)
            said = {"ok": True, **found.run(self.desk, Arguments(raw))}
            return said if method == "oauth.v2.access" else dict(self._team.speaks(said))
        except Refused as refusal:
            return {"ok": False, "error": refusal.error, **refusal.extra}

    def _check_token(self, token: str | None, method: Method) -> None:
        app = self.desk.workspace.app
        if not token:
            raise Refused("not_authed")
        if token not in (app.bot_token, app.app_token, *app.expiring):
            raise Refused("invalid_auth")
        if (token == app.app_token) != method.takes_app_token:
            raise Refused("not_allowed_token_type")
        if not app.installed:
            raise Refused("token_revoked")
        if app.is_expired(token, self.desk.workspace.now()):
            raise Refused("token_expired")

    async def _fail(
        self, request: web.Request, fault: Fault, call: Call, raw: Json, token: str | None
    ) -> web.StreamResponse:
        call.outcome = fault.kind
        if fault.kind in STORING:
            self._run(call.method, raw, token)
        if fault.kind == "stall":
            await asyncio.sleep(fault.seconds)
            return web.json_response(self._run(call.method, raw, token))
        if fault.kind in ("store_and_drop", "drop", "store_and_reset", "reset"):
            _cut(request, reset=fault.kind.endswith("reset"))
            return web.Response(status=500)  # never leaves: the connection is cut
        if fault.kind == "rate_limited":
            return _error("ratelimited", 429, {"Retry-After": str(fault.retry_after)})
        if fault.kind in ("store_and_500", "error_500"):
            return web.Response(status=500, text="Server Error")
        if fault.kind in ("store_and_503", "error_503"):
            return _error("service_unavailable", 503)
        return _error("fatal_error" if fault.kind.startswith("fatal_error") else fault.error)


def _cut(request: web.Request, *, reset: bool) -> None:
    """End the connection at once; with `reset`, by RST and not by FIN."""
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if reset and connection is not None:
        now = struct.pack("ii", 1, 0)  # linger on, for no time
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)
    transport.abort()


def _error(error: str, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"ok": False, "error": error}, status=status, headers=headers)


async def _read_arguments(request: web.Request) -> Json:
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except (ValueError, RecursionError):
            body = None
        if isinstance(body, dict):
            arguments |= body
    elif request.can_read_body:
        arguments |= {key: str(value) for key, value in (await request.post()).items()}
    return arguments


def _find_token(request: web.Request, raw: Json) -> str | None:
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    given: Any = raw.pop("token", None)
    if scheme.lower() == "bearer" and bearer:
        return bearer
    return str(given) if given else None


_JSON_ARGUMENTS = ("attachments", "blocks", "files", "metadata", "view")


def _for_reading(raw: Json) -> Json:
    """The arguments with a form's JSON read, so that `calls` looks the same for forms and JSON."""
    arguments = Arguments(raw)
    read = dict(raw)
    for name in _JSON_ARGUMENTS:
        if name in raw:
            try:
                read[name] = arguments.json(name)
            except Refused:
                continue  # what cannot be read stays as it came
    return read
