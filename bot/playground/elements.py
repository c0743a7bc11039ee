"""Interactive elements inside blocks: finding them, and what each of them holds."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from bot.playground.shapes import Json

# The key under which state.values holds an element's value, and the key of its initial value
# (docs.slack.dev/reference/block-kit/block-elements).
HELD: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", ""),
}

Values = dict[str, dict[str, Json]]


def walk(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element of `blocks` with the block that it stands in, top to bottom."""
    for block in blocks:
        for key in ("accessory", "element"):
            if isinstance(block.get(key), dict) and block[key].get("type") != "image":
                yield block, block[key]
        for key in ("elements", "actions"):
            for element in _dicts(block.get(key)):
                if "action_id" in element:
                    yield block, element
        for row in block.get("rows") or ():
            for cell in _dicts(row):
                if cell.get("type") == "action" and "action_id" in cell["element"]:
                    yield block, cell["element"]
        for key in ("child_blocks", "elements"):
            if block.get("type") in ("container", "carousel"):
                yield from walk(_dicts(block.get(key)))


def find(blocks: Iterable[Json], block_id: str, action_id: str) -> tuple[Json, Json] | None:
    """The block and the element with these ids, or None."""
    for block, element in walk(blocks):
        if block.get("block_id") == block_id and element.get("action_id") == action_id:
            return block, element
    return None


def initial_values(blocks: Iterable[Json], channel: str | None = None) -> Values:
    """What `state.values` holds before anybody touched anything.

    `channel` is where the form was opened from, for `default_to_current_conversation`.
    """
    values: Values = {}
    for block, element in walk(blocks):
        held = HELD.get(element.get("type", ""))
        if held is None:
            continue
        key, initial_key = held
        value: Any = element.get(initial_key)
        if value is None and element.get("default_to_current_conversation") and channel:
            value = [channel] if _is_list(key) else channel
        if value is None and _is_list(key):
            value = []
        values.setdefault(block["block_id"], {})[element["action_id"]] = {
            "type": element["type"],
            key: value,
        }
    return values


def carried_values(values: Values, blocks: Iterable[Json], channel: str | None = None) -> Values:
    """The values of updated `blocks`: what was typed stays where block_id and action_id stay."""
    fresh = initial_values(blocks, channel)
    for block_id, by_action in fresh.items():
        for action_id, held in by_action.items():
            before = values.get(block_id, {}).get(action_id)
            if before is not None and before["type"] == held["type"]:
                by_action[action_id] = before
    return fresh


def with_typed(blocks: Iterable[Json], values: Values, typed: Values) -> Values:
    """`values` with what a person has `typed` laid over; fields that are not there are left out.

    Raises ValueError, with a sentence, when something was chosen that cannot be chosen.
    """
    merged = {block_id: dict(by_action) for block_id, by_action in values.items()}
    for block, element in walk(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        given = typed.get(block_id, {}).get(action_id)
        if given is not None and element["type"] in HELD:
            merged[block_id][action_id] = {"type": element["type"], **read_held(element, given)}
    return merged


def read_held(element: Json, given: Json) -> Json:
    """What `element` holds after a person gave it `given`, options looked up by their value.

    Raises ValueError, with a sentence, when something was chosen that cannot be chosen.
    """
    kind = element["type"]
    key = "selected_option" if kind == "overflow" else HELD[kind][0]
    value = given.get(key)
    if value == "" or value is None:
        return {key: [] if _is_list(key) else None}
    if key == "selected_option":
        return {key: _find_option(element, value)}
    if key == "selected_options":
        return {key: [_find_option(element, each) for each in value]}
    if key == "value":
        return {key: str(value)}
    if key == "selected_date" and not _is_date(value):
        raise ValueError(f"“{value}” is no date.")
    return {key: value}


def _find_option(element: Json, given: Any) -> Json:
    wanted = given.get("value") if isinstance(given, dict) else given
    groups = element.get("option_groups") or []
    options = [
        *(element.get("options") or []),
        *(option for group in groups for option in group["options"]),
    ]
    for option in options:
        if option["value"] == wanted:
            return dict(option)
    if "external" in element["type"] and isinstance(given, dict):
        return given
    raise ValueError(f"“{wanted}” is not among the options.")


def _is_date(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _is_list(key: str) -> bool:
    return key in ("files",) or (key.startswith("selected_") and key.endswith("s"))


def _dicts(value: Any) -> list[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
