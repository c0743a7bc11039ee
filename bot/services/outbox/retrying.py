"""Trying again, by hand, what was given up."""

from datetime import datetime

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from bot.errors import CairnError, NoSuchThing
from bot.model import About, Channel, Delivery, DeliveryState, Kind, Notice, Person
from bot.model.outcomes import MAYBE_SENT, NOTHING_TO_SAY
from bot.model.upserts import table_of
from bot.services import access

from . import lanes

_D = table_of(Delivery)


class MayStandThere(CairnError):
    """That message may have arrived, and I cannot look. Look yourself; then type `/cairn why` and \
press `Send it anyway` if it is not there."""


def try_again(
    session: Session, id_: int, fence: int, *, by: Person, now: datetime, anyway: bool
) -> bool:
    """Send once more what failed and was set up by this person; False when that was begun already,
    or it failed anew since they read of it. `fence` says as of when they did.

    Args:
        anyway: whether it may be sent although it may be there already: a person has said so.

    Raises:
        NoSuchThing: there is no such failure of theirs, or not where they may look.
        MayStandThere: it may be there, and they have not said `anyway`.
    """
    access.need_insider(by)
    failed = session.scalar(_of(by).where(Delivery.id == id_))
    if failed is None:
        raise NoSuchThing(ref="such message", command="/goal")
    if failed.state != DeliveryState.FAILED or failed.fence != fence:
        return False
    if failed.error == MAYBE_SENT and not anyway:
        raise MayStandThere
    taken = session.execute(
        update(_D)
        .where(_D.c.id == id_, _D.c.fence == fence, _D.c.state == DeliveryState.FAILED)
        .values(
            state=DeliveryState.PENDING, due_at=now, fence=_D.c.fence + 1,
            attempts=0, looked=0, error="",
        )
        .returning(_D.c.id)
    ).all()  # fmt: skip
    if taken:
        lanes.wake(session, (failed.workspace_id, failed.channel), now)
    return bool(taken)


def _of(person: Person) -> Select[Delivery]:
    """What a person set up, where they may still look."""
    of_bundle = select(Notice.id).where(
        Notice.delivery_id == Delivery.id,
        Notice.for_person_id == person.id,
        Notice.about != About.FAILURE,
    )
    return (
        select(Delivery)
        .outerjoin(
            Channel,
            (Channel.workspace_id == Delivery.workspace_id)
            & (Channel.slack_id == Delivery.channel),
        )
        .where(
            Delivery.workspace_id == person.workspace_id,
            Delivery.kind != Kind.FAILURE,
            Delivery.error != NOTHING_TO_SAY,
            or_(Delivery.for_person_id == person.id, of_bundle.exists()),
            or_(Channel.id.is_(None), ~Channel.private, access.in_channel(Channel.id, person)),
        )
    )
