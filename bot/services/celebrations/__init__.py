"""Celebrations: how and when a channel has them, and who cheers."""

from .cheering import cheer, cheers
from .choosing import Choice, choose

__all__ = ["Choice", "cheer", "cheers", "choose"]
