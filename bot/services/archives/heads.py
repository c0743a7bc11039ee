"""The head of a document: what it says of itself, and whether this Cairn can read it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from bot.model import Workspace
from bot.model.upserts import table_of

from . import contents
from .coding import Unfit, decoder
from .files import Row, bad

LARGEST = 2**31 - 1
"""No row has a higher number."""
_W = table_of(Workspace)


class Head(Struct, frozen=True):
    """What a document says of itself."""

    team_id: str
    step: str
    made_at: datetime
    highest: int
    counts: dict[str, int]
    workspace: Row

    @staticmethod
    def of(given: Row) -> "Head":
        """The head that was read.

        Raises:
            BadFile: it is of no document that this Cairn reads; the sentence says what to do.
        """
        if given.get("format") != contents.FORMAT:
            raise bad("It is no export of a workspace by `cairn export`.")
        if given.get("version") != contents.VERSION:
            raise bad(
                f"It is of version {given.get('version')!r}, this Cairn reads {contents.VERSION}: "
                "use the Cairn that made it, or a newer one."
            )
        if given.get("step") not in contents.STEPS:
            raise bad(
                f"It was made at step {given.get('step')!r} of the database, and this Cairn reads "
                f"{', '.join(contents.STEPS)}: import it with the Cairn that made it, bring that "
                "to this version with `cairn migrate`, and export anew."
            )
        decode = {name: decoder(_W.c[name]) for name in contents.OF_WORKSPACE}
        workspace = decoded("workspace", 1, given.get("workspace"), decode)
        highest, counts = given.get("highest_id"), given.get("counts")
        if not isinstance(highest, int) or not 0 <= highest <= LARGEST:
            raise bad("Its “highest_id” is no row number.")
        if not isinstance(counts, dict):
            raise bad("It lacks “counts”.")
        made_at = _made_at(given.get("made_at"))
        return Head(workspace["team_id"], given["step"], made_at, highest, counts, workspace)


def _made_at(given: Any) -> datetime:
    try:
        return datetime.fromisoformat(given).astimezone(UTC)
    except (TypeError, ValueError):
        raise bad("Its “made_at” is no moment.") from None


def decoded(name: str, number: int, row: Any, decode: dict[str, Callable[[Any], Any]]) -> Row:
    """A row of a list as the database takes it.

    Raises:
        BadFile: it lacks something, or something in it has no place there.
    """
    if not isinstance(row, dict) or row.keys() != decode.keys():
        wrong = ", ".join(sorted(decode.keys() ^ row.keys())) if isinstance(row, dict) else "all"
        raise bad(f"In “{name}”, row {number} lacks or has too much: {wrong}.")
    given: Row = {}
    try:
        for column, read in decode.items():
            given[column] = read(row[column])
    except Unfit as expected:
        raise bad(f"In “{name}”, row {number}, “{column}” must be {expected}.") from None
    except RecursionError:
        raise bad(f"In “{name}”, row {number} is nested too deeply.") from None
    return given
