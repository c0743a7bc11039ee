"""The fields of forms."""

from collections.abc import Iterable, Sequence
from datetime import date

from .blocks import OPTIONS, Block, plain
from .texts import cut


def field_of(
    label: str, element: Block, block_id: str, *, optional: bool = True, hint: str = ""
) -> Block:
    """A field of a form. Its element's action id is always `value`; the block id finds it."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": {**element, "action_id": "value"},
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint, 2000)
    return block


def text_input(
    initial: str = "", *, lines: bool = False, most: int = 3000, example: str = ""
) -> Block:
    """Words: one line, or several."""
    element: Block = {"type": "plain_text_input", "multiline": lines, "max_length": most}
    if initial:
        element["initial_value"] = cut(initial, most)
    if example:
        element["placeholder"] = plain(example, 150)
    return element


def date_input(initial: date | None = None) -> Block:
    """A day."""
    element: Block = {"type": "datepicker"}
    if initial:
        element["initial_date"] = initial.isoformat()
    return element


def time_input(initial: str = "") -> Block:
    """A wall time, `09:30`."""
    return {"type": "timepicker", **({"initial_time": initial} if initial else {})}


def user_input(initial: str | None = None) -> Block:
    """One person."""
    element: Block = {"type": "users_select"}
    if initial:
        element["initial_user"] = initial
    return element


def channel_input(initial: str | None = None) -> Block:
    """One channel, public or private, that its chooser is in."""
    element: Block = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if initial:
        element["initial_conversation"] = initial
    return element


def users_input(initial: Sequence[str] = ()) -> Block:
    """Several people."""
    element: Block = {"type": "multi_users_select"}
    if initial:
        element["initial_users"] = list(initial)
    return element


def select_input(options: Sequence[Block], initial: object = None) -> Block:
    """One of up to a hundred choices."""
    element: Block = {"type": "static_select", "options": list(options[:OPTIONS])}
    chosen = [choice for choice in element["options"] if choice["value"] == str(initial)]
    if chosen:
        element["initial_option"] = chosen[0]
    return element


def external_input(initial: Block | None = None, *, example: str = "") -> Block:
    """One of many choices, which a listener in `Routes.options` finds as somebody types."""
    element: Block = {"type": "external_select", "min_query_length": 0}
    if initial:
        element["initial_option"] = initial
    if example:
        element["placeholder"] = plain(example, 150)
    return element


def externals_input(initial: Sequence[Block] = (), *, example: str = "") -> Block:
    """Several of many choices, found as `external_input` finds one."""
    element = external_input(example=example) | {"type": "multi_external_select"}
    if initial:
        element["initial_options"] = list(initial[:OPTIONS])
    return element


def checks_input(options: Sequence[Block], initial: Iterable[object] = ()) -> Block:
    """Any of up to ten choices."""
    wanted = {str(value) for value in initial}
    element: Block = {"type": "checkboxes", "options": list(options[:10])}
    chosen = [choice for choice in element["options"] if choice["value"] in wanted]
    if chosen:
        element["initial_options"] = chosen
    return element


def selects_input(options: Sequence[Block]) -> Block:
    """Any of up to a hundred choices, none of them chosen yet."""
    return {"type": "multi_static_select", "options": list(options[:OPTIONS])}


def radio_input(options: Sequence[Block], initial: object = None) -> Block:
    """One of up to ten choices, all seen."""
    return {**select_input(options[:10], initial), "type": "radio_buttons"}
