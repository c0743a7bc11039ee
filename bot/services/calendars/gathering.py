"""Gathering what somebody has to keep in mind: days, check-ins, digests."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile

from msgspec.structs import replace
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from bot.errors import CannotRead
from bot.model import (
    Asked,
    Checkin,
    CheckinPerson,
    CheckinState,
    Contributor,
    Digest,
    Follower,
    Goal,
    GoalState,
    Milestone,
    MilestoneState,
    Person,
    Round,
    RoundState,
    Workspace,
)
from bot.model.sets import among
from bot.services import access, audiences, free_days
from bot.services.calendars.dates import Dates, Day, Regular
from bot.when import Slot, known_zone, slots_from, zone

BEFORE, AHEAD = timedelta(days=30), timedelta(days=366)
"""So far back and ahead it is known on which days something rests; a calendar asked for later knows
of later ones."""
_OPENS = timedelta(hours=1)
"""A round that should have been opened so long ago was not."""


def dates_of(session: Session, viewer: Person, now: datetime) -> Dates:
    """The dates of one person: milestones that they own, those of the goals that they own, are in
    or follow, when these goals are due, the check-ins that ask them,
    and the digests of their channels; a fixed number of queries.

    What they may not see, or that is not worked on, is not in it.
    """
    seen = access.visible(viewer, None, now) & (Goal.state == GoalState.ACTIVE)
    near = or_(
        Goal.owner_id == viewer.id,
        Goal.id.in_(select(Contributor.goal_id).where(Contributor.person_id == viewer.id)),
        Goal.id.in_(select(Follower.goal_id).where(Follower.person_id == viewer.id)),
    )
    team = session.get_one(Workspace, viewer.workspace_id).team_id.lower()
    goals = session.execute(
        select(Goal.id, Goal.number, Goal.title, Goal.due_on)
        .where(seen, near, Goal.due_on.is_not(None))
        .order_by(Goal.due_on, Goal.number)
    )
    milestones = session.execute(
        select(Milestone, Goal.number, Goal.title)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(
            seen,
            or_(near, Milestone.owner_id == viewer.id),
            Milestone.state == MilestoneState.PLANNED,
            Milestone.due_on.is_not(None),
        )
        .order_by(Milestone.due_on, Milestone.number)
    )
    days = [
        Day(f"milestone-{row.id}@{team}.cairn", row.due_on, f"M{row.number} {row.title}",
            "\n".join(filter(None, (f"Of G{number} {title}", row.reached_when))))
        for row, number, title in milestones
        if row.due_on
    ]  # fmt: skip
    days += [
        Day(f"goal-{id_}@{team}.cairn", due_on, f"G{number} {title}", "The day this goal is due.")
        for id_, number, title, due_on in goals
        if due_on
    ]
    return Dates(tuple(days), tuple(_regular(session, viewer, now, team)))


def _regular(session: Session, viewer: Person, now: datetime, team: str) -> Iterator[Regular]:
    checkins = _checkins(session, viewer, now)
    digests = _digests(session, viewer, now)
    if not checkins and not digests:
        return
    days = [(now + timedelta(days=day)).date() for day in range(-BEFORE.days - 1, AHEAD.days + 2)]
    own = {day for _, day in free_days.own(session, [viewer.workspace_id], days)}
    asked, skipped = _rounds(session, viewer, [row.id for row in checkins], now)
    for row in checkins:
        there = viewer.zone if row.direct and row.own_zones else row.zone
        yield _kept(
            Regular(f"checkin-{row.id}@{team}.cairn", row.rule, there, f"C{row.number} {row.name}"),
            _rest(row, viewer, now, own, asked, skipped), now,
        )  # fmt: skip
    countries = _countries(session, [row.channel_id for row in digests])
    for each in digests:
        title = f"📰 {each.name}"
        yield _kept(
            Regular(f"digest-{each.id}@{team}.cairn", each.rule, each.zone, title, digest=True),
            _unread(countries.get(each.channel_id, ()), own), now,
        )  # fmt: skip


def _checkins(session: Session, viewer: Person, now: datetime) -> Sequence[Checkin]:
    """The check-ins that ask a person."""
    named = exists().where(
        CheckinPerson.checkin_id == Checkin.id, CheckinPerson.person_id == viewer.id
    )
    return session.scalars(
        select(Checkin)
        .where(
            Checkin.workspace_id == viewer.workspace_id,
            Checkin.state == CheckinState.ACTIVE,
            access.within(Checkin.channel_id, viewer, None, now),
            access.in_channel(Checkin.channel_id, viewer),
            named if viewer.guest else or_(named, Checkin.everybody),
        )
        .order_by(Checkin.number)
    ).all()


def _digests(session: Session, viewer: Person, now: datetime) -> Sequence[Digest]:
    """The digests of the channels that a person is in."""
    return session.scalars(
        select(Digest)
        .where(
            Digest.workspace_id == viewer.workspace_id,
            access.within(Digest.channel_id, viewer, None, now),
            access.in_channel(Digest.channel_id, viewer),
        )
        .order_by(Digest.id)
    ).all()


_Turn = tuple[int, str]
"""A check-in, and the key of a slot of it."""


def _rounds(
    session: Session, viewer: Person, checkin_ids: Collection[int], now: datetime
) -> tuple[set[_Turn], set[_Turn]]:
    """The slots that were asked lately, and those of them that the viewer has skipped."""
    found = session.execute(
        select(Round.checkin_id, Round.slot, Round.direct, Asked)
        .outerjoin(Asked, and_(Asked.round_id == Round.id, Asked.person_id == viewer.id))
        .where(
            among(Round.checkin_id, checkin_ids),
            Round.state != RoundState.MISSED,
            Round.opened_at > now - BEFORE - timedelta(days=2),
        )
    ).all()
    asked = {(checkin_id, slot) for checkin_id, slot, _, _ in found}
    return asked, {
        (checkin_id, slot)
        for checkin_id, slot, direct, one in found
        if direct and one and one.due_at is None and one.prompted_at is None
    }


def _rest(
    row: Checkin,
    viewer: Person,
    now: datetime,
    own: Collection[date],
    asked: Collection[_Turn],
    skipped: Collection[_Turn],
) -> Callable[[Slot], bool]:
    """Whether a person is not asked in a slot of a check-in."""

    def rests(slot: Slot) -> bool:
        day, turn = slot.local.date(), (row.id, slot.key)
        if turn in skipped or day in own or free_days.holiday(row.holidays, day):
            return True
        if slot.instant < now - _OPENS:
            return turn not in asked
        return audiences.is_away(viewer, slot.instant)

    return rests


def _countries(session: Session, channel_ids: Collection[int]) -> dict[int, list[str]]:
    """The countries whose holidays the check-ins of these channels keep."""
    rows = session.execute(
        select(Checkin.channel_id, Checkin.holidays).where(
            among(Checkin.channel_id, channel_ids), Checkin.state == CheckinState.ACTIVE
        )
    )
    found: dict[int, list[str]] = {}
    for channel_id, country in rows:
        found.setdefault(channel_id, []).append(country)
    return found


def _unread(countries: Sequence[str], own: Collection[date]) -> Callable[[Slot], bool]:
    """Whether a digest rests in a slot, as `digests.issue_due` lets it."""

    def rests(slot: Slot) -> bool:
        day = slot.local.date()
        if day in own:
            return True
        return bool(countries) and all(free_days.holiday(each, day) for each in countries)

    return rests


def _kept(regular: Regular, rests: Callable[[Slot], bool], now: datetime) -> Regular:
    """With the times at which it rests, or comes at another time than its rule says; of a rule that
    nobody can read, as it is."""
    without, besides = [], []
    there = known_zone(regular.zone)
    try:
        slots = slots_from(regular.rule, there, now - BEFORE)
        for slot in takewhile(lambda each: each.instant <= now + AHEAD, slots):
            comes = slot.instant.astimezone(zone(there)).replace(tzinfo=None)
            if rests(slot):
                without.append(slot.local)
            elif comes != slot.local:  # the clock skips it
                without.append(slot.local)
                besides.append(comes)
    except CannotRead:
        return regular
    return replace(regular, without=tuple(without), besides=tuple(besides))
