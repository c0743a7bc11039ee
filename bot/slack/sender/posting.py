"""Posting: one message to one place, asked of Slack exactly once."""

from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from bot.model.claims import Claim
from bot.model.outcomes import Outcome, Sent
from bot.slack.views.parts import Message

from . import marks, uploads
from .verdicts import verdict


async def post(
    client: AsyncWebClient, token: str, claim: Claim, message: Message, shown: int
) -> Outcome:
    """What came of posting the message; `shown` is the revision of the facts in it."""
    if message.files:
        words = partial(_post, client, token, claim, shown=shown)
        return await uploads.upload(client, token, claim, message, words)
    return await _post(client, token, claim, message, shown=shown)


async def _post(
    client: AsyncWebClient, token: str, claim: Claim, message: Message, *, shown: int
) -> Outcome:
    try:
        answer = await client.chat_postMessage(
            token=token,
            channel=claim.conversation,
            thread_ts=claim.thread_ts,
            text=message.text,
            blocks=marks.marked(message.blocks, claim.key),
            metadata=marks.metadata(claim.key),
            unfurl_links=False,
            unfurl_media=False,
        )
    except Exception as error:  # whatever it was, it may have been posted: the verdict says
        return verdict(error)
    return Sent(str(answer["ts"]), str(answer["channel"]), shown)


async def update(
    client: AsyncWebClient, token: str, claim: Claim, message: Message, shown: int
) -> Outcome:
    """What came of showing the message in place of what stands there."""
    ts = claim.ts or ""
    try:
        await client.chat_update(
            token=token,
            channel=claim.conversation,
            ts=ts,
            text=message.text,
            blocks=marks.marked(message.blocks, claim.key),
        )
    except Exception as error:  # as above; to update again does no harm
        return verdict(error)
    return Sent(ts, claim.conversation, shown)
