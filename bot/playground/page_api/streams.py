"""The stream that tells a page what to read anew (server-sent events)."""

import asyncio
import json

from aiohttp import web

from bot.playground.workspace import Change, Workspace

PING_SECONDS = 15.0  # notices within this time that a page is gone


class Streams:
    """The pages that listen; each hears of what its person may see."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._listening: dict[asyncio.Queue[Change | None], str] = {}
        workspace.on_change.append(self._tell)

    async def stream(self, request: web.Request, user: str) -> web.StreamResponse:
        """Holds one stream until the page goes or the server stops."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        queue: asyncio.Queue[Change | None] = asyncio.Queue()
        self._listening[queue] = user
        try:
            await response.write(b": hello\n\n")
            while (line := await self._next_line(queue)) is not None:
                await response.write(line)
        except ConnectionResetError:
            return response  # the page is gone
        finally:
            del self._listening[queue]
        return response

    def close(self) -> None:
        """Ends all streams."""
        for queue in self._listening:
            queue.put_nowait(None)

    async def _next_line(self, queue: asyncio.Queue[Change | None]) -> bytes | None:
        try:
            change = await asyncio.wait_for(queue.get(), PING_SECONDS)
        except TimeoutError:
            return b": ping\n\n"
        if change is None:
            return None
        data = {"kind": change.kind, "channel": change.channel}
        return f"data: {json.dumps(data)}\n\n".encode()

    def _tell(self, change: Change) -> None:
        channel = self._workspace.channels.get(change.channel or "")
        for queue, user in self._listening.items():
            is_theirs = change.user in (None, user)
            # Who has just left must hear it too: only messages are for members alone.
            may_see = change.kind != "message" or channel is None or user in channel.members
            if is_theirs and may_see:
                queue.put_nowait(change)
