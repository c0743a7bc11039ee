"""Objectives: numbers that measure a goal, and the values that people read of them."""

from .changes import MeasureChanged, newest_line
from .crossing import look_at
from .finding import find, find_row
from .measuring import (
    BandUpsideDown,
    Measure,
    NothingMoves,
    ObjectiveDropped,
    add,
    drop,
    edit,
    give,
    need_change,
    need_measuring,
)
from .reading import record, settle
from .values import MOST, NotInPercent, NumberTooLarge, exact, in_words, takes_shares

__all__ = [
    "MOST", "BandUpsideDown", "Measure", "MeasureChanged", "NotInPercent", "NothingMoves",
    "NumberTooLarge", "ObjectiveDropped", "add", "drop", "edit", "exact", "find", "find_row",
    "give", "in_words", "look_at", "need_change", "need_measuring", "newest_line", "record",
    "settle", "takes_shares",
]  # fmt: skip
