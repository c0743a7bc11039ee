"""Marks: the key of a delivery inside its message, by which it is found in a channel's history.

It is there twice, as the id of the first block and as metadata, since neither is promised by Slack
to come back unchanged.
"""

from typing import Any

EVENT = "cairn_delivery"


def block_id(key: str) -> str:
    """The id of the first block of that delivery's message (Slack allows 255 characters)."""
    return f"d:{key}"[:255]


def marked(blocks: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """The blocks, the first of them with the mark."""
    return [{**blocks[0], "block_id": block_id(key)}, *blocks[1:]] if blocks else []


def metadata(key: str) -> dict[str, Any]:
    """The mark as a message's metadata."""
    return {"event_type": EVENT, "event_payload": {"key": key}}


def bears(message: dict[str, Any], key: str) -> bool:
    """Whether a message of a channel's history is the one of that delivery."""
    blocks = message.get("blocks") or []
    if any(block.get("block_id") == block_id(key) for block in blocks):
        return True
    data = message.get("metadata") or {}
    payload = data.get("event_payload") or {}
    return data.get("event_type") == EVENT and payload.get("key") == key
