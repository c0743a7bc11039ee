"""Limits: what Slack says when a method was asked too often in a workspace.

It is that method in that workspace that takes nothing for so long, and no other
(docs.slack.dev/apis/web-api/rate-limits).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from msgspec import Struct
from slack_sdk.errors import SlackApiError

from bot.model.outcomes import LIMITED

UNSAID = timedelta(seconds=30)
"""How long to wait when Slack says to wait, and not for how long."""


class Limit(Struct, frozen=True):
    """A method that takes nothing for a while."""

    method: str
    wait: timedelta


def limit_of(error: BaseException | None) -> Limit | None:
    """The limit that a failed call has met; none when that is not why it failed."""
    if not isinstance(error, SlackApiError):
        return None
    response: Any = error.response
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    data = getattr(response, "data", None)
    name = data.get("error") if isinstance(data, dict) else None
    if status != 429 and name not in LIMITED:
        return None
    method = str(getattr(response, "api_url", "")).rpartition("/")[2]
    return Limit(method, retry_after(response.headers))


def retry_after(headers: Mapping[str, str]) -> timedelta:
    """How long Slack asks to wait, at least a second."""
    try:
        return max(timedelta(seconds=1), timedelta(seconds=float(headers["Retry-After"])))
    except (KeyError, ValueError, OverflowError):
        return UNSAID
