"""Goals: set, and edited."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.errors import CairnError, ChangedMeanwhile
from bot.model import Event, Goal, GoalState, Kind, Person, Scope
from bot.model.upserts import New
from bot.services import access, history, outbox, workspaces

from .telling import card_key, channel_of, last_hand, need_open, tell, touch

_GOALS = New(Goal)
_EDITS = (Event.GOAL_EDITED, Event.GOAL_PAUSED, Event.GOAL_RESUMED)
"""What makes a form that was opened before it say something old."""


class OnlyYours(CairnError):
    """What is for you only cannot be somebody else's. Leave the owner out, or set the goal in a \
channel."""


class NotForGuests(CairnError):
    """As a guest you can set goals for yourself and for the channels you are in."""


@dataclass(frozen=True)
class Wish:
    """What a person says of a goal, in a command or a form."""

    title: str
    why: str = ""
    done_means: str = ""
    category: str = ""
    owner_id: int | None = None
    due_on: date | None = None


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
    """
    access.need_insider(by)
    if scope == Scope.PERSONAL and wish.owner_id not in (None, by.id):
        raise OnlyYours
    if scope == Scope.WORKSPACE and by.guest:
        raise NotForGuests
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
        state=GoalState.ACTIVE,
        heard_at=now,
        created_at=now,
    )
    history.write(session, event=Event.GOAL_SET, goal_id=goal.id, by=by, now=now, new=wish.title)
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


def edit(
    session: Session, goal: Goal, wish: Wish, *, by: Person, now: datetime, version: int
) -> bool:
    """Change what a form says of a goal; every changed field is in its history.

    Returns whether anything was changed. A goal whose owner was taken away is nobody's until it
    is given to somebody; one that is for its owner only stays theirs.

    Raises:
        NotYours, GoalClosed, OnlyYours: nothing was changed.
        ChangedMeanwhile: somebody edited it after the form was opened at `version`.
    """
    access.need_goal_change(session, by, goal)
    need_open(goal)
    if goal.version != version:
        raise ChangedMeanwhile(who=last_hand(session, by, goal.id, _EDITS))
    if goal.scope == Scope.PERSONAL:
        wish = replace(wish, owner_id=wish.owner_id or goal.owner_id)
        if wish.owner_id != goal.owner_id:
            raise OnlyYours
    changed: list[int] = []
    for field in fields(Wish):
        old, new = getattr(goal, field.name), getattr(wish, field.name)
        if old == new:
            continue
        setattr(goal, field.name, new)
        changed.append(
            history.write(
                session,
                event=Event.GOAL_EDITED,
                goal_id=goal.id,
                by=by,
                now=now,
                field=field.name,
                old=_in_words(session, field.name, old),
                new=_in_words(session, field.name, new),
            )
        )
    if changed:
        goal.version += 1
        touch(session, goal, now)
        tell(session, goal, changed[0], now)
    return bool(changed)


def _in_words(session: Session, field: str, value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if field == "owner_id" and isinstance(value, int):
        return f"<@{session.get_one(Person, value).slack_id}>"
    return str(value or "")
