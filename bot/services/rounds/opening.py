"""Opening rounds: by the clock when their slots come, or at once when somebody asks for it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import CairnError, CannotRead
from bot.model import (
    Asked,
    Channel,
    Checkin,
    CheckinState,
    Kind,
    Person,
    Round,
    RoundState,
    Workspace,
)
from bot.model.upserts import kept, note, table_of
from bot.services import access, audiences, checkins, outbox
from bot.services.outbox import Owed
from bot.services.rounds.asking import open_round, prompt_key_of
from bot.when import Slot, slots_between, zone

BATCH = 500
NOTED = 60
"""So many slots that were missed are noted, the newest; before them nobody looks."""

FRESH = timedelta(days=1)
"""Whom to ask must have been heard of Slack as lately as this; after a downtime the directory asks
anew in seconds, and the round waits for it."""
PATIENCE = timedelta(minutes=10)
"""So long it waits; then those are asked who are known."""

_C, _R, _A = table_of(Checkin), table_of(Round), table_of(Asked)
_OPEN = insert(_R)
_OPEN_ONE = _OPEN.returning(_R.c.id)
_EXPECT = insert(_A)
_MOVE_ON = (
    update(_C)
    .where(_C.c.id == bindparam("of_checkin"))
    .values({name: bindparam(name) for name in ("state", "next_at", "next_slot")})
)
_OF_SLOTS = select(_R.c.checkin_id, _R.c.slot, _R.c.id).where(
    _R.c.checkin_id.in_(bindparam("checkins", expanding=True)),
    _R.c.slot.in_(bindparam("slots", expanding=True)),
)
_IN = Channel.id.in_(bindparam("channel_ids", expanding=True))
_CHANNELS = select(Channel.id, Channel.slack_id).where(_IN)
_CLOSED = select(Channel.id).where(_IN, Channel.archived | ~Channel.cairn_in)
_FIRST_DUE = select(Checkin.id).where(Checkin.next_at <= bindparam("now")).limit(1)

log = logging.getLogger(__name__)


class AlreadyAsked(CairnError):
    """C{number} is being asked already: its prompt is open in the channel, so nobody was asked \
