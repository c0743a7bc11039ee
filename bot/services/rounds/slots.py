"""Slots of check-ins that have come: which are asked, and which were missed."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct, field
from sqlalchemy.orm import Session

from bot.errors import CannotRead
from bot.model import Checkin, CheckinState
from bot.model.upserts import note
from bot.services import checkins, free_days
from bot.services.checkins import EARLIEST
from bot.services.moments import window
from bot.when import Slot, slots_between, zone

NOTED = 60
"""So many slots that were missed are noted, the newest; before them nobody looks."""
AROUND_THE_WORLD = timedelta(hours=26)
"""From the first zone in which a wall time comes to the last."""
SECOND = timedelta(seconds=1)

log = logging.getLogger("cairn.services")


class Come(Struct):
    """The slots of one check-in that have come since it was looked at last."""

    checkin: Checkin
    since: datetime
    """Whose own moment was before this is not asked: the check-in did not ask yet."""
    ask: list[Slot] = field(default_factory=list)
    """Those that are asked: one, but where everybody has a zone of their own and dates overlap."""
    missed: list[Slot] = field(default_factory=list)

    @property
    def all(self) -> list[Slot]:
        return [*self.missed, *self.ask]


def look(session: Session, due: Sequence[Checkin], now: datetime) -> list[Come]:
    """What has come of each of these check-ins. The objects are moved on, their rows are not. Free
    days have no slot."""
    found = [_come(checkin, now) for checkin in due]
    days = {slot.local.date() for come in found for slot in come.all}
    own = free_days.own(session, {come.checkin.workspace_id for come in found}, days)
    for come in found:
        come.ask = [slot for slot in come.ask if not _is_free(come.checkin, slot, own)]
        come.missed = [slot for slot in come.missed if not _is_free(come.checkin, slot, own)]
    return found


def _come(checkin: Checkin, now: datetime) -> Come:
    assert checkin.next_at is not None
    come = Come(checkin, checkin.next_at)
    try:
        zone(checkin.zone)
        due = _due(checkin, now)
        next_at, next_slot = checkins.next_look(checkin, now)
        note(checkin, next_at=next_at, next_slot=next_slot)
    except CannotRead:
        # One check-in whose zone has vanished must not keep all others from being asked.
        log.exception("C%s of workspace %s is paused", checkin.number, checkin.workspace_id)
        note(checkin, state=CheckinState.PAUSED, next_at=None, next_slot=None)
        return come
    if checkin.own_zones:
        come.ask = [slot for slot in due if _ends(checkin, slot) > now]
    else:
        come.ask = [slot for slot in due[-1:] if slot.instant + window(checkin) > now]
    come.missed = due[: len(due) - len(come.ask)][-NOTED:]
    return come


def _due(checkin: Checkin, now: datetime) -> list[Slot]:
    assert checkin.next_at is not None
    if not checkin.own_zones:
        return slots_between(checkin.rule, checkin.zone, checkin.next_at - SECOND, now)
    first = Slot(datetime.fromisoformat(checkin.next_slot or ""), EARLIEST)
    due = slots_between(checkin.rule, EARLIEST, first.instant - SECOND, now)
    return [Slot(slot.local, checkin.zone) for slot in due]


def _ends(checkin: Checkin, slot: Slot) -> datetime:
    """When the last zone on Earth has had its time to answer."""
    first = Slot(slot.local, EARLIEST).instant
    return first + AROUND_THE_WORLD + window(checkin)


def _is_free(checkin: Checkin, slot: Slot, own: Mapping[tuple[int, date], str]) -> bool:
    day = slot.local.date()
    if (checkin.workspace_id, day) in own:
        return True
    return free_days.holiday(checkin.holidays, day) is not None
