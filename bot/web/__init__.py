"""The front door: what comes in over HTTP is measured, verified and read before Bolt sees it."""

from .bodies import MAX_BODY, MAX_POURED, facts_of, outcome_of
from .door import WINDOW, FrontDoor

__all__ = ["MAX_BODY", "MAX_POURED", "WINDOW", "FrontDoor", "facts_of", "outcome_of"]
