"""The page of `/cairn why`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.model import (
    Channel,
    Delivery,
    DeliveryState,
    Lane,
    Person,
    WinsPlan,
    Workspace,
)
from bot.model.outcomes import NOTHING_TO_SAY
from bot.services import audiences, installations
from bot.services.outbox import APART

from . import asking, failing, planning
from .facts import Came, Coming, Held, Reason, WhyPage, WinsRule

LAST, NEXT = 8, 8
"""So many messages are explained: those that came, and those that will."""

_WHEN = func.coalesce(Delivery.sent_at, Delivery.claimed_at, Delivery.created_at)


def page(session: Session, person: Person, here: int | None, now: datetime) -> WhyPage:
    """The last and next messages to a person and what they set up that failed: theirs alone, with
    what they may see now. `here` is the channel in which they demonstrably are.

    The number of queries does not grow with anything.
    """
    came, owed = _came(session, person), _owed(session, person)
    told = asking.told(session, [*came, *owed])
    found = asking.reasons(
        session, person, here, now, {each for many in told.values() for each in many}
    )
    why = {id_: tuple(found[each] for each in many) for id_, many in told.items()}
    lane = session.get(Lane, (person.workspace_id, person.slack_id))
    lately = max((each.sent_at for each in came if each.sent_at), default=None)
    silenced = session.get_one(Workspace, person.workspace_id).silenced_at is not None
    silenced = silenced or installations.is_over(session, person.workspace_id, now)
    coming = [_coming(each, person, why, lane, lately, now) for each in owed]
    coming += planning.planned(session, person, here, now)
    coming.sort(key=lambda each: each.at)
    troubles, count = failing.troubles(session, person, here, now)
    wakes = audiences.waking(person, now)
    return WhyPage(
        today=audiences.today_of(person, now),
        zone=audiences.zone_of(person),
        away_until=person.away_until if audiences.is_away(person, now) else None,
        quiet_until=wakes if wakes > now else None,
        silenced=silenced,
        came=tuple(_came_page(each, why) for each in came),
        coming=tuple(coming[:NEXT]),
        more_coming=len(coming[NEXT:]),
        troubles=tuple(troubles),
        more_troubles=count - len(troubles),
        celebrations=person.celebrations,
        milestone_reminders=person.milestone_reminders,
        checkin_reminders=person.checkin_reminders,
        wins=_wins(session, here),
    )


def _wins(session: Session, here: int | None) -> WinsRule | None:
    row = session.execute(
        select(Channel.slack_id, WinsPlan.rule, WinsPlan.zone, WinsPlan.next_at, Person.slack_id)
        .join(WinsPlan, WinsPlan.channel_id == Channel.id)
        .join(Person, Person.id == WinsPlan.owner_id)
        .where(Channel.id == here)
    ).first()
    return WinsRule(*row) if row else None


def _came(session: Session, person: Person) -> Sequence[Delivery]:
    settled = or_(
        Delivery.sent_at.is_not(None),
        (Delivery.state == DeliveryState.FAILED) & (Delivery.error != NOTHING_TO_SAY),
    )
    return session.scalars(
        select(Delivery)
        .where(
            Delivery.workspace_id == person.workspace_id,
            Delivery.channel == person.slack_id,
            settled,
        )
        .order_by(_WHEN.desc(), Delivery.id.desc())
        .limit(LAST)
    ).all()


def _owed(session: Session, person: Person) -> Sequence[Delivery]:
    return session.scalars(
        select(Delivery)
        .where(
            Delivery.workspace_id == person.workspace_id,
            Delivery.channel == person.slack_id,
            Delivery.due_at.is_not(None),
            Delivery.sent_at.is_(None),
        )
        .order_by(Delivery.due_at, Delivery.id)
        .limit(asking.EACH)
    ).all()


def _came_page(sent: Delivery, why: dict[int, tuple[Reason, ...]]) -> Came:
    at = sent.sent_at or sent.claimed_at or sent.created_at
    failed = sent.sent_at is None
    state = DeliveryState.FAILED if failed else DeliveryState.SENT
    return Came(at, why[sent.id], state, sent.error if failed else "")


def _coming(
    owed: Delivery,
    person: Person,
    why: dict[int, tuple[Reason, ...]],
    lane: Lane | None,
    lately: datetime | None,
    now: datetime,
) -> Coming:
    due_at = owed.due_at or now
    free_at = lane.free_at if lane and lane.free_at else now
    at = max(due_at, free_at, now)
    return Coming(at, why[owed.id], _held(owed, person, at, free_at, lately, now))


def _held(
    owed: Delivery,
    person: Person,
    at: datetime,
    free_at: datetime,
    lately: datetime | None,
    now: datetime,
) -> Held:
    if owed.state == DeliveryState.DOUBTFUL:
        return Held.DOUBTFUL
    if owed.state == DeliveryState.SENDING or at <= now:
        return Held.SOON
    if free_at > (owed.due_at or now):
        return Held.SLACK
    if audiences.is_away(person, now):
        return Held.AWAY
    if now < audiences.waking(person, now) <= at:
        return Held.QUIET
    return Held.APART if lately is not None and at <= lately + APART else Held.SOON
