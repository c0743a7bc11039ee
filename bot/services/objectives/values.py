"""Values of objectives: as both databases keep them, and in words."""

from decimal import Decimal

from bot.errors import CairnError
from bot.model import Objective

MOST = Decimal(10) ** 15
"""No number is this large; the database keeps twenty digits before the point and eight behind."""
_PLACES = Decimal("0.00000001")


class NumberTooLarge(CairnError):
    """This number is too large for me to keep; give it in thousands or millions instead."""


class NotInPercent(CairnError):
    """O{number} counts in {unit}, so a number in per cent is no value of it; nothing was saved. \
Say it in {unit}: `/goal O{number} = 42`."""


def exact(value: Decimal) -> Decimal:
    """A value as both databases keep it: at most eight places behind the point.

    Raises:
        NumberTooLarge: it has too many before it.
    """
    if not value.is_finite() or abs(value) >= MOST:
        raise NumberTooLarge
    return value.quantize(_PLACES).normalize() + Decimal(0)


def in_words(objective: Objective, value: Decimal) -> str:
    """A value with its unit: `6 h`."""
    return f"{value:,f} {objective.unit}".rstrip()


def aim_in_words(objective: Objective) -> str:
    """Where an objective is to be: `4 h`, or `3 to 5 %` for one that is kept between two."""
    if objective.low is None:
        return in_words(objective, objective.target)
    return f"{objective.low:,f} to {in_words(objective, objective.target)}"


def takes_shares(objective: Objective) -> bool:
    """Whether a number in per cent can be a value of it: it counts in per cent, or in nothing."""
    return not objective.unit or "%" in objective.unit or "percent" in objective.unit.lower()
