"""The five letters of SMART, for the one who owns a goal."""

from collections.abc import Sequence

from bot.model import Horizon
from bot.model.smart import Letter, coach
from bot.services.pages.goals import GoalPage
from bot.slack.views.parts import Block, context


def letters_of(page: GoalPage) -> tuple[Letter, ...]:
    """The letters of a goal as it stands."""
    return coach(
        title=page.title,
        why=page.why,
        done_means=page.done_means,
        measured=bool(page.objectives),
        supports=page.supports,
        due_on=page.due_on,
        horizon=Horizon.ONGOING if page.said_ongoing else None,
        confidence=page.confidence,
    )


def coaching(letters: Sequence[Letter]) -> Block:
    """Each letter, set or open, and a line for each open one."""
    return context("\n".join(in_lines(letters)))


def in_lines(letters: Sequence[Letter]) -> list[str]:
    """The same as lines: `S ✓  M ○ …`, then what would set each open one."""
    row = "  ".join(f"*{each.letter}* {'✓' if each.met else '○'}" for each in letters)
    return [row, *(f"○ {each.name}: {each.hint}" for each in letters if not each.met)]
