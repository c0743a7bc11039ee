"""When a check-in asks next, in every zone in which it does, free days left out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from sqlalchemy.orm import Session

from bot.model import Checkin, CheckinState, Person
from bot.services import audiences, free_days, moments
from bot.services.rounds import takes
from bot.when import Slot, next_slots

LOOKED_AT = 30
"""So many slots are looked at for those that are not on free days."""


class ZoneTimes(Struct, frozen=True):
    """The next times in one zone."""

    zone: str
    people: int
    """How many are asked by its clock."""
    slots: tuple[Slot, ...]


class Times(Struct, frozen=True):
    """The next times of a check-in."""

    zones: tuple[ZoneTimes, ...] = ()
    """One, or with zones of everybody's own all of them, the one with most people first."""
    own: bool = False
    left_out: tuple[tuple[date, str], ...] = ()
    """The days that it would ask on, were they not free, and what they are called."""
    lasts: timedelta = timedelta()
    """How long it takes until all who are asked at one moment have their message."""
    asleep: tuple[str, ...] = ()
    """The names of those who have quiet hours from the next time to its close, and so are not
    asked."""
    unplaced: int = 0
    """How many are asked in zones of their own that Slack has not said yet."""

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The next times in the first of the zones."""
        return self.zones[0].slots if self.zones else ()


def coming(
    session: Session, checkin: Checkin, people: Sequence[Person], now: datetime, count: int = 5
) -> Times:
    """The next times of a check-in, which need not be kept yet; none while it does not ask.

    `people` are those whom it asks.
    """
    if checkin.state != CheckinState.ACTIVE:
        return Times()
    placed = [person for person in people if person.known_at is not None]
    zones = Counter(audiences.zone_of(person) for person in placed)
    if not (checkin.own_zones and zones):
        zones = Counter({checkin.zone: len(people)})
    found = {
        zone: next_slots(checkin.rule, zone, now, count + LOOKED_AT)
        for zone, _ in zones.most_common()
    }
    days = {slot.local.date() for slots in found.values() for slot in slots}
    free = free_days.free(session, checkin.workspace_id, checkin.holidays, days)
    asked = {
        zone: tuple([slot for slot in slots if slot.local.date() not in free][:count])
        for zone, slots in found.items()
    }
    return Times(
        zones=tuple(ZoneTimes(zone, zones[zone], slots) for zone, slots in asked.items()),
        own=checkin.own_zones,
        left_out=_left_out(free, asked),
        lasts=_lasts(checkin, asked, zones),
        asleep=tuple(_asleep(checkin, asked[next(iter(zones))], people)),
        unplaced=len(people) - len(placed) if checkin.own_zones else 0,
    )


def _asleep(checkin: Checkin, slots: Sequence[Slot], people: Sequence[Person]) -> Iterator[str]:
    if not checkin.direct or checkin.own_zones or not slots:
        return
    at = slots[0].instant
    for person in people:
        if audiences.waking(person, at) >= at + moments.window(checkin):
            yield person.name or person.slack_id


def _left_out(
    free: dict[date, str], asked: dict[str, tuple[Slot, ...]]
) -> tuple[tuple[date, str], ...]:
    last = max((slot.local.date() for slots in asked.values() for slot in slots), default=None)
    return tuple(sorted(item for item in free.items() if last is None or item[0] < last))


def _lasts(checkin: Checkin, asked: dict[str, tuple[Slot, ...]], people: Counter[str]) -> timedelta:
    if not checkin.direct:
        return timedelta()
    at_once: Counter[datetime] = Counter()
    for zone, slots in asked.items():
        if slots:
            at_once[slots[0].instant] += people[zone]
    return takes(max(at_once.values(), default=0))
