"""Lookups: single questions to Slack of who and what is where, each as plain facts."""

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.services.people import Profile
from bot.slack.profiles import profile_of

PAGES = 50
"""No channel is read further than so many pages of two hundred members."""
HIDDEN = ("channel_not_found", "missing_scope")
"""What Slack says of a private channel that Cairn is not in, and of a talk between several."""
STRANGE = ("user_not_found", "user_not_visible")
"""What Slack says of people whom Cairn will never know more of."""


def channel(client: WebClient, slack_id: str) -> Mapping[str, Any]:
    """What a channel is; one that Slack hides is private, and that is all."""
    try:
        said: Mapping[str, Any] = client.conversations_info(channel=slack_id)["channel"]
    except SlackApiError as error:
        if says(error) not in HIDDEN:
            raise
        return {"is_private": True}
    return said


def own_channels(client: WebClient) -> tuple[dict[str, Mapping[str, Any]], bool]:
    """The channels that Cairn is in, by Slack id, many hundreds in a call; and whether these are
    all."""
    found: dict[str, Mapping[str, Any]] = {}
    cursor = ""
    for _ in range(PAGES):
        page = client.users_conversations(
            types="public_channel,private_channel", limit=999, cursor=cursor
        )
        found |= {str(each["id"]): each for each in page["channels"]}
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            break
    return found, not cursor


def members(client: WebClient, slack_id: str) -> list[str]:
    """Who is in a channel."""
    found: list[str] = []
    cursor = ""
    for _ in range(PAGES):
        some, cursor = some_members(client, slack_id, cursor)
        found += some
        if not cursor:
            break
    return found


def some_members(client: WebClient, slack_id: str, cursor: str = "") -> tuple[list[str], str]:
    """A page of members, and where the next one begins; empty after the last."""
    page = client.conversations_members(channel=slack_id, limit=200, cursor=cursor)
    more = (page.get("response_metadata") or {}).get("next_cursor")
    return list(page["members"]), str(more or "")


def profile(client: WebClient, slack_id: str, team_id: str) -> Profile:
    """Who a person is; whom Slack does not show is a stranger who has left."""
    try:
        return profile_of(client.users_info(user=slack_id)["user"], team_id)
    except SlackApiError as error:
        if says(error) in STRANGE:
            return Profile(slack_id, "", "UTC", outsider=True, deactivated=True)
        raise


def says(error: Exception) -> str:
    """Slack's name for what went wrong; empty when it did not get to say one."""
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else ""
