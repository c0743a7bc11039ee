"""What was learned on goals like a new one: the last lessons that its setter may read."""

from datetime import date, datetime
from itertools import islice
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, CompoundSelect, desc, func, null, or_, select, union_all
from sqlalchemy.orm import Session

from bot.model import Celebration, Goal, Milestone, Person, Reflection
from bot.model.similar import is_number, likeness, words_of
from bot.services import access
from bot.services.pages.goals import local_day

SHOWN = 3
"""So many lessons come up."""
ALIKE = 0.25
"""So much of the words of both titles must be the same; numbers do not part them here."""
_BETWEEN = "\x1f"
_NOTHING = _BETWEEN * 2
_REFLECTED = Reflection.worked + _BETWEEN + Reflection.surprised + _BETWEEN + Reflection.changes
LOOKED_AT = 300
"""So many lessons are looked through at the most, the newest first."""


class Lesson(Struct, frozen=True):
    """What somebody learned, and of what."""

    words: str
    on: date
    goal_number: int
    goal_title: str
    milestone_number: int | None = None


def of_similar(
    session: Session, viewer: Person, title: str, here: int | None, now: datetime, zone: str
) -> tuple[Lesson, ...]:
    """The last lessons of goals whose titles resemble this one, as far as a person may read them;
    one query.

    Lessons are what was learned when a goal was closed and when a milestone was reached, and what
    people reflected on either.
    """
    wanted = _telling(title)
    if not wanted:
        return ()
    seen = access.visible(viewer, here, now) & _shares(wanted, title)
    closed = func.coalesce(Goal.closed_at, Goal.created_at).label("at")
    reached = func.coalesce(Milestone.reached_at, Milestone.created_at).label("at")
    of_milestone = Milestone.number.label("milestone")
    learned: CompoundSelect[Any] = union_all(
        select(Goal.learned, closed, Goal.number, Goal.title, null().label("milestone")).where(
            seen, Goal.learned != ""
        ),
        select(Milestone.lesson, reached, Goal.number, Goal.title, of_milestone)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(seen, Milestone.lesson != ""),
        select(_REFLECTED, Reflection.at, Goal.number, Goal.title, of_milestone)
        .select_from(Reflection)
        .join(Celebration, Celebration.id == Reflection.celebration_id)
        .join(Goal, Goal.id == Celebration.goal_id)
        .outerjoin(Milestone, Milestone.id == Celebration.milestone_id)
        .where(seen, _REFLECTED != _NOTHING),
    )
    rows = session.execute(learned.order_by(desc("at")).limit(LOOKED_AT))
    alike = (row for row in rows if likeness(wanted, _telling(row[3])) >= ALIKE)
    return tuple(
        Lesson(
            " · ".join(filter(None, words.split(_BETWEEN))),
            local_day(at, zone),
            number,
            of,
            milestone,
        )
        for words, at, number, of, milestone in islice(alike, SHOWN)
    )


def _telling(title: str) -> frozenset[str]:
    return frozenset(word for word in words_of(title) if not is_number(word))


def _shares(wanted: frozenset[str], title: str) -> ColumnElement[bool]:
    """That a title has one of the words, as far as the database can say: it folds other letters
    than ASCII's in its own way, and so of those everything is looked through."""
    if not title.isascii():
        return Goal.title != ""
    return or_(*(func.lower(Goal.title).contains(word, autoescape=True) for word in wanted))
