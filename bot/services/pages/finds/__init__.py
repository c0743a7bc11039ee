"""What was found, with what it is of, the words around the first one that was looked for, and where
it stands in Slack."""

from .facts import Find, Finds, What
from .reading import finds

__all__ = ["Find", "Finds", "What", "finds"]
