"""Payloads spoilt: parts of them missing, null, of another kind, huge, or somebody else's."""

import copy
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Path = tuple[str | int, ...]
Body = dict[str, Any]
Choose = Callable[[Sequence[Any]], Any]
"""Takes one of several: at random, or as hypothesis does."""

VALUES: list[Any] = [
    None, True, False, 0, -1, 7, 2**31, 10**30, 1.5, "", " ", "0", "7", "-1", "1.5", "x",
    "\x00", "a\x00b", "\ud800", "x\udfff", "\u202e", "𝟏", "😀" * 400, "x" * 60_000, "A" * 33,
    [], {}, [[]], [None], [1], ["x"], [{}], {"": {}}, {"id": None}, {"id": "U0DEV"}, {"value": 7},
    {"value": "\x00"}, {"type": 7}, {"\ud800": "x"}, [[[[[[[[[[]]]]]]]]]], "[" * 2000,
    "U0ANA", "U0BEN", "U0CHI", "U0DEV", "U0NOBODY", "USLACKBOT", "T0CAIRN", "T0OTHER", "T0NOBODY",
    "E0CAIRN", "C0LAUNCH", "C0BOARD", "C0FAR", "C0NOWHERE", "D0ANA", "G1", "999999", "2147483648",
    "<!channel> & <b>", "'; DROP TABLE goals; --", "https://evil.example/", "9" * 24, "nan",
    "2027-02-30", "0000-00-00", "25:61", "null", "[]", '{"goal": []}', '{"goal": 1e400}',
    '{"channel": "x", "goal": null, "turn": -1}', "message_changed", "message_deleted", "home",
    "modal", "datepicker", "timepicker", "multi_users_select", "checkboxes", "static_select",
    "view_closed", "view_submission", "block_actions", "shortcut", "event_callback", "message",
]  # fmt: skip
"""What stands in the place of something. Those that are right somewhere are the worst elsewhere."""


STRAYS = (
    "type", "event", "view", "message", "previous_message", "channel", "channel_id", "user", "team",
    "user_id", "team_id", "enterprise", "enterprise_id", "authorizations", "command", "actions",
    "item", "state", "container", "payload", "ssl_check", "response_url", "response_urls", "inputs",
    "function_data", "bot_access_token", "assistant_thread", "is_ext_shared_channel", "callback_id",
)  # fmt: skip
"""What Bolt or Cairn looks for in some payload, and what may so stand in another."""


def paths(value: Any, at: Path = ()) -> Iterator[Path]:
    """Where something stands in a payload, its names and places from the outside in."""
    if at:
        yield at
    if isinstance(value, dict | list):
        for name, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(each, (*at, name))


def spoilt(choose: Choose, seeds: Sequence[Body]) -> Body:
    """One of the seeds, with one to three things wrong in it."""
    body = copy.deepcopy(seeds[choose(range(len(seeds)))])
    for _ in range(choose((1, 2, 3))):
        found = list(paths(body))
        if found:
            _spoil(choose, body, found[choose(range(len(found)))])
    return body


def _spoil(choose: Choose, body: Body, path: Path) -> None:
    holder: Any = body
    for name in path[:-1]:
        holder = holder[name]
    name, held = path[-1], holder[path[-1]]
    how = choose(("put", "drop", "wrap", "turn", "inside", "words", "stray", "put"))
    if how == "drop":
        del holder[name]
    elif how == "stray":
        body[choose(STRAYS)] = copy.deepcopy(VALUES[choose(range(len(VALUES)))])
    elif how == "wrap":
        wrapped: tuple[Any, ...] = ([held], {"id": held}, {"value": held}, [held] * 200)
        holder[name] = wrapped[choose(range(4))]
    elif how == "turn":
        holder[name] = _turned(held)
    elif how == "inside" and (inside := _inside(held)) is not None:
        holder[name] = json.dumps(spoilt(choose, [inside or {"goal": 1}]))
    elif how == "words" and isinstance(held, str):
        holder[name] = (held + "\x00", held + "\ud83d", held * 500, held[:1])[choose(range(4))]
    else:
        holder[name] = copy.deepcopy(VALUES[choose(range(len(VALUES)))])


def _inside(held: Any) -> Body | None:
    """The object that is written in a text, if it is one and not spoilt yet."""
    try:
        found = json.loads(held)
    except (TypeError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _turned(held: Any) -> Any:
    """A number for a text, a text for a number, a list for an object, and so on."""
    match held:
        case dict():
            return list(held.values())
        case list():
            return {str(place): each for place, each in enumerate(held)}
        case str():
            return int(held) if held.isascii() and held.isdigit() and len(held) < 30 else [held]
        case _:
            return json.dumps(held)
