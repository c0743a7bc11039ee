"""What every method of the Web API works with: its arguments, its refusals, its desk."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.playground.channels import Channel
from bot.playground.faults import Faults
from bot.playground.registration import Registration
from bot.playground.shapes import Json
from bot.playground.workspace import Workspace


class Refused(Exception):
    """Slack says no: `error` is its name for the reason, `extra` the rest of the answer."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra


@dataclass
class Call:
    """One call that the bot made; `outcome` is `ok`, Slack's error, or the fault that it met."""

    method: str
    args: Json
    at: datetime
    outcome: str = ""


@dataclass
class Desk:
    """What a method needs to do its work."""

    workspace: Workspace
    faults: Faults
    base_url: str = ""
    registration: Registration | None = None
    """The app's own books; none where nobody installs it."""

    def need(self, *scopes: str) -> None:
        """Raises Refused `missing_scope` unless one of `scopes` is granted."""
        granted = self.workspace.app.scopes
        if scopes and not granted.intersection(scopes):
            provided = ",".join(sorted(granted))
            raise Refused("missing_scope", needed=",".join(scopes), provided=provided)

    def channel(self, channel_id: str | None) -> Channel:
        """The channel, which the bot must be able to see; else Refused `channel_not_found`."""
        channel = self.workspace.channels.get(channel_id or "")
        if channel is None or (channel.is_private and not channel.bot_is_in):
            raise Refused("channel_not_found")
        return channel


class Arguments:
    """The arguments of a call, whether they came as a form or as JSON."""

    def __init__(self, raw: Json) -> None:
        self.raw = raw

    def text(self, name: str) -> str | None:
        """The argument as text; None where it is missing or empty."""
        value = self.raw.get(name)
        return None if value is None or value == "" else str(value)

    def needed(self, name: str) -> str:
        """The argument as text; without it the call is refused."""
        value = self.text(name)
        if value is None:
            raise _missing(name)
        return value

    def number(self, name: str, default: int, most: int) -> int:
        """The argument as a whole number from 1 to `most`."""
        value = self.text(name)
        if value is None:
            return default
        if not value.isdecimal() or not 1 <= int(value) <= most:
            raise Refused("invalid_limit" if name == "limit" else "invalid_arguments")
        return int(value)

    def flag(self, name: str) -> bool:
        """The argument as yes or no."""
        return str(self.raw.get(name, "")).lower() in ("1", "true")

    def json(self, name: str) -> Any:
        """The argument as JSON, which a form carries as text; None where it is missing."""
        value = self.raw.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise Refused(_BAD_JSON.get(name, "invalid_json")) from None


_BAD_JSON = {"blocks": "invalid_blocks_format", "metadata": "invalid_metadata_format"}


def invalid_arguments(*messages: str) -> Refused:
    """Slack's general refusal, with what is wrong."""
    return Refused(
        "invalid_arguments",
        response_metadata={"messages": [f"[ERROR] {message}" for message in messages]},
    )


def _missing(name: str) -> Refused:
    return invalid_arguments(f"missing required field: {name}")


def page(items: list[Any], args: Arguments, default: int, most: int) -> tuple[list[Any], str]:
    """One page of `items` by the arguments `limit` and `cursor`, and the cursor of the next one."""
    limit = args.number("limit", default, most)
    cursor = args.text("cursor") or "page:0"
    kind, _, start = cursor.partition(":")
    if kind != "page" or not start.isdecimal() or int(start) > len(items):
        raise Refused("invalid_cursor")
    end = int(start) + limit
    return items[int(start) : end], f"page:{end}" if end < len(items) else ""
