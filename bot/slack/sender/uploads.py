"""Uploads: files that go with a message, seen by nobody before it stands.

The bytes are brought first, which nobody sees; then the message is posted as any other, in one call
with its key in it; then the files are shared where it stands (docs.slack.dev/messaging/
working-with-files). What goes wrong before the post is simply done again. Files that Slack does not
share after it are not tried again: they might come twice, and the words say how to ask anew.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.claims import Claim
from bot.model.outcomes import Doubtful, Later, Outcome, Refused, Sent
from bot.slack.views.parts import File, Message, section

from .bringing import bring
from .verdicts import verdict

log = logging.getLogger(__name__)

BRINGING, POSTING, SHARING = 15.0, 20.0, 10.0
"""Seconds that each step may take, so that all are over well before the claim runs out."""
TRIES = 3
"""So often is it tried before the message goes without its files."""
MISSING = "missing_scope"
NOT_TAKEN = "I could not bring the file to Slack just now. Please ask for it once more."

Post = Callable[[Message], Awaitable[Outcome]]


async def upload(
    client: AsyncWebClient, token: str, claim: Claim, message: Message, post: Post
) -> Outcome:
    """What came of posting a message with its files; where they cannot be uploaded, a sentence that
    says so is posted instead."""
    try:
        async with asyncio.timeout(BRINGING):
            ids = await _brought(client, token, message.files)
    except Exception as error:  # whatever it was, nobody has seen anything of it
        came = verdict(error)
        if isinstance(came, Doubtful | Refused) and not _is_for_good(error):
            log.warning("files were not brought", exc_info=error)
            came = Later("not_uploaded") if claim.attempts + 1 < TRIES else Refused("not_uploaded")
        if not isinstance(came, Refused):
            return came
        words = message.without if came.error == MISSING else NOT_TAKEN
        return await _posted(post, Message(words, [section(words)]))
    outcome = await _posted(post, message)
    if isinstance(outcome, Sent):
        await _share(client, token, message.files, ids, outcome)
    return outcome


async def _posted(post: Post, message: Message) -> Outcome:
    try:
        async with asyncio.timeout(POSTING):
            return await post(message)
    except TimeoutError:
        return Doubtful("no_answer")


def _is_for_good(error: Exception) -> bool:
    """Whether Slack would say the same again: above all that it was not allowed to take files."""
    return isinstance(error, SlackApiError) and isinstance(verdict(error), Refused)


async def _brought(client: AsyncWebClient, token: str, files: Sequence[File]) -> list[str]:
    loop = asyncio.get_running_loop()
    made = [await loop.run_in_executor(None, file.make) for file in files]
    return [
        await bring(client, token, file.name, data) for file, data in zip(files, made, strict=True)
    ]


async def _share(
    client: AsyncWebClient, token: str, files: Sequence[File], ids: Sequence[str], sent: Sent
) -> None:
    try:
        async with asyncio.timeout(SHARING):
            await client.files_completeUploadExternal(
                token=token,
                files=[
                    {"id": id_, "title": file.title} for id_, file in zip(ids, files, strict=True)
                ],
                channel_id=sent.channel,
            )
    except Exception:  # it may have been done: the words that stand there say how to ask anew
        log.exception("files were not shared (reference %s)", secrets.token_hex(4))
