"""Blocks, and the buttons and menus in them."""

from collections.abc import Iterable, Sequence
from typing import Any

from .texts import bare, cut, packed, shorten

Block = dict[str, Any]
"""A block or an element of one."""

MESSAGE_BLOCKS, VIEW_BLOCKS, OPTIONS = 50, 100, 100
SECTION, CONTEXT, HEADER, BUTTON, OPTION, ALT = 3000, 2000, 150, 75, 75, 2000


def plain(text: str, limit: int) -> Block:
    """A plain text object: shown as it is, with no mark-up to escape."""
    return {"type": "plain_text", "text": cut(bare(text) or " ", limit), "emoji": True}


def section(mrkdwn: str, *, accessory: Block | None = None, block_id: str = "") -> Block:
    """A paragraph of ready mrkdwn."""
    block: Block = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": shorten(mrkdwn, SECTION) or " "},
    }
    if accessory:
        block["accessory"] = accessory
    if block_id:
        block["block_id"] = block_id
    return block


def paragraphs(lines: Iterable[str]) -> list[Block]:
    """Lines in as few sections as Slack's limit on each allows."""
    return [section(text) for text in packed(lines, SECTION)]


def context(*mrkdwn: str) -> Block:
    """Small grey lines."""
    elements = [{"type": "mrkdwn", "text": shorten(text, CONTEXT) or " "} for text in mrkdwn[:10]]
    return {"type": "context", "elements": elements}


def header(text: str) -> Block:
    """A heading; plain text, so people's words need no escaping here."""
    return {"type": "header", "text": plain(text, HEADER)}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def image(file_id: str, alt: str) -> Block:
    """A picture that was uploaded to Slack."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": cut(alt, ALT) or " "}


def actions(*elements: Block, block_id: str = "") -> Block:
    """A row of buttons."""
    block: Block = {"type": "actions", "elements": list(elements[:25])}
    if block_id:
        block["block_id"] = block_id
    return block


def button(
    text: str, action_id: str, value: object = "", *, style: str = "", confirm: Block | None = None
) -> Block:
    """A button. `value` is an id and no more: what it may do is checked when it is pressed."""
    element: Block = {"type": "button", "text": plain(text, BUTTON), "action_id": action_id}
    if value != "":
        element["value"] = str(value)
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    return element


def overflow(action_id: str, options: Iterable[Block]) -> Block:
    """The ⋯ menu, of one to five options."""
    return {"type": "overflow", "action_id": action_id, "options": list(options)[:5]}


def option(text: str, value: object, *, description: str = "") -> Block:
    """One choice of a menu, with a small line under it."""
    choice: Block = {"text": plain(text, OPTION), "value": str(value)}
    if description:
        choice["description"] = plain(description, OPTION)
    return choice


def grouped(
    action_id: str, groups: Iterable[tuple[str, Sequence[Block]]], initial: object = None
) -> Block:
    """A menu whose choices stand under headings; it acts at once."""
    shown: list[Block] = [
        {"label": plain(label, OPTION), "options": list(options[:100])}
        for label, options in groups
        if options
    ]
    element: Block = {"type": "static_select", "action_id": action_id, "option_groups": shown}
    chosen = [
        choice for group in shown for choice in group["options"] if choice["value"] == str(initial)
    ]
    if chosen:
        element["initial_option"] = chosen[0]
    return element


def menu(words: str, action_id: str, options: Sequence[Block]) -> Block:
    """A menu among buttons; it shows `words` until something is chosen."""
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(words, 150),
        "options": list(options[:100]),
    }


def confirm(title: str, text: str, yes: str) -> Block:
    """The question before a button that cannot be taken back."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain("Cancel", 30),
    }
