"""Celebrations: what, who, how it met its date, what it adds up to, what remains.

The tone of a channel sets how it looks: quiet is a line or two, warm is what most have, festive is
in large letters and quotes what it is for. The facts are the same in all, and so is the text for
notifications and screen readers. Minor ones, in the thread of the goal's card, stay without large
letters.
"""

from bot.services.pages.celebrations import CelebrationPage
from bot.slack.views.parts import Message

from . import goals, milestones


def celebration(page: CelebrationPage) -> Message:
    """A celebration, of a milestone or of a whole goal."""
    if page.milestone:
        return milestones.taken_back(page) if page.undone else milestones.reached(page)
    return goals.taken_back(page) if page.undone else goals.reached(page)


__all__ = ["celebration"]
