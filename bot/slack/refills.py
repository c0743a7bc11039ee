"""Forms that were closed half-typed: what was typed in them, and the form with it again."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.model.drafts import Typed
from bot.slack.views import ids
from bot.slack.views.parts import Block, button, context, moment, section

AGAIN, TURN, ALL = "again", "turn", "all"
"""In a form's metadata: that a draft stands in it, how often it was begun anew, and that what it
was shown with was typed by a person."""
MOST = 3000
"""Characters in a field of ours, at the most."""

_HELD = {
    "plain_text_input": ("initial_value", "value"),
    "datepicker": ("initial_date", "selected_date"),
    "timepicker": ("initial_time", "selected_time"),
    "users_select": ("initial_user", "selected_user"),
    "multi_users_select": ("initial_users", "selected_users"),
    "static_select": ("initial_option", "selected_option"),
    "radio_buttons": ("initial_option", "selected_option"),
    "checkboxes": ("initial_options", "selected_options"),
}
"""What an element holds when it opens, and what a person left in it: the names of both
(docs.slack.dev/reference/block-kit/block-elements)."""


def typed_in(view: Mapping[str, Any], metadata: Mapping[str, Any]) -> Typed:
    """What a person changed in the fields of a form, as Slack sends it when it is closed. What was
    filled in for them and left as it was is no words of theirs.

    The view of a `view_closed` is taken to have its `state` like that of a submission, which the
    documentation does not promise `[live?]`; without it, nothing is known of what was typed.
    """
    values = (view.get("state") or {}).get("values") or {}
    typed: Typed = {}
    for block, element in _fields(view):
        held = values.get(block["block_id"], {}).get(ids.FIELD)
        if held is None:
            continue
        before, now = _HELD[element["type"]]
        was, is_now = _plain(element.get(before)), _plain(held.get(now))
        if is_now != was or metadata.get(ALL):
            typed[ids.field_in(block["block_id"])] = is_now
    return typed


def refilled(view: Block, typed: Typed, at: datetime, *, starts_over: str) -> Block:
    """A form with what was typed into it before, a line that says so, and a button that begins
    anew; as it is where none of those fields is in it any more."""
    if not any(ids.field_in(block["block_id"]) in typed for block, _ in _fields(view)):
        return view
    line = section(
        f"From what you typed {moment(at)}, and did not send:",
        accessory=button("Start over", starts_over),
        block_id="typed_before",
    )
    blocks = [_refill(block, typed) if _is_field(block) else block for block in view["blocks"]]
    return _marked({**view, "blocks": [line, *blocks]}, {AGAIN: True})


def anew(view: Block, turn: int) -> Block:
    """A form begun anew: under other ids, or Slack would keep what was typed."""
    blocks = [
        {**block, "block_id": ids.anew(block["block_id"], turn)} if _is_field(block) else block
        for block in view["blocks"]
    ]
    line = context("What you had typed is gone; this is the form as it was.")
    return _marked({**view, "blocks": [line, *blocks]}, {TURN: turn})


def as_typed(view: Block) -> Block:
    """A form that is shown again in which people have typed all that stands in it."""
    return _marked(view, {ALL: True})


def _marked(view: Block, marks: Mapping[str, object]) -> Block:
    metadata = json.loads(view["private_metadata"])
    return {**view, "private_metadata": json.dumps(metadata | marks)}


def _fields(view: Mapping[str, Any]) -> Iterator[tuple[Block, Block]]:
    for block in view.get("blocks") or ():
        if _is_field(block):
            yield block, block["element"]


def _is_field(block: Block) -> bool:
    return block.get("type") == "input" and block["element"]["type"] in _HELD


def _plain(held: Any) -> str | list[str] | None:
    """Words, or the values of what was chosen; none for nothing."""
    if isinstance(held, Mapping):
        return str(held["value"])
    if isinstance(held, list):
        chosen = [str(each["value"] if isinstance(each, Mapping) else each) for each in held]
        return chosen or None
    words = "" if held is None else str(held).replace("\0", "")
    return words.encode("utf-8", "ignore").decode()[:MOST] or None  # no database keeps half a sign


def _refill(block: Block, typed: Typed) -> Block:
    field = ids.field_in(block["block_id"])
    if field not in typed:
        return block
    element = {**block["element"]}
    before, _ = _HELD[element["type"]]
    value = typed[field]
    if before in ("initial_option", "initial_options"):
        wanted = [value] if isinstance(value, str) else value or []
        chosen = [each for each in _options(element) if each["value"] in wanted]
        if wanted and not chosen:
            return block  # it is not offered any more
        filled: Any = chosen if before == "initial_options" else next(iter(chosen), None)
    else:
        filled = value[: element.get("max_length", MOST)] if isinstance(value, str) else value
    element.pop(before, None)
    if filled:
        element[before] = filled
    return {**block, "element": element}


def _options(element: Block) -> list[Block]:
    groups = element.get("option_groups") or ()
    return [*element.get("options", ()), *(each for group in groups for each in group["options"])]
