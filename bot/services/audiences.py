"""Audiences: whom a check-in asks, and who may answer it all the same."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.model import Asked, Checkin, CheckinPerson, Membership, Person, Round, Workspace
from bot.model.upserts import Upsert, table_of
from bot.when import WEEKDAYS, Slot, known_zone, next_working_instant, zone

_T = TypeVar("_T")

_ASKED, _MEMBERSHIPS = table_of(Asked), table_of(Membership)
_IN_CHANNELS = _MEMBERSHIPS.c.channel_id.in_(bindparam("channel_ids", expanding=True))
_PAIRS = select(_MEMBERSHIPS.c.channel_id, _MEMBERSHIPS.c.person_id).where(_IN_CHANNELS)
_MEMBERS = (
    select(Person)
    .join(Workspace, Workspace.id == Person.workspace_id)
    .where(
        Person.id.in_(select(_MEMBERSHIPS.c.person_id).where(_IN_CHANNELS)),
        # Cairn itself is in every channel, and may not know yet that it is a bot.
        Person.slack_id != Workspace.bot_user_id,
    )
    .order_by(Person.name, Person.id)
)
STANDING = (
    exists().where(
        _MEMBERSHIPS.c.channel_id == bindparam("in_channel"),
        _MEMBERSHIPS.c.person_id == bindparam("person_id"),
    ),
    exists().where(
        _ASKED.c.round_id == bindparam("round_id"), _ASKED.c.person_id == bindparam("person_id")
    ),
)
"""What a `Standing` is read from, for statements that ask for more at once; see `sought`."""
_STANDING = select(*STANDING)
SOON = timedelta(minutes=1)
"""Of whom Slack has not said yet where they are, nobody knows whether it is night there: no zone is
guessed, and they are looked at again so soon."""
_ADMIT = Upsert(lambda insert: insert(_ASKED).on_conflict_do_nothing())


class Standing(NamedTuple):
    """How a person stands to a round: whether they are in its channel, and whether they were
    asked."""

    member: bool
    was_asked: bool


def today_of(person: Person, now: datetime) -> date:
    """The day it is where a person is; in UTC where Slack named a zone that nobody knows."""
    return now.astimezone(zone(zone_of(person))).date()


def is_away(person: Person, now: datetime) -> bool:
    """Whether they said that they are not to be asked on this day of theirs."""
    return person.away_until is not None and today_of(person, now) <= person.away_until


def waking(person: Person, now: datetime) -> datetime:
    """The moment itself, or the end of their quiet hours where it lies in them."""
    starts, ends = time.fromisoformat(person.quiet_from), time.fromisoformat(person.quiet_to)
    if starts == ends:
        return now
    return next_working_instant(now, zone_of(person), ends, starts, WEEKDAYS)


def reachable(person: Person, now: datetime) -> datetime:
    """The first moment from `now` on at which they may be told something: not in their quiet hours,
    and not while they are away."""
    if not is_away(person, now) or person.away_until is None:
        return waking(person, now)
    back = datetime.combine(person.away_until + timedelta(days=1), time())
    return waking(person, Slot(back, zone_of(person)).instant)


def next_morning(person: Person, now: datetime) -> datetime:
    """When the quiet hours of a person's next day are over; at eight where they have none."""
    ends = time.fromisoformat(person.quiet_to)
    morning = ends if ends != time.fromisoformat(person.quiet_from) else time(8)
    day = today_of(person, now) + timedelta(days=1)
    return Slot(datetime.combine(day, morning), zone_of(person)).instant


def zone_of(person: Person) -> str:
    """The zone that a person is in; UTC where Slack named one that nobody knows."""
    return known_zone(person.zone)


def asked(
    session: Session, checkins: Collection[Checkin], now: datetime
) -> dict[int, list[Person]]:
    """The people whom each check-in asks now, by the check-in's row number, in order of names.

    They are members of its channel, or those of them whom it lists. Bots, people of other
    organisations, those who were deactivated and those who are away are never asked, guests only
    when they are listed.
    """
    found = meant(session, checkins)
    return {
        checkin_id: [person for person in people if not is_away(person, now)]
        for checkin_id, people in found.items()
    }


def away(session: Session, checkin: Checkin, now: datetime) -> list[Person]:
    """The people whom a check-in would ask now, were they not away."""
    return [person for person in meant(session, [checkin])[checkin.id] if is_away(person, now)]


def listed(session: Session, checkin: Checkin) -> list[Person]:
    """The people whom a check-in lists by name; none when it asks everybody."""
    found = session.scalars(
        select(Person)
        .join(CheckinPerson, CheckinPerson.person_id == Person.id)
        .where(CheckinPerson.checkin_id == checkin.id)
        .order_by(Person.name, Person.id)
    )
    return [] if checkin.everybody else list(found)


