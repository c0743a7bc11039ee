"""Turning a check-in off and on: pause and resume, delete and bring back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from bot.errors import CairnError, NoSuchThing
from bot.model import Asked, Checkin, CheckinState, Kind, Person, Round, RoundState
from bot.services import access, outbox

from .coming import begin
from .finding import known
from .holding import hold, note, words

SHOWN = 3
"""So many of the newest rounds of a check-in say that it was deleted."""


class AlreadyPaused(CairnError):
    """C{number} is paused already; `/checkin resume C{number}` takes it up again."""


class NotPaused(CairnError):
    """C{number} is not paused, so there is nothing to resume."""


def pause(session: Session, checkin: Checkin, *, by: Person, now: datetime) -> None:
    """Ask nobody until it is resumed; an open round may still be answered.

    Raises:
        NotYours, AlreadyPaused: nothing was changed.
    """
    access.need_checkin_change(session, by, checkin)
    hold(session, checkin)
    if checkin.state == CheckinState.PAUSED:
        raise AlreadyPaused(number=checkin.number)
    _turn(session, checkin, CheckinState.PAUSED, by, now)


def resume(session: Session, checkin: Checkin, *, by: Person, now: datetime) -> None:
    """Ask again from the next slot on; what was due meanwhile is not made up for.

    Raises:
        NotYours, NotPaused: nothing was changed.
    """
    access.need_checkin_change(session, by, checkin)
    hold(session, checkin)
    if checkin.state != CheckinState.PAUSED:
        raise NotPaused(number=checkin.number)
    _turn(session, checkin, CheckinState.ACTIVE, by, now)


def remove(session: Session, checkin: Checkin, *, by: Person, now: datetime) -> Sequence[Round]:
    """The newest rounds, which nobody can answer any more: it never asks again, and those that were
    open are over without a summary. What was answered is kept.

    Raises:
        NotYours: nothing was changed.
    """
    access.need_checkin_change(session, by, checkin)
    hold(session, checkin)
    _turn(session, checkin, CheckinState.DELETED, by, now)
    still = _rounds(checkin).where(Round.state == RoundState.OPEN)
    for asking in session.scalars(still.with_for_update(key_share=True)):
        asking.state, asking.closed_at, asking.remind_at = RoundState.CLOSED, now, None
        _let_be(session, asking)
    return _shown_anew(session, checkin, now)


def restore(
    session: Session, checkin_id: int, *, by: Person, here: int | None, now: datetime
) -> tuple[Checkin, Sequence[Round]]:
    """A check-in that was deleted by mistake, which asks again from its next slot on, and its
    newest rounds, which can be answered again: who was not asked in them is not asked any more.
    One that stands is left as it is.

    Raises:
        NoSuchThing: there is none in a channel of this person's.
        NotYours: nothing was changed.
    """
    found = session.scalar(known(by, here, now).where(Checkin.id == checkin_id))
    if found is None:
        raise NoSuchThing(ref="such check-in", command="/checkin")
    access.need_checkin_change(session, by, found)
    session.refresh(found, with_for_update=True)
    if found.state != CheckinState.DELETED:
        return found, ()
    cut_short = Round.state == RoundState.CLOSED, Round.closed_at < Round.close_at
    again = _rounds(found).where(*cut_short, Round.close_at > now)
    for asking in session.scalars(again.with_for_update(key_share=True)):
        asking.state, asking.closed_at = RoundState.OPEN, None
    _turn(session, found, CheckinState.ACTIVE, by, now)
    return found, _shown_anew(session, found, now)


def _turn(
    session: Session, checkin: Checkin, state: CheckinState, by: Person, now: datetime
) -> None:
    before = words(session, checkin)
    checkin.state = state
    checkin.version += 1
    begin(checkin, now)
    note(session, checkin, before, by, now)


def _rounds(checkin: Checkin) -> Select[Round]:
    return select(Round).where(Round.checkin_id == checkin.id).order_by(Round.id.desc())


def _shown_anew(session: Session, checkin: Checkin, now: datetime) -> Sequence[Round]:
    """The newest rounds that were asked, whose prompts are brought up to date."""
    asked = _rounds(checkin).where(Round.state != RoundState.MISSED).limit(SHOWN)
    shown = session.scalars(asked).all()
    for asking in shown:
        outbox.refresh(
            session,
            workspace_id=checkin.workspace_id,
            kind=Kind.CHECKIN_PROMPT,
            subject_id=asking.id,
            now=now,
        )
    return shown


def _let_be(session: Session, asking: Round) -> None:
    """Ask and remind nobody in a round any more who was not yet."""
    session.execute(
        update(Asked).where(Asked.round_id == asking.id).values(due_at=None, remind_at=None)
    )
