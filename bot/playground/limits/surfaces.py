"""Limits of whole messages, modals and Homes."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground.elements import walk
from bot.playground.limits.blocks import IN_HOMES, IN_MESSAGES, IN_MODALS
from bot.playground.limits.checks import Check, by_type, flag, items, shape, text, unique, wrong
from bot.playground.limits.tables import cell_characters
from bot.playground.limits.texts import OPTIONS, plain
from bot.playground.shapes import Json

VIEW_BYTES = 250_000  # docs.slack.dev/reference/methods/views.open
# How many of a kind one message may hold; that of charts was found live (vercel/chat, PR 696).
_MOST_IN_A_MESSAGE = {"table": 1, "data_visualization": 2}
_MARKDOWN_CHARACTERS = 12_000  # over all markdown blocks of a message
_TABLE_CHARACTERS = 10_000  # over all data tables of a message

_VIEW_FIELDS: dict[str, Check] = {
    "private_metadata": text(3000, 0),
    "callback_id": text(255, 0),
    "external_id": text(255, 0),
    "submit_disabled": flag,
    "clear_on_close": flag,
    "notify_on_close": flag,
    "close": plain(24),
    "submit": plain(24),
}


def message_problems(blocks: Any) -> list[str]:
    """What Slack would refuse about the blocks of a message."""
    problems = list(_blocks(blocks, IN_MESSAGES, 50, "/blocks"))
    return problems or list(_totals(blocks))


def view_problems(view: Any, types: tuple[str, ...] = ("modal", "home")) -> list[str]:
    """What Slack would refuse about a modal or a Home, of which only `types` are welcome."""
    kind = view.get("type") if isinstance(view, dict) else None
    if kind not in types:
        return [wrong(f"must be one of {', '.join(types)}", "/view/type")]
    needed: dict[str, Check] = {"blocks": lambda value, at: iter(())}
    optional = dict(_VIEW_FIELDS)
    if kind == "modal":
        needed["title"] = plain(24)
    else:
        optional["title"] = plain(24)
    problems = list(shape(needed, optional)(view, "/view"))
    allowed = IN_MODALS if kind == "modal" else IN_HOMES
    problems += _blocks(view.get("blocks"), allowed, 100, "/view/blocks")
    return problems or list(_view_rules(view))


def option_problems(answer: Any) -> list[str]:
    """What Slack would refuse about the options that answer a block_suggestion."""
    if isinstance(answer, dict) and answer.get("options") == []:
        return []  # nothing found is a fine answer
    return list(OPTIONS(answer, ""))


def is_too_large(view: Any) -> bool:
    """Whether a view is over Slack's 250 kB."""
    return len(json.dumps(view, ensure_ascii=False).encode("utf-8", "replace")) > VIEW_BYTES


def _blocks(value: Any, allowed: Mapping[str, Check], most: int, at: str) -> Iterator[str]:
    problems = list(items(by_type(allowed), 0, most)(value, at))
    yield from problems
    if problems:
        return
    yield from unique("block_id")(value, at)
    focused = [element for _, element in walk(value) if element.get("focus_on_load")]
    if len(focused) > 1:
        yield wrong("only one element can have `focus_on_load`", at)


def _totals(blocks: list[Json]) -> Iterator[str]:
    flat = [*blocks, *(child for block in blocks for child in block.get("child_blocks") or ())]
    kinds = Counter(block["type"] for block in flat)
    for kind, most in _MOST_IN_A_MESSAGE.items():
        if kinds[kind] > most:
            yield wrong(f"no more than {most} {kind} blocks allowed", "/blocks")
    if sum(len(each["text"]) for each in flat if each["type"] == "markdown") > _MARKDOWN_CHARACTERS:
        yield wrong("markdown blocks hold more than 12000 characters together", "/blocks")
    if (
        sum(cell_characters(each) for each in flat if each["type"] == "data_table")
        > _TABLE_CHARACTERS
    ):
        yield wrong("data tables hold more than 10000 characters together", "/blocks")


def _view_rules(view: Json) -> Iterator[str]:
    has_input = any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "modal" and has_input and not view.get("submit"):
        yield wrong("missing required field: submit", "/view")
