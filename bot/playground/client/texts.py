"""Blocks as the words that a person reads."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.playground.shapes import Json

_ENTITY = re.compile(r"<([^<>]+)>")
_MARKED = re.compile(r"(?<![\w*_~`])([*_~`])(\S|\S[^\n]*?\S)\1(?![\w*_~`])")


def readable(blocks: Iterable[Json], names: Mapping[str, str]) -> str:
    """All that is visible in `blocks`, one line for each piece, buttons and labels too.

    Mentions become `@Name` by `names` (ids to names), links their label, dates their fallback,
    and the marks for bold and the like go.
    """
    lines = (line for block in blocks for line in _lines(block, names))
    return "\n".join(line for line in lines if line)


def plain(text: str, names: Mapping[str, str]) -> str:
    """mrkdwn as it is read: mentions, links, dates and entities resolved, the marks gone."""
    lines = text.replace("```", "").split("\n")
    unquoted = "\n".join(line.removeprefix("&gt;").removeprefix(">").strip() for line in lines)
    resolved = _ENTITY.sub(lambda match: _entity(match[1], names), unquoted)
    before = None
    while before != resolved:  # *_both_* are two marks
        before, resolved = resolved, _MARKED.sub(r"\2", resolved)
    return html.unescape(resolved)


def button_texts(blocks: Iterable[Json]) -> list[str]:
    """The labels of all buttons in `blocks`, top to bottom."""
    return [
        html.unescape(element["text"]["text"])
        for element in elements(blocks)
        if element["type"] == "button"
    ]


def elements(value: Any) -> Iterator[Json]:
    """Everything with an action_id inside `value`, top to bottom."""
    if isinstance(value, dict):
        if "action_id" in value and "type" in value:
            yield value
            return
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from elements(each)


def _entity(inside: str, names: Mapping[str, str]) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return "@" + (names.get(target[1:]) or label or target[1:])
    if target.startswith("#"):
        return "#" + (label or names.get(target[1:]) or target[1:])
    if target.startswith("!date^"):
        return label
    if target.startswith("!"):
        return label or "@" + target[1:]
    return label or target


def _lines(block: Json, names: Mapping[str, str]) -> Iterator[str]:
    """The lines of a block: known text first, then its parts in the order of reading."""
    kind = block.get("type")
    if kind == "rich_text":
        yield from ("".join(_inline(part, names)) for part in block["elements"])
        return
    if kind in ("table", "data_table"):
        yield str(block.get("caption", ""))
        for row in block["rows"]:
            yield " | ".join(" ".join(_cell(cell, names)) for cell in row)
        return
    if kind == "data_visualization":
        yield block["title"]
        yield from _chart(block["chart"])
        return
    for key in ("title", "label", "text", "fields", "subtitle", "body", "rich_text_title"):
        yield from _texts(block.get(key), names)
    for key in ("accessory", "element", "elements", "child_blocks", "actions", "hint"):
        yield from _parts(block.get(key), names)
    if kind == "image":
        yield block["alt_text"]


def _parts(value: Any, names: Mapping[str, str]) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _parts(each, names)
    elif isinstance(value, dict) and value.get("type") in ("plain_text", "mrkdwn"):
        yield from _texts(value, names)
    elif isinstance(value, dict):
        yield from _lines(value, names)
        for option in value.get("options") or ():
            yield from _texts(option["text"], names)
            yield from _texts(option.get("description"), names)


def _texts(value: Any, names: Mapping[str, str]) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, names)
    elif isinstance(value, dict) and value.get("type") == "rich_text":
        yield from _lines(value, names)
    elif isinstance(value, dict):
        text = value.get("text", "")
        yield plain(text, names) if value.get("type") == "mrkdwn" else text


def _inline(part: Json, names: Mapping[str, str]) -> Iterator[str]:
    kind = part["type"]
    if kind == "user":
        yield "@" + names.get(part["user_id"], part["user_id"])
    elif kind == "emoji":
        yield f":{part['name']}:"
    elif kind == "date":
        yield part.get("fallback", "")
    elif kind == "link":
        yield part.get("text") or part["url"]
    elif kind == "rich_text_list":
        yield "\n".join("• " + "".join(_inline(each, names)) for each in part["elements"])
    elif "elements" in part:
        for each in part["elements"]:
            yield from _inline(each, names)
    else:
        yield str(part.get("text") or part.get("channel_id") or part.get("range") or "")


def _cell(cell: Json, names: Mapping[str, str]) -> Iterator[str]:
    if cell["type"] == "rich_text":
        yield from _lines(cell, names)
    else:
        yield str(cell.get("text") or cell.get("value", ""))


def _chart(chart: Json) -> Iterator[str]:
    for point in chart.get("segments", ()):
        yield f"{point['label']}: {point['value']}"
    for series in chart.get("series", ()):
        values = ", ".join(f"{point['label']} {point['value']}" for point in series["data"])
        yield f"{series['name']}: {values}"
