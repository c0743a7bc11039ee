"""Celebrations: how and when a channel has them, and who cheers."""

from .cheering import cheer, cheers
from .choosing import Choice, choose, free_days_changed, waits_until

__all__ = ["Choice", "cheer", "cheers", "choose", "free_days_changed", "waits_until"]
