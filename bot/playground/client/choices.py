"""Finding what a person clicks by the words that they see, and writing down what they choose."""

import html
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from bot.playground.elements import HELD, walk
from bot.playground.shapes import Json


def find_click(blocks: list[Json], label: str, nth: int | None) -> tuple[Json, Json, Json]:
    """The block, the element and the value of a click on `label`: a button, or an option.

    Buttons go before options. With several alike, `nth` (from 0) says which one.
    Raises LookupError when it is not there, or there are several and no `nth`.
    """
    buttons: list[tuple[Json, Json, Json]] = []
    options: list[tuple[Json, Json, Json]] = []
    for block, element in walk(blocks):
        if _text(element) == label:
            buttons.append((block, element, {}))
        for option in _options(element):
            if _text(option) == label or option["value"] == label:
                options.append((block, element, _chosen(element, option)))
    found = buttons or options
    if not found:
        seen = [_text(element) for _, element in walk(blocks)]
        raise LookupError(f"There is no “{label}” to click; there is {seen}.")
    if len(found) > 1 and nth is None:
        raise LookupError(f"“{label}” is there {len(found)} times; say which with nth.")
    return found[nth or 0]


def held_value(element: Json, value: Any) -> Json:
    """What `element` holds once a person has put `value` in: text, date, option's text, user id…

    None empties it. Raises LookupError when there is no such option.
    """
    kind = element["type"]
    key = HELD[kind][0]
    if value is None:
        return {"type": kind, key: None}
    if key == "selected_option":
        return {"type": kind, key: _find_option(element, value)}
    if key == "selected_options":
        return {"type": kind, key: [_find_option(element, each) for each in _many(value)]}
    if key.startswith("selected_") and key.endswith("s"):
        return {"type": kind, key: list(_many(value))}
    return {"type": kind, key: _written(value)}


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value if isinstance(value, (int, dict)) else str(value)


def _many(value: Any) -> Iterable[Any]:
    return [value] if isinstance(value, str) else value


def _find_option(element: Json, wanted: Any) -> Json:
    if isinstance(wanted, dict):
        return wanted
    options = list(_options(element))
    for option in options:
        if wanted in (_text(option), option["value"]):
            return option
    seen = [_text(option) for option in options]
    raise LookupError(f"There is no option “{wanted}”; there is {seen}.")


def _options(element: Json) -> list[Json]:
    groups = element.get("option_groups") or []
    own = list(element.get("options") or [])
    return own + [option for group in groups for option in group["options"]]


def _chosen(element: Json, option: Json) -> Json:
    several = element["type"] in ("checkboxes", "multi_static_select")
    return {"selected_options": [option]} if several else {"selected_option": option}


def _text(thing: Json) -> str:
    shown = thing.get("text")
    return html.unescape(shown["text"]) if isinstance(shown, dict) else ""
