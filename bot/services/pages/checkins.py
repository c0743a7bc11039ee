"""Check-ins as people see them: the prompt, the reminder, what is owed, lists and previews."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy.orm import Session

from bot.model import (
    Channel,
    Checkin,
    CheckinState,
    Person,
    Setup,
)
from bot.services import access, audiences, changes, checkins, times
from bot.services.changes import Changed
from bot.services.pages.prompts import Who, who
from bot.services.times import Times

LOOKED_AT = 20
"""So many check-ins of a person are looked at for the next one."""


class CheckinPage(Struct, frozen=True):
    """A check-in: when it asks, whom, and what."""

    id: int
    number: int
    name: str
    rule: str
    zone: str
    state: CheckinState
    channel: str
    """The channel's Slack id."""
    questions: tuple[str, ...]
    everybody: bool
    asks: tuple[Who, ...]
    """Whom it would ask now."""
    unreached: tuple[Who, ...]
    """Whom it lists, but cannot ask: they are not in the channel."""
    away: tuple[Who, ...]
    remind_after: int | None
    """Minutes; none means no reminder."""
    close_after: int
    """Minutes."""
    times: Times
    """The next five; none while it is paused."""
    reader_zone: str
    may_change: bool
    direct: bool = False
    own_zones: bool = False
    holidays: str = ""
    """The country whose holidays are kept, by its code; or none."""
    changes: tuple[Changed, ...] = ()
    """The newest first."""


def next_asked(session: Session, person: Person, now: datetime) -> tuple[str, datetime] | None:
    """The check-in that asks a person next, by its name, and when; none while none does, or they
    are away."""
    coming = []
    for checkin in checkins.visible(session, person, None, now)[:LOOKED_AT]:
        names = audiences.names(session, checkin)
        if not audiences.is_meant(person, checkin, names) or audiences.is_away(person, now):
            continue
        found = times.coming(session, checkin, [person], now, 1)
        if found.slots and not found.asleep:
            coming.append((found.slots[0].instant, checkin.name))
    at, name = min(coming, default=(None, ""))
    return (name, at) if at else None


def checkin_page(session: Session, checkin: Checkin, viewer: Person, now: datetime) -> CheckinPage:
    """One check-in, as its list and preview show it."""
    asked = audiences.asked(session, [checkin], now)[checkin.id]
    away = audiences.away(session, checkin, now)
    reached = {person.id for person in (*asked, *away)}
    listed = audiences.listed(session, checkin)
    return CheckinPage(
        id=checkin.id,
        number=checkin.number,
        name=checkin.name,
        rule=checkin.rule,
        zone=checkin.zone,
        state=checkin.state,
        channel=session.get_one(Channel, checkin.channel_id).slack_id,
        questions=tuple(checkin.questions),
        everybody=checkin.everybody,
        asks=tuple(who(person) for person in asked),
        unreached=tuple(who(person) for person in listed if person.id not in reached),
        away=tuple(who(person) for person in away),
        remind_after=checkin.remind_after_minutes,
        close_after=checkin.close_after_minutes,
        times=times.coming(session, checkin, [*asked, *away], now),
        reader_zone=viewer.zone,
        may_change=access.may_change_checkin(viewer, checkin),
        direct=checkin.direct,
        own_zones=checkin.own_zones,
        holidays=checkin.holidays,
        changes=changes.latest(
            session,
            Setup.CHECKIN,
            checkin.channel_id,
            reader=viewer,
            now=now,
            checkin_id=checkin.id,
        ),
    )


def listing(
    session: Session, viewer: Person, here: int | None, now: datetime
) -> tuple[CheckinPage, ...]:
    """The check-ins of this channel, or, in a direct message, of a person's channels."""
    found = checkins.visible(session, viewer, here, now)
    return tuple(checkin_page(session, checkin, viewer, now) for checkin in found)
