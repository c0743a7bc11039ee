"""What comes after what: links between milestones that somebody sees, never in a circle."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from bot.errors import CairnError, NoSuchThing
from bot.model import (
    Event,
    Goal,
    GoalState,
    Milestone,
    MilestoneAfter,
    MilestoneState,
    Person,
    Workspace,
)
from bot.model.sets import among
from bot.services import access

from .telling import write

OFFERED = 100
"""So many milestones are offered at once; more letters find the others."""
MOST = 20
"""So many may come before one."""

_OPEN = Milestone.state.in_([MilestoneState.PLANNED, MilestoneState.PROPOSED])


class ComesAfter(CairnError):
    """M{number} comes after this milestone already, itself or through others, so it cannot come \
before it."""


class TooManyBefore(CairnError):
    """At most {most} milestones can come before one."""


def offered(
    session: Session,
    viewer: Person,
    typed: str,
    *,
    here: int | None,
    now: datetime,
    milestone_id: int | None = None,
) -> list[tuple[int, int, str, int]]:
    """Row, short id, title and goal's short id of open milestones that fit what was typed: those
    of the place first, then the nearest. Left out are `milestone_id` itself and what comes after
    it."""
    words = [word for word in typed.split() if any(map(str.isalnum, word))]  # “M34 · Prototype”
    fits = [_fits(word) for word in words[:10]]
    if milestone_id is not None:
        fits.append(Milestone.id.not_in(behind(milestone_id)))
    is_here = func.coalesce(Goal.channel_id == here, literal(False)) if here else literal(False)
    rows = session.execute(
        select(Milestone.id, Milestone.number, Milestone.title, Goal.number.label("goal"))
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(
            access.visible(viewer, here, now),
            Goal.state.in_([GoalState.ACTIVE, GoalState.PAUSED]),
            _OPEN,
            *fits,
        )
        .order_by(
            is_here.desc(),
            case((Milestone.due_on.is_(None), 1), else_=0),
            Milestone.due_on,
            Milestone.number.desc(),
        )
        .limit(OFFERED)
    )
    return [(row.id, row.number, row.title, row.goal) for row in rows]


def before(
    session: Session, milestone_id: int, viewer: Person, here: int | None, now: datetime
) -> list[Milestone]:
    """The milestones that come before one, as far as somebody may see them, in their order."""
    return list(
        session.scalars(
            select(Milestone)
            .join(MilestoneAfter, MilestoneAfter.after_id == Milestone.id)
            .join(Goal, Goal.id == Milestone.goal_id)
            .where(
                MilestoneAfter.milestone_id == milestone_id,
                Milestone.state != MilestoneState.DROPPED,
                access.visible(viewer, here, now),
            )
            .order_by(Milestone.number)
        )
    )


def link(
    session: Session,
    milestone: Milestone,
    goal: Goal,
    after_ids: Collection[int],
    *,
    by: Person,
    here: int | None,
    now: datetime,
) -> None:
    """Say what a new milestone comes after, which needs no line of its own.

    Raises:
        NoSuchThing, TooManyBefore: nothing was changed.
    """
    if len(set(after_ids)) > MOST:
        raise TooManyBefore(most=MOST)
    known = _numbers(session, set(after_ids), by, here, now)
    _insert(session, milestone, goal, known)


def seen(
    session: Session, ids: Collection[int], viewer: Person, here: int | None, now: datetime
) -> list[Milestone]:
    """Those of some milestones that somebody may see, in their order."""
    return list(
        session.scalars(
            select(Milestone)
            .join(Goal, Goal.id == Milestone.goal_id)
            .where(among(Milestone.id, ids), access.visible(viewer, here, now))
            .order_by(Milestone.number)
        )
    )


def put_after(
    session: Session,
    milestone: Milestone,
    goal: Goal,
    after_ids: Collection[int],
    *,
    by: Person,
    here: int | None,
    now: datetime,
) -> bool:
    """Say what a milestone comes after; whether that changed anything. What this person does not
    see stays as it is.

    Raises:
        NoSuchThing: one of them is none, or none that this person may see: the same words.
        ComesAfter, TooManyBefore: nothing was changed.
    """
    known = {each.id: each.number for each in before(session, milestone.id, by, here, now)}
    wanted = set(after_ids)
    new, gone = wanted - known.keys(), known.keys() - wanted
    if not new and not gone:
        return False
    if len(wanted) > MOST:
        raise TooManyBefore(most=MOST)
    numbers = _numbers(session, new, by, here, now)
    if new:
        _need_no_circle(session, milestone, numbers)
        _insert(session, milestone, goal, new)
    if gone:
        session.execute(
            delete(MilestoneAfter).where(
                MilestoneAfter.milestone_id == milestone.id, MilestoneAfter.after_id.in_(gone)
            )
        )
    both = known | numbers
    write(
        session, goal, milestone, Event.MILESTONE_EDITED, by, now,
        field="after", old=_in_words(known.values()),
        new=_in_words(both[id_] for id_ in wanted),
    )  # fmt: skip
    return True


def _insert(session: Session, milestone: Milestone, goal: Goal, ids: Iterable[int]) -> None:
    rows = [
        {"milestone_id": milestone.id, "after_id": id_, "workspace_id": goal.workspace_id}
        for id_ in sorted(ids)
    ]
    session.execute(insert(MilestoneAfter), rows)


def behind(milestone_id: int) -> Select[int]:
    """The rows of a milestone and of all that comes after it."""
    found = select(Milestone.id).where(Milestone.id == milestone_id).cte("behind", recursive=True)
    link = MilestoneAfter
    found = found.union(select(link.milestone_id).join(found, link.after_id == found.c.id))
    return select(found.c.id)


def _numbers(
    session: Session, ids: Collection[int], by: Person, here: int | None, now: datetime
) -> dict[int, int]:
    rows = session.execute(
        select(Milestone.id, Milestone.number)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(
            Milestone.id.in_(ids),
            Milestone.state != MilestoneState.DROPPED,
            access.visible(by, here, now),
        )
    )
    found = {row.id: row.number for row in rows}
    if len(found) != len(ids):
        raise NoSuchThing(ref="such milestone", command="/milestone")
    return found


def _need_no_circle(session: Session, milestone: Milestone, wanted: dict[int, int]) -> None:
    """Those who link milestones of one workspace wait for each other here, with goals and
    milestones held before the workspace by all: two edits that would close a circle together
    cannot both look first."""
    session.execute(
        select(Workspace.id)
        .where(Workspace.id == milestone.workspace_id)
        .with_for_update(key_share=True)
    )
    later = set(session.scalars(behind(milestone.id)))
    for id_, number in sorted(wanted.items()):
        if id_ in later:
            raise ComesAfter(number=number)


def _in_words(numbers: Iterable[int]) -> str:
    """Short ids alone: who reads the history of one goal may not see every other."""
    return ", ".join(f"M{number}" for number in sorted(numbers))


def _fits(word: str) -> ColumnElement[bool]:
    """Whether a milestone has this word in its title, or is meant by it: `M34`, `34`, `G12`."""
    ways = {word, word.lower(), word.upper(), word.capitalize()}
    found = [Milestone.title.icontains(way, autoescape=True) for way in sorted(ways)]
    letter, number = word[:1].upper(), word.lstrip("GMgm")
    if number.isascii() and number.isdigit() and len(number) < 10:
        found.append((Goal.number if letter == "G" else Milestone.number) == int(number))
    return or_(*found)
