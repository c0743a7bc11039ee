"""The forms of goals. Labels are part of the contract with people and docs."""

import json
from dataclasses import dataclass
from datetime import date

from bot.model import GoalState, Scope
from bot.services.pages.goals import GoalPage
from bot.slack.views import ids
from bot.slack.views.parts import (
    Block,
    context,
    date_input,
    field_of,
    modal,
    option,
    quoted,
    radio_input,
    said,
    section,
    text_input,
    user_input,
)
from bot.slack.views.templates import Start, around

SCOPES = {
    Scope.PERSONAL: "Me only",
    Scope.CHANNEL: "This channel",
    Scope.WORKSPACE: "Whole workspace",
}


@dataclass(frozen=True)
class Draft:
    """What the form is opened with: nothing, words that were typed, or a goal as it stands."""

    channel_id: int | None = None
    what: str = ""
    why: str = ""
    done_means: str = ""
    category: str = ""
    owner: str | None = None
    due_on: date | None = None
    goal_id: int | None = None
    version: int = 0
    measure: str = ""
    start: Start | None = None
    """What a new goal may start from; none for one that exists."""


def goal_form(draft: Draft) -> Block:
    """*Set a goal*, or the same for a goal that exists."""
    editing = draft.goal_id is not None
    fields = [
        field_of(
            "What",
            text_input(draft.what, example="Launch the beta"),
            "what",
            optional=False,
        ),
        field_of("Why", text_input(draft.why, lines=True), "why"),
        field_of(
            "Done means",
            text_input(draft.done_means, lines=True, example="500 people use it each week"),
            "done_means",
        ),
        field_of("Owner", user_input(draft.owner), "owner"),
        field_of("Due", date_input(draft.due_on), "due", hint="Empty is ongoing."),
    ]
    if not editing:
        fields += [_scope(draft), _measure(draft.measure)]
    fields.append(field_of("Category", text_input(draft.category, most=100), "category"))
    metadata = {"channel": draft.channel_id, "goal": draft.goal_id, "version": draft.version}
    if draft.start:
        fields, metadata = around(fields, draft.start), metadata | draft.start.metadata
    return modal(
        "Edit the goal" if editing else "Set a goal",
        ids.GOAL_FORM,
        fields,
        submit="Save" if editing else "Set the goal",
        metadata=json.dumps(metadata),
    )


def _scope(draft: Draft) -> Block:
    scopes = [scope for scope in SCOPES if scope != Scope.CHANNEL or draft.channel_id is not None]
    initial = Scope.CHANNEL if draft.channel_id is not None else Scope.PERSONAL
    options = [option(SCOPES[scope], scope.value) for scope in scopes]
    return field_of("Who it is for", radio_input(options, initial.value), "scope", optional=False)


def _measure(words: str) -> Block:
    example = text_input(words, example="first response 8 h -> 4 h", most=300)
    return field_of("Measure", example, "measure", hint="A number that moves: from -> to.")


CLOSINGS = {
    GoalState.ACHIEVED: ("Achieved?", "Achieved 🏁"),
    GoalState.MISSED: ("Close as missed", "Close it"),
    GoalState.DROPPED: ("Drop the goal", "Drop it"),
}


def close_form(
    page: GoalPage, outcome: GoalState, channel_id: int | None, *, learned: str = ""
) -> Block:
    """Asks what was learned, beside what *done* was to mean. `channel_id` is where it is opened."""
    title, submit = CLOSINGS[outcome]
    blocks = [section(f"*G{page.number} · {said(page.title)}*")]
    if page.done_means:
        blocks.append(section(f"*Done means*\n{quoted(page.done_means)}"))
    open_ones = sum(line.is_open for line in page.milestones)
    if open_ones and outcome == GoalState.ACHIEVED:
        blocks.append(context(f"{open_ones} of its milestones are not reached; they stay so."))
    blocks.append(field_of("What was learned", text_input(learned, lines=True), "learned"))
    metadata = json.dumps({"goal": page.id, "outcome": outcome.value, "channel": channel_id})
    return modal(title, ids.GOAL_CLOSE_FORM, blocks, submit=submit, metadata=metadata)
