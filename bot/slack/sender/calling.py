"""Calling: what is asked of Slack thousands of times in a minute, over the sender's own session.

The SDK's client asks the same in the same words, and takes a third more of the processor for a
message: it looks for classes of its own in all that is said. What is asked seldom goes through it.
"""

import json
from collections.abc import Mapping
from typing import Any

import msgspec
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse


async def call(
    client: AsyncWebClient, method: str, token: str, said: Mapping[str, Any]
) -> dict[str, Any]:
    """What Slack answered, which is yes.

    Raises:
        SlackApiError: it is anything else; as the SDK raises it, with the answer.
        TypeError, UnicodeEncodeError: what is said cannot be written down.
    """
    assert client.session is not None
    url = client.base_url + method
    headers = {
        **client.headers,
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json;charset=utf-8",
    }
    body = msgspec.json.encode(said)
    async with client.session.post(url, data=body, headers=headers, proxy=client.proxy) as answer:
        data = _read(await answer.read())
    if answer.status == 200 and data.get("ok"):
        return data
    response = AsyncSlackResponse(
        client=client,
        http_verb="POST",
        api_url=url,
        req_args={},
        data=data,
        headers=answer.headers,  # type: ignore[arg-type]  # as the SDK gives them
        status_code=answer.status,
    )
    raise SlackApiError(f"{method} was not done", response)  # type: ignore[no-untyped-call]


def _read(body: bytes) -> dict[str, Any]:
    """What is written there; nothing where it is not Slack's own writing."""
    try:
        data = json.loads(body)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
