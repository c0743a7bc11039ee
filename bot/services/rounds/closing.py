"""Reminding those who have not answered, and closing rounds with their summary."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.db import Database
from bot.model import (
    About,
    Answer,
    Asked,
    Checkin,
    CheckinState,
    Delivery,
    DeliveryState,
    Person,
    Round,
    RoundState,
    Workspace,
)
from bot.services import audiences, concerns, free_days
from bot.services.batches import Batch, work_off
from bot.services.concerns import Unheard
from bot.services.outbox import notices
from bot.services.outbox.notices import Telling
from bot.services.rounds import direct
from bot.services.rounds.asking import owe_report, prompt_key, show_anew, show_over

BATCH = 100
FIRST_THE_SUMMARY = timedelta(seconds=1)
"""The prompt says that the summary stands in its thread, and should not say so before it does."""
PATIENCE = timedelta(minutes=5)
"""A reminder waits so long again while the prompt itself has not been posted."""
DOUBT = timedelta(minutes=15)
"""A round waits so long at most for whether its prompt was posted before it closes."""

_Take = Callable[[Session, Sequence[tuple[Round, Checkin]], datetime], int]


def remind_and_close(db: Database, now: datetime) -> int:
    """How many rounds were taken a step further: their people reminded, or closed.

    Any number of processes may do this at once.
    """
    steps = ((_remind_all, Round.remind_at), (_close_all, Round.close_at))
    return sum(_take_further(db, take, moment, now) for take, moment in steps)


def _take_further(
    db: Database, take: _Take, moment: InstrumentedAttribute[Any], now: datetime
) -> int:
    def step(session: Session) -> Batch:
        due = _take_due(session, moment, now)
        taken = take(session, due, now)
        # What waits for its prompt to be posted is due still, and is not looked at twice in a row.
        return Batch(len(due) if taken else 0, taken)

    first = select(Round.id).where(Round.state == RoundState.OPEN, moment <= now).limit(1)
    return work_off(db, first, step, BATCH)


def _take_due(
    session: Session, moment: InstrumentedAttribute[Any], now: datetime
) -> Sequence[tuple[Round, Checkin]]:
    found = session.execute(
        select(Round, Checkin)
        .join(Checkin, Checkin.id == Round.checkin_id)
        .join(Workspace, Workspace.id == Round.workspace_id)
        .where(Round.state == RoundState.OPEN, moment <= now, Workspace.silenced_at.is_(None))
        .order_by(moment, Round.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=Round, key_share=True)
    )
    return found.all()


def _remind_all(session: Session, due: Sequence[tuple[Round, Checkin]], now: datetime) -> int:
    unsaid = concerns.unheard(session, {checkin.channel_id for _, checkin in due}, now)
    return sum(_remind(session, asking, checkin, unsaid, now) for asking, checkin in due)


def _close_all(session: Session, due: Sequence[tuple[Round, Checkin]], now: datetime) -> int:
    return sum(_close(session, asking, checkin, now) for asking, checkin in due)


def _remind(
    session: Session, asking: Round, checkin: Checkin, unsaid: Unheard, now: datetime
) -> bool:
    """Owe one direct message to each who has not answered, by day where they are; those of whom
    Slack has not said yet where that is wait for it. While it is paused, a check-in reminds nobody
    either."""
    prompt, _ = _prompt(session, asking)
    if prompt != DeliveryState.SENT:
        asking.remind_at = None if prompt == DeliveryState.FAILED else now + PATIENCE
        return True
    asking.remind_at = None
    if checkin.state != CheckinState.ACTIVE:
        return True
    owed = []
    for person in _silent(session, asking, checkin, unsaid, now):
        if person.known_at is None:
            asking.remind_at = now + audiences.SOON
            continue
        due_at = audiences.waking(person, now)
        if due_at < asking.close_at and person.checkin_reminders:
            key = f"round:{asking.id}:remind:{person.id}"
            owed.append(Telling(person, About.CHECKIN_REMINDER, asking.id, key, due_at))
    notices.owe_all(session, owed, now)
    return True


def _silent(
    session: Session, asking: Round, checkin: Checkin, unsaid: Unheard, now: datetime
) -> list[Person]:
    """Who was asked, has not answered and left any of their goals here without a word lately; but
    for those who are away or have a holiday."""
    said = exists().where(Answer.person_id == Asked.person_id, Answer.round_id == asking.id)
    found = session.scalars(
        select(Person)
        .join(Asked, Asked.person_id == Person.id)
        .where(Asked.round_id == asking.id, audiences.expected(asking, checkin), ~said)
        .order_by(Person.id)
    )
    today = {
        person: audiences.today_of(person, now)
        for person in found
        if unsaid.needs_word(checkin.channel_id, person.id)
    }
    free = free_days.free(session, asking.workspace_id, checkin.holidays, today.values())
    return [
        person
        for person, day in today.items()
        if person.known_at is None or (day not in free and not audiences.is_away(person, now))
    ]


def _close(session: Session, asking: Round, checkin: Checkin, now: datetime) -> bool:
    """End a round with its summary; one whose prompt was never posted was never asked. Whether it
    was, may not be known yet: then it is not ended now."""
    if asking.direct:  # this waits for whoever is just being asked, and nobody is from here on
        direct.end_waiting(session, [asking.id])
    answered = session.scalar(select(Answer.id).where(Answer.round_id == asking.id).limit(1))
    was_asked = answered is not None or _was_asked(session, asking, now)
    if was_asked is None:
        return False
    asking.closed_at, asking.remind_at = now, None
    direct.end_waiting(session, [asking.id])
    if not was_asked:
        asking.state = RoundState.MISSED
        return True
    asking.state = RoundState.CLOSED
    show_over(session, asking, now)
    owe_report(session, asking, checkin, now)
    show_anew(session, asking, now + FIRST_THE_SUMMARY)
    return True


def _was_asked(session: Session, asking: Round, now: datetime) -> bool | None:
    """Whether anybody was asked; none while Slack has not said it."""
    if asking.direct:
        prompted = Asked.round_id == asking.id, Asked.prompted_at.is_not(None)
        return session.scalar(select(Asked.round_id).where(*prompted).limit(1)) is not None
    state, since = _prompt(session, asking)
    unknown = state in (DeliveryState.SENDING, DeliveryState.DOUBTFUL)
    if unknown and since and now - DOUBT < since < now + DOUBT:  # or a clock was wrong
        return None
    return state not in (None, DeliveryState.PENDING, DeliveryState.FAILED)


def _prompt(session: Session, asking: Round) -> tuple[DeliveryState | None, datetime | None]:
    """How the prompt stands, and when it was taken up last; sent, too, while one that is posted is
    brought up to date."""
    found = session.execute(
        select(Delivery.state, Delivery.ts, Delivery.claimed_at).where(
            Delivery.workspace_id == asking.workspace_id, Delivery.key == prompt_key(asking)
        )
    ).first()
    if found is None:
        return None, None
    state, ts, claimed_at = found
    return DeliveryState.SENT if ts is not None else state, claimed_at
