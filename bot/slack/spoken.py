"""What people say in Slack, read from the events that tell of it: said, changed or deleted."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from bot.services.replies import Spot

Body = Mapping[str, Any]

SPOKEN = (None, "thread_broadcast", "file_share")
"""The subtypes of messages that a person said; others are Slack's own words."""


class Words(Struct, frozen=True):
    """A reply as it is now; `text` is None when it was deleted, `thread_ts` empty in no thread."""

    channel: str
    ts: str
    thread_ts: str
    user: str
    parent_user: str
    team: str
    text: str | None
    edited_ts: str | None

    @property
    def spot(self) -> Spot:
        return Spot(self.channel, self.ts, moment(self.ts))


def read(body: Body) -> Words | None:
    """What a message event tells of a person's words; none where they can be no answer: they stand
    in no thread or direct message, or are nobody's."""
    if body.get("type") != "message":
        return None
    subtype = body.get("subtype")
    if subtype in SPOKEN:
        return _words(body, body, deleted=False)
    if subtype == "message_changed":
        message = _part(body, "message")
        if message.get("subtype") not in SPOKEN or not message.get("edited"):
            return None  # a link was unfolded, or a thread counted anew
        return _words(body, message, deleted=False)
    if subtype == "message_deleted":
        return _words(body, _part(body, "previous_message"), deleted=True)
    return None


def _part(body: Body, name: str) -> Body:
    held = body.get(name)
    return held if isinstance(held, Mapping) else {}


def _words(body: Body, message: Body, *, deleted: bool) -> Words | None:
    ts, thread_ts, user = (str(message.get(key) or "") for key in ("ts", "thread_ts", "user"))
    channel = str(body.get("channel") or "")
    is_direct = channel.startswith("D")
    if thread_ts == ts or not thread_ts:
        if not is_direct:
            return None
        thread_ts = ""
    if not (ts and user) or message.get("bot_id"):
        return None
    return Words(
        channel=channel,
        ts=ts,
        thread_ts=thread_ts,
        user=user,
        parent_user=str(message.get("parent_user_id") or ""),
        team=str(message.get("user_team") or message.get("team") or ""),
        text=None if deleted else _text(message),
        edited_ts=str(_part(message, "edited").get("ts") or "") or None,
    )


def _text(message: Body) -> str:
    text = str(message.get("text") or "").replace("\0", "")
    if text:
        return text
    files = message.get("files")
    held = [file for file in files if isinstance(file, Mapping)] if isinstance(files, list) else []
    names = [str(file.get("name") or "a file") for file in held]
    return "📎 " + ", ".join(names) if names else ""


def moment(ts: str) -> datetime:
    """When Slack dates what has this name."""
    return datetime.fromtimestamp(float(ts), UTC)
