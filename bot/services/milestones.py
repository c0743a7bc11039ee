"""Milestones: added, reached, moved with a reason, edited and dropped."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from bot.errors import CairnError, ChangedMeanwhile, MilestoneSettled, NoSuchThing
from bot.model import (
    Event,
    Goal,
    Milestone,
    MilestoneHelper,
    MilestoneState,
    Person,
    Scope,
    Size,
)
from bot.model.upserts import rows_of
from bot.services import access, goals, history, workspaces

_EDITS = (Event.MILESTONE_EDITED, Event.MILESTONE_MOVED)
"""What makes a form that was opened before it say something old."""


class NeedsReason(CairnError):
    """A move needs its reason: others planned with the old date. Say `because …`."""


class NoGoalYet(CairnError):
    """There is no open goal here to add a milestone to. `/goal TITLE by DATE` sets one first."""


class SameDate(CairnError):
    """It is planned for that day already, so nothing was moved."""


class DateStays(CairnError):
    """A date that others plan with can be moved, not taken away. Choose the new one, or drop the \
milestone."""


@dataclass(frozen=True)
class Plan:
    """What a person says of a milestone, in a command or a form."""

    title: str
    due_on: date | None = None
    owner_id: int | None = None
    size: Size = Size.MAJOR
    reached_when: str = ""


@dataclass(frozen=True)
class Reaching:
    """What a person says when a milestone is reached."""

    evidence: str = ""
    note: str = ""
    lesson: str = ""
    helper_ids: Collection[int] = ()


def add(session: Session, goal: Goal, plan: Plan, *, by: Person, now: datetime) -> Milestone:
    """Add a milestone to a goal; with no owner named it is the goal's owner's.

    Raises:
        GoalClosed, OutsiderOnly, OnlyYours: nothing was added.
    """
    access.need_insider(by)
    goals.need_open(goal)
    _need_own(goal, plan)
    milestone = Milestone(
        workspace_id=goal.workspace_id,
        number=workspaces.next_number(session, goal.workspace_id, "milestones"),
        goal_id=goal.id,
        title=plan.title,
        reached_when=plan.reached_when,
        owner_id=plan.owner_id or goal.owner_id,
        creator_id=by.id,
        size=plan.size,
        state=MilestoneState.PLANNED,
        due_on=plan.due_on,
        first_due_on=plan.due_on,
        created_at=now,
    )
    session.add(milestone)
    session.flush()
    due = plan.due_on.isoformat() if plan.due_on else ""
    line = _write(session, goal, milestone, Event.MILESTONE_ADDED, by, now, new=due)
    goals.touch(session, goal, now)
    goals.tell(session, goal, line, now)
    return milestone


def find(
    session: Session,
    viewer: Person,
    number: int,
    here: int | None,
    now: datetime,
    *,
    hold: bool = False,
) -> tuple[Milestone, Goal]:
    """The milestone with this short id, and its goal; held when they are to be changed.

    Raises:
        NoSuchThing: there is none, or none that this person may see: the same words.
    """
    found = _select(session, viewer, here, now, Milestone.number == number, hold=hold)
    if found is None:
        raise NoSuchThing(ref=f"M{number}", command="/milestone")
    return found


def find_row(
    session: Session,
    viewer: Person,
    milestone_id: int,
    here: int | None,
    now: datetime,
    *,
    hold: bool = False,
) -> tuple[Milestone, Goal]:
    """The milestone of a button or form, and its goal; the same rule as `find`."""
    found = _select(session, viewer, here, now, Milestone.id == milestone_id, hold=hold)
    if found is None:
        raise NoSuchThing(ref="such milestone", command="/milestone")
    return found


def _select(
    session: Session,
    viewer: Person,
    here: int | None,
    now: datetime,
    which: ColumnElement[bool],
    *,
    hold: bool,
) -> tuple[Milestone, Goal] | None:
    statement = (
        select(Milestone, Goal)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(which, access.visible(viewer, here, now))
    )
    if hold:
        statement = statement.with_for_update(of=[Milestone, Goal])
    row = session.execute(statement).first()
    return (row[0], row[1]) if row else None


def reach(
    session: Session,
    milestone: Milestone,
    goal: Goal,
    reaching: Reaching,
    *,
    by: Person,
    now: datetime,
    today: date,
) -> bool:
    """Mark a milestone reached and owe its celebration; False when it was reached already.

    Marking twice, or by two people at once, is one effect: the row count of one update decides.

    Raises:
        MilestoneSettled: it was dropped.
        GoalClosed, OutsiderOnly: nothing was changed.
    """
    access.need_insider(by)
    if milestone.state == MilestoneState.REACHED:
        return False
    if milestone.state == MilestoneState.DROPPED:
        raise MilestoneSettled(state="dropped")
    goals.need_open(goal)
    taken = session.execute(
        update(Milestone)
        .where(
            Milestone.id == milestone.id,
            Milestone.state.in_([MilestoneState.PLANNED, MilestoneState.PROPOSED]),
        )
        .values(
            state=MilestoneState.REACHED,
            reached_on=today,
            reached_at=now,
            reached_by_id=by.id,
            evidence=reaching.evidence,
            note=reaching.note,
            lesson=reaching.lesson,
            version=Milestone.version + 1,
        )
    )
    session.refresh(milestone)
    if not rows_of(taken):
        return False
    for helper_id in set(reaching.helper_ids) - {milestone.owner_id}:
        session.add(
            MilestoneHelper(
                milestone_id=milestone.id, person_id=helper_id, workspace_id=goal.workspace_id
            )
        )
    _write(session, goal, milestone, Event.MILESTONE_REACHED, by, now, why=reaching.note)
    goals.touch(session, goal, now)
    goals.celebrate(session, goal, milestone.id, now, by, quietly=milestone.size == Size.MINOR)
    return True


def move(
    session: Session,
    milestone: Milestone,
    goal: Goal,
    *,
    to: date,
    because: str,
    by: Person,
    now: datetime,
) -> None:
    """Give a milestone a new date, with the reason; the first plan is kept beside it.

    The first date of one that had none is a plan, and needs no reason.

    Raises:
        NeedsReason, SameDate, MilestoneSettled, GoalClosed, NotYours: nothing was changed.
    """
    access.need_milestone_change(session, by, goal, milestone)
    need_planned(goal, milestone)
    if milestone.due_on is not None and not because.strip():
        raise NeedsReason
    if milestone.due_on == to:
        raise SameDate
    old = milestone.due_on
    milestone.due_on = to
    milestone.first_due_on = milestone.first_due_on or to
    if old is not None:
        milestone.moves += 1
        milestone.moved_because = because
    milestone.version += 1
    line = _write(
        session, goal, milestone, Event.MILESTONE_MOVED, by, now,
        old=old.isoformat() if old else "", new=to.isoformat(), why=because,
    )  # fmt: skip
    goals.touch(session, goal, now)
    goals.tell(session, goal, line, now)


def drop(
    session: Session, milestone: Milestone, goal: Goal, *, because: str, by: Person, now: datetime
) -> None:
    """Take a milestone off the road, with the reason; it stays in the history.

    Raises:
        MilestoneSettled, GoalClosed, NotYours: nothing was changed.
    """
    access.need_milestone_change(session, by, goal, milestone)
    need_planned(goal, milestone)
    milestone.state = MilestoneState.DROPPED
    milestone.dropped_because = because
    milestone.version += 1
    line = _write(
        session, goal, milestone, Event.MILESTONE_DROPPED, by, now, old=milestone.title, why=because
    )
    goals.touch(session, goal, now)
    goals.tell(session, goal, line, now)


def edit(
    session: Session,
    milestone: Milestone,
    goal: Goal,
    plan: Plan,
    *,
    because: str,
    by: Person,
    now: datetime,
    version: int,
) -> bool:
    """Change what a form says of a milestone; a changed date is a move and needs its reason.

    Returns whether anything was changed. One whose owner was taken away is nobody's.

    Raises:
        ChangedMeanwhile: somebody edited it after the form was opened at `version`.
        NeedsReason, DateStays, MilestoneSettled, GoalClosed, NotYours, OnlyYours: nothing was
            changed.
    """
    access.need_milestone_change(session, by, goal, milestone)
    need_planned(goal, milestone)
    _need_own(goal, plan)
    if milestone.version != version:
        raise ChangedMeanwhile(
            who=goals.last_hand(session, by, goal.id, _EDITS, milestone_id=milestone.id)
        )
    if plan.due_on is None and milestone.due_on is not None:
        raise DateStays
    moving = plan.due_on != milestone.due_on
    if moving and milestone.due_on is not None and not because.strip():
        raise NeedsReason  # before anything else is saved
    changed = False
    for field in fields(Plan):
        old, new = getattr(milestone, field.name), getattr(plan, field.name)
        if field.name == "due_on" or old == new:
            continue
        setattr(milestone, field.name, new)
        changed = True
        _write(
            session, goal, milestone, Event.MILESTONE_EDITED, by, now,
            field=field.name, old=_in_words(session, old), new=_in_words(session, new),
        )  # fmt: skip
    if changed:
        milestone.version += 1
        goals.touch(session, goal, now)
    if moving and plan.due_on is not None:
        move(session, milestone, goal, to=plan.due_on, because=because, by=by, now=now)
    return changed or moving


def _in_words(session: Session, value: object) -> str:
    if isinstance(value, int):
        return f"<@{session.get_one(Person, value).slack_id}>"
    return str(value or "")


def _need_own(goal: Goal, plan: Plan) -> None:
    """Refuse to give a milestone to somebody who may not see its goal, as nobody else may."""
    if goal.scope == Scope.PERSONAL and plan.owner_id not in (None, goal.owner_id):
        raise goals.OnlyYours


def need_planned(goal: Goal, milestone: Milestone) -> None:
    """Refuse to change what is settled.

    Raises:
        GoalClosed, MilestoneSettled: the sentence for it.
    """
    goals.need_open(goal)
    if milestone.state in (MilestoneState.REACHED, MilestoneState.DROPPED):
        raise MilestoneSettled(state=milestone.state.value)


def _write(
    session: Session,
    goal: Goal,
    milestone: Milestone,
    event: Event,
    by: Person,
    now: datetime,
    *,
    field: str = "",
    old: str = "",
    new: str = "",
    why: str = "",
) -> int:
    return history.write(
        session, event=event, goal_id=goal.id, milestone_id=milestone.id, by=by, now=now,
        field=field, old=old, new=new, why=why,
    )  # fmt: skip


def helpers_of(session: Session, milestone_ids: Collection[int]) -> dict[int, list[str]]:
    """The Slack ids of those who helped, by milestone."""
    found: dict[int, list[str]] = {}
    rows = session.execute(
        select(MilestoneHelper.milestone_id, Person.slack_id)
        .join(Person, Person.id == MilestoneHelper.person_id)
        .where(MilestoneHelper.milestone_id.in_(milestone_ids))
        .order_by(Person.name, Person.id)
    )
    for milestone_id, slack_id in rows:
        found.setdefault(milestone_id, []).append(slack_id)
    return found
