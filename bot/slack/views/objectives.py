"""An objective's card, and the measure that a title proposes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot.model import Direction
from bot.services.pages.objectives import ObjectivePage, ReadingLine
from bot.slack.proposals import Proposal
from bot.slack.views import facts, ids
from bot.slack.views.parts import (
    Block,
    Message,
    actions,
    button,
    confirm,
    context,
    mention,
    paragraphs,
    said,
    section,
)
from bot.when import say_date

_BARS = "▁▂▃▄▅▆▇█"
_WAYS = {Direction.RISING: "rising", Direction.FALLING: "falling", Direction.KEEP: "to be kept"}


def card(page: ObjectivePage) -> Message:
    """What it measures, where it stands, and the values that people gave of it."""
    title = f"*O{page.number} · {said(page.name, 150)}*"
    goal = f"measures G{page.goal_number} {said(page.goal_title, 150)}"
    stands = facts.stands(page)
    blocks = [
        section(f"{title}\n{stands}"),
        context(" · ".join([goal, *_facts(page)])),
    ]
    if len(page.drawn) > 1:
        blocks.append(section(f"`{drawing(page.drawn)}`"))
    lines = [_reading(line, page) for line in page.readings]
    lines += [f"… and {page.more} more before"] if page.more else []
    blocks += paragraphs(lines or ["Nobody has given a value yet."])
    buttons = _buttons(page)
    if buttons:
        blocks.append(actions(*buttons))
    words = [f"Objective O{page.number}: {said(page.name, 150)}", stands, goal, *_facts(page)]
    return Message(" · ".join([*words, *lines]), blocks)


def _facts(page: ObjectivePage) -> list[str]:
    if page.dropped_on:
        return [f"✖ dropped {say_date(page.dropped_on, today=page.today)}: it counts no more"]
    return [
        _WAYS[page.direction],
        f"owner {facts.owner(page.owner)}",
        "its goal is closed" if page.goal_closed else facts.due(page.due_on, page.today),
    ]


def _reading(line: ReadingLine, page: ObjectivePage) -> str:
    value = facts.amount(line.value, page.unit)
    return f"{say_date(line.on, today=page.today)} · *{value}* · {mention(line.who)}"


def _buttons(page: ObjectivePage) -> list[Block]:
    found = []
    if page.may_give:
        found.append(button("New value", ids.OBJECTIVE_READ, page.id, style="primary"))
    if page.may_change:
        sure = confirm(
            "Drop it?",
            f"O{page.number} then counts no more; its values stay in the history.",
            "Drop",
        )
        found.append(button("Edit", ids.OBJECTIVE_EDIT, page.id))
        found.append(button("Drop", ids.OBJECTIVE_DROP, page.id, confirm=sure))
    return found


def drawing(values: Sequence[Decimal]) -> str:
    """Values as a row of bars, `▁▃▅█`: the lowest is the smallest bar."""
    lowest, highest = min(values), max(values)
    if lowest == highest:
        return _BARS[3] * len(values)
    steps = len(_BARS) - 1
    return "".join(_BARS[round(float((v - lowest) / (highest - lowest)) * steps)] for v in values)


def offer(goal_id: int, number: int, proposal: Proposal, today: date) -> list[Block]:
    """Asks the setter of a goal whether it is to be measured as its words say."""
    return [
        section(f"G{number} can be measured: {proposed(proposal, today)}. Shall it be?"),
        actions(
            button("Use it", ids.GOAL_MEASURE, goal_id, style="primary"),
            button("No", ids.GOAL_MEASURE_NOT, goal_id),
        ),
    ]


def proposed(proposal: Proposal, today: date) -> str:
    """What a text proposes, in words: `*first response* from 8 h to 4 h, by Sun 23 May`."""
    words = [f"*{said(proposal.name, 150)}*"] if proposal.name else []
    if proposal.change is not None:
        way = {Direction.RISING: " more", Direction.FALLING: " less"}
        by = f"{proposal.change:f} %{way.get(proposal.direction or Direction.KEEP, '')}"
        words.append(by if proposal.direction else f"by {by}")
    if proposal.baseline is not None:
        words.append(f"from {facts.amount(proposal.baseline, proposal.unit)}")
    if proposal.target is not None:
        words.append(f"to {facts.amount(proposal.target, proposal.unit)}")
    due = f", by {say_date(proposal.due_on, today=today)}" if proposal.due_on else ""
    return " ".join(words) + due
