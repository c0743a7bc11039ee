"""Reconciling: whether a message that may have been posted is there."""

from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.model.claims import Claim
from bot.model.outcomes import Absent, Outcome, Refused, Sent

from . import marks
from .verdicts import verdict

BEFORE = timedelta(seconds=5)
"""So much earlier than its claim a message may be dated, the clocks being two."""
PAGE, PAGES = 200, 20
FIRST_REVISION = 1
"""What was posted showed at least this; later facts are brought in by an update."""
NO_THREAD = Refused("thread_not_found")


async def look(client: AsyncWebClient, token: str, claim: Claim) -> Outcome:
    """`Sent` when the message is in the channel's history, `Absent` when it is not.

    At least one whole page is read, newest first, and further pages back to the claim: a clock
    that is wrong by hours must not hide the message and so have it posted twice. A thread is read
    as a whole; one that Slack does not show yet, its first message being young, is looked for once
    more before it counts as gone.
    """
    try:
        return await _search(client, token, claim)
    except Exception as error:  # whatever it was, looking again does no harm
        came = verdict(error)
        return Absent() if came == NO_THREAD and claim.looked == 0 else came


async def _search(client: AsyncWebClient, token: str, claim: Claim) -> Outcome:
    since = (claim.claimed_at - BEFORE).timestamp()
    cursor = ""
    for _ in range(PAGES):
        page = await _page(client, token, claim, cursor)
        messages: list[dict[str, Any]] = page["messages"]
        for message in messages:
            if marks.bears(message, claim.key):
                return Sent(str(message["ts"]), claim.conversation, FIRST_REVISION)
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        past_it = claim.thread_ts is None and any(float(m["ts"]) < since for m in messages)
        if past_it or not cursor:
            return Absent()
    return Refused("history_too_long")


async def _page(client: AsyncWebClient, token: str, claim: Claim, cursor: str) -> Any:
    where: dict[str, Any] = {
        "token": token,
        "channel": claim.conversation,
        "limit": PAGE,
        "include_all_metadata": True,
        "cursor": cursor or None,
    }
    if claim.thread_ts is not None:
        answer = await client.conversations_replies(ts=claim.thread_ts, **where)
    else:
        answer = await client.conversations_history(**where)
    return answer.data
