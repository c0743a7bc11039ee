"""What was reached: milestones and goals, by month."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.model import Evidence, Goal, GoalState, Milestone, MilestoneState, Person
from bot.model.sets import among
from bot.services import access
from bot.services.pages.goals import local_day
from bot.services.pages.leaves import Leaf, leaf
from bot.services.pages.lists import concerns

PROOFS = 3
"""So many links of evidence stand beside a win."""


@dataclass(frozen=True)
class Win:
    """A milestone that was reached, or (with no milestone) a goal that was achieved."""

    on: date
    goal_number: int
    goal_title: str
    milestone_number: int | None
    title: str
    owner: str | None
    """The owner's Slack id."""
    days_early: int | None
    """Days before its date, negative for late; none when it had no date."""
    links: tuple[str, ...] = ()
    """Evidence, as people gave it."""


@dataclass(frozen=True)
class Wins:
    """The wins of one leaf, the newest first."""

    wins: tuple[Win, ...]
    months: Mapping[tuple[int, int], int]
    """How many there are in each month, on whatever leaf."""
    leaf: Leaf
    today: date


@dataclass(frozen=True)
class _Row:
    on: date
    id: int
    is_goal: bool


def wins(
    session: Session,
    viewer: Person,
    here: int | None,
    *,
    now: datetime,
    today: date,
    zone: str,
    start: int = 0,
) -> Wins:
    """What was reached on the goals of the channel that a person is in, or in a direct message on
    those that concern them; five queries however much it is. A goal's day is that of the zone."""
    of_place = Goal.channel_id == here if here is not None else concerns(viewer)
    seen = of_place & access.visible(viewer, here, now)
    rows = sorted(_rows(session, seen, zone), key=attrgetter("on", "is_goal", "id"), reverse=True)
    shown = leaf(start, len(rows))
    return Wins(
        wins=_told(session, rows[shown.start : shown.end]),
        months=Counter((row.on.year, row.on.month) for row in rows),
        leaf=shown,
        today=today,
    )


def _rows(session: Session, seen: ColumnElement[bool], zone: str) -> list[_Row]:
    milestones = session.execute(
        select(Milestone.reached_on, Milestone.id)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(seen, Milestone.state == MilestoneState.REACHED)
    )
    goals = session.execute(
        select(Goal.closed_at, Goal.id).where(seen, Goal.state == GoalState.ACHIEVED)
    )
    return [
        *(_Row(on, id_, is_goal=False) for on, id_ in milestones if on),
        *(_Row(local_day(at, zone), id_, is_goal=True) for at, id_ in goals if at),
    ]


def _told(session: Session, rows: Sequence[_Row]) -> tuple[Win, ...]:
    of_goals = [row.id for row in rows if row.is_goal]
    of_milestones = [row.id for row in rows if not row.is_goal]
    links = _links(session, of_milestones)
    goals = session.execute(
        select(Goal.id, Goal.number, Goal.title, Goal.due_on, Person.slack_id)
        .outerjoin(Person, Person.id == Goal.owner_id)
        .where(among(Goal.id, of_goals))
    )
    milestones = session.execute(
        select(Milestone, Goal.number, Goal.title, Person.slack_id)
        .join(Goal, Goal.id == Milestone.goal_id)
        .outerjoin(Person, Person.id == Milestone.owner_id)
        .where(among(Milestone.id, of_milestones))
    )
    on = {(row.is_goal, row.id): row.on for row in rows}
    found = {
        (True, id_): Win(
            on[True, id_], number, title, None, title, owner, _early(due, on[True, id_])
        )
        for id_, number, title, due, owner in goals
    }
    for milestone, number, title, owner in milestones:
        day = on[False, milestone.id]
        own = [milestone.evidence] if milestone.evidence else []
        brought = [*own, *(link for link in links.get(milestone.id, ()) if link not in own)]
        found[False, milestone.id] = Win(
            day, number, title, milestone.number, milestone.title, owner,
            _early(milestone.due_on, day), tuple(brought[:PROOFS]),
        )  # fmt: skip
    return tuple(found[row.is_goal, row.id] for row in rows)


def _early(due: date | None, on: date) -> int | None:
    return (due - on).days if due else None


def _links(session: Session, milestone_ids: Sequence[int]) -> dict[int, list[str]]:
    """The first links that were brought for these milestones, by milestone."""
    place = func.row_number().over(partition_by=Evidence.milestone_id, order_by=Evidence.id)
    some = (
        select(Evidence.id, place.label("place"))
        .where(among(Evidence.milestone_id, milestone_ids), Evidence.link != "")
        .subquery()
    )
    rows = session.execute(
        select(Evidence.milestone_id, Evidence.link)
        .join(some, some.c.id == Evidence.id)
        .where(some.c.place <= PROOFS)
        .order_by(Evidence.id)
    )
    found: dict[int, list[str]] = {}
    for milestone_id, link in rows:
        found.setdefault(milestone_id, []).append(link)
    return found
