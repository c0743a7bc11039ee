"""What `/goal` understands of objectives: `O7`, `O7 = 42`, `measure G12`."""

import re
from decimal import Decimal

from msgspec import Struct

from bot.errors import CannotRead
from bot.numbers import BLANKED, NUMBER, UNIT, read_number
from bot.slack.commands.words import Line, need_ref, one_only
from bot.slack.typed import plain, read_ref
from bot.slack.views.parts import said

HELP: tuple[Line, ...] = (
    ("/goal measure G12", "adds a number that shows how far it is"),
    ("/goal O7 = 42", "gives an objective its new value; in a check-in too"),
    ("/goal O7", "shows an objective and the values it had"),
)

_BARE = re.compile(rf"(?P<ref>[oO]\d+) (?P<value>(?:{BLANKED}|{NUMBER})(?: ?[%‰\w]{{1,10}})?)")
_GIVEN = re.compile(r"(?P<ref>[oO]\d+) ?(?P<mark>=>?|->|→|:) ?(?P<value>.*)")
_VALUE = re.compile(rf"(?P<number>{BLANKED}|{NUMBER})(?P<unit>{UNIT})\.?")


class ShowObjective(Struct, frozen=True):
    """Show an objective and its values."""

    number: int


class ReadObjective(Struct, frozen=True):
    """Give an objective a new value."""

    number: int
    value: Decimal
    share: bool = False
    """Whether it was typed in per cent."""


class MeasureGoal(Struct, frozen=True):
    """Measure a goal by a number; `words` may say by which."""

    number: int
    words: str = ""


ObjectiveRequest = ShowObjective | ReadObjective | MeasureGoal


def read_objective(words: str) -> ShowObjective | ReadObjective | None:
    """What a tidy line asks of an objective; None for one that begins a title.

    Raises:
        CannotRead: it gives a value that is no number.
    """
    typed = plain(words)
    number = read_ref(typed, "O")
    if number is not None:
        return ShowObjective(number)
    bare = _BARE.fullmatch(typed)
    number = read_ref(bare["ref"], "O") if bare else None
    if bare and number is not None:
        raise CannotRead(f"If that is its new value, say `/goal O{number} = {bare['value']}`.")
    given = _GIVEN.fullmatch(typed)
    number = read_ref(given["ref"], "O") if given else None
    if given is None or number is None:
        return None
    found = _VALUE.fullmatch(given["value"])
    value = read_number(found["number"]) if found else None
    if found and value is not None:
        return ReadObjective(number, value, found["unit"].strip() == "%")
    if given["mark"] == ":":  # “O7: what we learned”
        return None
    typed = said(given["value"], 80)
    unread = f"I cannot read “{typed}” as a number." if typed else "The number is missing."
    raise CannotRead(f"{unread} Say it so: `/goal O{number} = 42`.")


def read_measuring(rest: str) -> MeasureGoal:
    """What stands behind `/goal measure`. Raises `CannotRead` where no goal is named."""
    number, more = need_ref(rest, "G", "/goal measure", quotable="measure")
    one_only(more, "G", f"/goal measure G{number}")
    return MeasureGoal(number, plain(more))
