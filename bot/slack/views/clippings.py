"""*Add to a goal*: the form behind a message's shortcut, and what it answers."""

import json

from msgspec import Struct

from bot.slack.views import goal_choices, ids, milestone_choices
from bot.slack.views.evidence import link
from bot.slack.views.parts import (
    Block,
    Message,
    context,
    cut,
    external_input,
    field_of,
    modal,
    option,
    radio_input,
    said,
    section,
    text_input,
)

WORDS = 2500
"""So much of a message is offered; what is kept is what the person leaves of it."""
_KEPT_AS = (
    ("milestone", "🪨 New milestone"),
    ("evidence", "📎 Evidence"),
    ("blocker", "⚠ Blocker"),
    ("decision", "⚖ Decision"),
    ("win", "🏅 Win"),
)
_NAMES = {name: label.split(" ", 1)[1].lower() for name, label in _KEPT_AS}


class Draft(Struct, frozen=True):
    """What the form is opened with."""

    channel_id: int | None
    words: str
    address: str
    """The message's; nothing where it is not known."""
    message: tuple[str, str, str]
    """Its conversation, itself, and the thread that it is in, by Slack's ids."""
    goal: tuple[int, int, str] | None = None
    """The only one that it can be meant for here: row, number and title."""


def form(draft: Draft) -> Block:
    """What it is, of which goal or milestone, and in which words."""
    kinds = [option(label, name) for name, label in _KEPT_AS]
    only = of_goal(*draft.goal) if draft.goal else None
    words = text_input(cut(draft.words, WORDS), lines=True, example="In your words")
    blocks = [
        field_of("Add it as", radio_input(kinds, "milestone"), "kept_as", optional=False),
        field_of(
            "Goal or milestone",
            external_input(only, example="G12, M34 or words of its title"),
            ids.CLIPPING_OF,
            optional=False,
            hint="Evidence belongs to a milestone, all else to a goal.",
        ),
        field_of("Words", words, "words", optional=False),
    ]
    if draft.address:
        blocks.append(context(f"With its address: {link(draft.address)}"))
    return modal(
        "Add to a goal",
        ids.CLIPPING_FORM,
        blocks,
        submit="Add it",
        metadata=json.dumps({"channel": draft.channel_id, "message": draft.message}),
    )


def of_goal(goal_id: int, number: int, title: str) -> Block:
    """A goal to choose: `G12 · Launch the beta`."""
    return goal_choices.choice(goal_id, number, title) | {"value": f"G{goal_id}"}


def of_milestone(milestone_id: int, number: int, title: str, goal: int) -> Block:
    """A milestone to choose: `M34 · Prototype`, of goal `G12`."""
    chosen = milestone_choices.choice(milestone_id, number, title, goal)
    return chosen | {"value": f"M{milestone_id}"}


def kept(kept_as: str, name: str, *, proposed: bool = False, first: bool = True) -> Message:
    """The answer; `name` is what it is kept with, as people wrote it, behind its short id."""
    where, where_title = name.split(" ", 1)
    what = f"{where} *{said(where_title, 150)}*"
    if not first:
        sentence = f"This is kept with {what} already."
    elif kept_as == "milestone":
        verb = "is proposed: its goal's people decide on it" if proposed else "is on the road"
        sentence = f"🪨 {what} {verb}."
    else:
        sentence = f"Kept with {what}: as {'' if kept_as == 'evidence' else 'a '}{_NAMES[kept_as]}."
    return Message(sentence, [section(sentence)])
