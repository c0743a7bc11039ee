"""Where a channel is held up: for those who lead it, from what the reader may see."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.model import Goal, GoalState, Milestone, MilestoneAfter, MilestoneState, Person
from bot.services import access

NAMED = 3
"""So many of each kind are named; the others are counted."""
TOO_MUCH = 4
"""So many milestones due in one week are too much for one person."""
AHEAD = timedelta(weeks=8)
"""How far ahead the weeks of people are looked at."""


class Stuck(Struct, frozen=True):
    """A milestone that holds something up, and by how much: days late, moves, or how many wait."""

    number: int
    title: str
    owner: str | None
    """The owner's Slack id."""
    by: int


class Overload(Struct, frozen=True):
    """A person with too much in one week: how many milestones, in the week that begins so."""

    who: str
    monday: date
    count: int


class Bottlenecks(Struct, frozen=True):
    """The worst of each kind, and how many of that kind there are."""

    overdue: tuple[Stuck, ...] = ()
    overdue_count: int = 0
    moved: tuple[Stuck, ...] = ()
    moved_count: int = 0
    waited_on: tuple[Stuck, ...] = ()
    waited_on_count: int = 0
    overloaded: tuple[Overload, ...] = ()
    overloaded_count: int = 0


def bottlenecks(
    session: Session, viewer: Person, channel_id: int, *, now: datetime, today: date
) -> Bottlenecks:
    """What holds up the goals of a channel that are worked on; three queries.

    What waits, and what else their owners have to do, is counted wherever it is, as far as the
    reader may see it.
    """
    seen = access.visible(viewer, channel_id, now) & (Goal.state == GoalState.ACTIVE)
    held_up = _held_up(session, Goal.channel_id == channel_id, seen, today)
    overdue = _worst([(row, (today - row.due_on).days) for row in held_up if row.due_on])
    moved = _worst([(row, row.moves) for row in held_up if row.moves > 1])
    waited_on, waited_on_count = _waited_on(session, Goal.channel_id == channel_id, seen)
    overloaded = _overloaded(session, channel_id, seen, today)
    late = tuple(stuck for stuck in overdue if stuck.by > 0)
    return Bottlenecks(
        late[:NAMED], len(late),
        moved[:NAMED], len(moved),
        waited_on, waited_on_count,
        overloaded[:NAMED], len(overloaded),
    )  # fmt: skip


class _Row(Struct, frozen=True):
    number: int
    title: str
    owner: str | None
    due_on: date | None
    moves: int


def _held_up(
    session: Session, of_channel: ColumnElement[bool], seen: ColumnElement[bool], today: date
) -> list[_Row]:
    rows = session.execute(
        select(
            Milestone.number, Milestone.title, Person.slack_id, Milestone.due_on, Milestone.moves
        )
        .join(Goal, Goal.id == Milestone.goal_id)
        .outerjoin(Person, Person.id == Milestone.owner_id)
        .where(of_channel, seen, Milestone.state == MilestoneState.PLANNED)
        .where(or_(Milestone.due_on < today, Milestone.moves > 1))
        .order_by(Milestone.number)
    )
    return [_Row(*row) for row in rows]


def _worst(rows: Sequence[tuple[_Row, int]]) -> tuple[Stuck, ...]:
    found = [Stuck(row.number, row.title, row.owner, by) for row, by in rows]
    return tuple(sorted(found, key=lambda stuck: -stuck.by))


def _waited_on(
    session: Session, of_channel: ColumnElement[bool], seen: ColumnElement[bool]
) -> tuple[tuple[Stuck, ...], int]:
    """Milestones of the channel after which more than one other comes, and how many there are."""
    waiting = aliased(Milestone)
    waiters = (
        select(MilestoneAfter.after_id, func.count().label("waiters"))
        .join(waiting, waiting.id == MilestoneAfter.milestone_id)
        .join(Goal, Goal.id == waiting.goal_id)
        .where(seen, waiting.state == MilestoneState.PLANNED)
        .group_by(MilestoneAfter.after_id)
        .having(func.count() > 1)
        .subquery()
    )
    rows = session.execute(
        select(
            Milestone.number,
            Milestone.title,
            Person.slack_id,
            waiters.c.waiters,
            func.count().over(),
        )
        .join(waiters, waiters.c.after_id == Milestone.id)
        .join(Goal, Goal.id == Milestone.goal_id)
        .outerjoin(Person, Person.id == Milestone.owner_id)
        .where(of_channel, seen, Milestone.state == MilestoneState.PLANNED)
        .order_by(waiters.c.waiters.desc(), Milestone.number)
        .limit(NAMED)
    ).all()
    return tuple(Stuck(*row[:4]) for row in rows), rows[0][4] if rows else 0


def _overloaded(
    session: Session, channel_id: int, seen: ColumnElement[bool], today: date
) -> tuple[Overload, ...]:
    """Owners of milestones of the channel with too much in a week, this one and those to come."""
    monday = today - timedelta(days=today.weekday())
    of_channel = (
        select(Milestone.owner_id)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(Goal.channel_id == channel_id, Milestone.state == MilestoneState.PLANNED, seen)
        .correlate(None)  # it has milestones and goals of its own
    )
    rows = session.execute(
        select(Person.slack_id, Milestone.due_on)
        .join(Person, Person.id == Milestone.owner_id)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(
            seen,
            Milestone.state == MilestoneState.PLANNED,
            Milestone.owner_id.in_(of_channel),
            Milestone.due_on >= monday,
            Milestone.due_on < monday + AHEAD,
        )
    )
    weeks = Counter(
        (who, due_on - timedelta(days=due_on.weekday())) for who, due_on in rows if due_on
    )
    found = [Overload(who, week, count) for (who, week), count in weeks.items()]
    heavy = [each for each in found if each.count >= TOO_MUCH]
    return tuple(sorted(heavy, key=lambda each: (-each.count, each.monday, each.who)))
