"""All that is asked of Cairn by commands, buttons and forms, noun by noun."""

from bot.slack.listeners import (
    away,
    blockers,
    celebrations,
    checkins,
    clippings,
    digests,
    evidence,
    goal_choices,
    goal_forms,
    goal_menu,
    goals,
    home,
    long_lists,
    milestone_choices,
    milestone_forms,
    milestone_goals,
    milestone_moves,
    milestones,
    objectives,
    progress,
    proposals,
    reflections,
    replies,
    risks,
    roadmaps,
    settings,
    templates,
    why,
)
from bot.slack.routes import Routes

NOUNS = (
    goals,
    goal_forms,
    goal_choices,
    goal_menu,
    milestones,
    milestone_forms,
    milestone_moves,
    milestone_choices,
    evidence,
    clippings,
    risks,
    blockers,
    roadmaps,
    proposals,
    milestone_goals,
    objectives,
    celebrations,
    reflections,
    checkins,
    away,
    replies,
    progress,
    digests,
    templates,
    settings,
    long_lists,
    why,
    home,
)


def register(routes: Routes) -> None:
    """Every listener that needs nothing but its request."""
    for noun in NOUNS:
        noun.register(routes)
