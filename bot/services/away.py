"""Being away: offered to those whose status in Slack says so, asked once, and never assumed."""

import json
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.errors import CairnError, NoSuchThing
from bot.model import About, Checkin, CheckinState, Membership, Notice, Person
from bot.services import audiences, outbox
from bot.services.outbox import notices
from bot.when import zone

HOME_AT = time(17)
"""A status that ends as late in a day leaves nothing of that day to be asked in."""
LONGEST = timedelta(days=366)


class StatusOver(CairnError):
    """That time is over, so there is nothing left to hold."""


class Status(Struct, frozen=True):
    """What a person's status says while it says that they are away."""

    says: str
    until: datetime


class Offer(Struct, frozen=True):
    """What somebody was asked: whether nothing is to be asked of them up to and with a day."""

    says: str
    until: datetime
    day: date


def last_day(person: Person, status: Status) -> date:
    """The last local day on which a person is away with this status."""
    ends = status.until.astimezone(zone(audiences.zone_of(person)))
    return ends.date() if ends.time() >= HOME_AT else ends.date() - timedelta(days=1)


def notice_status(session: Session, person: Person, status: Status | None, now: datetime) -> bool:
    """Whether a person is to be asked about being away; false when their status does not say so,
    no check-in concerns them, they said it themselves, or were asked about this status before.

    What was asked about another status is asked no more.
    """
    key = f"away:{person.id}:{int(status.until.timestamp())}" if status else ""
    mine = Notice.person_id == person.id, Notice.about == About.AWAY_OFFER
    session.execute(
        update(Notice).where(*mine, Notice.key != key, Notice.detail != "").values(detail="")
    )
    if status is None or not now < status.until < now + LONGEST:
        return False
    day = last_day(person, status)
    said_already = person.away_until is not None and person.away_until >= day
    if said_already or day < audiences.today_of(person, now) or not concerned(session, person):
        return False
    says = {"says": status.says, "until": int(status.until.timestamp()), "day": day.isoformat()}
    return notices.owe(
        session,
        person_id=person.id,
        workspace_id=person.workspace_id,
        about=About.AWAY_OFFER,
        subject_id=person.id,
        key=key,
        now=now,
        detail=json.dumps(says),
    )


def concerned(session: Session, person: Person) -> bool:
    """Whether any check-in asks a person."""
    found = session.scalars(
        select(Checkin)
        .join(Membership, Membership.channel_id == Checkin.channel_id)
        .where(Membership.person_id == person.id, Checkin.state == CheckinState.ACTIVE)
    )
    return any(
        audiences.is_meant(person, checkin, audiences.names(session, checkin)) for checkin in found
    )


def offer_in(notice: Notice) -> Offer | None:
    """What a notice asks; none when the status is gone, or they said no."""
    if not notice.detail:
        return None
    said = json.loads(notice.detail)
    until = datetime.fromtimestamp(said["until"], UTC)
    return Offer(said["says"], until, date.fromisoformat(said["day"]))


def accept(session: Session, person: Person, notice_id: int, now: datetime) -> date:
    """Hold a person's check-ins as they were asked; the last day of it.

    Raises:
        StatusOver: the status is gone or its time over.
        NoSuchThing: nobody asked them that.
    """
    notice = _find(session, person, notice_id)
    offer = offer_in(notice)
    if offer is None or offer.day < audiences.today_of(person, now):
        raise StatusOver
    person.away_until = offer.day
    _show(session, notice, now)
    return offer.day


def decline(session: Session, person: Person, notice_id: int, now: datetime) -> None:
    """Ask a person as always.

    Raises:
        NoSuchThing: nobody asked them that.
    """
    notice = _find(session, person, notice_id)
    notice.detail = ""
    _show(session, notice, now)


def _find(session: Session, person: Person, notice_id: int) -> Notice:
    found = session.scalar(
        select(Notice).where(
            Notice.id == notice_id,
            Notice.person_id == person.id,
            Notice.workspace_id == person.workspace_id,
            Notice.about == About.AWAY_OFFER,
        )
    )
    if found is None:
        raise NoSuchThing(ref="such question", command="/checkin")
    return found


def _show(session: Session, notice: Notice, now: datetime) -> None:
    outbox.refresh_notice(session, workspace_id=notice.workspace_id, key=notice.key, now=now)
