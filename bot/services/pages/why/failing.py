"""What somebody set up and could not be delivered, by the names of what they may see."""

from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.model import About, Channel, Checkin, Delivery, Kind, Membership, Notice, Person
from bot.model.outcomes import NOTHING_TO_SAY
from bot.services import access
from bot.services.outbox import TROUBLED

from . import asking
from .facts import Thing, Trouble

FAILED = 6
"""So many messages that did not arrive are told."""


def troubles(
    session: Session, person: Person, here: int | None, now: datetime
) -> tuple[list[Trouble], int]:
    """The newest messages that they set up and that did not arrive, and how many there are."""
    of_bundle = select(Notice.id).where(
        Notice.delivery_id == Delivery.id,
        Notice.for_person_id == person.id,
        Notice.about != About.FAILURE,
    )
    inside = select(Membership.channel_id).where(
        Membership.channel_id == Channel.id, Membership.person_id == person.id
    )
    theirs = select(Checkin.id).where(Checkin.channel_id == Channel.id, access.left_without(person))
    rows = session.execute(
        select(
            Delivery,
            or_(Channel.id.is_(None), ~Channel.private, inside.exists(), theirs.exists()),
            func.count().over(),
        )
        .outerjoin(
            Channel,
            (Channel.workspace_id == Delivery.workspace_id)
            & (Channel.slack_id == Delivery.channel),
        )
        .where(
            TROUBLED,
            Delivery.workspace_id == person.workspace_id,
            Delivery.kind != Kind.FAILURE,
            Delivery.error != NOTHING_TO_SAY,
            or_(Delivery.for_person_id == person.id, of_bundle.exists()),
        )
        .order_by(Delivery.id.desc())
        .limit(FAILED)
    ).all()
    things = _things(session, person, here, now, [row for row, _, _ in rows])
    found = [_trouble(row, things[row.id]) for row, _, _ in rows]
    shown = [
        each if known else replace(each, channel="")
        for each, (_, known, _) in zip(found, rows, strict=True)
    ]
    return shown, rows[0][2] if rows else 0


def trouble(session: Session, person: Person, delivery_id: int, now: datetime) -> Trouble | None:
    """A message that did not arrive, for the one who set it up."""
    row = session.get(Delivery, delivery_id)
    if row is None:
        return None
    return _trouble(row, _things(session, person, None, now, [row])[row.id])


def _things(
    session: Session, person: Person, here: int | None, now: datetime, rows: Sequence[Delivery]
) -> dict[int, tuple[Thing, ...]]:
    """What each of these messages was to speak of, as far as this person set it up and sees it."""
    told = asking.told(session, rows, of=person)
    every: Collection[asking.Told] = {each for many in told.values() for each in many}
    found = asking.reasons(session, person, here, now, every)
    return {
        id_: tuple(dict.fromkeys(found[each].thing for each in many if found[each].thing.ref))
        for id_, many in told.items()
    }


def _trouble(row: Delivery, things: tuple[Thing, ...]) -> Trouble:
    since = row.claimed_at or row.created_at
    return Trouble(row.id, row.fence, row.kind, row.channel, row.error, row.state, since, things)
