"""Goals: edited, every changed field with its history."""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.orm import Session

from bot.errors import ChangedMeanwhile
from bot.model import Event, Goal, Person, Scope
from bot.model.people import mention
from bot.services import access, history, reminders

from .alignment import hides_parent, need_no_circle, need_parent
from .moving import need_reason, write_move
from .setting import OnlyYours, Wish
from .telling import last_hand, need_open, show_anew, tell, touch

_EDITS = (Event.GOAL_EDITED, Event.GOAL_MOVED, Event.GOAL_PAUSED, Event.GOAL_RESUMED)
"""What makes a form that was opened before it say something old."""


def edit(
    session: Session,
    goal: Goal,
    wish: Wish,
    *,
    by: Person,
    now: datetime,
    version: int,
    because: str = "",
) -> bool:
    """Change what a form says of a goal; every changed field is in its history.

    Returns whether anything was changed. A goal whose owner was taken away is nobody's until it
    is given to somebody; one that is for its owner only stays theirs. Another due date is a move,
    and needs its reason. A parent that its editor may not see stays, unless they chose another.

    Raises:
        NotYours, GoalClosed, OnlyYours, NeedsReason: nothing was changed.
        NoSuchParent, ParentClosed, Circle: it cannot support that goal; nothing was changed.
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
    if wish.parent_id is None and hides_parent(session, goal, by=by, now=now):
        wish = replace(wish, parent_id=goal.parent_id)
    _need_parent(session, goal, wish, by, now)
    moves = wish.due_on != goal.due_on
    if moves:
        need_reason(goal, because)
    if goal.parent_id != wish.parent_id:
        show_anew(session, goal, now)  # to those above whom it leaves
    lines = []
    if moves:  # the first line is what is told, and followers hear of a move
        lines.append(write_move(session, goal, wish.due_on, because, by=by, now=now))
    lines += _write_fields(session, goal, wish, by, now)
    if lines:
        goal.version += 1
        reminders.plan_all(session, goal, now)  # it may be somebody else's now
        (touch if moves else show_anew)(session, goal, now)
        tell(session, goal, lines[0], now)
    return bool(lines)


def _need_parent(session: Session, goal: Goal, wish: Wish, by: Person, now: datetime) -> None:
    if wish.parent_id is None or wish.parent_id == goal.parent_id:
        return
    parent = need_parent(session, wish.parent_id, by=by, here=goal.channel_id, now=now)
    need_no_circle(session, goal, parent)


def _write_fields(session: Session, goal: Goal, wish: Wish, by: Person, now: datetime) -> list[int]:
    """Everything but the date, which moves; gives the lines of history."""
    lines = []
    for name in Wish.__struct_fields__:
        old, new = getattr(goal, name), getattr(wish, name)
        if name == "due_on" or old == new:
            continue
        setattr(goal, name, new)
        words = [_in_words(session, name, value) for value in (old, new)]
        line = history.write(
            session, event=Event.GOAL_EDITED, goal_id=goal.id, by=by, now=now,
            field=name, old=words[0], new=words[1],
        )  # fmt: skip
        lines.append(line)
    return lines


def _in_words(session: Session, field: str, value: object) -> str:
    """A value as the history keeps it. Of a goal it says the short id alone: who reads it sees
    its title, if they may."""
    if field == "owner_id" and isinstance(value, int):
        return mention(session.get_one(Person, value).slack_id)
    if field == "parent_id" and isinstance(value, int):
        return f"G{session.get_one(Goal, value).number}"
    return str(value or "")
