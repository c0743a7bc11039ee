"""Goals: set, found, edited, joined, paused and closed."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.errors import CairnError, ChangedMeanwhile, GoalClosed, NoSuchThing
from bot.model import (
    Celebration,
    Contributor,
    Event,
    Goal,
    GoalState,
    History,
    Kind,
    Person,
    Scope,
)
from bot.model.upserts import Upsert, rows_of, table_of
from bot.services import access, history, outbox, workspaces

CLOSING = {
    GoalState.ACHIEVED: Event.GOAL_ACHIEVED,
    GoalState.MISSED: Event.GOAL_MISSED,
    GoalState.DROPPED: Event.GOAL_DROPPED,
}
_EDITS = (Event.GOAL_EDITED, Event.GOAL_PAUSED, Event.GOAL_RESUMED)
"""What makes a form that was opened before it say something old."""

_CONTRIBUTORS = table_of(Contributor)
_JOIN = Upsert(
    lambda insert: (
        insert(_CONTRIBUTORS).on_conflict_do_nothing().returning(_CONTRIBUTORS.c.person_id)
    )
)


class NotPaused(CairnError):
    """This goal is not paused, so there is nothing to resume."""


class AlreadyPaused(CairnError):
    """This goal is paused already; `/goal resume G{number}` takes it up again."""


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
    goal = Goal(
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
    session.add(goal)
    session.flush()
    history.write(session, event=Event.GOAL_SET, goal_id=goal.id, by=by, now=now, new=wish.title)
    channel = _channel_of(session, goal)
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


def card_key(goal: Goal) -> str:
    """The delivery key of a goal's card."""
    return f"goal:{goal.id}:card"


def find(
    session: Session,
    viewer: Person,
    number: int,
    here: int | None,
    now: datetime,
    *,
    hold: bool = False,
) -> Goal:
    """The goal with this short id; held when it is to be changed.

    Raises:
        NoSuchThing: there is none, or none that this person may see: the same words.
    """
    statement = select(Goal).where(Goal.number == number, access.visible(viewer, here, now))
    goal = session.scalar(statement.with_for_update() if hold else statement)
    if goal is None:
        raise NoSuchThing(ref=f"G{number}", command="/goal")
    return goal


def find_row(
    session: Session,
    viewer: Person,
    goal_id: int,
    here: int | None,
    now: datetime,
    *,
    hold: bool = False,
) -> Goal:
    """The goal of a button or form; the same rule as `find`."""
    statement = select(Goal).where(Goal.id == goal_id, access.visible(viewer, here, now))
    goal = session.scalar(statement.with_for_update() if hold else statement)
    if goal is None:
        raise NoSuchThing(ref="such goal", command="/goal")
    return goal


def open_for(session: Session, viewer: Person, here: int | None, now: datetime) -> list[Goal]:
    """The open goals that a person means where they are: of the channel, or their own."""
    within = Goal.channel_id == here if here is not None else Goal.owner_id == viewer.id
    return list(
        session.scalars(
            select(Goal)
            .where(
                within,
                Goal.state.in_([GoalState.ACTIVE, GoalState.PAUSED]),
                access.visible(viewer, here, now),
            )
            .order_by(Goal.number)
        )
    )


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


def last_hand(
    session: Session,
    by: Person,
    goal_id: int,
    events: Collection[Event],
    milestone_id: int | None = None,
) -> str:
    """Who made the newest of these changes, as the beginning of a sentence to `by`."""
    newest = session.scalar(
        select(Person.slack_id)
        .join(History, History.person_id == Person.id)
        .where(
            History.goal_id == goal_id,
            History.milestone_id.is_not_distinct_from(milestone_id),
            History.event.in_(events),
        )
        .order_by(History.id.desc())
        .limit(1)
    )
    if newest == by.slack_id:
        return "You"
    return f"<@{newest}>" if newest else "Somebody"


def join(session: Session, goal: Goal, *, by: Person, now: datetime) -> bool:
    """Note that a person is in; False when they were already."""
    access.need_insider(by)
    need_open(goal)
    added = session.execute(
        _JOIN.on(session),
        {
            "goal_id": goal.id,
            "person_id": by.id,
            "workspace_id": goal.workspace_id,
            "joined_at": now,
        },
    )
    if added.scalar() is None:
        return False
    history.write(session, event=Event.GOAL_JOINED, goal_id=goal.id, by=by, now=now)
    touch(session, goal, now)
    return True


