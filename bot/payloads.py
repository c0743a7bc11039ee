"""What Slack sends, held against the shape in which it is read further in.

Whatever comes over a signed request or a websocket passes here once, before Bolt and the listeners
see it; behind it nobody asks again whether a person is a text or a list. Only what is read is held,
so that Slack may add what it likes, and what may be missing may be null. Ids and moments are bound
to what the database keeps (docs.slack.dev/reference/events and /reference/interaction-payloads).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Payload = dict[str, Any]
Shape = Callable[[Any], bool]

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What no database keeps: NUL, and halves of characters."""
_HALVES = re.compile(
    r"\\u(?:0000|d[89ab]..(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2}\\u)d[c-f])", re.IGNORECASE
)
_STAMP = re.compile(r"[0-9]{1,11}(?:\.[0-9]{1,9})?")
ID_MOST = 32
TRIGGER_MOST = 80


def may_hold_unstorable(text: str) -> bool:
    """Whether JSON, as it was sent, can hold what `cleaned` takes out: nearly never, and quickly
    seen. Signs that Slack writes as two halves, emoji, are whole."""
    return "\\u" in text and _HALVES.search(text) is not None


def tidied(payload: Payload) -> Payload:
    """The same without what is null at the top: Bolt asks whether it is there."""
    return {name: value for name, value in payload.items() if value is not None}


def is_event(payload: Payload) -> bool:
    """Whether it may be an event, as far as must be known to see that it is no business of
    Cairn's."""
    event = payload.get("event")
    return (
        payload.get("type") == "event_callback"
        and isinstance(event, dict)
        and isinstance(event.get("type"), str)
    )


def cleaned(value: Any) -> Any:
    """The same without what no database keeps, in texts and in names, however deep."""
    if isinstance(value, str):
        return UNSTORABLE.sub("", value)
    if isinstance(value, dict):
        return {cleaned(name): cleaned(each) for name, each in value.items()}
    if isinstance(value, list):
        return [cleaned(each) for each in value]
    return value


def is_known(payload: Payload) -> bool:
    """Whether it is something that Slack sends, and has all that is read of it, as it is read."""
    if is_event(payload):
        is_told = _EVENTS.get(payload["event"]["type"], _anything)
        return "command" not in payload and is_told(payload["event"]) and _is_event(payload)
    kind = payload.get("type")
    if kind is None:
        if "command" in payload:
            return _is_command(payload)
        return payload.get("ssl_check") == "1"
    shape = _KINDS.get(kind) if isinstance(kind, str) else None
    # Bolt takes whatever has a `command` for one.
    return shape is not None and "command" not in payload and shape(payload)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _id(value: Any) -> bool:
    return isinstance(value, str) and value.isalnum() and value.isascii() and len(value) <= ID_MOST


