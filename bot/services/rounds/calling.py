"""Calling people: the round as a row, whose answers it expects, and the prompt that is owed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from bot.model import Asked, Channel, Checkin, Kind, Person, Round, RoundState
from bot.model.upserts import table_of
from bot.services import outbox
from bot.services.moments import window
from bot.services.outbox import Owed
from bot.services.rounds.asking import prompt_key_of
from bot.when import Slot

_R = table_of(Round)
_OPEN, _EXPECT = insert(_R), insert(table_of(Asked))
_OF_SLOTS = select(_R.c.checkin_id, _R.c.slot, _R.c.id).where(
    _R.c.checkin_id.in_(bindparam("checkins", expanding=True)),
    _R.c.slot.in_(bindparam("slots", expanding=True)),
)
_CHANNELS = select(Channel.id, Channel.slack_id).where(
    Channel.id.in_(bindparam("channel_ids", expanding=True))
)


class Called(Struct, frozen=True):
    """A round that is opened, and whom it asks."""

    row: dict[str, Any]
    """The columns of the round."""
    checkin: Checkin
    people: Mapping[Person, datetime]
    """Each with the moment at which they are asked, in a direct message."""


def row_of(checkin: Checkin, slot: Slot, now: datetime, state: RoundState) -> dict[str, Any]:
    """The columns of the round of a slot."""
    close_at = slot.instant + window(checkin)
    remind_at = None
    if checkin.remind_after_minutes is not None and state == RoundState.OPEN:
        remind_at = now + timedelta(minutes=checkin.remind_after_minutes)
    return {
        "workspace_id": checkin.workspace_id,
        "checkin_id": checkin.id,
        "slot": slot.key,
        "zone": slot.zone,
        "state": state,
        "direct": checkin.direct,
        "opened_at": now,
        "remind_at": remind_at if remind_at and remind_at < close_at else None,
        "close_at": close_at,
        "closed_at": None if state == RoundState.OPEN else now,
    }


def note_missed(session: Session, missed: Sequence[tuple[Checkin, Slot]], now: datetime) -> None:
    """Keep in mind that these slots were not asked."""
    if missed:
        rows = [row_of(checkin, slot, now, RoundState.MISSED) for checkin, slot in missed]
        session.execute(_OPEN, rows)


def of_slots(
    session: Session, found: Sequence[Checkin], keys: set[str]
) -> dict[tuple[int, str], int]:
    """The rounds of these slots, as far as they are made: row numbers by check-in and slot."""
    ids = [checkin.id for checkin in found]
    rows = session.execute(_OF_SLOTS, {"checkins": ids, "slots": sorted(keys)})
    return {(checkin_id, slot): round_id for checkin_id, slot, round_id in rows}


def call(session: Session, opened: Sequence[Called], now: datetime) -> list[int]:
    """Make these rounds, expect the answers of their people, and owe the prompts of those in
    threads; the row numbers.

    By direct message each is asked when their own moment comes, and reminded some time after that.
    """
    if not opened:
        return []
    for each in opened:
        if each.row["direct"]:
            last = max(each.people.values(), default=now)
            each.row["remind_at"] = None
            each.row["close_at"] = max(each.row["close_at"], last + window(each.checkin))
    session.execute(_OPEN, [each.row for each in opened])
    made = of_slots(
        session, [each.checkin for each in opened], {each.row["slot"] for each in opened}
    )
    ids = [made[each.checkin.id, each.row["slot"]] for each in opened]
    _expect(session, opened, ids)
    _owe(session, opened, ids, now)
    return ids


def _expect(session: Session, opened: Sequence[Called], ids: Sequence[int]) -> None:
    rows = [
        {
            "round_id": round_id,
            "person_id": person.id,
            "workspace_id": person.workspace_id,
            "due_at": at if each.row["direct"] else None,
        }
        for each, round_id in zip(opened, ids, strict=True)
        for person, at in each.people.items()
    ]
    if rows:
        session.execute(_EXPECT, rows)


def _owe(session: Session, opened: Sequence[Called], ids: Sequence[int], now: datetime) -> None:
    in_threads = [
        (each, round_id)
        for each, round_id in zip(opened, ids, strict=True)
        if not each.row["direct"]
    ]
    channel_ids = {each.checkin.channel_id for each, _ in in_threads}
    channels = dict(session.execute(_CHANNELS, {"channel_ids": list(channel_ids)}).all())
    owed = [
        Owed(
            workspace_id=each.checkin.workspace_id,
            key=prompt_key_of(round_id),
            kind=Kind.CHECKIN_PROMPT,
            subject_id=round_id,
            channel=channels[each.checkin.channel_id],
            for_person_id=each.checkin.owner_id,
        )
        for each, round_id in in_threads
    ]
    outbox.enqueue_all(session, owed, now)
