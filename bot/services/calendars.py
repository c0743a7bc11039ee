"""Calendars: what somebody has to keep in mind, as an `.ics` (RFC 5545).

Milestones and due days are whole days, check-ins a rule in their zone. An entry has the same UID in
every file, so that importing a newer one changes it instead of adding a twin.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from bot.model import (
    Checkin,
    CheckinPerson,
    CheckinState,
    Contributor,
    Follower,
    Goal,
    GoalState,
    Milestone,
    MilestoneState,
    Person,
    Workspace,
)
from bot.services import access
from bot.when import UnreadableRule, known_zone, next_slots, zone

if TYPE_CHECKING:
    from icalendar import Event

LASTS = timedelta(minutes=15)
"""So long an answer to a check-in is given room."""
_LONG_AGO = datetime(1971, 1, 1, tzinfo=UTC)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")


@dataclass(frozen=True)
class Day:
    """Something with a day."""

    uid: str
    day: date
    title: str
    about: str


@dataclass(frozen=True)
class Regular:
    """A check-in: its rule in a zone."""

    uid: str
    rule: str
    zone: str
    title: str


@dataclass(frozen=True)
class Dates:
    """What goes into somebody's calendar."""

    days: tuple[Day, ...]
    regular: tuple[Regular, ...]


def dates_of(session: Session, viewer: Person, now: datetime) -> Dates:
    """The dates of one person: milestones that they own, those of the goals that they own, are in
    or follow, when these goals are due, and the check-ins that ask them; four queries.

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
    named = exists().where(
        CheckinPerson.checkin_id == Checkin.id, CheckinPerson.person_id == viewer.id
    )
    rows = session.scalars(
        select(Checkin)
        .where(
            Checkin.workspace_id == viewer.workspace_id,
            Checkin.state == CheckinState.ACTIVE,
            access.within(Checkin.channel_id, viewer, None, now),
            access.in_channel(Checkin.channel_id, viewer),
            named if viewer.guest else or_(named, Checkin.everybody),
        )
        .order_by(Checkin.number)
    )
    for row in rows:
        there = viewer.zone if row.direct and row.own_zones else row.zone
        yield Regular(
            f"checkin-{row.id}@{team}.cairn", row.rule, there, f"C{row.number} {row.name}"
        )


def ics(dates: Dates, now: datetime) -> bytes:
    """The file."""
    from icalendar import Calendar  # imported late: few ask for it

    calendar = Calendar()
    calendar.add("prodid", "-//Cairn//Cairn//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Cairn")
    for event in (*_of_days(dates.days, now), *_of_rules(dates.regular, now)):
        calendar.add_component(event)
    calendar.add_missing_timezones()
    made: bytes = calendar.to_ical()
    return made


def _of_days(days: Iterable[Day], now: datetime) -> "Iterator[Event]":
    for each in days:
        event = _event(each.uid, each.title, now)
        event.add("dtstart", each.day)
        event.add("dtend", each.day + timedelta(days=1))
        event.add("description", _clean(each.about))
        event.add("transp", "TRANSPARENT")  # a date is no appointment
        yield event


def _of_rules(regular: Iterable[Regular], now: datetime) -> "Iterator[Event]":
    from icalendar.prop import vRecur

    for each in regular:
        try:
            first = next_slots(each.rule, known_zone(each.zone), _LONG_AGO, 1)
        except UnreadableRule:
            continue
        if not first:
            continue
        start = first[0].local.replace(tzinfo=zone(known_zone(each.zone)))
        event = _event(each.uid, each.title, now)
        event.add("dtstart", start)
        event.add("dtend", start + LASTS)
        event.add("rrule", vRecur.from_ical(each.rule.partition("RRULE:")[2].strip()))
        yield event


def _event(uid: str, title: str, now: datetime) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now)
    event.add("summary", _clean(title))
    return event


def _clean(text: str) -> str:
    """Without what no calendar can show."""
    return _UNPRINTABLE.sub("", text)
