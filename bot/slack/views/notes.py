"""A sentence above what stands in a form or on a page already, which stays as it is."""

from collections.abc import Mapping
from typing import Any

from bot.slack.views import ids
from bot.slack.views.parts import VIEW_BLOCKS, Block, section

_OURS = (
    "type", "callback_id", "title", "submit", "close", "private_metadata", "notify_on_close",
    "clear_on_close",
)  # fmt: skip
"""What of a view is Cairn's to say; Slack adds more when it tells of one."""


def above(view: Mapping[str, Any], sentence: str) -> Block | None:
    """The view with a sentence on top, instead of the last such one; what was typed into it stays,
    for its fields keep their names. None for a form that is full."""
    others = [each for each in view.get("blocks") or [] if each.get("block_id") != ids.NOTE]
    if view.get("type") == "modal" and len(others) >= VIEW_BLOCKS:
        return None
    kept = {name: view[name] for name in _OURS if view.get(name)}
    return kept | {"blocks": [section(sentence, block_id=ids.NOTE), *others][:VIEW_BLOCKS]}