def close(
    session: Session, goal: Goal, outcome: GoalState, *, by: Person, now: datetime, learned: str
) -> bool:
    """Close a goal as achieved, missed or dropped; False when it was closed so already.

    Achieving it is celebrated, once.

    Raises:
        NotYours: nothing was changed.
        GoalClosed: it was closed with another outcome.
    """
    access.need_goal_change(session, by, goal)
    if goal.state == outcome:
        return False
    need_open(goal)
    taken = session.execute(
        update(Goal)
        .where(Goal.id == goal.id, Goal.state == goal.state)
        .values(state=outcome, closed_at=now, learned=learned, version=Goal.version + 1)
    )
    session.refresh(goal)
    if not rows_of(taken):  # somebody was quicker by a moment
        if goal.state == outcome:
            return False
        raise GoalClosed
    line = history.write(
        session, event=CLOSING[outcome], goal_id=goal.id, by=by, now=now, why=learned
    )
    touch(session, goal, now)
    if outcome == GoalState.ACHIEVED:
        celebrate(session, goal, None, now, by)
    else:
        tell(session, goal, line, now)
    return True


def pause(session: Session, goal: Goal, *, by: Person, now: datetime, why: str = "") -> None:
    """Rest a goal: nobody is asked of it until it is resumed.

    Raises:
        NotYours, GoalClosed, AlreadyPaused: nothing was changed.
    """
    access.need_goal_change(session, by, goal)
    need_open(goal)
    if goal.state == GoalState.PAUSED:
        raise AlreadyPaused(number=goal.number)
    _turn(session, goal, GoalState.PAUSED, Event.GOAL_PAUSED, by, now, why)


def resume(session: Session, goal: Goal, *, by: Person, now: datetime, why: str = "") -> None:
    """Take a paused goal up again.

    Raises:
        NotYours, GoalClosed, NotPaused: nothing was changed.
    """
    access.need_goal_change(session, by, goal)
    need_open(goal)
    if goal.state != GoalState.PAUSED:
        raise NotPaused
    _turn(session, goal, GoalState.ACTIVE, Event.GOAL_RESUMED, by, now, why)


def _turn(
    session: Session,
    goal: Goal,
    state: GoalState,
    event: Event,
    by: Person,
    now: datetime,
    why: str,
) -> None:
    goal.state = state
    goal.version += 1
    line = history.write(session, event=event, goal_id=goal.id, by=by, now=now, why=why)
    touch(session, goal, now)
    tell(session, goal, line, now)


def need_open(goal: Goal) -> None:
    """Refuse to change what is closed.

    Raises:
        GoalClosed: the sentence for it.
    """
    if goal.state.is_closed:
        raise GoalClosed


def touch(session: Session, goal: Goal, now: datetime) -> None:
    """Somebody said something of a goal: it is not stale, and its card shows what is new."""
    goal.heard_at = now
    show_anew(session, goal, now)


def show_anew(session: Session, goal: Goal, now: datetime) -> None:
    """The facts on a goal's card changed: bring it up to date where it stands."""
    outbox.refresh(
        session,
        workspace_id=goal.workspace_id,
        kind=Kind.GOAL_CARD,
        subject_id=goal.id,
        now=now,
    )


def tell(session: Session, goal: Goal, history_id: int, now: datetime) -> None:
    """Owe the channel one line of a goal's history, in the thread of its card."""
    channel = _channel_of(session, goal)
    if channel:
        outbox.enqueue(
            session,
            workspace_id=goal.workspace_id,
            key=f"news:{history_id}",
            kind=Kind.GOAL_NEWS,
            subject_id=history_id,
            channel=channel,
            now=now,
            thread_of=outbox.find(session, goal.workspace_id, card_key(goal)),
        )


def celebrate(
    session: Session,
    goal: Goal,
    milestone_id: int | None,
    now: datetime,
    by: Person,
    *,
    quietly: bool = False,
) -> None:
    """Owe the celebration of a milestone, or of the whole goal: once, whoever asks for it.

    A quiet one goes into the thread of the goal's card; a personal goal's to its owner alone.
    """
    found = select(func.count()).where(
        Celebration.goal_id == goal.id, Celebration.milestone_id.is_not_distinct_from(milestone_id)
    )
    if session.scalar(found):
        return
    celebration = Celebration(
        workspace_id=goal.workspace_id, goal_id=goal.id, milestone_id=milestone_id, at=now
    )
    session.add(celebration)
    session.flush()
    card = outbox.find(session, goal.workspace_id, card_key(goal)) if quietly else None
    outbox.enqueue(
        session,
        workspace_id=goal.workspace_id,
        key=f"celebration:{celebration.id}",
        kind=Kind.CELEBRATION,
        subject_id=celebration.id,
        channel=_channel_of(session, goal) or _owner_of(session, goal) or by.slack_id,
        now=now,
        thread_of=card,
        for_person_id=by.id,
    )


def _channel_of(session: Session, goal: Goal) -> str | None:
    if goal.channel_id is None:
        return None
    return workspaces.channel(session, goal.workspace_id, goal.channel_id).slack_id


def _owner_of(session: Session, goal: Goal) -> str | None:
    return session.get_one(Person, goal.owner_id).slack_id if goal.owner_id else None
