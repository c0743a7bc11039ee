"""Milestones: added, and edited."""

from collections.abc import Collection
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy.orm import Session

from bot.errors import CairnError, ChangedMeanwhile
from bot.model import Event, Goal, Milestone, MilestoneState, Person, Scope, Size
from bot.model.history import TOGETHER
from bot.model.people import mention
from bot.services import access, goals, reminders, workspaces

from . import numbers
from .afters import link, put_after
from .changes import changed_meanwhile
from .moving import NeedsReason, needs_reason
from .proposing import propose
from .replanning import Chosen, replan
from .telling import need_planned, show_proposal_anew, write

_EDITS = (Event.MILESTONE_EDITED, Event.MILESTONE_MOVED)
"""What makes a form that was opened before it say something old."""


class DateStays(CairnError):
    """A date that others plan with can be moved, not taken away. Choose the new one, or drop the \
milestone."""


class Plan(Struct, frozen=True):
    """What a person says of a milestone, in a command or a form."""

    title: str
    due_on: date | None = None
    owner_id: int | None = None
    size: Size = Size.MAJOR
    reached_when: str = ""


def add(
    session: Session,
    goal: Goal,
    plan: Plan,
    *,
    by: Person,
    now: datetime,
    together: bool = False,
    after_ids: Collection[int] = (),
    here: int | None = None,
) -> Milestone:
    """Add a milestone to a goal; with no owner named it is the goal's owner's.

    Who may not change the goal proposes it. Who adds one of their own has committed to it. One that
    is added `together` with others is told with them, by whoever adds them. `here` is the channel
    in which its setter sees those that it comes after.

    Raises:
        GoalClosed, OutsiderOnly, OnlyYours, NoSuchNumber, OtherWay, NoPoint, NoSuchThing,
            TooManyBefore: nothing was added.
    """
    access.need_insider(by)
    goals.need_open(goal)
    _need_own(goal, plan)
    planned = access.may_change_goal(session, by, goal)
    owner_id = plan.owner_id or goal.owner_id
    milestone = Milestone(
        workspace_id=goal.workspace_id,
        number=workspaces.next_number(session, goal.workspace_id, "milestones"),
        goal_id=goal.id,
        title=plan.title,
        reached_when=plan.reached_when,
        owner_id=owner_id,
        creator_id=by.id,
        committed_at=now if owner_id == by.id else None,
        size=plan.size,
        state=MilestoneState.PLANNED if planned else MilestoneState.PROPOSED,
        due_on=plan.due_on,
        first_due_on=plan.due_on,
        created_at=now,
    )
    session.add(milestone)
    session.flush()
    numbers.link(session, milestone, goal, by=by, now=now)
    goals.touch(session, goal, now)
    if after_ids:
        link(session, milestone, goal, after_ids, by=by, here=here, now=now)
    if not planned:
        propose(session, milestone, goal, by, now)
        return milestone
    reminders.plan(session, milestone, goal, now)
    due = plan.due_on.isoformat() if plan.due_on else ""
    field = TOGETHER if together else ""
    line = write(session, goal, milestone, Event.MILESTONE_ADDED, by, now, field=field, new=due)
    if not together:
        goals.tell(session, goal, line, now)
    return milestone


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
    seen: int = 0,
    after_ids: Collection[int] | None = None,
    here: int | None = None,
    along: Chosen | None = None,
) -> bool:
    """Change what a form says of a milestone; a changed date is a move and needs its reason, and
    takes along what was chosen of its ripple.

    Returns whether anything was changed. One whose owner was taken away is nobody's. `seen` is the
    newest line of its history that the form knew; without `after_ids` it comes after what it did.

    Raises:
        ChangedMeanwhile: somebody edited it after the form was opened at `version`.
        NeedsReason, DateStays, MilestoneSettled, GoalClosed, NotYours, OnlyYours, NoSuchNumber,
            OtherWay, NoPoint, NoSuchThing, ComesAfter, TooManyBefore: nothing was changed.
    """
    access.need_milestone_change(session, by, goal, milestone)
    need_planned(goal, milestone)
    _need_own(goal, plan)
    if milestone.version != version:
        who = goals.last_hand(session, by, goal.id, _EDITS, milestone_id=milestone.id)
        raise ChangedMeanwhile(changed_meanwhile(session, milestone, who, seen))
    if plan.due_on is None and needs_reason(milestone):
        raise DateStays
    moving = plan.due_on != milestone.due_on
    if moving and needs_reason(milestone) and not because.strip():
        raise NeedsReason  # before anything else is saved
    changed, owner_before = False, milestone.owner_id
    waits_anew = plan.reached_when != milestone.reached_when
    if after_ids is not None:
        changed = put_after(session, milestone, goal, after_ids, by=by, here=here, now=now)
    for name in Plan.__struct_fields__:
        old, new = getattr(milestone, name), getattr(plan, name)
        if name == "due_on" or old == new:
            continue
        setattr(milestone, name, new)
        changed = True
        write(
            session, goal, milestone, Event.MILESTONE_EDITED, by, now,
            field=name, old=_in_words(session, old), new=_in_words(session, new),
        )  # fmt: skip
    if waits_anew:
        numbers.link(session, milestone, goal, by=by, now=now)
    if changed:
        if milestone.owner_id != owner_before:  # the new one has not said so yet
            milestone.committed_at = now if milestone.owner_id == by.id else None
        if milestone.state == MilestoneState.PROPOSED:
            show_proposal_anew(session, milestone, now)
        milestone.version += 1
        reminders.plan(session, milestone, goal, now)  # it may be somebody else's now
        goals.touch(session, goal, now)
    if moving and plan.due_on is None:
        milestone.due_on = milestone.first_due_on = None  # a proposal's, with which nobody plans
    elif moving and plan.due_on is not None:
        replan(
            session, milestone, goal,
            to=plan.due_on, because=because, by=by, now=now, along=along or Chosen(),
        )  # fmt: skip
    return changed or moving


def _in_words(session: Session, value: object) -> str:
    if isinstance(value, int):
        return mention(session.get_one(Person, value).slack_id)
    return str(value or "")


def _need_own(goal: Goal, plan: Plan) -> None:
    """Refuse to give a milestone to somebody who may not see its goal, as nobody else may."""
    if goal.scope == Scope.PERSONAL and plan.owner_id not in (None, goal.owner_id):
        raise goals.OnlyYours
