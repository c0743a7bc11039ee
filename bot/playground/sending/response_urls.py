"""Response URLs: five messages within half an hour of what a person did."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.playground.apps import BOT_USER
from bot.playground.limits import message_problems
from bot.playground.messages import Message, with_block_ids
from bot.playground.shapes import Json
from bot.playground.workspace import Workspace

USES = 5  # docs.slack.dev/interactivity/handling-user-interaction
LIFETIME = timedelta(minutes=30)


@dataclass
class ResponseUrl:
    """What an address stands for: who acted where, and the message that `original` means."""

    user: str
    channel: str
    original: str | None
    expires: datetime
    uses_left: int = USES


class ResponseUrls:
    """The addresses that were given out, and what the bot says through them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._given: dict[str, ResponseUrl] = {}
        self.base_url = ""

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where it answers."""
        return [web.post("/response/{token}", self.answer)]

    def give(self, user: str, channel: str, original: str | None = None) -> str:
        """A fresh address; `original` is the ts of the message that was acted on."""
        token = secrets.token_urlsafe(18)
        expires = self._workspace.now() + LIFETIME
        self._given[token] = ResponseUrl(user, channel, original, expires)
        return f"{self.base_url}/response/{token}"

    async def answer(self, request: web.Request) -> web.Response:
        """Takes one message to an address."""
        place = self._given.get(request.match_info["token"])
        if place is None or place.expires < self._workspace.now():
            return _refuse("expired_url", 404)
        if place.uses_left <= 0:
            return _refuse("used_url", 404)
        try:
            body = await request.json()
        except (ValueError, RecursionError):
            return _refuse("invalid_payload", 400)
        place.uses_left -= 1
        problem = self.say(place, body)
        if problem:
            self._workspace.report(f"A message to a response_url was refused: {problem}")
            return _refuse(problem.split(":")[0], 400)
        return web.json_response({"ok": True})

    def say_in_ack(self, url: str, body: Any) -> str | None:
        """Says what an acknowledgement carries; gives what is wrong with it, or None."""
        place = self._given[url.rpartition("/")[2]]
        return self.say(place, {"text": body} if isinstance(body, str) else body)

    def say(self, place: ResponseUrl, body: Any) -> str | None:
        """Posts, replaces or deletes as `body` says; gives what is wrong with it, or None."""
        if not isinstance(body, dict):
            return "invalid_payload"
        channel = self._workspace.channels.get(place.channel)
        if channel is None:
            return "channel_not_found"
        original = channel.messages.get(place.original or "")
        if body.get("delete_original"):
            if original is not None:
                self._workspace.delete(original)
            return None
        text, blocks = str(body.get("text") or ""), body.get("blocks") or []
        if not text and not blocks:
            return "no_text"
        problems = message_problems(blocks)
        if problems:
            return "invalid_blocks: " + "; ".join(problems)
        if body.get("replace_original") and original is not None:
            self._workspace.edit(original, text, blocks=with_block_ids(blocks))
            return None
        message = self._post(place, body, text, blocks)
        if place.original is None:
            place.original = message.ts
        return None

    def _post(self, place: ResponseUrl, body: Json, text: str, blocks: list[Json]) -> Message:
        is_public = body.get("response_type") == "in_channel"
        return self._workspace.post(
            self._workspace.channels[place.channel],
            BOT_USER,
            text,
            blocks=blocks,
            thread_ts=body.get("thread_ts"),
            reader=None if is_public else place.user,
        )


def _refuse(error: str, status: int) -> web.Response:
    return web.json_response({"ok": False, "error": error}, status=status)
