"""Forgetting a person: what is theirs is deleted, what is the team's stays without them."""

from .deleting import forget
from .fates import FATES, OWN_WORDS, Fate

__all__ = ["FATES", "OWN_WORDS", "Fate", "forget"]
