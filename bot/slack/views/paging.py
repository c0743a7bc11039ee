"""Long lists in messages and pages: where one is in them, and the buttons to go on and back."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, cast, get_args

from msgspec import Struct

from bot.services.pages.leaves import Leaf
from bot.slack.views import ids
from bot.slack.views.parts import MESSAGE_BLOCKS, Message, actions, button, context

_WORDS, _SLACK_ID = re.compile("[a-z ]{1,20}"), re.compile("[UW][A-Z0-9]{1,20}")
WORDS = 300
_ANYTHING = re.compile(f".{{1,{WORDS}}}", re.DOTALL)

Kind = Literal[
    "goals",
    "milestones",
    "history",
    "timeline",
    "road",
    "details",
    "tree",
    "wins",
    "finds",
    "person",
]


class Book(Struct, frozen=True):
    """What a long list is of, so that any leaf of it can be built anew. It travels in the value of
    a button: a hint, and not a proof of anything."""

    kind: Kind
    here: int | None
    """The row of the channel that it was asked in; none in a direct message."""
    which: str = ""
    """Which goals, of a list of goals."""
    user: str = ""
    """The Slack id of the person whose goals they are."""
    number: int | None = None
    """The number of the goal whose milestones or history it is."""
    words: str = ""
    """What was looked for, in at most `WORDS` signs."""

    def value(self, start: int) -> str:
        """The value of a button that shows the leaf from line `start` on."""
        known = {"kind": self.kind, "here": self.here, "which": self.which, "user": self.user,
                 "number": self.number, "words": self.words, "start": start}  # fmt: skip
        given = {name: fact for name, fact in known.items() if fact not in ("", None)}
        return json.dumps(given, ensure_ascii=False)


def read(value: str) -> tuple[Book, int] | None:
    """The list and the line that a button's value names; none when it is no such value."""
    try:
        known = json.loads(value)
    except (ValueError, RecursionError):
        return None
    if not isinstance(known, dict) or known.get("kind") not in get_args(Kind):
        return None
    return (
        Book(
            cast("Kind", known["kind"]),
            _row(known, "here"),
            _word(known, "which", _WORDS),
            _word(known, "user", _SLACK_ID),
            _row(known, "number"),
            _word(known, "words", _ANYTHING),
        ),
        _row(known, "start") or 0,
    )


def _row(known: Mapping[str, Any], name: str) -> int | None:
    value = known.get(name)
    return value if type(value) is int and 0 <= value < 2**31 else None


def _word(known: Mapping[str, Any], name: str, kind: re.Pattern[str]) -> str:
    value = known.get(name)
    return value if isinstance(value, str) and kind.fullmatch(value) else ""


def paged(message: Message, leaf: Leaf, book: Book) -> Message:
    """A leaf of a long list with its buttons; a list that fits on one leaf as it is."""
    if leaf.before is None and leaf.after is None:
        return message
    buttons = []
    if leaf.before is not None:
        buttons.append(button("Back", ids.LIST_BACK, book.value(leaf.before)))
    if leaf.after is not None:
        words = "Older" if book.kind == "history" else "Next"
        buttons.append(button(words, ids.LIST_NEXT, book.value(leaf.after)))
    where = f"{leaf.start + 1:,} to {leaf.end:,} of {leaf.total:,}"
    room = message.blocks[: MESSAGE_BLOCKS - 2]
    return replace(message, blocks=[*room, context(where), actions(*buttons)])
