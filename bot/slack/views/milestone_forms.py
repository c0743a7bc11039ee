"""The forms of milestones. Labels are part of the contract with people and docs."""

import json
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from bot.model import Size
from bot.services.milestones import NO_RIPPLE, Ripple
from bot.services.pages.lines import MilestoneLine
from bot.slack.views import facts, ids, milestone_choices, ripples
from bot.slack.views.parts import (
    Block,
    context,
    cut,
    date_input,
    externals_input,
    field_of,
    modal,
    option,
    radio_input,
    said,
    section,
    select_input,
    text_input,
    user_input,
    users_input,
)


class Draft(Struct, frozen=True):
    """What the form is opened with: nothing, words that were typed, or a milestone as it stands."""

    channel_id: int | None = None
    goals: Sequence[tuple[int, int, str]] = ()
    """The goals to choose from: row, number and title."""
    goal_id: int | None = None
    what: str = ""
    due_on: date | None = None
    owner: str | None = None
    size: Size = Size.MAJOR
    reached_when: str = ""
    milestone_id: int | None = None
    version: int = 0
    seen: int = 0
    """The newest line of its history."""
    after: Sequence[tuple[int, int, str, int]] = ()
    """What it comes after: row, number, title, and the number of its goal."""
    because: str = ""
    number: int = 0
    ripple: Ripple = NO_RIPPLE
    """What moves along with the new date."""
    today: date | None = None
    turn: int = 0
    """How often the form was shown anew."""


def milestone_form(draft: Draft) -> Block:
    """*Add a milestone*, or the same for one that exists."""
    editing = draft.milestone_id is not None
    fields = [
        field_of(
            "Milestone",
            text_input(draft.what, example="First 1,000 users"),
            "milestone",
            optional=False,
        )
    ]
    if not editing:
        choices = [
            option(cut(f"G{number} {title}", 75), goal_id)
            for goal_id, number, title in draft.goals[:100]
        ]
        fields.append(
            field_of("Goal", select_input(choices, draft.goal_id), "goal", optional=False)
        )
    fields.append(field_of("Due", date_input(draft.due_on), "due"))
    if editing:
        hint = "Needed when the date changes: others planned with the old one."
        fields.append(field_of("Because", text_input(draft.because), "because", hint=hint))
    sizes = [option("Minor", Size.MINOR.value), option("Major", Size.MAJOR.value)]
    fields += [
        field_of("Owner", user_input(draft.owner), "owner"),
        field_of("Size", radio_input(sizes, draft.size.value), "size", optional=False),
        field_of(
            "Reached when", text_input(draft.reached_when, lines=True), "reached_when",
            hint="In words, or by a number: O7 >= 1,000.",
        ),
        field_of(
            "After",
            externals_input(
                [milestone_choices.choice(*each) for each in draft.after],
                example="What must come first",
            ),
            ids.AFTER,
        ),
    ]  # fmt: skip
    if draft.due_on and draft.today:
        fields += ripples.blocks(draft.number, draft.due_on, draft.ripple, draft.today, draft.turn)
    metadata = {
        "channel": draft.channel_id,
        "milestone": draft.milestone_id,
        "version": draft.version,
        "seen": draft.seen,
        "shown": draft.ripple.mark if draft.ripple else "",
        "turn": draft.turn,
    }
    return modal(
        "Edit the milestone" if editing else "Add a milestone",
        ids.MILESTONE_FORM,
        fields,
        submit="Save" if editing else "Add it",
        metadata=json.dumps(metadata),
    )


def reach_form(line: MilestoneLine, today: date, channel_id: int | None) -> Block:
    """What shows it, who helped, what was learned: all may be left empty.

    `channel_id` is where it was opened, here and below; none for App Home and direct messages.
    """
    blocks = [section(facts.milestone(line, today))]
    if line.reached_when:
        blocks.append(context(f"Reached when: {said(line.reached_when)}"))
    blocks += [
        field_of(
            "Evidence",
            text_input(example="A link, or what shows it"),
            "evidence",
        ),
        field_of("Who helped", users_input(), "helpers"),
        field_of("One lesson", text_input(lines=True), "lesson"),
    ]
    return modal(
        "Milestone reached",
        ids.MILESTONE_REACH_FORM,
        blocks,
        submit="Reached 🎉",
        metadata=_metadata(line, channel_id),
    )


def move_form(
    line: MilestoneLine,
    today: date,
    channel_id: int | None,
    *,
    to: date | None = None,
    because: str = "",
    ripple: Ripple = NO_RIPPLE,
    turn: int = 0,
) -> Block:
    """A new date and its reason, which a first one does not need; the first plan stays visible.

    With a ripple, all that moves along is there to be chosen; `turn` counts how often the form was
    shown anew.
    """
    reason = text_input(because, example="vendor delay")
    blocks = [
        section(facts.milestone(line, today)),
        field_of("New date", date_input(to or line.due_on), "due", optional=False),
        field_of("Because", reason, "because", optional=line.due_on is None),
    ]
    if to is not None:
        blocks += ripples.blocks(line.number, to, ripple, today, turn)
    known = {"milestone": line.id, "channel": channel_id, "turn": turn}
    return modal(
        "Move the date",
        ids.MILESTONE_MOVE_FORM,
        blocks,
        submit="Move it",
        metadata=json.dumps(known | {"shown": ripple.mark if ripple else ""}),
    )


def drop_form(line: MilestoneLine, today: date, channel_id: int | None) -> Block:
    """The reason why a milestone leaves the road."""
    blocks = [
        section(facts.milestone(line, today)),
        field_of("Because", text_input(), "because", optional=False),
    ]
    return modal(
        "Drop the milestone",
        ids.MILESTONE_DROP_FORM,
        blocks,
        submit="Drop it",
        metadata=_metadata(line, channel_id),
    )


def _metadata(line: MilestoneLine, channel_id: int | None) -> str:
    return json.dumps({"milestone": line.id, "channel": channel_id})
