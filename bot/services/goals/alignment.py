"""Which goal a goal supports: found among those that somebody may see, and never in a circle."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from bot.errors import CairnError, NoSuchThing
from bot.model import Goal, GoalState, Person, Workspace
from bot.services import access

from .finding import find_row

OFFERED = 100
"""So many goals are offered at once; more letters find the others."""

_OPEN = Goal.state.in_([GoalState.ACTIVE, GoalState.PAUSED])


class Circle(CairnError):
    """G{number} supports this goal, itself or through others, so this goal cannot support it."""


class NoSuchParent(CairnError):
    """There is no such goal that you can see here; please choose one of the list."""


class ParentClosed(CairnError):
    """G{number} is closed; please choose an open goal."""


def offered(
    session: Session,
    viewer: Person,
    typed: str,
    *,
    here: int | None,
    now: datetime,
    goal_id: int | None = None,
) -> list[tuple[int, int, str]]:
    """Row, short id and title of open goals that fit what was typed: those of the place first,
    then the newest. Left out are `goal_id` itself and what stands below it.
    """
    # An offer reads `G12 · Launch the beta`, and finds itself when it is typed so.
    fits = [_fits(word) for word in typed.split()[:10] if word != "·"]
    if goal_id is not None:
        fits.append(Goal.id.not_in(_below(goal_id)))
    is_here = func.coalesce(Goal.channel_id == here, literal(False)) if here else literal(False)
    rows = session.execute(
        select(Goal.id, Goal.number, Goal.title)
        .where(access.visible(viewer, here, now), _OPEN, *fits)
        .order_by(is_here.desc(), Goal.number.desc())
        .limit(OFFERED)
    )
    return [(row.id, row.number, row.title) for row in rows]


def need_parent(
    session: Session, goal_id: int, *, by: Person, here: int | None, now: datetime
) -> Goal:
    """The goal that is to be supported: an open one that its supporter may see.

    Raises:
        NoSuchParent: there is none, or none that this person may see: the same words.
        ParentClosed: it carries nothing any more.
    """
    try:
        parent = find_row(session, by, goal_id, here, now)
    except NoSuchThing as error:
        raise NoSuchParent from error
    if parent.state.is_closed:
        raise ParentClosed(number=parent.number)
    return parent


def need_no_circle(session: Session, goal: Goal, parent: Goal) -> None:
    """Refuse a parent that stands below the goal itself.

    Those who align goals of one workspace wait for each other here, with goals held before the
    workspace by all: two edits that would close a circle together cannot both look first.

    Raises:
        Circle: the sentence for it.
    """
    session.execute(
        select(Workspace.id)
        .where(Workspace.id == goal.workspace_id)
        .with_for_update(key_share=True)
    )
    if session.scalar(select(literal(parent.id).in_(_below(goal.id)))):
        raise Circle(number=parent.number)


def hides_parent(session: Session, goal: Goal, *, by: Person, now: datetime) -> bool:
    """Whether a goal supports one that this person, who sees it, may not see."""
    if goal.parent_id is None:
        return False
    parent = session.get_one(Goal, goal.parent_id)
    return not access.may_see(session, by, parent, goal.channel_id, now)


def supporters(session: Session, goal: Goal) -> int:
    """How many goals support this one, whoever may see them."""
    count = select(func.count()).select_from(Goal).where(Goal.parent_id == goal.id)
    return session.scalar(count) or 0


def _below(goal_id: int) -> Select[tuple[int]]:
    """The rows of a goal and of all that stands below it."""
    below = select(Goal.id).where(Goal.id == goal_id).cte("below", recursive=True)
    child = aliased(Goal)
    below = below.union(select(child.id).join(below, child.parent_id == below.c.id))
    return select(below.c.id)


def _fits(word: str) -> ColumnElement[bool]:
    """Whether a goal has this word in its title, or is meant by it: `G12`, `12`.

    SQLite folds the case of ASCII letters only; the usual ways to write a word are tried.
    """
    ways = {word, word.lower(), word.upper(), word.capitalize()}
    found = [Goal.title.icontains(way, autoescape=True) for way in sorted(ways)]
    number = word.upper().removeprefix("G")
    if number.isascii() and number.isdigit() and len(number) < 10:
        found.append(Goal.number == int(number))
    return or_(*found)
