"""Forms that re-plan a goal: another due date, or a milestone of another goal; and what somebody
else changed meanwhile."""

import json
from collections.abc import Sequence
from datetime import date

from bot.services.pages.goals import GoalPage
from bot.services.pages.news import NewsLine
from bot.slack.views import facts, ids
from bot.slack.views.histories import told
from bot.slack.views.parts import (
    Block,
    actions,
    button,
    context,
    date_input,
    external_input,
    field_of,
    modal,
    packed,
    section,
    text_input,
)

SHOWN = 10
"""So many changes are told; the history has them all."""


def move_form(
    page: GoalPage, channel_id: int | None, *, to: date | None = None, because: str = ""
) -> Block:
    """A new due date and its reason, which a first one does not need; empty is ongoing.

    `channel_id` is where it is opened; none for App Home and direct messages.
    """
    blocks = [
        _of(page),
        field_of("Due", date_input(to or page.due_on), "due", hint="Empty is ongoing."),
        field_of(
            "Because",
            text_input(because, example="vendor delay"),
            "because",
            optional=page.due_on is None,
        ),
    ]
    return modal(
        "Move the due date",
        ids.GOAL_MOVE_FORM,
        blocks,
        submit="Move it",
        metadata=json.dumps({"goal": page.id, "channel": channel_id}),
    )


def convert_form(page: GoalPage, channel_id: int | None) -> Block:
    """Of which goal a goal is to become a milestone."""
    milestones = len(page.milestones)
    also = f" Its {milestones} milestones move along." if milestones > 1 else ""
    also = " Its milestone moves along." if milestones == 1 else also
    blocks = [
        _of(page),
        field_of("Goal", external_input(example="A goal"), ids.CONVERT_INTO, optional=False),
        context(f"It becomes a milestone of that goal, with its title, owner and date.{also}"),
    ]
    return modal(
        "Make it a milestone",
        ids.GOAL_CONVERT_FORM,
        blocks,
        submit="Make it one",
        metadata=json.dumps({"goal": page.id, "channel": channel_id}),
    )


def _of(page: GoalPage) -> Block:
    name = facts.named(page.number, page.title, star=page.north_star)
    return section(f"{name}\n{facts.dates(page)}")


def changed_meanwhile(
    goal_id: int, channel_id: int | None, sentence: str, entries: Sequence[NewsLine]
) -> Block:
    """Put on top of a form that says something old: what was changed since it was opened, the
    newest first, and the way to a fresh one. What was typed waits below to be copied."""
    lines = [f"• {told(entry)}" for entry in entries[:SHOWN]]
    if len(entries) > SHOWN:
        lines.append(f"… and {len(entries) - SHOWN} more")
    return modal(
        "Changed meanwhile",
        ids.PAGE,
        [
            section(sentence),
            *(section(text) for text in packed(lines, 3000)),
            actions(button("Open it again", ids.GOAL_EDIT, goal_id, style="primary")),
        ],
        metadata=json.dumps({"channel": channel_id}),
    )
