"""What the deliveries of check-ins say, from rows as they are now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Delivery, Person
from bot.services.pages import asking, prompts, reports
from bot.slack.views import checkins as views
from bot.slack.views import reports as report_views
from bot.slack.views.parts import Message


def foresee_prompts(session: Session, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Read at once what all these prompts are made of."""
    prompts.foresee(session, {delivery.subject_id for delivery in deliveries})


def prompt(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The message that asks a channel; one that comes too late to be answered in time is not
    posted any more. Of a round by direct message, the one that heads its report."""
    page = prompts.prompt(session, delivery.subject_id, now)
    if page is None or (delivery.ts is None and page.deleted):
        return None
    if page.direct:
        return views.head(page)
    return views.prompt(page) if delivery.ts or now < page.close_at else None


def reminder(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The reminder to one person, who is the delivery's channel."""
    person = session.scalar(
        select(Person).where(
            Person.workspace_id == delivery.workspace_id, Person.slack_id == delivery.channel
        )
    )
    page = asking.reminder(session, delivery.subject_id, person, now) if person else None
    return views.reminder(page) if page else None


def summary(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The report in the prompt's thread, for all of the channel: it names nobody who is missing."""
    page = reports.report(session, delivery.subject_id, now)
    return report_views.report(page) if page else None
