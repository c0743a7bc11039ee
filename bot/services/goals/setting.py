"""Goals: set, by a command or a form."""

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy.orm import Session

from bot.errors import CairnError
from bot.model import Event, Goal, GoalState, Horizon, Kind, Person, Priority, Scope
from bot.model.upserts import New
from bot.services import access, history, outbox, workspaces

from .alignment import need_parent
from .telling import card_key, channel_of, show_anew

_GOALS = New(Goal)


class OnlyYours(CairnError):
    """What is for you only cannot be somebody else's. Leave the owner out, or set the goal in a \
channel."""


class NotForGuests(CairnError):
    """As a guest you can set goals for yourself and for the channels you are in."""


class Wish(Struct, frozen=True):
    """What a person says of a goal, in a command or a form."""

    title: str
    why: str = ""
    done_means: str = ""
    category: str = ""
    owner_id: int | None = None
    due_on: date | None = None
    parent_id: int | None = None
    priority: Priority = Priority.NORMAL
    horizon: Horizon | None = None
    confidence: int | None = None


def set_goal(
    session: Session,
    wish: Wish,
    *,
    by: Person,
    now: datetime,
    today: date,
    scope: Scope,
    channel_id: int | None,
) -> Goal:
    """Set a goal. One of a channel gets its card there; the card is owed once.

    `today` is the day it starts, in its owner's zone. A goal with no owner named is its setter's.

    Raises:
        OutsiderOnly, OnlyYours, NotForGuests: nothing was set.
        NoSuchParent, ParentClosed: it is to support a goal that is not there for its setter.
    """
    access.need_insider(by)
    if scope == Scope.PERSONAL and wish.owner_id not in (None, by.id):
        raise OnlyYours
    if scope == Scope.WORKSPACE and by.guest:
        raise NotForGuests
    if wish.parent_id is not None:  # before the workspace is held, as everybody does it
        need_parent(session, wish.parent_id, by=by, here=channel_id, now=now)
    goal = _GOALS.keep(
        session,
        workspace_id=by.workspace_id,
        number=workspaces.next_number(session, by.workspace_id, "goals"),
        channel_id=channel_id,
        scope=scope,
        title=wish.title,
        why=wish.why,
        done_means=wish.done_means,
        category=wish.category,
        owner_id=wish.owner_id or by.id,
        creator_id=by.id,
        start_on=today,
        due_on=wish.due_on,
        first_due_on=wish.due_on,
        parent_id=wish.parent_id,
        priority=wish.priority,
        horizon=wish.horizon,
        confidence=wish.confidence,
        state=GoalState.ACTIVE,
        heard_at=now,
        created_at=now,
    )
    history.write(session, event=Event.GOAL_SET, goal_id=goal.id, by=by, now=now, new=wish.title)
    if goal.parent_id is not None:
        show_anew(session, goal, now)
    channel = channel_of(session, goal)
    if channel:
        outbox.enqueue(
            session,
            workspace_id=goal.workspace_id,
            key=card_key(goal),
            kind=Kind.GOAL_CARD,
            subject_id=goal.id,
            channel=channel,
            now=now,
            for_person_id=by.id,
        )
    return goal
