"""Showing: pictures are uploaded before the message that shows them, and seen by nobody else.

An upload that is completed without a channel is the bot's alone (docs.slack.dev/reference/methods/
files.completeUploadExternal); the message refers to it, and so everybody who reads the message sees
it. That makes the post one call as always, with its key in it: an upload that went wrong half-way
leaves nothing that anybody sees, and may simply be done again.
"""

import asyncio
import logging
import secrets
from collections.abc import Sequence
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.claims import Claim
from bot.model.outcomes import Doubtful, Later, Outcome, Refused
from bot.slack.views.parts import Block, Picture, cut, image

from .bringing import bring
from .verdicts import verdict

log = logging.getLogger("cairn.sender")

UPLOADING = 15.0
"""Seconds that drawing and uploading may take, of those before the claim runs out."""
TRIES = 3
"""So often is a picture tried to be shown before its message goes without it."""
ALT = 1000
"""Slack takes so many characters of what a file shows."""
KEPT = 200
REFUSALS = ("invalid_blocks", "invalid_blocks_format", "file_not_found")
DRAWN_BADLY, NOT_UPLOADED, NOT_SHOWN = "not_drawn", "not_uploaded", "not_shown"


class Shelf:
    """Pictures that were uploaded and that Slack is not ready to show yet, by delivery. Another
    process, or a later life, uploads them again."""

    def __init__(self) -> None:
        self._images: dict[str, list[Block]] = {}

    def take(self, key: str) -> list[Block] | None:
        return self._images.pop(key, None)

    def put(self, key: str, images: list[Block]) -> None:
        while len(self._images) >= KEPT:
            self._images.pop(next(iter(self._images)))
        self._images[key] = images


async def upload(
    client: AsyncWebClient, token: str, claim: Claim, pictures: Sequence[Picture]
) -> list[Block] | Outcome:
    """The blocks that show the pictures; or what came of it: `Refused` when the message is to go
    without them, anything else when it is not to be posted now."""
    try:
        async with asyncio.timeout(UPLOADING):
            drawn = await _drawn(pictures)
            return await _uploaded(client, token, pictures, drawn)
    except _BadlyDrawn:
        return Refused(DRAWN_BADLY)
    except Exception as error:  # whatever it was, nobody has seen anything of it
        return _came(error, claim)


class _BadlyDrawn(Exception):
    """The picture could not be drawn: a fault of ours."""


async def _drawn(pictures: Sequence[Picture]) -> list[bytes]:
    loop = asyncio.get_running_loop()
    try:
        return [await loop.run_in_executor(None, picture.draw) for picture in pictures]
    except Exception as error:  # a picture is no reason to owe the words for ever
        log.exception("a picture cannot be drawn (reference %s)", secrets.token_hex(4))
        raise _BadlyDrawn from error


async def _uploaded(
    client: AsyncWebClient, token: str, pictures: Sequence[Picture], drawn: Sequence[bytes]
) -> list[Block]:
    images = []
    for number, (picture, data) in enumerate(zip(pictures, drawn, strict=True), 1):
        id_ = await bring(client, token, f"roadmap-{number}.png", data, cut(picture.alt, ALT))
        answer = await client.files_completeUploadExternal(
            token=token, files=[{"id": id_, "title": cut(picture.alt, 80)}]
        )
        files: list[dict[str, Any]] = answer["files"]
        images.append(image(files[0]["id"], picture.alt))
    return images


def _came(error: Exception, claim: Claim) -> Outcome:
    came = verdict(error)
    if not isinstance(came, Doubtful | Refused):
        return came  # to wait, or a token that opens nothing any more
    if isinstance(came, Refused) and isinstance(error, SlackApiError):
        return came
    if claim.attempts + 1 < TRIES:
        return Later(NOT_UPLOADED)
    return Refused(NOT_UPLOADED)


def is_of_pictures(error: Exception) -> bool:
    """Whether Slack refused a message maybe for what it shows: a picture that it has not processed
    yet, or that is no good at all. That is for sure: it posted nothing."""
    if not isinstance(error, SlackApiError):
        return False
    data: Any = error.response.data
    return isinstance(data, dict) and data.get("error") in REFUSALS


def under_the_first(blocks: Sequence[Block], images: Sequence[Block]) -> list[Block]:
    """The blocks, and the pictures under the first of them."""
    return [*blocks[:1], *images, *blocks[1:]]
