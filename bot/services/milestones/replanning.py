"""Re-plans with all that moves along: foreseen and shown first, then saved at once."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.model import Goal, Milestone, MilestoneAfter, MilestoneState, Person
from bot.model.ripples import Shift, Stone, first_late, ripple
from bot.services import access, goals

from .afters import behind
from .moving import need_move, shift


class Along(Struct, frozen=True):
    """A milestone, or a goal with its due date, that would move along."""

    id: int
    number: int
    title: str
    goal_id: int
    """Its goal's row; its own for a goal."""
    old: date
    new: date
    may: bool
    """Whether the person who re-plans may move it."""


class Ripple(Struct, frozen=True):
    """What moves along when a milestone does."""

    milestones: tuple[Along, ...] = ()
    """The nearest first."""
    goals: tuple[Along, ...] = ()
    """Those whose due date would lie before a milestone."""

    def __bool__(self) -> bool:
        return bool(self.milestones or self.goals)

    @property
    def mark(self) -> str:
        """The same for what looks the same, so that what was shown is known again."""
        told = [(each.id, each.new.isoformat(), each.may) for each in self.milestones]
        told_goals = [(each.id, each.new.isoformat(), each.may) for each in self.goals]
        return hashlib.sha256(repr((told, told_goals)).encode()).hexdigest()[:16]


NO_RIPPLE = Ripple()
"""Nothing moves along."""


class Chosen(Struct, frozen=True):
    """What somebody has chosen of a ripple, by row."""

    ripple: Ripple = NO_RIPPLE
    milestone_ids: Collection[int] = ()
    goal_ids: Collection[int] = ()


def foresee(
    session: Session,
    milestone: Milestone,
    goal: Goal,
    to: date,
    *,
    by: Person,
    here: int | None,
    now: datetime,
) -> Ripple:
    """What moves along when a milestone moves to a day: only what `by` may see, and of it only
    what is planned, of goals that are not closed."""
    if milestone.state != MilestoneState.PLANNED:
        return NO_RIPPLE
    rows = session.execute(
        select(Milestone, Goal)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(
            Milestone.id.in_(behind(milestone.id)),
            Milestone.state != MilestoneState.DROPPED,
            or_(Goal.id == goal.id, access.visible(by, here, now)),
        )
    ).all()
    known: dict[int, tuple[Milestone, Goal]] = {row[0].id: (row[0], row[1]) for row in rows}
    links = session.execute(
        select(MilestoneAfter.milestone_id, MilestoneAfter.after_id).where(
            MilestoneAfter.milestone_id.in_(known), MilestoneAfter.after_id.in_(known)
        )
    )
    stones = [Stone(row.id, row.due_on, moves=_can_move(row, of)) for row, of in known.values()]
    shifts = ripple(stones, [(later, earlier) for later, earlier in links], milestone.id, to)
    along = tuple(_along(session, by, *known[each.id], each) for each in shifts)
    moved = [(goal.id, to)] if milestone.due_on is None or to > milestone.due_on else []
    moved += [(each.goal_id, each.new) for each in along if each.may]
    of_goals = {of.id: of for _, of in known.values()} | {goal.id: goal}
    return Ripple(along, tuple(_late_goals(session, by, of_goals.values(), moved)))


def hold_road(
    session: Session,
    milestone: Milestone,
    goal: Goal,
    to: date | None,
    *,
    by: Person,
    here: int | None,
    now: datetime,
) -> Ripple:
    """Hold a milestone that is to move, its goal, and all that moves along; what that is now.
    Without a day it is held alone.

    Goals are held before milestones, each in the order of their rows, so that two re-plans which
    meet wait for each other and never in a circle. `milestone` and `goal` were not held before.
    """
    found = NO_RIPPLE
    if to is not None:
        found = foresee(session, milestone, goal, to, by=by, here=here, now=now)
    goal_ids = {goal.id, *(each.goal_id for each in (*found.milestones, *found.goals))}
    milestone_ids = {milestone.id, *(each.id for each in found.milestones)}
    for table, ids in ((Goal, goal_ids), (Milestone, milestone_ids)):
        session.execute(
            select(table)
            .where(table.id.in_(ids))
            .order_by(table.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
    if to is None:
        return found
    now_so = foresee(session, milestone, goal, to, by=by, here=here, now=now)
    return Ripple(
        tuple(each for each in now_so.milestones if each.id in milestone_ids),
        tuple(each for each in now_so.goals if each.id in goal_ids),
    )


def replan(
    session: Session,
    milestone: Milestone,
    goal: Goal,
    *,
    to: date,
    because: str,
    by: Person,
    now: datetime,
    along: Chosen,
) -> None:
    """Give a milestone a new date and, for the same reason, move along what was chosen of its
    ripple. Each goal's thread tells it in one message.

    The ripple is what `hold_road` gave. A goal moves only as far as what was chosen needs.

    Raises:
        NeedsReason, SameDate, MilestoneSettled, GoalClosed, NotYours: nothing was changed.
    """
    need_move(session, milestone, goal, to=to, because=because, by=by)
    chosen = [
        each for each in along.ripple.milestones if each.may and each.id in along.milestone_ids
    ]
    days, first_date = [(goal.id, to)], milestone.due_on is None
    own = shift(session, milestone, goal, to=to, because=because, by=by, now=now)
    lines = {} if first_date else {goal.id: own}  # a first date is a plan, told by itself
    for each in chosen:
        row, of = session.get_one(Milestone, each.id), session.get_one(Goal, each.goal_id)
        line = shift(session, row, of, to=each.new, because=because, by=by, now=now)
        lines.setdefault(of.id, line)
        days.append((of.id, each.new))
    for each in along.ripple.goals:
        of = session.get_one(Goal, each.id)
        needed = first_late(of.due_on, [day for goal_id, day in days if goal_id == of.id])
        if each.may and each.id in along.goal_ids and needed is not None:
            line = goals.write_move(session, of, needed, because, by=by, now=now)
            of.version += 1
            goals.touch(session, of, now)
            lines.setdefault(of.id, line)
    if milestone.state == MilestoneState.PROPOSED:
        return  # its own message shows it
    if first_date:
        goals.tell(session, goal, own, now)
    for goal_id, line in lines.items():
        goals.tell(session, session.get_one(Goal, goal_id), line, now)


def _can_move(milestone: Milestone, goal: Goal) -> bool:
    return milestone.state == MilestoneState.PLANNED and not goal.state.is_closed


def _along(session: Session, by: Person, milestone: Milestone, goal: Goal, moved: Shift) -> Along:
    may = access.may_change_milestone(session, by, goal, milestone)
    return Along(
        milestone.id, milestone.number, milestone.title, goal.id, moved.old, moved.new, may
    )


def _late_goals(
    session: Session, by: Person, of: Iterable[Goal], moved: Collection[tuple[int, date]]
) -> Iterable[Along]:
    for goal in sorted(of, key=lambda each: each.number):
        new = first_late(goal.due_on, [day for goal_id, day in moved if goal_id == goal.id])
        if new is None or goal.due_on is None:
            continue
        may = access.may_change_goal(session, by, goal)
        yield Along(goal.id, goal.number, goal.title, goal.id, goal.due_on, new, may)
