"""Why a person is told what they are told: the last messages, the next ones, and what failed."""

from .asking import Told, reasons
from .facts import Came, Coming, Held, Reason, Thing, Trouble, WhyPage, WinsRule
from .failing import trouble
from .page import page

__all__ = [
    "Came", "Coming", "Held", "Reason", "Thing", "Told", "Trouble", "WhyPage", "WinsRule", "page",
    "reasons", "trouble",
]  # fmt: skip
