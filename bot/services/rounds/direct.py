"""Whom a round asks by direct message, and when: never two of a check-in on one local date."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from bot.model import Asked, Checkin, Person, Round, RoundState
from bot.model.upserts import table_of
from bot.services import moments
from bot.services.moments import window
from bot.services.rounds.slots import Come
from bot.when import Slot

AskedOn = Collection[tuple[int, int, str]]
"""Check-in, person and local date: they are asked then already."""

_A = table_of(Asked)
_END_WAITING = (
    update(_A)
    .where(
        _A.c.round_id.in_(bindparam("round_ids", expanding=True)),
        or_(_A.c.due_at.is_not(None), _A.c.remind_at.is_not(None)),
    )
    .values(due_at=None, remind_at=None)
)


def asked_on(session: Session, found: Sequence[Come]) -> AskedOn:
    """Whom these check-ins ask already on the dates of their slots, in rounds of other hours."""
    slots = [(come.checkin.id, slot) for come in found if come.checkin.direct for slot in come.ask]
    if not slots:
        return ()
    days = [slot.local.date() for _, slot in slots]
    rows = session.execute(
        select(Round.checkin_id, Asked.person_id, Round.slot)
        .join(Asked, Asked.round_id == Round.id)
        .where(
            Round.checkin_id.in_({checkin_id for checkin_id, _ in slots}),
            Round.direct,
            Round.slot >= min(days).isoformat(),
            Round.slot < (max(days) + timedelta(days=1)).isoformat(),
        )
    )
    return {(checkin_id, person_id, slot[:10]) for checkin_id, person_id, slot in rows}


def whom(
    come: Come, slot: Slot, people: Sequence[Person], today: AskedOn, now: datetime
) -> dict[Person, datetime]:
    """Those of a check-in's people who are asked for a slot, each with their moment.

    Whose moment was missed while Cairn was down is asked at once, if there is time left to answer
    and no later slot has come for them either.
    """
    checkin = come.checkin
    later = [other for other in come.ask if other.local > slot.local]
    called = {}
    for person in people:
        at = moments.due(person, checkin, slot.key)
        overtaken = any(moments.due(person, checkin, other.key) <= now for other in later)
        if (
            at >= come.since
            and at + window(checkin) > now
            and not (at <= now and overtaken)
            and (checkin.id, person.id, slot.key[:10]) not in today
        ):
            called[person] = at
    return called


def is_any_unknown(checkin: Checkin, people: Sequence[Person]) -> bool:
    """Whether it is not known yet in which zone somebody is to be asked: Slack says it in a moment,
    and then they are expected in the rounds that are open."""
    return checkin.own_zones and any(person.known_at is None for person in people)


def has_asked(session: Session, checkin: Checkin) -> bool:
    """Whether an open round of a check-in has asked anybody."""
    found = (
        select(Asked.round_id)
        .join(Round, Round.id == Asked.round_id)
        .where(
            Round.checkin_id == checkin.id,
            Round.state == RoundState.OPEN,
            Asked.prompted_at.is_not(None),
        )
    )
    return session.scalar(found.limit(1)) is not None


def call_off(session: Session, checkin: Checkin, slot: Slot) -> None:
    """Ask nobody later on the date of a slot in another round: they are asked now."""
    of_date = session.scalars(
        select(Round.id).where(
            Round.checkin_id == checkin.id,
            Round.state == RoundState.OPEN,
            Round.slot.startswith(slot.key[:10]),
        )
    )
    end_waiting(session, of_date.all())


def end_waiting(session: Session, round_ids: Sequence[int]) -> None:
    """Nobody is asked or reminded by direct message in these rounds any more."""
    session.execute(_END_WAITING, {"round_ids": list(round_ids)})
