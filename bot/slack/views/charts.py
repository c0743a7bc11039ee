"""Slack's own charts and tables: in messages alone, and not in every workspace yet.

The limits are those of docs.slack.dev/reference/block-kit/blocks/data-visualization-block and
data-table-block. A message that has them says the same in words.
"""

from collections.abc import Sequence
from datetime import date

from bot.model import MilestoneState, Size
from bot.pictures.scales import short
from bot.services.pages.burn_ups import BurnUp
from bot.services.pages.goals import GoalPage
from bot.services.pages.lines import MilestoneLine
from bot.services.pages.summaries import Summary
from bot.slack.views import facts
from bot.slack.views.parts import Block, cut, tidy

TITLE, LABEL, AXIS = 50, 20, 50
ROWS, CELL, PAGE = 100, 60, 10
"""With five cells a row, a table stays well under the 10,000 characters of a message."""
GOALS = 80
"""So many goals stand in a table, for the same reason."""


def burn_up(what: BurnUp) -> Block:
    """An objective as a line, beside the line that was planned."""
    days = _names([point.on for point in what.points])
    lines = {"Actual": [point.value for point in what.points]}
    if all(point.plan is not None for point in what.points):
        lines["Plan"] = [point.plan or 0.0 for point in what.points]
    else:
        lines["Target"] = [what.target] * len(days)
    return {
        "type": "data_visualization",
        "title": cut(tidy(f"O{what.number} {what.name}"), TITLE),
        "chart": {
            "type": "line",
            "series": [
                {"name": name, "data": _points(days, values)} for name, values in lines.items()
            ],
            "axis_config": {
                "categories": days,
                "y_label": cut(tidy(what.unit) or "value", AXIS),
            },
        },
    }


def _points(days: Sequence[str], values: Sequence[float]) -> list[Block]:
    return [{"label": day, "value": value} for day, value in zip(days, values, strict=True)]


def _names(days: Sequence[date]) -> list[str]:
    """`12 May`, with the year where two would be called the same."""
    names = [short(day) for day in days]
    if len(set(names)) == len(names):
        return names
    return [f"{short(day)} {day.year}" for day in days]


def road(page: GoalPage) -> Block | None:
    """A goal's milestones as a table that can be sorted; none without any."""
    lines = page.milestones[:ROWS]
    if not lines:
        return None
    head = ["Milestone", "Size", "State", "Due", "First plan"]
    rows = [[_cell(name) for name in head], *(_row(line) for line in lines)]
    return {
        "type": "data_table",
        "caption": cut(tidy(f"Milestones of G{page.number} {page.title}"), 200),
        "rows": rows,
        "page_size": PAGE,
        "row_header_column_index": 0,
    }


def _row(line: MilestoneLine) -> list[Block]:
    reached = line.state == MilestoneState.REACHED
    on = line.reached_on if reached else line.due_on
    words = [
        f"M{line.number} {line.title}",
        "major" if line.size == Size.MAJOR else "minor",
        "late" if line.late else line.state.value,
        on.isoformat() if on else "needs a date",
        line.first_due_on.isoformat() if line.first_due_on else "–",
    ]
    return [_cell(each) for each in words]


def standing(page: Summary) -> Block | None:
    """How the goals of a channel stand, as a table that can be sorted; none without any."""
    goals = page.pages[:GOALS]
    if not goals:
        return None
    head = ["Goal", "Health", "Progress", "Milestones", "Due"]
    return {
        "type": "data_table",
        "caption": "How the goals of this channel stand",
        "rows": [[_cell(name) for name in head], *(_standing(goal) for goal in goals)],
        "page_size": PAGE,
        "row_header_column_index": 0,
    }


def _standing(goal: GoalPage) -> list[Block]:
    reached, total = goal.stones
    words = [
        f"G{goal.number} {goal.title}",
        f"{facts.in_words(goal.health)} {_but(goal)}",
        facts.percent(goal.progress) if goal.due_on and goal.progress is not None else "–",
        f"{reached} of {total}" if total else "–",
        goal.due_on.isoformat() if goal.due_on else "ongoing",
    ]
    return [_cell(each) for each in words]


def _but(goal: GoalPage) -> str:
    """What keeps a goal from going as was reported."""
    if not facts.second_sign(goal):
        return ""
    return "⚠ blocked" if goal.blocked is not None else "⚠ behind"


def _cell(words: str) -> Block:
    return {"type": "raw_text", "text": cut(tidy(words), CELL) or " "}
