"""Forms that re-plan a goal: another due date, or a milestone of another goal."""

import json
from datetime import date

from bot.services.pages.goals import GoalPage
from bot.slack.views import facts, ids
from bot.slack.views.parts import (
    Block,
    context,
    date_input,
    external_input,
    field_of,
    modal,
    section,
    text_input,
)


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
