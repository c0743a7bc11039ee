"""Opening rounds: by the clock when their slots come, or at once when somebody asks for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, false, or_, select, update
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import CairnError
from bot.model import (
    Channel,
    Checkin,
    CheckinState,
    Delivery,
    DeliveryState,
    Person,
    Round,
    RoundState,
    Workspace,
)
from bot.model.upserts import kept, table_of
from bot.services import access, audiences, checkins, outbox
from bot.services.batches import Batch, work_off
from bot.services.moments import window
from bot.services.rounds import direct, slots
from bot.services.rounds.asking import open_round, prompt_key_of
from bot.services.rounds.calling import Called, call, note_missed, of_slots, row_of
from bot.services.rounds.slots import Come
from bot.when import Slot, zone

BATCH = 500
FRESH = timedelta(days=1)
"""Whom to ask must have been heard of Slack as lately as this; after a downtime the directory asks
anew in seconds, and the round waits for it."""
PATIENCE = timedelta(minutes=10)
"""So long it waits; then those are asked who are known."""

_C = table_of(Checkin)
_MOVE_ON = (
    update(_C)
    .where(_C.c.id == bindparam("of_checkin"))
    .values({name: bindparam(name) for name in ("state", "next_at", "next_slot")})
)
_IN = Channel.id.in_(bindparam("channel_ids", expanding=True))
_CLOSED = select(Channel.id).where(_IN, Channel.archived | ~Channel.cairn_in)
_FIRST_DUE = select(Checkin.id).where(Checkin.next_at <= bindparam("now")).limit(1)


class AlreadyAsked(CairnError):
    """C{number} is being asked already: its prompt is open in the channel, so nobody was asked \
twice."""


class NobodyToAsk(CairnError):
    """There is nobody to ask just now: everybody in the channel is away, a guest or a bot."""


def open_due(db: Database, now: datetime, *, awake_since: datetime | None = None) -> int:
    """How many rounds were opened, of all the check-ins whose moment has come.

    Any number of processes may do this at once: each takes rows that nobody else holds. After a
    downtime only the newest slot is asked, if its round would still be open; older ones are noted
    as missed. `awake_since` is when it ended; whom to ask is waited for from then on.
    """
    long_ago = now - PATIENCE
    waited = long_ago if awake_since is None or awake_since <= long_ago else None

    def step(session: Session) -> Batch:
        due = _take_due(session, now, waited)
        come = slots.look(session, due, now)
        _move_on(session, due)
        return Batch(len(due), _open_all(session, come, now))

    return work_off(db, _FIRST_DUE, step, BATCH, {"now": now})


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
    if of_slots(session, [checkin], {slot.key}) or _is_asking(session, checkin):
        raise AlreadyAsked(number=checkin.number)
    people = audiences.asked(session, [checkin], now)[checkin.id]
    if not people:
        raise NobodyToAsk
    row = row_of(checkin, slot, now, RoundState.OPEN)
    row["close_at"] = now + window(checkin)
    if checkin.direct:
        direct.call_off(session, checkin, slot)
        # It waited for whoever was just being asked.
        if direct.has_asked(session, checkin):
            raise AlreadyAsked(number=checkin.number)
    (round_id,) = call(session, [Called(row, checkin, dict.fromkeys(people, now))], now)
    return kept(session, Round(id=round_id, **row))


def _is_asking(session: Session, checkin: Checkin) -> bool:
    """Whether somebody was asked in a round that is open; one by direct message is open before."""
    newest = open_round(session, checkin)
    if newest is None or not newest.direct:
        return newest is not None
    return direct.has_asked(session, checkin)


def _take_due(session: Session, now: datetime, waited: datetime | None) -> Sequence[Checkin]:
    """Those whose people are known, or were waited for: their moment came before `waited`."""
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
                Checkin.next_at <= waited if waited else false(),
                ~Channel.cairn_in,
                Channel.archived,
            ),
        )
        .order_by(Checkin.next_at, Checkin.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=Checkin, key_share=True)
    ).all()


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


def _open_all(session: Session, found: Sequence[Come], now: datetime) -> int:
    asked = [come.checkin for come in found if come.ask]
    known = of_slots(session, [come.checkin for come in found], _keys(found))
    people = audiences.meant(session, asked)
    today = direct.asked_on(session, found)
    lost, told = _unreachable(session, asked)
    opened: list[Called] = []
    not_asked: list[tuple[Checkin, Slot]] = []
    for come in found:
        checkin = come.checkin
        missed = [slot for slot in come.missed if (checkin.id, slot.key) not in known]
        for slot in come.ask:
            if (checkin.id, slot.key) in known:
                continue
            row = row_of(checkin, slot, now, RoundState.OPEN)
            # Where Cairn is not, nobody is known to be; the owner is to hear of it all the same.
            row["direct"] = checkin.direct and checkin.id not in lost
            if row["direct"]:
                called = direct.whom(come, slot, people[checkin.id], today, now)
            else:
                here = people[checkin.id]
                called = {each: now for each in here if not audiences.is_away(each, now)}
            waits = row["direct"] and direct.is_any_unknown(checkin, people[checkin.id])
            if (called or waits or checkin.id in lost) and checkin.id not in told:
                opened.append(Called(row, checkin, called))
            else:
                missed.append(slot)
        not_asked += [(checkin, slot) for slot in missed]
    note_missed(session, not_asked, now)
    call(session, opened, now)
    return len(opened)


def _keys(found: Sequence[Come]) -> set[str]:
    return {slot.key for come in found for slot in come.all}


def _unreachable(session: Session, found: Sequence[Checkin]) -> tuple[set[int], set[int]]:
    """The check-ins whose channel cannot be posted to, and those of them whose owner was told so.

    The first prompt that fails tells the owner, and its round becomes a missed one when it closes;
    while the newest round is such a one, nothing more is tried.
    """
    where = {"channel_ids": list({checkin.channel_id for checkin in found})}
    closed = set(session.execute(_CLOSED, where).scalars())
    lost = {checkin.id for checkin in found if checkin.channel_id in closed}
    return lost, {checkin_id for checkin_id in lost if _has_failed(session, checkin_id)}


def _has_failed(session: Session, checkin_id: int) -> bool:
    newest = session.execute(
        select(Round.id, Round.workspace_id, Round.state)
        .where(Round.checkin_id == checkin_id)
        .order_by(Round.id.desc())
        .limit(1)
    ).first()
    if newest is None or newest.state == RoundState.MISSED:
        return newest is not None
    prompt = outbox.find(session, newest.workspace_id, prompt_key_of(newest.id))
    return prompt is not None and session.get_one(Delivery, prompt).state == DeliveryState.FAILED
