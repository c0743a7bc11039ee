"""Twins: a goal that says nearly what another open one says already."""

from math import ceil

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from bot.model import Goal, GoalState, Milestone, Person, Scope
from bot.model.similar import is_number, likeness, words_of
from bot.model.upserts import table_of

TWIN = 0.6
"""So much of the words of both must be the same."""
_ANY, _ALL = 3, 2
"""So many words, and so many numbers, are looked for where the titles lie."""
_EVERYTHING = "%"


class Twin(Struct, frozen=True):
    """An open goal that a new one resembles."""

    id: int
    number: int
    title: str


class Near(Struct, frozen=True):
    """What lies near a goal that is about to be set."""

    twin: Twin | None = None
    lessons: bool = False
    """Whether anything was ever learned in its workspace, so that it is worth looking for more."""


_GOALS, _MILESTONES = table_of(Goal), table_of(Milestone)
_TITLE = func.lower(_GOALS.c.title)
_OPEN = select(_GOALS.c.id, _GOALS.c.number, _GOALS.c.title).where(
    _GOALS.c.scope == bindparam("of_scope"),
    _GOALS.c.state.in_([GoalState.ACTIVE, GoalState.PAUSED]),
    *(_TITLE.like(bindparam(f"all{place}")) for place in range(_ALL)),  # fewer have these
    or_(*(_TITLE.like(bindparam(f"any{place}")) for place in range(_ANY))),
)
_NOTHING: ColumnElement[str] = literal_column("''")  # as the indexes of lessons say it
_NO_GOAL = literal(0).label("id"), literal(0).label("number"), _NOTHING.label("title")
_LESSONS = select(*_NO_GOAL).where(
    or_(
        exists().where(
            _GOALS.c.workspace_id == bindparam("of_workspace"), _GOALS.c.learned != _NOTHING
        ),
        exists().where(
            _MILESTONES.c.workspace_id == bindparam("of_workspace"),
            _MILESTONES.c.lesson != _NOTHING,
        ),
    )
)
"""A row with number 0, where there are lessons."""
_WITHIN = {
    scope: union_all(_OPEN.where(column == bindparam("within")), _LESSONS).order_by("number")
    for scope, column in (
        (Scope.CHANNEL, _GOALS.c.channel_id),
        (Scope.PERSONAL, _GOALS.c.owner_id),
        (Scope.WORKSPACE, _GOALS.c.workspace_id),
    )
}
"""Built once: it stands on the way of every goal that is set."""


def near(session: Session, title: str, *, by: Person, scope: Scope, channel_id: int | None) -> Near:
    """The open goal where a new one is to be set that says nearly the same, none most times; and
    whether there are lessons.

    One query over the titles of the place, which whoever sets a goal there may all see: those of
    the channel they are in, their own, or the workspace's.
    """
    wanted = words_of(title)
    if not wanted or (scope == Scope.WORKSPACE and (by.guest or by.outsider)):
        return Near()
    within = {Scope.CHANNEL: channel_id, Scope.PERSONAL: by.id, Scope.WORKSPACE: by.workspace_id}
    given = {"of_scope": scope, "within": within[scope], "of_workspace": by.workspace_id}
    rows = session.execute(_WITHIN[scope], given | _patterns(title, wanted)).all()
    lessons = bool(rows) and rows[0].number == 0
    goals = rows[1:] if lessons else rows
    most = max(goals, key=lambda row: likeness(wanted, words_of(row.title)), default=None)
    if most is None or likeness(wanted, words_of(most.title)) < TWIN:
        return Near(None, lessons)
    return Near(Twin(most.id, most.number, most.title), lessons)


def twin_of(
    session: Session, title: str, *, by: Person, scope: Scope, channel_id: int | None
) -> Twin | None:
    """The twin alone, as `near` finds it."""
    return near(session, title, by=by, scope=scope, channel_id=channel_id).twin


def _patterns(title: str, wanted: frozenset[str]) -> dict[str, str]:
    """What the database looks for, so that few titles have to be read: all numbers, and one of so
    many words that no twin has none of them.

    It folds other letters than ASCII's in its own way: for those, all titles are read.
    """
    looked_for = wanted if title.isascii() else frozenset[str]()
    numbers = sorted(word for word in looked_for if is_number(word))[:_ALL]
    words = sorted((word for word in looked_for if not is_number(word)), key=len, reverse=True)
    enough = len(wanted) - ceil(TWIN * len(wanted)) + 1
    found = [f"%{word}%" for word in words[:enough]]
    if len(found) < enough or len(found) > _ANY:
        found = [_EVERYTHING]
    any_of = found + found[:1] * (_ANY - len(found))
    all_of = [f"%{word}%" for word in numbers] + [_EVERYTHING] * (_ALL - len(numbers))
    return {
        **{f"any{place}": pattern for place, pattern in enumerate(any_of)},
        **{f"all{place}": pattern for place, pattern in enumerate(all_of)},
    }
