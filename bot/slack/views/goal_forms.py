"""The forms of goals. Labels are part of the contract with people and docs."""

import json
from datetime import date

from msgspec import Struct

from bot.model import GoalState, Horizon, Priority, Scope
from bot.services.pages.goals import GoalPage
from bot.slack.views import facts, ids
from bot.slack.views.goal_choices import Choice, choice
from bot.slack.views.parts import (
    Block,
    actions,
    button,
    context,
    date_input,
    external_input,
    field_of,
    modal,
    option,
    quoted,
    radio_input,
    said,
    section,
    select_input,
    text_input,
    user_input,
)
from bot.slack.views.templates import Start, around

SCOPES = {
    Scope.PERSONAL: "Me only",
    Scope.CHANNEL: "This channel",
    Scope.WORKSPACE: "Whole workspace",
}


PRIORITIES = {Priority.HIGH: "High", Priority.NORMAL: "Normal", Priority.LOW: "Low"}
HORIZONS = {Horizon.SHORT: "Short-term", Horizon.LONG: "Long-term", Horizon.ONGOING: "Ongoing"}
BY_DATES = "dates"
"""The choice of a horizon that follows from the dates."""


class Draft(Struct, frozen=True):
    """What the form is opened with: nothing, words that were typed, or a goal as it stands."""

    channel_id: int | None = None
    what: str = ""
    why: str = ""
    done_means: str = ""
    category: str = ""
    owner: str | None = None
    due_on: date | None = None
    supports: Choice | None = None
    scope: Scope | None = None
    measure: str = ""
    twin: Choice | None = None
    """An open goal that says nearly the same, to be joined instead, or passed by."""
    priority: Priority = Priority.NORMAL
    horizon: Horizon | None = None
    confidence: int | None = None
    because: str = ""
    goal_id: int | None = None
    version: int = 0
    seen: int = 0
    """The newest line of its history when the form was opened."""
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
    if editing:
        fields.append(_because(draft))
    else:
        fields.append(_scope(draft))
    fields.append(_supports(draft))
    if not editing:
        fields.append(_measure(draft))
    fields.append(field_of("Category", text_input(draft.category, most=100), "category"))
    if editing:
        fields += [_priority(draft), _horizon(draft), _confidence(draft)]
    metadata = {
        "channel": draft.channel_id,
        "goal": draft.goal_id,
        "version": draft.version,
        "seen": draft.seen,
        "twin": draft.twin[0] if draft.twin else None,
    }
    if draft.start:
        fields, metadata = around(fields, draft.start), metadata | draft.start.metadata
    return modal(
        "Edit the goal" if editing else "Set a goal",
        ids.GOAL_FORM,
        [*_twin(draft), *fields],
        submit="Save" if editing else "Set the goal",
        metadata=json.dumps(metadata),
    )


def _scope(draft: Draft) -> Block:
    scopes = [scope for scope in SCOPES if scope != Scope.CHANNEL or draft.channel_id is not None]
    initial = Scope.CHANNEL if draft.channel_id is not None else Scope.PERSONAL
    options = [option(SCOPES[scope], scope.value) for scope in scopes]
    chosen = draft.scope if draft.scope in scopes else initial
    return field_of("Who it is for", radio_input(options, chosen.value), "scope", optional=False)


def _supports(draft: Draft) -> Block:
    initial = choice(*draft.supports) if draft.supports else None
    return field_of("Supports", external_input(initial, example="A goal"), ids.SUPPORTS)


def _measure(draft: Draft) -> Block:
    example = text_input(draft.measure, example="first response 8 h -> 4 h", most=300)
    return field_of("Measure", example, "measure", hint="A number that moves: from -> to.")


def _because(draft: Draft) -> Block:
    reason = text_input(draft.because, example="vendor delay")
    return field_of("Because", reason, "because", hint="Why the due date moves, if it does.")


def _priority(draft: Draft) -> Block:
    options = [option(words, value.value) for value, words in PRIORITIES.items()]
    return field_of("Priority", select_input(options, draft.priority.value), "priority")


def _horizon(draft: Draft) -> Block:
    options = [
        option("As the dates say", BY_DATES),
        *(option(words, value.value) for value, words in HORIZONS.items()),
    ]
    chosen = draft.horizon.value if draft.horizon else BY_DATES
    return field_of("Horizon", select_input(options, chosen), "horizon")


def _confidence(draft: Draft) -> Block:
    options = [option(str(number), number) for number in range(1, 11)]
    hint = "From 1 to 10: how sure are you that it can be reached?"
    return field_of("Confidence", select_input(options, draft.confidence), "confidence", hint=hint)


def _twin(draft: Draft) -> list[Block]:
    """What says nearly the same already, above the form; another submit sets it all the same."""
    if draft.twin is None:
        return []
    goal_id, number, title = draft.twin
    sentence = f"{facts.named(number, title)} says nearly the same. Join it, or set yours below."
    return [section(sentence), actions(button(f"Join G{number}", ids.GOAL_JOIN_TWIN, goal_id))]


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
