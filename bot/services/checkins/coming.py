"""When a check-in asks next, and when the clock must look at it."""

from datetime import datetime

from bot.model import Checkin, CheckinState
from bot.when import Slot, next_slots

EARLIEST = "Etc/GMT-14"
"""Where every wall time comes first: UTC+14, as in Kiritimati."""


def begin(checkin: Checkin, now: datetime) -> None:
    """Let a check-in ask from `now` on: at its first slot, as its zone's clock shows it.

    Where everybody has a zone of their own, that slot may have come elsewhere already: the clock
    looks at it at once, and asks those whose moment is still to come.
    """
    coming = next_slots(checkin.rule, checkin.zone, now, 1)
    if checkin.state != CheckinState.ACTIVE or not coming:
        checkin.next_at, checkin.next_slot = None, None
        return
    first = Slot(coming[0].local, EARLIEST) if checkin.own_zones else coming[0]
    checkin.next_at, checkin.next_slot = max(first.instant, now), coming[0].key


def next_look(checkin: Checkin, now: datetime) -> tuple[datetime | None, str | None]:
    """When the clock must look at a check-in next, all that has come by `now` being done, and for
    which slot; never, while it is paused or when its rule has ended."""
    if checkin.state != CheckinState.ACTIVE:
        return None, None
    zone = EARLIEST if checkin.own_zones else checkin.zone
    coming = next_slots(checkin.rule, zone, now, 1)
    return (coming[0].instant, coming[0].key) if coming else (None, None)
