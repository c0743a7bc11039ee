"""What a leaf of `/cairn find` shows."""

from datetime import date
from typing import Literal

from msgspec import Struct

from bot.model.searching import Wanted
from bot.services.pages.leaves import Leaf

What = Literal["goal", "milestone", "lesson", "answer"]


class Find(Struct, frozen=True):
    """One thing that was found."""

    what: What
    on: date
    """The reader's day."""
    words: str
    """What it says around the first word that was looked for."""
    goal_id: int | None = None
    goal_number: int | None = None
    goal_title: str = ""
    milestone_number: int | None = None
    milestone_title: str = ""
    who: str | None = None
    """The Slack id of who said it, of an answer."""
    link: str = ""
    """Where it stands in Slack; nothing when that is not known."""


class Finds(Struct, frozen=True):
    """One leaf of what was found, the newest first."""

    typed: str
    wanted: Wanted
    finds: tuple[Find, ...]
    leaf: Leaf
    today: date
