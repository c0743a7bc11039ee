"""Working hours of channels: when one that waits for them may be spoken to."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Channel, Checkin, CheckinState
from bot.services import free_days
from bot.when import Slot, known_zone, next_working_instant, zone

FURTHEST = 400
"""So many free days in a row are passed over; nothing waits for longer than that."""


class Hours(Struct, frozen=True):
    """Working hours: days, `MO` … `SU`; wall-clock times, of which a second one that is not after
    the first lies on the next day; and the zone by whose clock they are."""

    days: tuple[str, ...]
    start: time
    end: time
    zone: str

    @classmethod
    def of(cls, channel: Channel) -> "Hours":
        """Those of a channel, in UTC where nobody has said by whose clock."""
        start, end = map(time.fromisoformat, (channel.work_from, channel.work_to))
        days = tuple(channel.work_days.split(","))
        return cls(days, start, end, known_zone(channel.work_zone or "UTC"))

    def working_day(self, at: datetime) -> date:
        """The day on which the hours begin in which a moment lies: of a night's, the evening's."""
        local = at.astimezone(zone(self.zone))
        over_night = self.end <= self.start and local.time() < self.start
        return local.date() - timedelta(days=1) if over_night else local.date()


def due(session: Session, channel: Channel, at: datetime) -> datetime:
    """When a celebration comes that is owed from `at` on: then, or with the next working minute of
    a channel that waits for that, free days left out."""
    if not channel.holds:
        return at
    hours = Hours.of(channel)
    listed = free_days.listed(session, channel.workspace_id, hours.working_day(at))
    ours, countries = {row.day for row in listed}, _countries(session, channel)
    return opening(
        hours,
        at,
        lambda day: day in ours or any(free_days.holiday(each, day) for each in countries),
    )


def opening(hours: Hours, at: datetime, is_free: Callable[[date], bool]) -> datetime:
    """The moment itself where it lies in working hours of a day that is not free, else when such
    hours next begin (UTC)."""
    found = at
    for _ in range(FURTHEST):
        found = next_working_instant(found, hours.zone, hours.start, hours.end, hours.days)
        day = hours.working_day(found)
        if not is_free(day):
            return found
        found = Slot(datetime.combine(day + timedelta(days=1), hours.start), hours.zone).instant
    return found


def _countries(session: Session, channel: Channel) -> Sequence[str]:
    """Whose holidays the check-ins of a channel keep."""
    return session.scalars(
        select(Checkin.holidays)
        .where(
            Checkin.channel_id == channel.id,
            Checkin.state == CheckinState.ACTIVE,
            Checkin.holidays != "",
        )
        .distinct()
    ).all()
