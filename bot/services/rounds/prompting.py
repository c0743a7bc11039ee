"""Prompting by direct message: whoever's moment has come is asked, or left out for a reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import (
    About,
    Answer,
    Asked,
    Checkin,
    CheckinState,
    Delivery,
    DeliveryState,
    Membership,
    Notice,
    Person,
    Round,
    RoundState,
    Workspace,
)
from bot.model.notices import WISHED
from bot.services import audiences, concerns, free_days
from bot.services.batches import Batch, work_off
from bot.services.outbox import notices
from bot.services.outbox.notices import Telling
from bot.services.rounds import paces
from bot.services.rounds.asking import ask_key, remind_key
from bot.when import Slot, next_slots

BATCH = 200

Names = Mapping[int, Sequence[int]]
"""Whom each check-in lists, by row numbers."""


class Turn(Struct, frozen=True):
    """A person whose moment in a round has come."""

    asked: Asked
    asking: Round
    checkin: Checkin
    person: Person
    member: bool
    answered: bool


def prompt_due(db: Database, now: datetime) -> int:
    """How many people were prompted by direct message, their moment having come.

    Any number of processes may do this at once: each takes rows that nobody else holds.
    """

    def step(session: Session) -> Batch:
        turns = _take(session, _due(now).order_by(Round.close_at, Asked.due_at, Person.id))
        return Batch(len(turns), _prompt(session, turns, now))

    return work_off(db, _due(now).limit(1), step, BATCH)


def remind_due(db: Database, now: datetime) -> int:
    """How many people were reminded of a round that asks directly, or as they wished to be."""

    def step(session: Session) -> Batch:
        turns = _take(session, _to_remind(now).order_by(Asked.remind_at, Person.id))
        return Batch(len(turns), _remind(session, turns, now))

    return work_off(db, _to_remind(now).limit(1), step, BATCH)


def _due(now: datetime) -> Select[Asked, Round, Checkin, Person, bool, bool]:
    return _turns().where(Asked.due_at <= now)


def _to_remind(now: datetime) -> Select[Asked, Round, Checkin, Person, bool, bool]:
    return _turns().where(Asked.remind_at <= now)


def _turns() -> Select[Asked, Round, Checkin, Person, bool, bool]:
    member = exists().where(
        Membership.channel_id == Checkin.channel_id, Membership.person_id == Person.id
    )
    answered = exists().where(Answer.round_id == Round.id, Answer.person_id == Person.id)
    return (
        select(Asked, Round, Checkin, Person, member, answered)
        .join(Round, Round.id == Asked.round_id)
        .join(Checkin, Checkin.id == Round.checkin_id)
        .join(Person, Person.id == Asked.person_id)
        .join(Workspace, Workspace.id == Asked.workspace_id)
        .where(Round.state == RoundState.OPEN, Workspace.silenced_at.is_(None))
    )


def _take(session: Session, due: Select[Asked, Round, Checkin, Person, bool, bool]) -> list[Turn]:
    rows = session.execute(due.limit(BATCH).with_for_update(skip_locked=True, of=Asked))
    return [Turn(*row) for row in rows]


def _prompt(session: Session, turns: Sequence[Turn], now: datetime) -> int:
    free, names = _Free(session, turns, now), _names(session, turns)
    failing = _failing(session, turns)
    ready = []
    for turn in turns:
        turn.asked.due_at = None
        if turn.answered:
            turn.asked.prompted_at = now
        elif not _is_asked(turn, names, now):
            continue
        elif turn.person.known_at is None:
            turn.asked.due_at = now + audiences.SOON
        elif not free.is_free(turn):
            ready.append(turn)
    paced = paces.spread(session, [turn.person.workspace_id for turn in ready], now)
    tellings = []
    for turn, at in zip(ready, paced, strict=True):
        due_at = audiences.waking(turn.person, at)
        if due_at > at:
            _put_off(turn, due_at)
            continue
        turn.asked.prompted_at = at
        remind_at = _reminder(turn.checkin, at)
        turn.asked.remind_at = remind_at if remind_at and remind_at < turn.asking.close_at else None
        known = (turn.checkin.id, turn.person.id) in failing
        tellings.append(
            Telling(
                turn.person,
                About.CHECKIN_PROMPT,
                turn.asking.id,
                ask_key(turn.asking, turn.person),
                at,
                for_person_id=None if known else turn.checkin.owner_id,
            )
        )
    notices.owe_all(session, tellings, now)
    session.flush()
    return len(tellings)


def _is_asked(turn: Turn, names: Names, now: datetime) -> bool:
    """Whether they are to be asked, as things stand now; and if they are not, they do not count."""
    if turn.checkin.state != CheckinState.ACTIVE or not turn.member:
        return False
    if not audiences.is_meant(turn.person, turn.checkin, names[turn.checkin.id]):
        return False
    return not audiences.is_away(turn.person, now) and now < turn.asking.close_at


def _names(session: Session, turns: Sequence[Turn]) -> Names:
    found = {turn.checkin.id: turn.checkin for turn in turns}
    return {id_: audiences.names(session, checkin) for id_, checkin in found.items()}


def _put_off(turn: Turn, at: datetime) -> None:
    """Ask somebody when their quiet hours are over: if it can be answered then, and is not the day
    of the next round."""
    slot = Slot(datetime.fromisoformat(turn.asking.slot), "UTC")  # only dates are compared
    coming = next_slots(turn.checkin.rule, "UTC", slot.instant, 2)
    later = [other.local.date() for other in coming if other.local.date() > slot.local.date()]
    is_over = bool(later) and audiences.today_of(turn.person, at) >= later[0]
    if at < turn.asking.close_at and not is_over:
        turn.asked.due_at = at


def is_wished(asked: Asked, checkin: Checkin) -> bool:
    """Whether the moment at which somebody is reminded is one for which they snoozed."""
    at = asked.prompted_at
    return asked.remind_at is not None and asked.remind_at != (at and _reminder(checkin, at))


def _reminder(checkin: Checkin, at: datetime) -> datetime | None:
    minutes = checkin.remind_after_minutes
    return None if minutes is None else at + timedelta(minutes=minutes)


def _remind(session: Session, turns: Sequence[Turn], now: datetime) -> int:
    free, names = _Free(session, turns, now), _names(session, turns)
    unsaid = concerns.unheard(session, {turn.checkin.channel_id for turn in turns}, now)
    tellings = []
    for turn in turns:
        wanted_at, wished = turn.asked.remind_at, is_wished(turn.asked, turn.checkin)
        turn.asked.remind_at = None
        if turn.answered or not _is_asked(turn, names, now):
            continue
        if turn.person.known_at is None:
            turn.asked.remind_at = now + audiences.SOON
            continue
        if free.is_free(turn):
            continue
        if not unsaid.needs_word(turn.checkin.channel_id, turn.person.id):
            continue
        at = audiences.waking(turn.person, now)
        if not (wished or turn.person.checkin_reminders):
            continue
        if at < turn.asking.close_at and wanted_at:
            key = remind_key(turn.asking, turn.person, wanted_at)
            tellings.append(
                Telling(
                    turn.person, About.CHECKIN_REMINDER, turn.asking.id, key, at,
                    detail=WISHED if wished else "",
                )
            )  # fmt: skip
    notices.owe_all(session, tellings, now)
    session.flush()
    return len(tellings)


def _failing(session: Session, turns: Sequence[Turn]) -> set[tuple[int, int]]:
    """Of whom the check-in's owner was told before that they cannot be reached."""
    found = session.execute(
        select(Round.checkin_id, Notice.person_id)
        .join(Notice, Notice.subject_id == Round.id)
        .join(Delivery, Delivery.id == Notice.delivery_id)
        .where(
            Round.checkin_id.in_({turn.checkin.id for turn in turns}),
            Notice.person_id.in_({turn.person.id for turn in turns}),
            Notice.about == About.CHECKIN_PROMPT,
            Delivery.state == DeliveryState.FAILED,
            Delivery.error != "",
        )
    )
    return {(checkin_id, person_id) for checkin_id, person_id in found}


class _Free:
    """Whether it is a free day where these people are."""

    def __init__(self, session: Session, turns: Sequence[Turn], now: datetime) -> None:
        self._now = now
        self._own = free_days.own(
            session,
            {turn.person.workspace_id for turn in turns},
            {audiences.today_of(turn.person, now) for turn in turns},
        )

    def is_free(self, turn: Turn) -> bool:
        day = audiences.today_of(turn.person, self._now)
        if (turn.person.workspace_id, day) in self._own:
            return True
        return free_days.holiday(turn.checkin.holidays, day) is not None
