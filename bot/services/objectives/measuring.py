"""Objectives: added to a goal, edited, and dropped."""

from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.orm import Session

from bot.errors import CairnError
from bot.model import Event, Goal, Objective, Person, Scope
from bot.model.people import mention
from bot.services import access, goals, history, workspaces

from .changes import changed_since
from .reading import record, settle
from .values import aim_in_words, exact, in_words

LABELS = {
    "name": "name", "unit": "unit", "baseline": "start", "low": "lower end", "target": "target",
    "due_on": "due", "owner_id": "owner",
}  # fmt: skip
"""What people call the columns of an objective."""


class NothingMoves(CairnError):
    """The number would start where it is to end: give two different ones."""


class BandUpsideDown(CairnError):
    """The lower end lies above the upper one: give the smaller number first."""


class ObjectiveDropped(CairnError):
    """O{number} was dropped, so nothing was changed. `/goal measure G{goal}` measures its goal \
anew."""


class Measure(Struct, frozen=True):
    """What is measured, in which unit, and from where to where; with `low`, it is to be kept
    between `low` and `target`. `now` is where it stands when that is not its start."""

    name: str
    unit: str
    baseline: Decimal
    target: Decimal
    low: Decimal | None = None
    due_on: date | None = None
    owner_id: int | None = None
    now: Decimal | None = None


def add(
    session: Session,
    goal: Goal,
    measure: Measure,
    *,
    by: Person,
    now: datetime,
    quietly: bool = False,
) -> Objective:
    """Measure a goal by a number, which stands at its baseline until somebody reads it.

    The goal's channel is told, unless `quietly`: when the goal itself is news there.

    Raises:
        NotYours: only who may change the goal may say how it is measured.
        GoalClosed, OnlyYours, NumberTooLarge, NothingMoves, BandUpsideDown: nothing was added.
    """
    access.need_goal_change(session, by, goal)
    goals.need_open(goal)
    measure = _sound(goal, measure)
    objective = Objective(
        workspace_id=goal.workspace_id,
        number=workspaces.next_number(session, goal.workspace_id, "objectives"),
        goal_id=goal.id,
        name=measure.name,
        unit=measure.unit,
        baseline=measure.baseline,
        low=measure.low,
        target=measure.target,
        current=measure.baseline,
        current_at=now,
        due_on=measure.due_on,
        owner_id=measure.owner_id,
        created_at=now,
    )
    session.add(objective)
    session.flush()
    line = history.write(
        session,
        event=Event.OBJECTIVE_ADDED,
        goal_id=goal.id,
        objective_id=objective.id,
        by=by,
        now=now,
        old=in_words(objective, objective.baseline),
        new=aim_in_words(objective),
    )
    if measure.now is not None and measure.now != measure.baseline:
        record(session, objective, measure.now, by=by, now=now, cheered=False)
    if quietly:
        goals.show_anew(session, goal, now)
    else:
        goals.touch(session, goal, now)
        goals.tell(session, goal, line, now)
    return objective


def edit(
    session: Session,
    objective: Objective,
    goal: Goal,
    measure: Measure,
    *,
    by: Person,
    now: datetime,
    version: int,
    seen: int,
) -> bool:
    """Change what a form says of an objective; every changed field is in the history.

    `seen` is the newest line of its history when the form was opened. Returns whether anything
    was changed.

    Raises:
        MeasureChanged: somebody edited it after the form was opened at `version`.
        NotYours, GoalClosed, ObjectiveDropped, OnlyYours, NumberTooLarge, NothingMoves,
            BandUpsideDown: nothing was changed.
    """
    need_change(session, by, objective, goal)
    if objective.version != version:
        raise changed_since(session, objective, seen, by)
    measure = _sound(goal, measure)
    lines = []
    for name in Measure.__struct_fields__:
        if name == "now":
            continue
        old, new = getattr(objective, name), getattr(measure, name)
        if old == new:
            continue
        setattr(objective, name, new)
        lines.append(
            history.write(
                session,
                event=Event.OBJECTIVE_EDITED,
                goal_id=goal.id,
                objective_id=objective.id,
                by=by,
                now=now,
                field=LABELS[name],
                old=_in_words(session, old),
                new=_in_words(session, new),
            )
        )
    if lines:
        objective.version += 1
        settle(session, objective, by=by, now=now)  # without readings it stands at its start
        goals.touch(session, goal, now)
        goals.tell(session, goal, lines[0], now)
    return bool(lines)


def drop(session: Session, objective: Objective, goal: Goal, *, by: Person, now: datetime) -> bool:
    """Measure a goal by this number no longer; it stays in the history. False when it was dropped
    already.

    Raises:
        NotYours, GoalClosed: nothing was changed.
    """
    access.need_objective_change(session, by, goal, objective)
    goals.need_open(goal)
    if objective.dropped_at is not None:
        return False
    objective.dropped_at = now
    objective.version += 1
    line = history.write(
        session,
        event=Event.OBJECTIVE_DROPPED,
        goal_id=goal.id,
        objective_id=objective.id,
        by=by,
        now=now,
        old=in_words(objective, objective.current),
    )
    goals.touch(session, goal, now)
    goals.tell(session, goal, line, now)
    return True


def give(
    session: Session, objective: Objective, goal: Goal, value: Decimal, *, by: Person, now: datetime
) -> None:
    """Take a value that a person gives outside a check-in.

    Raises:
        NotYours: they may read the goal, but neither change it nor answer in its channel.
        GoalClosed, ObjectiveDropped, NumberTooLarge: nothing was kept.
    """
    access.need_reading(session, by, goal, objective)
    need_measuring(objective, goal)
    record(session, objective, value, by=by, now=now)
    goals.touch(session, goal, now)


def need_change(session: Session, by: Person, objective: Objective, goal: Goal) -> None:
    """Refuse who may not change an objective, and all when it measures nothing any more.

    Raises:
        NotYours, GoalClosed, ObjectiveDropped: the sentence for it.
    """
    access.need_objective_change(session, by, goal, objective)
    need_measuring(objective, goal)


def need_measuring(objective: Objective, goal: Goal) -> None:
    """Refuse what is measured no more.

    Raises:
        GoalClosed, ObjectiveDropped: the sentence for it.
    """
    goals.need_open(goal)
    if objective.dropped_at is not None:
        raise ObjectiveDropped(number=objective.number, goal=goal.number)


def _sound(goal: Goal, measure: Measure) -> Measure:
    """A measure that can be kept as it is."""
    if goal.scope == Scope.PERSONAL and measure.owner_id not in (None, goal.owner_id):
        raise goals.OnlyYours
    low = None if measure.low is None else exact(measure.low)
    baseline, target = exact(measure.baseline), exact(measure.target)
    if low is not None and low >= target:
        raise BandUpsideDown
    if low is None and baseline == target:
        raise NothingMoves
    return replace(
        measure,
        name=measure.name or goal.title,
        unit=measure.unit[:40],
        baseline=baseline,
        low=low,
        target=target,
    )


def _in_words(session: Session, value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return mention(session.get_one(Person, value).slack_id)
    return str(value or "")
