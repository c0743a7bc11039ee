"""References that are no foreign keys: row numbers in keys, forms, fields and subjects.

An import may have to give rows other numbers than they had, and then all that names one by its
number must follow.
"""

from collections.abc import Callable
from typing import Any

from bot.model import About

Move = Callable[[int], int]
"""From a row number in the document to the one that it gets here."""
Row = dict[str, Any]

_LONGEST = 100
"""Characters in a key."""
KEYS = {
    "away": "#.", "blocker": "#.#", "calendar": ".", "celebration": "##", "digest": "##",
    "due": "#..#", "evidence": "#", "export": ".", "failure": "##", "goal": "#.",
    "goal_progress": "#.", "news": "#", "progress": "#.", "proposal": "#", "quarter": "##",
    "reachable": "#.", "replan": "##", "roadmap": "##.", "round": "#.#.", "talk": "##.",
    "wins": "#.", "words": "#.",
}  # fmt: skip
"""What stands behind the first word of a delivery's or notice's key: `#` is a row number where it
is digits, `.` is something else, and the last one goes on to the end."""
WITHIN = "notices"
"""The first word of a bundle's key; the key of its first notice follows."""
FORMS = {"round", "own", "setup", "checkin", "reflection"}
"""The first words of forms of which drafts are kept; a row number follows."""
FIELDS = {"status", "moved", "blocker", "next", "number"}
"""The first words of a form's fields that have a row number behind them."""
OF_WORKSPACE = {About.NO_PICTURES}
"""What speaks of the workspace itself, whose number in a document is 0."""


def moved(table: str, row: Row, move: Move, workspace: int) -> Row:
    """A row of a table with all such references moved; `workspace` is the number of its own."""
    if table in ("deliveries", "notices"):
        of_workspace = row.get("about") in OF_WORKSPACE
        subject = row["subject_id"]
        row["subject_id"] = workspace if of_workspace else move(subject) if subject > 0 else subject
        row["key"] = moved_key(row["key"], move)
    elif table == "drafts":
        row["form"] = _moved_name(row["form"], FORMS, move)
        typed = row["typed"]
        if isinstance(typed, dict):
            row["typed"] = {_moved_name(n, FIELDS, move): each for n, each in typed.items()}
    return row


def moved_key(key: str, move: Move) -> str:
    """`goal:12:card` with another number in it; as it is where the number is the same."""
    first, _, rest = key.partition(":")
    if first == WITHIN:
        return f"{first}:{moved_key(rest, move)}"[:_LONGEST]
    shape = KEYS.get(first, ".")
    parts = rest.split(":", len(shape) - 1)
    told = [
        _moved_number(part, move) if sign == "#" else part
        for part, sign in zip(parts, shape, strict=False)
    ]
    return ":".join([first, *told])[:_LONGEST] if rest else key


def _moved_name(name: str, firsts: set[str], move: Move) -> str:
    first, colon, rest = name.partition(":")
    return f"{first}{colon}{_moved_number(rest, move)}" if first in firsts else name


def _moved_number(part: str, move: Move) -> str:
    return str(move(int(part))) if part.isascii() and part.isdecimal() else part
