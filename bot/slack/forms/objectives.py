"""What the forms of objectives say, checked."""

import re
from datetime import date
from decimal import Decimal

from msgspec import Struct

from bot.errors import FieldErrors
from bot.model import Direction
from bot.numbers import BLANKED, NUMBER, SIGNS, read_number
from bot.services.objectives import MOST
from bot.slack.forms import checks
from bot.slack.requests import Submission
from bot.slack.views.measure_forms import DUE_TOO

UNIT, NAME = 40, 150
TODAY_IS = Decimal(100)
"""What today's value is, in per cent, where only a change is known."""
OF_TODAY = "% of today"

_VALUE = re.compile(rf"({BLANKED}|{NUMBER})(?: ?([^\W\d][^\d]*|%))?")
_NEEDED = "Please give a number, such as 42 or 4.5."


class MeasureForm(Struct, frozen=True):
    """*Measure it*, or its edit. `first` is none for what is to be kept: it stays as it was."""

    name: str
    unit: str
    first: Decimal | None
    low: Decimal | None
    last: Decimal
    now: Decimal | None
    due_on: date | None
    owner: str | None
    """The Slack id of whoever was chosen."""
    dates_goal: bool
    """Whether the goal is to be due then too."""


def read_measuring(form: Submission, today: date, *, due_before: date | None = None) -> MeasureForm:
    """What was said in the form. `due_before` is the date that stood there, which may be past.

    Raises:
        FieldErrors: a sentence for each field that cannot be used.
    """
    wrong = dict[str, str]()
    due_on, units = None, [form.words("unit")]
    numbers: dict[str, Decimal | None] = {}
    for field in ("first", "last", "change", "now"):
        with checks.noting(wrong):
            numbers[field] = _value(form, field, units)
    with checks.noting(wrong):
        due_on = checks.day_to_come(form, "due", today, unless=due_before)
    direction = form.words("direction")
    if direction not in list(Direction):
        wrong["direction"] = "Please say which way it is to go."
    if wrong:
        raise FieldErrors(wrong)
    first, last, now = _ends(Direction(direction), numbers, units, new=not form.number("objective"))
    is_kept = direction == Direction.KEEP
    return MeasureForm(
        name=" ".join(form.words("name").split())[:NAME],
        unit=next((unit for unit in units if unit), "")[:UNIT],
        first=now if is_kept else first,
        low=first if is_kept else None,
        last=last,
        now=None if is_kept else now,
        due_on=due_on,
        owner=form.words("owner") or None,
        dates_goal=DUE_TOO in form.several("goal_due"),
    )


def read_new_value(form: Submission) -> Decimal:
    """The new value of an objective.

    Raises:
        FieldErrors: it is no number, or too large.
    """
    value = _value(form, "value", [])
    if value is None:
        raise FieldErrors({"value": _NEEDED})
    return value


def _ends(
    direction: Direction, numbers: dict[str, Decimal | None], units: list[str], *, new: bool
) -> tuple[Decimal, Decimal, Decimal | None]:
    """Where a number starts, where it is to be, and where it is now.

    Raises:
        FieldErrors: they are not all there, or do not go the way that was chosen.
    """
    first, last, change, now = (numbers[name] for name in ("first", "last", "change", "now"))
    if change is not None and last is None and direction != Direction.KEEP:
        if first is None:
            first = TODAY_IS
            units[:] = [OF_TODAY]
        share = 1 + abs(change) / 100 * (1 if direction == Direction.RISING else -1)
        last = first * share
    missing = [name for name, value in (("first", first), ("last", last)) if value is None]
    if direction == Direction.KEEP and new and now is None:
        missing.append("now")
    if missing or first is None or last is None:
        raise FieldErrors(dict.fromkeys(missing, _NEEDED))
    if direction == Direction.KEEP and first >= last:
        raise FieldErrors({"last": f"The upper end lies above the lower one: over {first:,f}."})
    if first == last:
        raise FieldErrors({"last": "It is there already: say another number than in From."})
    if direction == Direction.RISING and last < first:
        raise FieldErrors({"last": f"It rises, so this is more than {first:,f}."})
    if direction == Direction.FALLING and last > first:
        raise FieldErrors({"last": f"It falls, so this is less than {first:,f}."})
    return first, last, now


def _value(form: Submission, field: str, units: list[str]) -> Decimal | None:
    """The number in a field, with or without a unit, which is noted; none in an empty one."""
    words = form.words(field)
    if not words:
        return None
    match = _VALUE.fullmatch(words)
    value = read_number(match[1]) if match else None
    if match is None or value is None:
        raise FieldErrors({field: _NEEDED})
    if abs(value) >= MOST:
        raise FieldErrors({field: "This number is too large; give it in thousands or millions."})
    if field != "change":
        sign = re.search(SIGNS, match[1])
        units.append(sign[0] if sign else (match[2] or "").strip())
    return value
