"""Answers: what people say in a round, or of their own, by form. Saying it again edits it."""

from .keeping import by_form, of_own
from .meeting import NotAsked, add_late, meet, need_asked, spoken_at
from .subjects import goals_of, of_place, only_goal_of
from .words import Said, Words, add_words, in_the_way, reported, statuses

__all__ = [
    "NotAsked", "Said", "Words", "add_late", "add_words", "by_form", "goals_of", "in_the_way",
    "meet", "need_asked", "of_own", "of_place", "only_goal_of", "reported", "spoken_at", "statuses",
]  # fmt: skip
