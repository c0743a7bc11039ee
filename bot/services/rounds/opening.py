"""Opening rounds: by the clock when their slots come, or at once when somebody asks for it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select
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
from bot.services import access, audiences, checkins, outbox
from bot.services.outbox import Owed
from bot.services.rounds.asking import open_round, prompt_key
from bot.when import Slot, slots_between, zone

BATCH = 200
NOTED = 60
"""So many slots that were missed are noted, the newest; before them nobody looks."""

FRESH = timedelta(days=1)
"""Whom to ask must have been heard of Slack as lately as this; after a downtime the directory asks
anew in seconds, and the round waits for it."""
PATIENCE = timedelta(minutes=10)
"""So long it waits; then those are asked who are known."""

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
            opened += _open_all(session, [_look(checkin, now) for checkin in due], now)
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
    asking = _new(checkin, slot, now, RoundState.OPEN)
    asking.close_at = now + timedelta(minutes=checkin.close_after_minutes)
    session.add(asking)
    session.flush()
    _call(session, [(asking, checkin, people)], now)
    return asking


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
    """Which of a check-in's slots is to be asked, and which were missed; it is moved on."""
    assert checkin.next_at is not None
    asking = _Asking(checkin)
    try:
        due = slots_between(checkin.rule, checkin.zone, checkin.next_at - timedelta(seconds=1), now)
        checkins.move_on(checkin, now)
    except CannotRead:
        # One check-in whose zone has vanished must not keep all others from being asked.
        log.exception("C%s of workspace %s is paused", checkin.number, checkin.workspace_id)
        checkin.state, checkin.next_at, checkin.next_slot = CheckinState.PAUSED, None, None
        return asking
    if due and due[-1].instant + timedelta(minutes=checkin.close_after_minutes) > now:
        asking.slot = due.pop()
    asking.missed = due[-NOTED:]
    return asking


def _open_all(session: Session, found: Sequence[_Asking], now: datetime) -> int:
    all_of = [asking.checkin for asking in found]
    known = _of_slots(session, all_of, {slot.key for each in found for slot in _slots(each)})
    people = audiences.asked(session, [each.checkin for each in found if each.slot], now)
    lost, told = _unreachable(session, [each.checkin for each in found if each.slot])
    opened: list[tuple[Round, Checkin, list[Person]]] = []
    for each in found:
        checkin = each.checkin
        missed = [slot for slot in each.missed if (checkin.id, slot.key) not in known]
        if each.slot and (checkin.id, each.slot.key) not in known:
            # Where Cairn is not, nobody is known to be; the owner is to hear of it all the same.
            if (people[checkin.id] or checkin.id in lost) and checkin.id not in told:
                asking = _new(checkin, each.slot, now, RoundState.OPEN)
                opened.append((asking, checkin, people[checkin.id]))
            else:
                missed.append(each.slot)
        session.add_all(_new(checkin, slot, now, RoundState.MISSED) for slot in missed)
    session.add_all(asking for asking, _, _ in opened)
    session.flush()
    _call(session, opened, now)
    return len(opened)


def _slots(asking: _Asking) -> list[Slot]:
    return [*asking.missed, asking.slot] if asking.slot else asking.missed


def _of_slots(session: Session, found: Sequence[Checkin], keys: set[str]) -> set[tuple[int, str]]:
    """Which of these slots have a round already."""
    ids = [checkin.id for checkin in found]
    query = select(Round.checkin_id, Round.slot)
    rows = session.execute(query.where(Round.checkin_id.in_(ids), Round.slot.in_(keys)))
    return set(rows)


def _unreachable(session: Session, found: Sequence[Checkin]) -> tuple[set[int], set[int]]:
    """The check-ins whose channel cannot be posted to, and those of them whose owner was told so.

    The first prompt that fails tells the owner, and its round becomes a missed one; while the
    newest round is a missed one, nothing more is tried.
    """
    closed = session.scalars(
        select(Channel.id).where(
            Channel.id.in_({checkin.channel_id for checkin in found}),
            Channel.archived | ~Channel.cairn_in,
        )
    ).all()
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


def _new(checkin: Checkin, slot: Slot, now: datetime, state: RoundState) -> Round:
    close_at = slot.instant + timedelta(minutes=checkin.close_after_minutes)
    remind_at = None
    if checkin.remind_after_minutes is not None and state == RoundState.OPEN:
        remind_at = now + timedelta(minutes=checkin.remind_after_minutes)
    return Round(
        workspace_id=checkin.workspace_id,
        checkin_id=checkin.id,
        slot=slot.key,
        zone=slot.zone,
        state=state,
        opened_at=now,
        remind_at=remind_at if remind_at and remind_at < close_at else None,
        close_at=close_at,
        closed_at=None if state == RoundState.OPEN else now,
    )


def _call(
    session: Session, opened: Sequence[tuple[Round, Checkin, Sequence[Person]]], now: datetime
) -> None:
    """Expect the answers of these people, and owe the prompts."""
    session.add_all(
        Asked(round_id=asking.id, person_id=person.id, workspace_id=asking.workspace_id)
        for asking, _, people in opened
        for person in people
    )
    session.flush()
    ids = {checkin.channel_id for _, checkin, _ in opened}
    channels = dict(
        session.execute(select(Channel.id, Channel.slack_id).where(Channel.id.in_(ids))).all()
    )
    owed = [
        Owed(
            workspace_id=asking.workspace_id,
            key=prompt_key(asking),
            kind=Kind.CHECKIN_PROMPT,
            subject_id=asking.id,
            channel=channels[checkin.channel_id],
            for_person_id=checkin.owner_id,
        )
        for asking, checkin, _ in opened
    ]
    outbox.enqueue_all(session, owed, now)