twice."""


class NobodyToAsk(CairnError):
    """There is nobody to ask just now: everybody in the channel is away, a guest or a bot."""


@dataclass
class _Asking:
    """What becomes of the slots of one check-in that are due."""

    checkin: Checkin
    slot: Slot | None = None
    """The one that is asked."""
    missed: list[Slot] = field(default_factory=list)


@dataclass(frozen=True)
class _Called:
    """A round that was opened, and whom it asks."""

    round_id: int
    checkin: Checkin
    people: Sequence[Person]


def open_due(db: Database, now: datetime) -> int:
    """How many rounds were opened, of all the check-ins whose moment has come.

    Any number of processes may do this at once: each takes rows that nobody else holds. After a
    downtime only the newest slot is asked, if its round would still be open; older ones are noted
    as missed.
    """
    opened = 0
    with db.read() as session:  # nearly always there is nothing, and nobody waits for a reader
        if session.scalar(_FIRST_DUE, {"now": now}) is None:
            return 0
    while True:
        with db.begin() as session:
            due = _take_due(session, now)
            looks = [_look(checkin, now) for checkin in due]
            _move_on(session, due)
            opened += _open_all(session, looks, now)
        if len(due) < BATCH:
            return opened


def ask_now(session: Session, checkin: Checkin, *, by: Person, now: datetime) -> Round:
    """Ask everybody of a check-in at once, beside its regular times.

    Raises:
        NotYours: only who may change a check-in may call everybody.
        AlreadyAsked: a round of it is open.
        NobodyToAsk: nobody would be asked.
    """
    access.need_checkin_change(session, by, checkin)
    checkins.hold(session, checkin)
    local = now.astimezone(zone(checkin.zone)).replace(second=0, microsecond=0, tzinfo=None)
    slot = Slot(local, checkin.zone)
    if _of_slots(session, [checkin], {slot.key}) or open_round(session, checkin):
        raise AlreadyAsked(number=checkin.number)
    people = audiences.asked(session, [checkin], now)[checkin.id]
    if not people:
        raise NobodyToAsk
    row = _row(checkin, slot, now, RoundState.OPEN)
    row["close_at"] = now + timedelta(minutes=checkin.close_after_minutes)
    round_id: int = session.execute(_OPEN_ONE, row).scalar_one()
    _call(session, [_Called(round_id, checkin, people)], now)
    return kept(session, Round(id=round_id, **row))


def _take_due(session: Session, now: datetime) -> Sequence[Checkin]:
    return session.scalars(
        select(Checkin)
        .join(Workspace, Workspace.id == Checkin.workspace_id)
        .join(Channel, Channel.id == Checkin.channel_id)
        .where(
            Checkin.next_at <= now,
            Checkin.state == CheckinState.ACTIVE,
            Workspace.silenced_at.is_(None),
            or_(
                Channel.members_known_at >= now - FRESH,
                Checkin.next_at <= now - PATIENCE,
                ~Channel.cairn_in,
                Channel.archived,
            ),
        )
        .order_by(Checkin.next_at, Checkin.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=Checkin)
    ).all()


def _look(checkin: Checkin, now: datetime) -> _Asking:
    """Which of a check-in's slots is to be asked, and which were missed. The object is moved on,
    and its row with all others by `_move_on`."""
    assert checkin.next_at is not None
    asking = _Asking(checkin)
    try:
        due = slots_between(checkin.rule, checkin.zone, checkin.next_at - timedelta(seconds=1), now)
        next_at, next_slot = checkins.next_look(checkin, now)
        note(checkin, next_at=next_at, next_slot=next_slot)
    except CannotRead:
        # One check-in whose zone has vanished must not keep all others from being asked.
        log.exception("C%s of workspace %s is paused", checkin.number, checkin.workspace_id)
        note(checkin, state=CheckinState.PAUSED, next_at=None, next_slot=None)
        return asking
    if due and due[-1].instant + timedelta(minutes=checkin.close_after_minutes) > now:
        asking.slot = due.pop()
    asking.missed = due[-NOTED:]
    return asking


def _move_on(session: Session, moved: Sequence[Checkin]) -> None:
    rows = [
        {
            "of_checkin": checkin.id,
            "state": checkin.state,
            "next_at": checkin.next_at,
            "next_slot": checkin.next_slot,
        }
        for checkin in moved
    ]
    if rows:
        session.execute(_MOVE_ON, rows)


def _open_all(session: Session, found: Sequence[_Asking], now: datetime) -> int:
    all_of = [asking.checkin for asking in found]
    known = _of_slots(session, all_of, {slot.key for each in found for slot in _slots(each)})
    people = audiences.asked(session, [each.checkin for each in found if each.slot], now)
    lost, told = _unreachable(session, [each.checkin for each in found if each.slot])
    rows: list[dict[str, Any]] = []
    not_asked: list[dict[str, Any]] = []
    called: list[Checkin] = []
    for each in found:
        checkin = each.checkin
        missed = [slot for slot in each.missed if (checkin.id, slot.key) not in known]
        if each.slot and (checkin.id, each.slot.key) not in known:
            # Where Cairn is not, nobody is known to be; the owner is to hear of it all the same.
            if (people[checkin.id] or checkin.id in lost) and checkin.id not in told:
                rows.append(_row(checkin, each.slot, now, RoundState.OPEN))
                called.append(checkin)
            else:
                missed.append(each.slot)
        not_asked += [_row(checkin, slot, now, RoundState.MISSED) for slot in missed]
    if not_asked:
        session.execute(_OPEN, not_asked)
    if rows:
        session.execute(_OPEN, rows)
        made = _of_slots(session, called, {row["slot"] for row in rows})
        opened = [
            _Called(made[checkin.id, row["slot"]], checkin, people[checkin.id])
            for checkin, row in zip(called, rows, strict=True)
        ]
        _call(session, opened, now)
    return len(called)


def _slots(asking: _Asking) -> list[Slot]:
    return [*asking.missed, asking.slot] if asking.slot else asking.missed


def _of_slots(
    session: Session, found: Sequence[Checkin], keys: set[str]
) -> dict[tuple[int, str], int]:
    """The rounds of these slots, as far as they are made: row numbers by check-in and slot."""
    ids = [checkin.id for checkin in found]
    rows = session.execute(_OF_SLOTS, {"checkins": ids, "slots": sorted(keys)})
    return {(checkin_id, slot): round_id for checkin_id, slot, round_id in rows}


def _unreachable(session: Session, found: Sequence[Checkin]) -> tuple[set[int], set[int]]:
    """The check-ins whose channel cannot be posted to, and those of them whose owner was told so.

    The first prompt that fails tells the owner, and its round becomes a missed one; while the
    newest round is a missed one, nothing more is tried.
    """
    where = {"channel_ids": list({checkin.channel_id for checkin in found})}
    closed = set(session.execute(_CLOSED, where).scalars())
    lost = {checkin.id for checkin in found if checkin.channel_id in closed}
    newest = {
        checkin_id: session.scalar(
            select(Round.state)
            .where(Round.checkin_id == checkin_id)
            .order_by(Round.id.desc())
            .limit(1)
        )
        for checkin_id in lost
    }
    return lost, {each for each in lost if newest[each] == RoundState.MISSED}


def _row(checkin: Checkin, slot: Slot, now: datetime, state: RoundState) -> dict[str, Any]:
    """The columns of a new round."""
    close_at = slot.instant + timedelta(minutes=checkin.close_after_minutes)
    remind_at = None
    if checkin.remind_after_minutes is not None and state == RoundState.OPEN:
        remind_at = now + timedelta(minutes=checkin.remind_after_minutes)
    return {
        "workspace_id": checkin.workspace_id,
        "checkin_id": checkin.id,
        "slot": slot.key,
        "zone": slot.zone,
        "state": state,
        "opened_at": now,
        "remind_at": remind_at if remind_at and remind_at < close_at else None,
        "close_at": close_at,
        "closed_at": None if state == RoundState.OPEN else now,
    }


def _call(session: Session, opened: Sequence[_Called], now: datetime) -> None:
    """Expect the answers of these people, and owe the prompts."""
    expected = [
        {"round_id": each.round_id, "person_id": person.id, "workspace_id": person.workspace_id}
        for each in opened
        for person in each.people
    ]
    if expected:
        session.execute(_EXPECT, expected)
    ids = {each.checkin.channel_id for each in opened}
    channels = dict(session.execute(_CHANNELS, {"channel_ids": list(ids)}).all())
    owed = [
        Owed(
            workspace_id=each.checkin.workspace_id,
            key=prompt_key_of(each.round_id),
            kind=Kind.CHECKIN_PROMPT,
            subject_id=each.round_id,
            channel=channels[each.checkin.channel_id],
            for_person_id=each.checkin.owner_id,
        )
        for each in opened
    ]
    outbox.enqueue_all(session, owed, now)
