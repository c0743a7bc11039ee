"""Meanings: which goals and objectives of a channel a person's words are about."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from msgspec import Struct, field
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.model import Goal, Objective, Person, Status
from bot.services import answers, objectives
from bot.services.answers import Words

_Place = Callable[[], ColumnElement[bool]]
"""Makes the condition for the goals of a place, which most words do without."""


class HeardOf(Struct, frozen=True):
    """What a reply says of one goal, by its short id, or of none that it names."""

    goal: int | None = None
    status: Status | None = None
    blocked: bool = False
    percent: Decimal | None = None
    """A share that names no objective."""
    note: str = ""
    """The person's own words."""


class Heard(Struct, frozen=True):
    """What a reply was understood to say."""

    parts: tuple[HeardOf, ...] = ()
    values: Mapping[int, Decimal] = field(default_factory=dict)
    """New values, by the short id of their objective."""
    shares: frozenset[int] = frozenset()
    """Those that are said in per cent."""


class Meant(Struct, frozen=True):
    """What that means in one channel: words of goals, and values of objectives."""

    words: tuple[Words, ...] = ()
    readings: tuple[tuple[Objective, Decimal], ...] = ()
    held: Goal | None = None
    """The person's only goal, where it was looked for and is held."""

    @property
    def goal_ids(self) -> set[int | None]:
        return {each.goal_id for each in self.words} | {each.goal_id for each, _ in self.readings}


def mean(
    session: Session,
    person: Person,
    channel_id: int | None,
    heard: Heard,
    at: datetime,
    *,
    hold: bool = False,
) -> Meant:
    """What was heard at a moment, as words of goals and values of objectives of this channel.

    Words that name no goal are of the goal whose number they give, else of the person's only goal
    here; where they have several, or none, they are of no goal in particular. So are words of a
    goal that is not of this channel. A value of an objective that is not, or that measured nothing
    then, or one in per cent of what is counted in something else, stays words too. With `hold`,
    that only goal is kept from all others at once.
    """
    place = partial(answers.of_place, person, channel_id)
    readings = _readings(session, heard, place, at)
    unread = _unread(heard, readings)
    known = _known(session, heard, place)
    only_goal = None
    if not (known or readings):
        only_goal = answers.only_goal_of(session, person, channel_id, hold=hold)
    implied = None if known else _implied(readings, only_goal)
    words = []
    for part in heard.parts:
        goal_id = known.get(part.goal) if part.goal else implied
        note = f"G{part.goal} {part.note}".rstrip() if part.goal and not goal_id else part.note
        if part.percent is not None:
            share = _share_of(session, goal_id, at)
            if share:
                readings.append((share, part.percent))
            elif f"{part.percent:f}" not in note:
                note = f"{part.percent:f} % {note}".rstrip()
        if part.blocked:
            words.append(Words(goal_id, part.status, blocker=note or "blocked"))
        else:
            words.append(Words(goal_id, part.status, moved=note))
    only = next(iter(known.values())) if len(known) == 1 else implied
    words += [
        Words(only, moved=f"O{number} = {value:f}" + (" %" if number in heard.shares else ""))
        for number, value in unread
    ]
    held = only_goal if hold else None
    return Meant(tuple(each for each in words if not each.is_empty), tuple(readings), held)


def _known(session: Session, heard: Heard, place: _Place) -> dict[int, int]:
    """The goals of this channel that are named: row numbers by short ids."""
    named = {part.goal for part in heard.parts if part.goal}
    if not named:
        return {}
    found = session.execute(select(Goal.number, Goal.id).where(place(), Goal.number.in_(named)))
    return dict(found.all())


def _readings(
    session: Session, heard: Heard, place: _Place, at: datetime
) -> list[tuple[Objective, Decimal]]:
    values = {
        number: value for number, value in heard.values.items() if abs(value) < objectives.MOST
    }
    if not values:
        return []
    found = session.scalars(
        select(Objective)
        .join(Goal, Goal.id == Objective.goal_id)
        .where(place(), Objective.number.in_(values), *_measuring(at))
        .order_by(Objective.id)
    )
    return [
        (objective, values[objective.number])
        for objective in found
        if objective.number not in heard.shares or objectives.takes_shares(objective)
    ]


def _unread(
    heard: Heard, readings: Sequence[tuple[Objective, Decimal]]
) -> list[tuple[int, Decimal]]:
    """The values that nothing here is measured by, whether dropped, closed, foreign or unknown,
    as far as the person's own words do not hold them anyway."""
    known = {objective.number for objective, _ in readings}
    notes = "\n".join(part.note for part in heard.parts)
    return [
        (number, value)
        for number, value in heard.values.items()
        if number not in known and not re.search(rf"\bO{number}\b", notes, re.IGNORECASE)
    ]


def _measuring(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Objectives that measured something at a moment: an old reply that is edited keeps what it
    said before its goal was closed."""
    return (
        or_(Objective.dropped_at.is_(None), Objective.dropped_at > at),
        or_(Goal.closed_at.is_(None), Goal.closed_at > at),
    )


def _implied(readings: Sequence[tuple[Objective, Decimal]], only_goal: Goal | None) -> int | None:
    measured = {objective.goal_id for objective, _ in readings}
    theirs = measured or ({only_goal.id} if only_goal else set())
    return theirs.pop() if len(theirs) == 1 else None


def _share_of(session: Session, goal_id: int | None, at: datetime) -> Objective | None:
    """The objective that a bare percentage means: the only one in per cent of its goal."""
    if goal_id is None:
        return None
    found = session.scalars(
        select(Objective)
        .join(Goal, Goal.id == Objective.goal_id)
        .where(Objective.goal_id == goal_id, Objective.unit == "%", *_measuring(at))
    ).all()
    return found[0] if len(found) == 1 else None
