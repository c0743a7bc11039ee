"""Posting: one message to one place, asked of Slack exactly once."""

import asyncio
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.claims import Claim
from bot.model.outcomes import NO_CHARTS, Later, Outcome, Refused, Sent
from bot.slack.views.parts import Block, Message

from . import marks, showing, uploads
from .calling import call
from .showing import Shelf
from .verdicts import verdict

POSTING = 30.0
"""Seconds that posting may take behind an upload: the claim runs out later."""


async def post(
    client: AsyncWebClient, token: str, claim: Claim, message: Message, shown: int, shelf: Shelf
) -> Outcome:
    """What came of posting the message; `shown` is the revision of the facts in it."""
    if message.files:

        async def post_words(words: Message) -> Outcome:
            return await _post(client, token, claim, words, words.blocks, shown)

        return await uploads.upload(client, token, claim, message, post_words)
    if message.native and not message.pictures:
        return await _post_native(client, token, claim, message, shown)
    if not message.pictures:
        return await _post(client, token, claim, message, message.blocks, shown)
    images = shelf.take(claim.key) or await showing.upload(client, token, claim, message.pictures)
    if isinstance(images, Refused):
        outcome = await _post(client, token, claim, message, message.blocks, shown)
        return replace(outcome, without=images.error) if isinstance(outcome, Sent) else outcome
    if not isinstance(images, list):
        return images
    return await _post_shown(client, token, claim, message, images, shown, shelf)


async def _post_native(
    client: AsyncWebClient, token: str, claim: Claim, message: Message, shown: int
) -> Outcome:
    """Post it with Slack's own charts; where Slack does not know them, in words alone."""
    blocks = showing.under_the_first(message.blocks, message.native)
    outcome = await _post(client, token, claim, message, blocks, shown)
    if not isinstance(outcome, Refused) or outcome.error != NO_CHARTS:
        return outcome
    outcome = await _post(client, token, claim, message, message.blocks, shown)
    return replace(outcome, without=NO_CHARTS) if isinstance(outcome, Sent) else outcome


async def _post_shown(
    client: AsyncWebClient,
    token: str,
    claim: Claim,
    message: Message,
    images: list[Block],
    shown: int,
    shelf: Shelf,
) -> Outcome:
    """Post it with its pictures. Slack may not have processed them yet, and says so by refusing the
    whole message: then it is posted soon again, and in the end without them."""
    blocks = showing.under_the_first(message.blocks, images)
    try:
        async with asyncio.timeout(POSTING):
            return await _ask(client, token, claim, message, blocks, shown)
    except Exception as error:  # as below
        if not showing.is_of_pictures(error):
            return verdict(error)
    if claim.attempts + 1 < showing.TRIES:
        shelf.put(claim.key, images)
        return Later(showing.NOT_SHOWN)
    outcome = await _post(client, token, claim, message, message.blocks, shown)
    return replace(outcome, without=showing.NOT_SHOWN) if isinstance(outcome, Sent) else outcome


async def _post(
    client: AsyncWebClient,
    token: str,
    claim: Claim,
    message: Message,
    blocks: Sequence[Block],
    shown: int,
) -> Outcome:
    try:
        return await _ask(client, token, claim, message, blocks, shown)
    except Exception as error:  # whatever it was, it may have been posted: the verdict says
        return verdict(error)


async def _ask(
    client: AsyncWebClient,
    token: str,
    claim: Claim,
    message: Message,
    blocks: Sequence[Block],
    shown: int,
) -> Sent:
    said: dict[str, Any] = {
        "channel": claim.conversation,
        "text": message.text,
        "blocks": marks.marked([*blocks], claim.key),
        "metadata": marks.metadata(claim.key),
        "unfurl_links": False,
        "unfurl_media": False,
    }
    if claim.thread_ts is not None:
        said["thread_ts"] = claim.thread_ts
    answer = await call(client, "chat.postMessage", token, said)
    return Sent(str(answer["ts"]), str(answer["channel"]), shown)


async def update(
    client: AsyncWebClient, token: str, claim: Claim, message: Message, shown: int
) -> Outcome:
    """What came of showing the message in place of what stands there."""
    ts = claim.ts or ""
    said = {
        "channel": claim.conversation,
        "ts": ts,
        "text": message.text,
        "blocks": marks.marked(message.blocks, claim.key),
    }
    try:
        await call(client, "chat.update", token, said)
    except Exception as error:  # as above; to update again does no harm
        return verdict(error)
    return Sent(ts, claim.conversation, shown)
