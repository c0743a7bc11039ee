"""What was reached: milestones and goals, shares of a number's way, and the wins that people noted,
by month."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.model import (
    Event,
    Evidence,
    Goal,
    GoalState,
    History,
    Milestone,
    MilestoneState,
    Objective,
    Person,
    Quarter,
)
from bot.model.sets import among
from bot.services import access
from bot.services.pages import quarters
from bot.services.pages.goals import local_day
from bot.services.pages.leaves import Leaf, leaf
from bot.services.pages.lists import concerns
from bot.services.pages.quarters import QuarterPage

PROOFS = 3
"""So many links of evidence stand beside a win."""


Kind = Literal["milestone", "goal", "number", "noted"]
_FIRST: Mapping[Kind, int] = {"goal": 3, "milestone": 2, "number": 1, "noted": 0}
"""What comes first on one day."""


class Win(Struct, frozen=True):
    """A milestone that was reached, a goal that was achieved, a number that came past a share of
    its way, or what somebody noted as a win."""

    kind: Kind
    on: date
    goal_number: int
    goal_title: str
    milestone_number: int | None
    title: str
    owner: str | None
    """The Slack id of its owner, or of who noted it."""
    days_early: int | None
    """Days before its date, negative for late; none when it had no date."""
    links: tuple[str, ...] = ()
    """Evidence, as people gave it."""
    number: QuarterPage | None = None
    """How far it has come, where it is a number."""


class Wins(Struct, frozen=True):
    """The wins of one leaf, the newest first."""

    wins: tuple[Win, ...]
    months: Mapping[tuple[int, int], int]
    """How many goals and milestones were reached in each month, on whatever leaf."""
    numbers: Mapping[tuple[int, int], int]
    """The same of shares that numbers came past."""
    noted: Mapping[tuple[int, int], int]
    """The same of what was noted as a win."""
    leaf: Leaf
    today: date


class Row(Struct, frozen=True):
    """The row of a win, and its day."""

    on: date
    kind: Kind
    id: int

    @property
    def place(self) -> tuple[date, int, int]:
        """Where it stands, from the oldest on."""
        return self.on, _FIRST[self.kind], self.id


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
    those that concern them; nine queries however much it is. The day of a goal, of a number and of
    what was noted is that of the zone."""
    of_place = Goal.channel_id == here if here is not None else concerns(viewer)
    seen = of_place & access.visible(viewer, here, now)
    rows = sorted(_rows(session, seen, zone), key=attrgetter("place"), reverse=True)
    shown = leaf(start, len(rows))
    return Wins(
        wins=told(session, rows[shown.start : shown.end]),
        months=_by_month(row for row in rows if row.kind in ("goal", "milestone")),
        numbers=_by_month(row for row in rows if row.kind == "number"),
        noted=_by_month(row for row in rows if row.kind == "noted"),
        leaf=shown,
        today=today,
    )


def _by_month(rows: Iterable[Row]) -> Counter[tuple[int, int]]:
    return Counter((row.on.year, row.on.month) for row in rows)


def _rows(session: Session, seen: ColumnElement[bool], zone: str) -> list[Row]:
    milestones = session.execute(
        select(Milestone.reached_on, Milestone.id)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(seen, Milestone.state == MilestoneState.REACHED)
    )
    goals = session.execute(
        select(Goal.closed_at, Goal.id).where(seen, Goal.state == GoalState.ACHIEVED)
    )
    numbers = session.execute(
        select(Quarter.at, Quarter.id)
        .join(Goal, Goal.id == Quarter.goal_id)
        .join(Objective, Objective.id == Quarter.objective_id)
        .where(seen, Quarter.undone_at.is_(None), Objective.dropped_at.is_(None))
    )
    noted = session.execute(
        select(History.at, History.id)
        .join(Goal, Goal.id == History.goal_id)
        .where(seen, History.event == Event.WIN_NOTED)
    )
    return [
        *(Row(on, "milestone", id_) for on, id_ in milestones if on),
        *(Row(local_day(at, zone), "goal", id_) for at, id_ in goals if at),
        *(Row(local_day(at, zone), "number", id_) for at, id_ in numbers),
        *(Row(local_day(at, zone), "noted", id_) for at, id_ in noted),
    ]


def told(session: Session, rows: Sequence[Row]) -> tuple[Win, ...]:
    """What is told of these wins, in their order; five queries."""
    of_goals, of_milestones, of_numbers, of_noted = (
        [row.id for row in rows if row.kind == kind]
        for kind in ("goal", "milestone", "number", "noted")
    )
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
    noted = session.execute(
        select(History, Goal.number, Goal.title, Milestone.number, Person.slack_id)
        .join(Goal, Goal.id == History.goal_id)
        .join(Person, Person.id == History.person_id)
        .outerjoin(Milestone, Milestone.id == History.milestone_id)
        .where(among(History.id, of_noted))
    )
    on = {(row.kind, row.id): row.on for row in rows}
    found: dict[tuple[Kind, int], Win] = {}
    for id_, number, title, due, owner in goals:
        day = on["goal", id_]
        found["goal", id_] = Win("goal", day, number, title, None, title, owner, _early(due, day))
    for milestone, number, title, owner in milestones:
        day = on["milestone", milestone.id]
        own = [milestone.evidence] if milestone.evidence else []
        brought = [*own, *(link for link in links.get(milestone.id, ()) if link not in own)]
        found["milestone", milestone.id] = Win(
            "milestone", day, number, title, milestone.number, milestone.title, owner,
            _early(milestone.due_on, day), tuple(brought[:PROOFS]),
        )  # fmt: skip
    for id_, far in quarters.of_many(session, of_numbers).items():
        found["number", id_] = Win(
            "number", on["number", id_], far.goal_number, far.goal_title, None, far.name, None,
            None, number=far,
        )  # fmt: skip
    for line, number, title, of_milestone, who in noted:
        found["noted", line.id] = Win(
            "noted", on["noted", line.id], number, title, of_milestone, line.new, who, None,
            (line.why,) if line.why else (),
        )  # fmt: skip
    return tuple(found[row.kind, row.id] for row in rows)


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
