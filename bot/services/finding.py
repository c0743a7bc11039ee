"""Finding: goals, milestones, lessons and answers by their words, the newest first.

What a person may not see is in no list and in no count: the database asks who may read in the same
statement in which it looks for the words.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from bot.model import Answer, Celebration, Goal, Milestone, Person, Reflection, Update
from bot.model.searching import (
    ANSWER,
    GOAL,
    GOAL_LESSON,
    MILESTONE,
    MILESTONE_LESSON,
    REFLECTION,
    UPDATE,
    Source,
    Wanted,
    matches,
)
from bot.services import access


class Hit(Struct, frozen=True):
    """A row that says what was looked for; `code` is that of its source."""

    code: int
    id: int
    at: datetime


class Search(Struct, frozen=True):
    """What one person looks for, in one place, at one moment."""

    viewer: Person
    here: int | None
    """The channel that they are demonstrably in."""
    wanted: Wanted
    now: datetime


def count(session: Session, search: Search) -> int:
    """How much there is that they may read."""
    if _is_vain(search):
        return 0
    found = _found(session, search).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def find(session: Session, search: Search, start: int, limit: int) -> list[Hit]:
    """So many of them from number `start` on, the newest first."""
    if _is_vain(search):
        return []
    found = _found(session, search).subquery()
    rows = session.execute(
        select(found.c.code, found.c.id, found.c.at)
        .order_by(found.c.at.desc(), found.c.code, found.c.id.desc())
        .offset(start)
        .limit(limit)
    )
    return [Hit(code, id_, at) for code, id_, at in rows]


def _is_vain(search: Search) -> bool:
    return not search.wanted or access.is_gone(search.viewer)


def _found(session: Session, search: Search) -> CompoundSelect[Any]:
    sqlite = session.get_bind().dialect.name == "sqlite"
    seen = access.visible(search.viewer, search.here, search.now)
    reached = func.coalesce(Milestone.reached_at, Milestone.created_at)
    read = readable(search)
    closed = func.coalesce(Goal.closed_at, Goal.created_at)
    of_goal = or_(Update.goal_id.is_(None), seen)

    def hits(source: Source, at: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
        said = matches(source, search.wanted, sqlite=sqlite)
        return _row(source, at).where(said, *conditions)

    with_goal = Goal.id == Milestone.goal_id
    found = [
        hits(GOAL, Goal.created_at, seen),
        hits(GOAL_LESSON, closed, seen, Goal.learned != ""),
        hits(MILESTONE, reached, seen).join(Goal, with_goal),
        hits(MILESTONE_LESSON, reached, seen, Milestone.lesson != "").join(Goal, with_goal),
        hits(UPDATE, Update.at, read, of_goal)
        .join(Answer, Answer.id == Update.answer_id)
        .outerjoin(Goal, Goal.id == Update.goal_id),
        hits(ANSWER, Answer.answered_at, read),
        hits(REFLECTION, Reflection.at, seen)
        .join(Celebration, Celebration.id == Reflection.celebration_id)
        .join(Goal, Goal.id == Celebration.goal_id),
    ]
    if search.wanted.number is None:
        return union_all(*found)
    source, number = search.wanted.number  # as one who also says so in words is found once
    at, of = (Goal.created_at, Goal.number) if source is GOAL else (reached, Milestone.number)
    numbered = _row(source, at).where(of == number, seen)
    if source is MILESTONE:
        numbered = numbered.join(Goal, with_goal)
    return union(numbered, *found)


def _row(source: Source, at: Any) -> Select[Any]:
    return select(literal(source.code).label("code"), source.id.label("id"), at.label("at"))


def readable(search: Search) -> ColumnElement[bool]:
    """The condition over `Answer` for what a person may read: what was said in channels that they
    are in, and what they said themselves."""
    viewer = search.viewer
    own = Answer.person_id == viewer.id if not access.is_gone(viewer) else literal(value=False)
    of_channel = access.within(Answer.channel_id, viewer, search.here, search.now)
    return and_(Answer.workspace_id == viewer.workspace_id, or_(own, of_channel))
