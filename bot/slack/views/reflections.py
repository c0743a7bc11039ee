"""Reflections: the form in which people say what they learned, and how it is told."""

import json
from collections.abc import Iterator

from bot.model import Still
from bot.services.celebrations import Said
from bot.services.pages.reflections import ReflectionLine, Reflections
from bot.slack.views import ids
from bot.slack.views.parts import (
    Block,
    context,
    field_of,
    mention,
    modal,
    option,
    radio_input,
    said,
    section,
    text_input,
)

STILL = {Still.YES: "Yes", Still.PARTLY: "Partly", Still.NO: "No"}
WORDS = 300
"""So much is told of each thing that somebody said."""


def form(
    celebration_id: int, number: int, title: str, before: Said, channel_id: int | None
) -> Block:
    """*Reflect* on what was celebrated of a goal; `before` is what its person said so far."""
    choices = [option(words, still) for still, words in STILL.items()]
    blocks = [
        section(f"*G{number} · {said(title)}*"),
        field_of("What worked", text_input(before.worked, lines=True), "worked"),
        field_of("What surprised", text_input(before.surprised, lines=True), "surprised"),
        field_of("What changes", text_input(before.changes, lines=True), "changes"),
        field_of("Still the right goal?", radio_input(choices, before.still), "still"),
        context("Whoever may see this goal can read and find it: it is what others learn from."),
    ]
    metadata = json.dumps({"celebration": celebration_id, "channel": channel_id})
    return modal(
        "Reflect", ids.REFLECTION_FORM, blocks, submit="Save", metadata=metadata, tells=True
    )


def lines(found: Reflections) -> list[str]:
    """A line for each person who said something, and one for what they think of the goal."""
    told = [
        f"💡 {mention(line.who) if line.who else 'Somebody'} · {' · '.join(_said(line))}"
        for line in found.lines
    ]
    if found.more:
        told.append(f"… and {found.more} more reflected; `/cairn find` finds their words")
    if found.still:
        counted = " · ".join(f"{still.value} {count}" for still, count in found.still)
        told.append(f"Still the right goal? {counted}")
    return told


def _said(line: ReflectionLine) -> Iterator[str]:
    for name, words in (
        ("Worked", line.worked), ("Surprised", line.surprised), ("Changes", line.changes),
    ):  # fmt: skip
        if words:
            yield f"{name}: {said(words, WORDS)}"


def to_replan(edit: Block) -> Block:
    """The form of a goal, for who said that it is not the right one any more."""
    words = (
        "You said that this is not the right goal any more. Here you can re-plan it; its `More…` "
        "can also pause or drop it."
    )
    return {**edit, "blocks": [context(words), *edit["blocks"]]}
