"""One blocker opened, changed or taken back, and where that shows."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.model import (
    About,
    Answer,
    Blocker,
    Checkin,
    CheckinState,
    Event,
    Goal,
    Person,
    Round,
    RoundState,
)
from bot.model.blockers import escalates_at
from bot.model.upserts import note
from bot.services import audiences, goals, history, outbox, rounds
from bot.services.outbox import notices

REPORTS = 10
"""So many of the newest reports in which it stands are brought up to date."""


def open_one(
    session: Session,
    answer: Answer,
    goal_id: int | None,
    text: str,
    *,
    by: Person,
    at: datetime,
    now: datetime,
    reply_id: int | None = None,
) -> Blocker:
    """What an answer says to be in the way since `at`."""
    blocker = Blocker(
        workspace_id=answer.workspace_id,
        goal_id=goal_id,
        channel_id=answer.channel_id,
        answer_id=answer.id,
        reply_id=reply_id,
        person_id=by.id,
        text=text,
        opened_at=at,
        escalate_at=escalates_at(at, audiences.zone_of(by)),
    )
    session.add(blocker)
    session.flush()
    if goal_id is not None:
        history.write(
            session, event=Event.BLOCKER_OPENED, goal_id=goal_id, by=by, now=now, new=text
        )
    return blocker


def take_back(session: Session, blocker: Blocker, *, by: Person, now: datetime) -> None:
    """Nobody says any more that it is in the way; who helps hears that it is not."""
    blocker.answer_id = blocker.reply_id = None
    blocker.resolved_at, blocker.resolved_by_id, blocker.escalate_at = now, by.id, None
    session.flush()
    if blocker.goal_id is not None:
        history.write(
            session, event=Event.BLOCKER_WITHDRAWN, goal_id=blocker.goal_id, by=by, now=now,
            old=blocker.text,
        )  # fmt: skip
    tell_resolved(session, blocker, by, now)


def tell_helped(session: Session, blocker: Blocker, now: datetime) -> None:
    """Owe the blocked one the name of who helps, once."""
    _tell(session, blocker, blocker.person_id, About.BLOCKER_HELPED, "helped", now)


def tell_resolved(session: Session, blocker: Blocker, by: Person, now: datetime) -> None:
    """Owe it to the blocked one and to the helper that it is resolved, but not to who did that."""
    for person_id in dict.fromkeys([blocker.person_id, blocker.helper_id]):
        if person_id is not None and person_id != by.id:
            _tell(session, blocker, person_id, About.BLOCKER_RESOLVED, "resolved", now)


def tell_escalated(session: Session, blocker: Blocker, person: Person, now: datetime) -> None:
    """Owe it to somebody who can do more."""
    _tell(session, blocker, person.id, About.BLOCKER_ESCALATED, "escalated", now)


def _tell(
    session: Session, blocker: Blocker, person_id: int, about: About, what: str, now: datetime
) -> None:
    notices.owe(
        session,
        person_id=person_id,
        workspace_id=blocker.workspace_id,
        about=about,
        subject_id=blocker.id,
        key=_key(blocker, what, person_id),
        now=now,
    )


def _key(blocker: Blocker, what: str, person_id: int) -> str:
    """Of one that is told to a single person ever, the key says no more than that."""
    of_one = f"blocker:{blocker.id}:{what}"
    return of_one if what != "resolved" else f"{of_one}:{person_id}"


def settle(session: Session, goal: Goal) -> None:
    """Bring a goal that is held to since when something has been in its way."""
    oldest = select(func.min(Blocker.opened_at)).where(
        Blocker.goal_id == goal.id, Blocker.resolved_at.is_(None)
    )
    since = session.scalar(oldest)
    if since != goal.blocked_since:
        session.execute(update(Goal).where(Goal.id == goal.id).values(blocked_since=since))
        note(goal, blocked_since=since)


def show_anew(session: Session, blocker: Blocker, goal: Goal | None, now: datetime) -> None:
    """Bring up to date what shows it: the goal's card, the reports of the rounds in which it
    stands, and the direct messages that have told of it."""
    for what in ("helped", "escalated"):
        key = f"blocker:{blocker.id}:{what}"
        outbox.refresh_notice(session, workspace_id=blocker.workspace_id, key=key, now=now)
    if goal is not None:
        goals.show_anew(session, goal, now)
    found = session.scalars(
        select(Round)
        .join(Checkin, Checkin.id == Round.checkin_id)
        .where(
            Checkin.channel_id == (goal.channel_id if goal else blocker.channel_id),
            Checkin.state != CheckinState.DELETED,
            Round.state != RoundState.MISSED,
            Round.close_at >= blocker.opened_at,
        )
        .order_by(Round.close_at.desc())
        .limit(REPORTS)
    )
    for asking in found:
        rounds.show_anew(session, asking, now)
