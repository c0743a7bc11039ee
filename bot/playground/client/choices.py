"""Finding what a person clicks by the words that they see, and writing down what they choose."""

import html
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from bot.playground.client.http import post
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


Offer = Callable[[str], Json]
"""Asks the bot what it offers in a list for what was typed."""


def held_value(element: Json, value: Any, offer: Offer) -> Json:
    """What `element` holds once a person has put `value` in: text, date, option's text, user id…

    None empties it. A list that the bot fills is asked by `offer` for what was put in, and the
    option that reads so, or the only one that has it in its text, is taken.
    Raises LookupError when there is no such option.
    """
    kind = element["type"]
    key = HELD[kind][0]
    if value is None:
        return {"type": kind, key: None}
    if key == "selected_option":
        return {"type": kind, key: _find_option(element, value, offer)}
    if key == "selected_options":
        return {"type": kind, key: [_find_option(element, each, offer) for each in _many(value)]}
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


def offer_of(url: str, place: Json, block: Json, element: Json) -> Offer:
    """How the bot at `url` is asked for what it offers in this list of this `place`."""
    ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
    return lambda typed: post(url, "suggest", {**place, **ids, "value": typed})


def offered(answer: Json) -> list[Json]:
    """The options in an answer of the bot, of all groups."""
    return _options(answer)


def _find_option(element: Json, wanted: Any, offer: Offer) -> Json:
    if isinstance(wanted, dict):
        return wanted
    is_asked = "external" in element["type"]
    options = offered(offer(str(wanted))) if is_asked else _options(element)
    for option in options:
        if wanted in (_text(option), option["value"]):
            return option
    near = [option for option in options if str(wanted) in _text(option)]
    if is_asked and len(near) == 1:
        return near[0]
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
