"""What is proposed, and the words that stand for numbers."""

from datetime import date
from decimal import Decimal

from msgspec import Struct

from bot.model import Direction

NUMBER_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50,
    "a hundred": 100, "one hundred": 100, "a thousand": 1000, "one thousand": 1000,
    "a million": 1_000_000, "one million": 1_000_000,
}  # fmt: skip


class Proposal(Struct, frozen=True):
    """What a text says of a measure; what it leaves open is asked."""

    name: str
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    change: Decimal | None = None
    """By so many per cent it is to change, where no target is named."""
    direction: Direction | None = None
    due_on: date | None = None
