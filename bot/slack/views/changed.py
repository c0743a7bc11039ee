"""What somebody else changed while a form was open, put on top of that form."""

import json
from collections.abc import Sequence

from bot.services.pages.news import NewsLine
from bot.slack.views import ids
from bot.slack.views.histories import told
from bot.slack.views.parts import Block, actions, button, modal, packed, section

SHOWN = 10
"""So many changes are told; the history has them all."""


def meanwhile(
    sentence: str,
    again: str,
    row: int,
    channel_id: int | None,
    entries: Sequence[NewsLine] = (),
) -> Block:
    """The sentence, what was changed since the form was opened, the newest first, and the way to a
    fresh one: the button with this action and row. What was typed waits below to be copied."""
    lines = [f"• {told(entry)}" for entry in entries[:SHOWN]]
    if len(entries) > SHOWN:
        lines.append(f"… and {len(entries) - SHOWN} more")
    return modal(
        "Changed meanwhile",
        ids.PAGE,
        [
            section(sentence),
            *(section(text) for text in packed(lines, 3000)),
            actions(button("Open it again", again, row, style="primary")),
        ],
        metadata=json.dumps({"channel": channel_id}),
    )