def names(session: Session, checkin: Checkin) -> list[int]:
    """The row numbers of those whom a check-in lists; none when it asks everybody."""
    if checkin.everybody:
        return []
    return _listed(session, [checkin.id]).get(checkin.id, [])


def may_answer(session: Session, asking: Round, checkin: Checkin, person: Person) -> bool:
    """Whether a person may answer a round: they are in its channel, and were asked or would be
    asked now, having joined meanwhile or come back early from being away."""
    member, was_asked = _standing(session, asking, checkin, person)
    return member and (was_asked or _would_be_asked(session, checkin, person))


def expected(asking: Round, checkin: Checkin) -> ColumnElement[bool]:
    """Those who were asked in a round and still count.

    Not missing is who turned out to be a bot or of another organisation, was deactivated, or left
    the channel; and of a round by direct message, whose moment passed without their being asked.
    """
    counts = still_counts(checkin.channel_id)
    return and_(counts, was_or_will_be_asked()) if asking.direct else counts


def still_counts(channel_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """People, asked in a channel, who are in it still and to be asked at all."""
    member = exists().where(Membership.channel_id == channel_id, Membership.person_id == Person.id)
    return and_(~Person.bot, ~Person.outsider, ~Person.deactivated, member)


def was_or_will_be_asked() -> ColumnElement[bool]:
    """Those whose moment in a round by direct message has not passed without their being asked."""
    return or_(Asked.due_at.is_not(None), Asked.prompted_at.is_not(None))


def admit(
    session: Session,
    asking: Round,
    checkin: Checkin,
    person: Person,
    standing: Standing | None = None,
) -> bool:
    """Expect a person's answer to a round, if they may give one; whether they may. Their standing
    is looked up where it is not known yet."""
    member, was_asked = standing or _standing(session, asking, checkin, person)
    if not member or was_asked:
        return member
    if not _would_be_asked(session, checkin, person):
        return False
    row = {"round_id": asking.id, "person_id": person.id, "workspace_id": asking.workspace_id}
    session.execute(_ADMIT.on(session), row)
    return True


def sought(asking: Round, checkin: Checkin, person: Person) -> dict[str, int]:
    """Whose `STANDING` it is, for the statement that asks for it."""
    return {"in_channel": checkin.channel_id, "person_id": person.id, "round_id": asking.id}


def _standing(session: Session, asking: Round, checkin: Checkin, person: Person) -> Standing:
    found = session.execute(_STANDING, sought(asking, checkin, person)).one()
    return Standing(*map(bool, found))


def _would_be_asked(session: Session, checkin: Checkin, person: Person) -> bool:
    return is_meant(person, checkin, names(session, checkin))


def meant(session: Session, checkins: Collection[Checkin]) -> dict[int, list[Person]]:
    """The people of each check-in, those who are away among them; see `asked`."""
    members = _members(session, {checkin.channel_id for checkin in checkins})
    listed = _listed(session, [each.id for each in checkins if not each.everybody])
    return {
        checkin.id: [
            person
            for person in members.get(checkin.channel_id, ())
            if is_meant(person, checkin, listed.get(checkin.id, ()))
        ]
        for checkin in checkins
    }


def whom(session: Session, sketch: Checkin, names: Collection[int]) -> list[Person]:
    """The people of a check-in that is not kept yet and lists these, or none for everybody."""
    members = _members(session, {sketch.channel_id}).get(sketch.channel_id, [])
    return [person for person in members if is_meant(person, sketch, names)]


def is_meant(person: Person, checkin: Checkin, names: Collection[int]) -> bool:
    """Whether a check-in concerns a member of its channel; `names` are those whom it lists."""
    if person.bot or person.outsider or person.deactivated:
        return False
    return not person.guest if checkin.everybody else person.id in names


def _members(session: Session, channel_ids: Collection[int]) -> dict[int, list[Person]]:
    where = {"channel_ids": list(channel_ids)}
    # Nobody is read twice who is in several of them.
    people = {person.id: person for person in session.scalars(_MEMBERS, where)}
    places = {person_id: place for place, person_id in enumerate(people)}
    groups = _by_first(pair for pair in session.execute(_PAIRS, where) if pair[1] in people)
    return {
        channel_id: [people[each] for each in sorted(ids, key=places.__getitem__)]
        for channel_id, ids in groups.items()
    }


def _listed(session: Session, checkin_ids: Collection[int]) -> dict[int, list[int]]:
    if not checkin_ids:
        return {}
    found = session.execute(
        select(CheckinPerson.checkin_id, CheckinPerson.person_id).where(
            CheckinPerson.checkin_id.in_(checkin_ids)
        )
    )
    return _by_first(found)


def _by_first(pairs: Iterable[tuple[int, _T]]) -> dict[int, list[_T]]:
    groups: dict[int, list[_T]] = {}
    for first, second in pairs:
        groups.setdefault(first, []).append(second)
    return groups
