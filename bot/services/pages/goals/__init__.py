"""Goals as cards and lines show them."""

from .cards import card, card_with_family, for_reader, milestone
from .facts import GoalPage
from .reading import just_set, local_day, looked_at, many, today_of

__all__ = [
    "GoalPage", "card", "card_with_family", "for_reader", "just_set", "local_day", "looked_at",
    "many", "milestone", "today_of",
]  # fmt: skip
