"""What is told of a goal: its card, the lines in its thread, its celebrations."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot.errors import GoalClosed
from bot.model import About, Celebration, Channel, Event, Goal, History, Kind, Person
from bot.model.people import mention
from bot.services import choices, hours, outbox, workspaces
from bot.services.choices import Concerned
from bot.services.outbox import notices

from . import following

TURNED = 10
"""So many celebrations follow when their goal is closed: Slack takes one a second in a channel.
Further up, `Still in` says that the goal is closed."""
FIRST_THE_NEWS = timedelta(seconds=1)
"""What stands there is brought up to date after what is new is said."""


def card_key(goal: Goal) -> str:
    """The delivery key of a goal's card."""
    return f"goal:{goal.id}:card"


def need_open(goal: Goal) -> None:
    """Refuse to change what is closed.

    Raises:
        GoalClosed: the sentence for it.
    """
    if goal.state.is_closed:
        raise GoalClosed(number=goal.number)


def touch(session: Session, goal: Goal, now: datetime) -> None:
    """Somebody said or changed how a goal stands: it is not stale, and its card shows what is new.

    Its words, owner or place in the tree say nothing of that, and need `show_anew` alone."""
    goal.heard_at = now
    show_anew(session, goal, now)


def show_anew(session: Session, goal: Goal, now: datetime) -> None:
    """The facts on a goal's card changed: bring it up to date where it stands, and with it the
    cards of the goals above, in which it has its share."""
    for goal_id in (goal.id, *above(session, goal)):
        outbox.refresh(
            session,
            workspace_id=goal.workspace_id,
            kind=Kind.GOAL_CARD,
            subject_id=goal_id,
            now=now,
        )


def above(session: Session, goal: Goal) -> list[int]:
    """The rows of the goals that a goal supports, itself or through others; no query for one that
    supports none."""
    if goal.parent_id is None:
        return []
    up = select(Goal.id, Goal.parent_id).where(Goal.id == goal.parent_id).cte("up", recursive=True)
    parent = aliased(Goal)
    up = up.union(select(parent.id, parent.parent_id).join(up, parent.id == up.c.parent_id))
    return list(session.scalars(select(up.c.id)))


def tell(session: Session, goal: Goal, history_id: int, now: datetime) -> None:
    """Owe the channel one line of a goal's history, in the thread of its card; and a re-plan to
    the followers who do not read it there."""
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
    following.tell_replan(session, goal, history_id, now)


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
    return mention(newest) if newest else "Somebody"


def celebrate(
    session: Session,
    goal: Goal,
    milestone_id: int | None,
    now: datetime,
    by: Person,
    *,
    quietly: bool = False,
) -> None:
    """Owe the celebration of a milestone, or of the whole goal: once, whoever asks for it; to the
    channel, and to those who chose to be told alone.

    A quiet one goes into the thread of the goal's card; a personal goal's to its owner alone. One
    that had been taken back counts again, and its message says so in its place, or comes now if it
    was taken back before it came. A channel may have celebrations wait for its working hours.
    """
    known = _celebration_of(session, goal, milestone_id)
    if known is not None:
        if known.undone_at is not None:
            known.undone_at = None
            _move_celebration(session, known, _due(session, goal, now), now)
        return
    celebration = Celebration(
        workspace_id=goal.workspace_id, goal_id=goal.id, milestone_id=milestone_id, at=now
    )
    session.add(celebration)
    session.flush()
    channel, key = channel_of(session, goal), outbox.celebration_key(celebration.id)
    if channel is None:
        notices.owe(
            session,
            person_id=goal.owner_id or by.id,
            workspace_id=goal.workspace_id,
            about=About.CELEBRATION,
            subject_id=celebration.id,
            key=key,
            now=now,
            for_person_id=by.id,
        )
        return
    card = outbox.find(session, goal.workspace_id, card_key(goal)) if quietly else None
    outbox.enqueue(
        session,
        workspace_id=goal.workspace_id,
        key=key,
        kind=Kind.CELEBRATION,
        subject_id=celebration.id,
        channel=channel,
        now=now,
        due_at=_due(session, goal, now),
        thread_of=card,
        for_person_id=by.id,
    )
    choices.tell_directly(session, celebration, now, by)


def uncelebrate(
    session: Session,
    goal: Goal,
    milestone_id: int | None,
    now: datetime,
    whom: Concerned | None = None,
) -> None:
    """Take the celebration of a milestone, or of the whole goal, back: its message says so, or if
    it has not come yet, it does not come. `whom` it concerned, where that cannot be told any more.
    """
    found = _celebration_of(session, goal, milestone_id)
    if found is not None and found.undone_at is None:
        found.undone_at = now
        _move_celebration(session, found, None, now, whom)


def turn_celebrations(session: Session, goal: Goal, now: datetime) -> None:
    """A goal was closed, or taken up again: the newest celebrations on its road lose their
    `Still in`, or have it again."""
    found = session.scalars(
        select(Celebration)
        .where(
            Celebration.goal_id == goal.id,
            Celebration.milestone_id.is_not(None),
            Celebration.undone_at.is_(None),
        )
        .order_by(Celebration.at.desc(), Celebration.id.desc())
        .limit(TURNED)
    )
    for celebration in found.all():
        choices.show_anew(session, celebration, now + FIRST_THE_NEWS)


def _due(session: Session, goal: Goal, now: datetime) -> datetime:
    if goal.channel_id is None:
        return now
    return hours.due(session, session.get_one(Channel, goal.channel_id), now)


def _celebration_of(session: Session, goal: Goal, milestone_id: int | None) -> Celebration | None:
    return session.scalar(
        select(Celebration).where(
            Celebration.goal_id == goal.id,
            Celebration.milestone_id.is_not_distinct_from(milestone_id),
        )
    )


def _move_celebration(
    session: Session,
    celebration: Celebration,
    at: datetime | None,
    now: datetime,
    whom: Concerned | None = None,
) -> None:
    """One that has not come yet comes then, or not at all; where it stands, it shows what is so."""
    key = outbox.celebration_key(celebration.id)
    if not outbox.reschedule(session, celebration.workspace_id, key, at):
        choices.show_in_channel(session, celebration, now)
    choices.show_directly(
        session, celebration, whom or choices.concerned(session, celebration), now
    )


def channel_of(session: Session, goal: Goal) -> str | None:
    """The Slack id of the channel that a goal belongs to; none for one of no channel."""
    if goal.channel_id is None:
        return None
    return workspaces.slack_id_of(session, goal.workspace_id, goal.channel_id)
