"""All that is asked of Cairn by commands, buttons and forms, noun by noun."""

from bot.slack.listeners import (
    celebrations,
    checkins,
    goal_forms,
    goals,
    home,
    long_lists,
    milestone_forms,
    milestones,
    progress,
    replies,
)
from bot.slack.routes import Routes

NOUNS = (
    goals,
    goal_forms,
    milestones,
    milestone_forms,
    celebrations,
    checkins,
    replies,
    progress,
    long_lists,
    home,
)


def register(routes: Routes) -> None:
    """Every listener that needs nothing but its request."""
    for noun in NOUNS:
        noun.register(routes)
