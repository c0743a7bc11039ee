"""What will be told to a person and is not owed yet: check-ins, reminders, milestones' days."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from bot.model import (
    About,
    Answer,
    Asked,
    Celebration,
    Channel,
    Checkin,
    CheckinPerson,
    CheckinState,
    Delivery,
    DeliveryState,
    Goal,
    GoalState,
    Kind,
    Membership,
    Milestone,
    MilestoneState,
    Person,
    Round,
    RoundState,
)
from bot.services import access, audiences, free_days, rounds
from bot.services.hours import Hours
from bot.services.times import LOOKED_AT
from bot.when import Slot, UnknownZone, UnreadableRule, next_slots

from .asking import checkin_thing
from .facts import Coming, Held, Reason, Thing

MOST = 50
"""So many milestones and rounds are looked at, those first whose moment comes first."""


def planned(session: Session, person: Person, here: int | None, now: datetime) -> list[Coming]:
    """What the clock will tell a person when its moment comes, in no order. Five queries."""
    waiting = _waiting(session, person)
    found = [*_of_rounds(person, waiting, now), *_of_milestones(session, person, here, now)]
    last = {checkin.id: asked.due_at for asked, checkin, _ in waiting if asked.due_at}
    found += _of_celebrations(session, person, here, now)
    return [*found, *_of_checkins(session, person, last, now)]


def _waiting(session: Session, person: Person) -> Sequence[tuple[Asked, Checkin, Round]]:
    """Their open rounds in which they are yet to be asked or reminded."""
    answered = exists().where(Answer.round_id == Round.id, Answer.person_id == person.id)
    rows = session.execute(
        select(Asked, Checkin, Round)
        .join(Round, Round.id == Asked.round_id)
        .join(Checkin, Checkin.id == Round.checkin_id)
        .where(
            Asked.person_id == person.id,
            Round.state == RoundState.OPEN,
            Checkin.state == CheckinState.ACTIVE,
            or_(Asked.due_at.is_not(None), Asked.remind_at.is_not(None)),
            access.in_channel(Checkin.channel_id, person),
            ~answered,
        )
        .order_by(Round.close_at, Round.id)
        .limit(MOST)
    )
    return [(asked, checkin, asking) for asked, checkin, asking in rows]


def _of_rounds(
    person: Person, waiting: Sequence[tuple[Asked, Checkin, Round]], now: datetime
) -> Iterator[Coming]:
    for asked, checkin, asking in waiting:
        thing = checkin_thing(person, checkin)
        if asked.due_at is not None:
            coming = _held(person, asked.due_at, Reason(About.CHECKIN_PROMPT, thing), now)
        elif asked.remind_at is not None:
            wished = rounds.is_wished(asked, checkin)
            if not (wished or person.checkin_reminders):
                continue
            reason = Reason(About.CHECKIN_REMINDER, thing, wished=wished)
            coming = _held(person, asked.remind_at, reason, now)
        else:
            continue
        if coming.at < asking.close_at:  # else it is over when they may be told
            yield coming


def _of_milestones(
    session: Session, person: Person, here: int | None, now: datetime
) -> Iterator[Coming]:
    if not person.milestone_reminders:
        return
    rows = session.execute(
        select(Milestone.number, Milestone.title, Milestone.due_on, Milestone.remind_at)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(
            Milestone.workspace_id == person.workspace_id,
            or_(
                Milestone.owner_id == person.id,
                (Milestone.owner_id.is_(None)) & (Goal.owner_id == person.id),
            ),
            Milestone.state == MilestoneState.PLANNED,
            Milestone.remind_at.is_not(None),
            Goal.state == GoalState.ACTIVE,
            access.visible(person, here, now),
        )
        .order_by(Milestone.remind_at, Milestone.id)
        .limit(MOST)
    )
    for number, title, due_on, remind_at in rows:
        assert remind_at is not None
        stage = (audiences.today_of(person, remind_at) - due_on).days if due_on else None
        reason = Reason(About.MILESTONE_DUE, Thing(f"M{number}", title), due_on, stage)
        yield _held(person, remind_at, reason, now)


def _of_celebrations(
    session: Session, person: Person, here: int | None, now: datetime
) -> Iterator[Coming]:
    """What waits for a channel's working hours and is theirs: they marked it or own it."""
    place = aliased(Channel)  # its own, for what may be seen looks at channels itself
    rows = session.execute(
        select(Delivery.due_at, Goal.number, Milestone.number, Goal.title, Milestone.title, place)
        .select_from(Delivery)
        .join(
            place,
            and_(place.workspace_id == Delivery.workspace_id, place.slack_id == Delivery.channel),
        )
        .join(Celebration, Celebration.id == Delivery.subject_id)
        .join(Goal, Goal.id == Celebration.goal_id)
        .outerjoin(Milestone, Milestone.id == Celebration.milestone_id)
        .where(
            place.workspace_id == person.workspace_id,
            place.holds,
            Delivery.due_at > now,
            Delivery.kind == Kind.CELEBRATION,
            Delivery.state == DeliveryState.PENDING,
            or_(
                Delivery.for_person_id == person.id,
                Goal.owner_id == person.id,
                Milestone.owner_id == person.id,
            ),
            access.visible(person, here, now),
        )
        .order_by(Delivery.due_at, Delivery.id)
        .limit(MOST)
    )
    for due_at, goal, milestone, goal_title, title, channel in rows:
        ref = f"M{milestone}" if milestone else f"G{goal}"
        thing = Thing(ref, title or goal_title, channel=channel.slack_id, hours=Hours.of(channel))
        yield Coming(due_at or now, (Reason(Kind.CELEBRATION, thing),), Held.HOURS)


