"""Verdicts: what a failed call to Slack means for the delivery that it was made for.

The error names are those of docs.slack.dev/reference/methods/chat.postMessage and its neighbours.
Only what surely did not happen is simply done again.
"""

import logging
from typing import Any

from aiohttp import ClientConnectorError, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError

from bot.model.outcomes import Doubtful, Later, Outcome, Refused, Silenced
from bot.slack.limits import limit_of

log = logging.getLogger("cairn.sender")

DOUBTFUL = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "timeout"}
)
"""Slack: *it is possible some aspect of the operation succeeded*."""
TOKEN = frozenset(
    {"account_inactive", "app_uninstalled", "invalid_auth", "not_authed", "org_login_required",
     "team_access_not_granted", "token_expired", "token_revoked"}
)  # fmt: skip
"""The token opens nothing any more; whatever else is owed there would fare no better."""
PASSING = frozenset({"team_added_to_org", "external_channel_migrating"})
"""Slack is moving the team or the channel, and says to come again."""


def verdict(error: Exception) -> Outcome:
    """What came of a call that ended in `error`."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, ClientConnectorError | ConnectionTimeoutError):
        return Later("unreachable")  # no name, nobody there, no handshake: nothing was said yet
    if isinstance(error, TypeError | UnicodeEncodeError):
        return Refused("not_json")  # it could not even be written down
    return Doubtful(type(error).__name__)


def _answered(error: SlackApiError) -> Outcome:
    response: Any = error.response
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    data = getattr(response, "data", None)
    name = str(data.get("error") or "") if isinstance(data, dict) else ""
    limit = limit_of(error)
    if limit is not None:
        return Later(name or "ratelimited", limit.wait, method=limit.method)
    if status >= 500 or status == 408:
        return Doubtful(name or f"http_{status}")
    if not name:  # not Slack's words: something between us and Slack spoke
        return Doubtful("no_json") if status == 200 else Later(f"http_{status}")
    return _named(name, data)


def _named(name: str, data: Any) -> Outcome:
    if name in DOUBTFUL:
        return Doubtful(name)
    if name in TOKEN:
        return Silenced(name)
    if name in PASSING:
        return Later(name)
    said = data.get("response_metadata") or {}
    if said.get("messages"):  # where in the blocks the mistake is, not what they say
        log.error("Slack refused what Cairn built: %s", name, extra={"where": said["messages"]})
    return Refused(name)
