"""What would move along with a milestone, for somebody to choose before it is saved."""

from collections.abc import Sequence
from datetime import date

from bot.services.milestones import Along, Ripple
from bot.slack.views import ids
from bot.slack.views.parts import (
    Block,
    checks_input,
    context,
    field_of,
    option,
    packed,
    said,
    section,
)
from bot.when import say_date

EACH = 10
"""So many choices stand in one field, as Slack allows."""
SHOWN = 80
"""So many milestones can be chosen one by one; more move along all together or not at all."""
FIELDS = tuple(f"along{number}" for number in range(SHOWN // EACH))
REST, GOALS = "along_rest", "along_goals"


def blocks(number: int, to: date, ripple: Ripple, today: date, turn: int) -> list[Block]:
    """The list of what moves along with M`number`, all of it chosen. `turn` counts how often the
    form was shown, so that no choice of an older list stands in a new one."""
    if not ripple:
        return []
    shown: list[Block] = [section(f"*With M{number} on {say_date(to, today=today)}*")]
    movable = [each for each in ripple.milestones if each.may]
    for start in range(0, min(len(movable), SHOWN), EACH):
        label = "Move along" if start == 0 else f"Move along ({start + 1} and on)"
        field = ids.anew(FIELDS[start // EACH], turn)
        shown.append(_choices(label, movable[start : start + EACH], "M", field, today))
    if len(movable) > SHOWN:
        rest = [option(f"All the other {len(movable) - SHOWN}", "rest")]
        field = ids.anew(REST, turn)
        shown.append(field_of("Move along, too", checks_input(rest, ["rest"]), field))
    goals = [each for each in ripple.goals if each.may][:EACH]
    if goals:
        shown.append(_choices("Move the due date", goals, "G", ids.anew(GOALS, turn), today))
    others = _others(ripple, today)
    return [*shown, *map(context, packed(others, 2000)[:3])]


def _choices(label: str, along: Sequence[Along], letter: str, field: str, today: date) -> Block:
    options = [
        option(f"{letter}{each.number} · {each.title}", each.id, description=_days(each, today))
        for each in along
    ]
    chosen = [each.id for each in along]
    hint = "What you leave out keeps its date."
    return field_of(label, checks_input(options, chosen), field, hint=hint)


def _others(ripple: Ripple, today: date) -> list[str]:
    """What would have to move as well, and is not this person's to move."""
    found = [(each, "M") for each in ripple.milestones] + [(each, "G") for each in ripple.goals]
    told = [
        f"• {letter}{each.number} {said(each.title, 100)}: {_days(each, today)}"
        for each, letter in found
        if not each.may
    ]
    return ["These would lie too early then, and their people decide:", *told] if told else []


def _days(along: Along, today: date) -> str:
    return f"{say_date(along.old, today=today)} → {say_date(along.new, today=today)}"
