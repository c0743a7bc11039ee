"""Goals as choices of a select."""

from bot.slack.views.parts import Block, option

Choice = tuple[int, int, str]
"""A goal that can be chosen: its row, its short id, its title."""


def choice(goal_id: int, number: int, title: str) -> Block:
    """`G12 · Launch the beta`; what it stands for is the goal's row."""
    return option(f"G{number} · {title}", goal_id)
