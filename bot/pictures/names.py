"""Where the names of milestones stand under the bar of their goal."""

from collections.abc import Sequence

from msgspec import Struct

from bot.pictures.letters import Letters
from bot.pictures.plans import WIDTH, Bar, Diamond
from bot.pictures.scales import Scale
from bot.pictures.shapes import INK, SOFT

MARGIN, SMALL = 36, 26
LANES = 3
"""So many lanes of names stand under a bar at the most."""
_LEAST = 90
"""A name that would be cut to fewer pixels says nothing."""
_ONE_PLACE = 10
"""Diamonds that stand closer hide one another."""

_Stack = list[Diamond]


class Name(Struct, frozen=True):
    """A name, and from where to where it stands."""

    words: str
    left: int
    right: float
    ink: str


def in_order(bar: Bar) -> list[Diamond]:
    """The milestones of a goal from left to right."""
    return sorted(bar.diamonds, key=lambda each: (each.on, each.first_on or each.on))


def lanes(
    diamonds: Sequence[Diamond], scale: Scale, letters: Letters
) -> tuple[tuple[Name, ...], ...]:
    """The names of milestones, each under its diamond where it has room before the next; those that
    have none stand on a lane of their own below, if there they have."""
    made: list[tuple[Name, ...]] = []
    left_over = _stacks(diamonds, scale)
    while left_over and len(made) < LANES:
        names, left_over = _lane(left_over, scale, letters)
        if not names:
            break
        made.append(tuple(names))
    return tuple(made)


def _stacks(diamonds: Sequence[Diamond], scale: Scale) -> list[_Stack]:
    """Those that stand in one place, together."""
    stacks: list[_Stack] = []
    for diamond in diamonds:
        if stacks and scale.x(diamond.on) - scale.x(stacks[-1][0].on) < _ONE_PLACE:
            stacks[-1].append(diamond)
        else:
            stacks.append([diamond])
    return stacks


def _lane(
    stacks: Sequence[_Stack], scale: Scale, letters: Letters
) -> tuple[list[Name], list[_Stack]]:
    """The names that have room on one lane, and the stacks whose names have not. Of diamonds in one
    place it is the first one's, and how many more."""
    free, names, left_over = MARGIN, [], []
    for stack, behind in zip(stacks, [*stacks[1:], None], strict=True):
        x, first = scale.x(stack[0].on), stack[0].name
        wall = scale.x(behind[0].on) - 16 if behind else WIDTH - MARGIN
        left = max(x - 14, free)
        more = f" +{len(stack) - 1}" if len(stack) > 1 else ""
        room = letters.width(more, SMALL) if more else 0
        words = letters.cut(first, max(wall, x) - left - room, SMALL)
        if behind is None and letters.width(words + more, SMALL) < _LEAST:
            left = max(free, int(min(left, wall - letters.width(first + more, SMALL))))
            words = letters.cut(first, wall - left - room, SMALL)
        wide = letters.width(words + more, SMALL)
        if words and (wide >= _LEAST or not words.endswith("…")):
            ink = SOFT if all(each.reached for each in stack) else INK
            names.append(Name(words + more, left, left + wide, ink))
            free = round(left + wide) + 18
        elif first:
            left_over.append(stack)
    return names, left_over
