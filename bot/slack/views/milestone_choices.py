"""Milestones as choices of a select."""

from bot.slack.views.parts import Block, option


def choice(milestone_id: int, number: int, title: str, goal: int) -> Block:
    """`M34 · Prototype`, of goal `G12`; what it stands for is the milestone's row."""
    return option(f"M{number} · {title}", milestone_id, description=f"of G{goal}")
