"""Writing a calendar as an `.ics` (RFC 5545).

Milestones and due days are whole days, check-ins and digests a rule in their zone, with the times
at which they rest. An entry has the same UID in every file, so that importing a newer one changes
it instead of adding a twin.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.services.calendars.dates import Dates, Day, Regular
from bot.when import UnreadableRule, known_zone, next_slots, zone

if TYPE_CHECKING:
    from icalendar import Event

LASTS = timedelta(minutes=15)
"""So long an answer to a check-in is given room."""
_LONG_AGO = datetime(1971, 1, 1, tzinfo=UTC)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")


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
        there = zone(known_zone(each.zone))
        start = first[0].local.replace(tzinfo=there)
        event = _event(each.uid, each.title, now)
        event.add("dtstart", start)
        event.add("dtend", start + LASTS)
        event.add("rrule", vRecur.from_ical(each.rule.partition("RRULE:")[2].strip()))
        for name, times in (("exdate", each.without), ("rdate", each.besides)):
            if times:
                event.add(name, [time.replace(tzinfo=there) for time in times])
        if each.digest:
            event.add("transp", "TRANSPARENT")  # it is there to be read at any time
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