def _trigger(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= TRIGGER_MOST and value.isascii()


def _stamp(value: Any) -> bool:
    return isinstance(value, str) and _STAMP.fullmatch(value) is not None


def _anything(value: Any) -> bool:
    return True


def _record(need: Mapping[str, Shape] | None = None, /, **may: Shape) -> Shape:
    """An object: `need` must be there, the rest may be missing or null."""
    needed, others = tuple((need or {}).items()), tuple(may.items())

    def fits(value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        for name, shape in needed:
            if not shape(value.get(name)):
                return False
        for name, shape in others:
            held = value.get(name)
            if held is not None and not shape(held):
                return False
        return True

    return fits


def _several(shape: Shape) -> Shape:
    return lambda value: isinstance(value, list) and all(map(shape, value))


def _by_name(shape: Shape) -> Shape:
    return lambda value: isinstance(value, dict) and all(map(shape, value.values()))


def _either(*shapes: Shape) -> Shape:
    return lambda value: any(shape(value) for shape in shapes)


_option = _record({"value": _text})
_element = _record(
    type=_text,
    value=_text,
    selected_date=_text,
    selected_time=_text,
    selected_user=_text,
    selected_conversation=_text,
    selected_users=_several(_text),
    selected_option=_option,
    selected_options=_several(_option),
)
_state = _record(values=_by_name(_by_name(_element)))
_field = _record(
    {"type": _text},
    initial_option=_option,
    initial_options=_several(_option),
    initial_users=_several(_text),
)
_input = _record({"type": _text, "block_id": _text, "element": _field})
_other = _record({"type": lambda value: isinstance(value, str) and value != "input"})
_page: dict[str, Shape] = {
    "type": _text,
    "private_metadata": _text,
    "state": _state,
    "blocks": _several(_either(_other, _input)),
    "app_installed_team_id": _id,
    "team_id": _id,
}
_view = _record({"id": _id, "hash": _text}, callback_id=_text, **_page)
_looked_at = _record(callback_id=_text, **_page)
_form = _record({"type": _text, "callback_id": _text, "id": _id}, **_page)

_team: dict[str, Shape] = {
    "team": _either(_id, _record(id=_id, enterprise_id=_id)),
    "team_id": _id,
    "enterprise": _either(_id, _record(id=_id)),
    "enterprise_id": _id,
    "authorizations": _several(_record(team_id=_id, enterprise_id=_id, team=_id, enterprise=_id)),
    "response_url": _text,
    "response_urls": _several(_record(response_url=_text)),
    "thread_ts": _stamp,
    "function_data": _record(),
    "assistant_thread": _record(),
    "item": _record(),
    "event": _record(),
}
"""Where Bolt looks for who and where, in whatever comes."""
_person = _record({"id": _id}, team_id=_id)
_channel = _record(id=_id)
_message = _record(ts=_stamp, thread_ts=_stamp, user=_id, text=_text)
_placed: dict[str, Shape] = {
    "channel": _channel,
    "message": _message,
    "container": _record(message_ts=_stamp),
    "view": _view,
    "state": _state,
    **_team,
}
_action = _record(
    {"action_id": _text}, action_ts=_stamp, value=_text, selected_option=_option, block_id=_text
)
_asks: dict[str, Shape] = {"user": _person, "trigger_id": _trigger}

_is_command = _record(
    {"command": _text, "user_id": _id, "channel_id": _id, "trigger_id": _trigger},
    text=_text,
    channel=_id,
    user=_id,
    **_team,
)
_is_shortcut = _record({**_asks, "callback_id": _text}, action_ts=_stamp, **_placed)
_is_form = _record({"user": _person, "view": _form}, trigger_id=_trigger, **_team)
_KINDS: dict[str, Shape] = {
    "block_actions": _record(
        {**_asks, "actions": lambda value: bool(value) and _several(_action)(value)}, **_placed
    ),
    "view_submission": _is_form,
    "view_closed": _is_form,
    "block_suggestion": _record(
        {"user": _person, "action_id": _text},
        block_id=_text, value=_text, view=_looked_at, channel=_channel, **_team,
    ),
    "shortcut": _is_shortcut,
    "message_action": _is_shortcut,
    "url_verification": _record(challenge=_text),
    "app_rate_limited": _record(),
}  # fmt: skip

_is_event = _record({"event_id": _id}, **_team)
_somebodys = _record({"channel": _id, "user": _id})
_about_channel = _record({"channel": _either(_id, _record({"id": _id}))})
_said: dict[str, Shape] = {
    "ts": _stamp,
    "thread_ts": _stamp,
    "user": _id,
    "parent_user_id": _id,
    "team": _id,
    "user_team": _id,
    "text": _text,
    "edited": _record(ts=_stamp),
    "files": _several(_record(name=_text)),
}
_EVENTS: dict[str, Shape] = {
    "message": _record(
        {"channel": _id}, message=_record(**_said), previous_message=_record(**_said), **_said
    ),
    "app_home_opened": _record({"user": _id}),
    "member_joined_channel": _somebodys,
    "member_left_channel": _somebodys,
    "user_change": _record(
        {
            "user": _record(
                {"id": _id},
                team_id=_id,
                profile=_record(display_name=_text, status_text=_text, status_emoji=_text),
                enterprise_user=_record(teams=_several(_id)),
                real_name=_text,
                name=_text,
                tz=_text,
            )
        }
    ),
    "channel_id_changed": _record({"old_channel_id": _id, "new_channel_id": _id}),
    "tokens_revoked": _record(tokens=_record()),
    **{
        f"{noun}_{happened}": _about_channel
        for noun in ("channel", "group")
        for happened in ("left", "archive", "unarchive", "deleted")
    },
    **{
        f"{noun}_rename": _record({"channel": _record({"id": _id}, name=_text)})
        for noun in ("channel", "group")
    },
}
"""Of the events that somebody listens to; of others only the type is read."""