def _of_checkins(
    session: Session, person: Person, last: dict[int, datetime], now: datetime
) -> list[Coming]:
    """The next slot of each direct check-in that asks them, behind the one that is asked now."""
    listed = exists().where(
        CheckinPerson.checkin_id == Checkin.id, CheckinPerson.person_id == person.id
    )
    checkins = session.execute(
        select(Checkin, listed)
        .join(Membership, Membership.channel_id == Checkin.channel_id)
        .where(
            Membership.person_id == person.id,
            Checkin.workspace_id == person.workspace_id,
            Checkin.state == CheckinState.ACTIVE,
            Checkin.direct,
        )
        .order_by(Checkin.next_at, Checkin.id)
        .limit(MOST)
    ).all()
    coming = [
        (checkin, _slots(person, checkin, max(now, last.get(checkin.id, now))))
        for checkin, is_listed in checkins
        if audiences.is_meant(person, checkin, [person.id] if is_listed else [])
    ]
    days = {slot.local.date() for _, slots in coming for slot in slots}
    own = {day for _, day in free_days.own(session, [person.workspace_id], days)}
    found = []
    for checkin, slots in coming:
        for slot in slots:
            day = slot.local.date()
            if day in own or free_days.holiday(checkin.holidays, day):
                continue
            reason = Reason(About.CHECKIN_PROMPT, checkin_thing(person, checkin))
            found.append(_held(person, slot.instant, reason, now))
            break
    return found


def _slots(person: Person, checkin: Checkin, after: datetime) -> list[Slot]:
    zone = audiences.zone_of(person) if checkin.own_zones else checkin.zone
    try:
        slots = next_slots(checkin.rule, zone, after, LOOKED_AT)
    except (UnreadableRule, UnknownZone):  # it asks nobody
        return []
    return [slot for slot in slots if not audiences.is_away(person, slot.instant)]


def _held(person: Person, at: datetime, reason: Reason, now: datetime) -> Coming:
    """When it will come, the person's hours kept."""
    at = max(at, now)
    then = audiences.reachable(person, at)
    if then == at:
        return Coming(at, (reason,))
    away = audiences.is_away(person, at)
    return Coming(then, (reason,), Held.AWAY if away else Held.QUIET)
