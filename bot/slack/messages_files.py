"""Messages with files: somebody's calendar, and what they may see as tables."""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.model import Delivery, Person
from bot.services import access, calendars, exports
from bot.slack.views import files as views
from bot.slack.views.parts import File, Message


def calendar(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The dates of one person, as they are when the message is sent."""
    person = _reader(session, delivery)
    if person is None:
        return None
    dates = calendars.dates_of(session, person, now)
    file = File("cairn.ics", "Calendar", partial(calendars.ics, dates, now))
    return views.calendar(len(dates.days), dates.checkins, dates.digests, file)


def export(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """What one person may see when the message is sent."""
    person = _reader(session, delivery)
    if person is None:
        return None
    found = exports.export(session, person, now)
    files = [
        File(f"cairn-{name}.csv", views.title(name), partial(exports.as_csv, rows))
        for name, rows in found.tables.items()
        if rows
    ]
    everything = File("cairn.json", "Everything", partial(exports.as_json, found, now))
    counts = {name: len(rows) for name, rows in found.tables.items()}
    return views.export(counts, (*files, everything))


def _reader(session: Session, delivery: Delivery) -> Person | None:
    person = session.get(Person, delivery.subject_id)
    if person is None or person.workspace_id != delivery.workspace_id or access.is_gone(person):
        return None
    return person
