"""What a person may see of what goes on by itself: the check-ins and digests of their channels."""

from datetime import datetime

from sqlalchemy import and_, literal, or_, select
from sqlalchemy.orm import aliased

from bot.model import Channel, Checkin, CheckinState, Digest, Person
from bot.services import access

from .work import Rows


def checkins(viewer: Person, now: datetime) -> Rows:
    """The check-ins of the channels that they are in, as they are set up."""
    place = aliased(Channel)  # its own, for the condition looks at channels itself
    return (
        select(
            Checkin.number.label("checkin"), Checkin.name, place.name.label("channel"),
            Person.name.label("owner"), Checkin.state, Checkin.rule, Checkin.zone,
            Checkin.direct, Checkin.own_zones, Checkin.everybody, Checkin.questions,
            Checkin.holidays, Checkin.remind_after_minutes, Checkin.close_after_minutes,
            Checkin.next_at, Checkin.created_at,
        )
        .join(place, place.id == Checkin.channel_id)
        .join(Person, Person.id == Checkin.owner_id)
        .where(
            Checkin.workspace_id == viewer.workspace_id,
            Checkin.state != CheckinState.DELETED,
            access.within(Checkin.channel_id, viewer, None, now),
        )
        .order_by(Checkin.number)
    )  # fmt: skip


def digests(viewer: Person, now: datetime) -> Rows:
    """The digests of the channels that they are in; where else one goes, if they may know of it."""
    place, also = aliased(Channel), aliased(Channel)
    trusted = Channel.members_known_at >= now - access.TRUSTED
    member = and_(trusted, access.in_channel(Channel.id, viewer))
    known = or_(and_(access.is_public(now), literal(not (viewer.guest or viewer.outsider))), member)
    elsewhere = select(Channel.name).where(Channel.id == also.id, known).correlate(also)
    return (
        select(
            Digest.name, place.name.label("channel"),
            elsewhere.scalar_subquery().label("also_in"), Person.name.label("owner"),
            Digest.rule, Digest.zone, Digest.next_at, Digest.created_at,
        )
        .select_from(Digest)
        .join(place, place.id == Digest.channel_id)
        .join(Person, Person.id == Digest.owner_id)
        .outerjoin(also, also.id == Digest.also_id)
        .where(
            Digest.workspace_id == viewer.workspace_id,
            access.within(Digest.channel_id, viewer, None, now),
        )
        .order_by(Digest.name, Digest.id)
    )  # fmt: skip
