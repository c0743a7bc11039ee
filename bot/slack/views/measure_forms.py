"""The forms of objectives: *Measure it*, and a new value."""

import json
from datetime import date
from decimal import Decimal

from msgspec import Struct

from bot.model import Direction
from bot.services.pages.objectives import ObjectivePage
from bot.slack.views import facts, ids
from bot.slack.views.parts import (
    Block,
    checks_input,
    date_input,
    field_of,
    modal,
    option,
    radio_input,
    said,
    section,
    text_input,
    user_input,
)

WAYS = {
    Direction.RISING: "Rises",
    Direction.FALLING: "Falls",
    Direction.KEEP: "Keep between",
}
DUE_TOO = "due_too"
"""The value of the box that gives the goal the date of its measure."""


class Draft(Struct, frozen=True):
    """What *Measure it* is opened with: what a text proposes, or an objective as it stands."""

    goal_id: int
    goal_number: int
    goal_title: str
    channel_id: int | None = None
    name: str = ""
    unit: str = ""
    direction: Direction | None = None
    first: Decimal | None = None
    """Where it starts; the lower end of what is to be kept."""
    last: Decimal | None = None
    change: Decimal | None = None
    """By so many per cent it is to change, where no target is named."""
    due_on: date | None = None
    owner: str | None = None
    may_date_goal: bool = False
    """Whether the goal has no date of its own, and may take this one's."""
    objective_id: int | None = None
    version: int = 0
    seen: int = 0


def measure_form(draft: Draft) -> Block:
    """*Measure it*, or the same for an objective that exists."""
    editing = draft.objective_id is not None
    ways = [option(words, way.value) for way, words in WAYS.items()]
    fields = [
        section(f"*G{draft.goal_number} · {said(draft.goal_title)}*"),
        field_of(
            "Name",
            text_input(draft.name, most=150, example="first response"),
            "name",
            hint="Empty is the goal's own words.",
        ),
        field_of("Direction", radio_input(ways, draft.direction), "direction", optional=False),
        field_of(
            "From",
            text_input(_number(draft.first), most=40, example="8"),
            "first",
            hint="Where it starts; the lower end of what is to be kept.",
        ),
        field_of(
            "To",
            text_input(_number(draft.last), most=40, example="4"),
            "last",
            hint="Where it is to be; the upper end of what is to be kept.",
        ),
    ]
    if draft.change is not None:
        fields.append(
            field_of(
                "Change by",
                text_input(f"{draft.change:f} %", most=40),
                "change",
                hint="Of From, where To is empty; where both are, of today's value as 100 %.",
            )
        )
    fields.append(field_of("Unit", text_input(draft.unit, most=40, example="h, %, €"), "unit"))
    if not editing:
        fields.append(
            field_of("Now", text_input(most=40), "now", hint="Where it stands, if not at From.")
        )
    fields += [
        field_of("Due", date_input(draft.due_on), "due", hint="Empty is with its goal."),
        field_of("Owner", user_input(draft.owner), "owner", hint="Empty is its goal's owner."),
    ]
    if draft.may_date_goal:
        too = [option(f"G{draft.goal_number} is due then too", DUE_TOO)]
        initial = [DUE_TOO] if draft.due_on else []
        fields.append(field_of("Goal", checks_input(too, initial), "goal_due"))
    metadata = {
        "goal": draft.goal_id, "objective": draft.objective_id, "version": draft.version,
        "seen": draft.seen, "channel": draft.channel_id,
    }  # fmt: skip
    return modal(
        "Edit the measure" if editing else "Measure it",
        ids.OBJECTIVE_FORM,
        fields,
        submit="Save" if editing else "Measure it",
        metadata=json.dumps(metadata),
    )


def value_form(page: ObjectivePage, channel_id: int | None) -> Block:
    """Asks for a new value of an objective."""
    metadata = json.dumps({"objective": page.id, "channel": channel_id})
    unit = f" ({page.unit})" if page.unit else ""
    return modal(
        "New value",
        ids.OBJECTIVE_VALUE_FORM,
        [
            section(f"*O{page.number} · {said(page.name, 150)}*\n{facts.stands(page)}"),
            field_of(f"New value{unit}", text_input(most=40), "value", optional=False),
        ],
        submit="Save",
        metadata=metadata,
    )


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,f}"
