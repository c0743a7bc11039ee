"""What the deliveries of roadmaps say, from rows as they are now."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import NotKnownYet
from bot.model import Channel, Delivery, Person
from bot.services.pages import roadmaps as pages
from bot.slack.views import roadmaps as views
from bot.slack.views.parts import Message

PATIENCE = timedelta(minutes=10)
"""So long after it is due a roadmap waits for Slack's word on who may read it."""


def of_channel(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """A channel's roadmap: to the channel what all of it may see, to a person what they may.

    Raises:
        NotKnownYet: whether they may see it is not known, and will be in a moment.
    """
    channel = session.get(Channel, delivery.subject_id)
    by = _person(session, delivery)
    if channel is None or by is None:
        return None
    if delivery.channel == channel.slack_id:
        page = pages.of_channel(session, channel, None, None, now, _today(by, now))
        return views.drawn(page, to_one=False, shared_by=by.slack_id)
    if now < (delivery.due_at or now) + PATIENCE and pages.is_unsure(session, channel.id, now):
        raise NotKnownYet
    page = pages.of_channel(session, channel, by, None, now, _today(by, now))
    return views.drawn(page, to_one=True)


def of_person(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """A person's own goals, to themselves."""
    person = _person(session, delivery)
    if person is None or person.id != delivery.subject_id:
        return None
    return views.drawn(pages.of_person(session, person, now, _today(person, now)), to_one=True)


def _person(session: Session, delivery: Delivery) -> Person | None:
    """Who asked for it or shared it."""
    found = session.get(Person, delivery.for_person_id) if delivery.for_person_id else None
    return found if found and found.workspace_id == delivery.workspace_id else None


def _today(person: Person, now: datetime) -> date:
    return now.astimezone(ZoneInfo(person.zone)).date()
