"""What is told of a goal: its card, the lines in its thread, its celebrations."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.errors import GoalClosed
from bot.model import Celebration, Event, Goal, History, Kind, Person
from bot.services import outbox, workspaces


def card_key(goal: Goal) -> str:
    """The delivery key of a goal's card."""
    return f"goal:{goal.id}:card"


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
    channel = channel_of(session, goal)
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
        channel=channel_of(session, goal) or _owner_of(session, goal) or by.slack_id,
        now=now,
        thread_of=card,
        for_person_id=by.id,
    )


def channel_of(session: Session, goal: Goal) -> str | None:
    """The Slack id of the channel that a goal belongs to; none for one of no channel."""
    if goal.channel_id is None:
        return None
    return workspaces.slack_id_of(session, goal.workspace_id, goal.channel_id)


def _owner_of(session: Session, goal: Goal) -> str | None:
    return session.get_one(Person, goal.owner_id).slack_id if goal.owner_id else None
