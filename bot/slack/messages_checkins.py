"""What the deliveries of check-ins say, from rows as they are now."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.model import Delivery
from bot.services.pages import checkins as pages
from bot.services.pages import reports
from bot.slack.views import checkins as views
from bot.slack.views import reports as report_views
from bot.slack.views.parts import Message


def prompt(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The message that asks a channel; one that comes too late to be answered in time is not
    posted any more. Of a round by direct message, the one that heads its report."""
    page = pages.prompt(session, delivery.subject_id, now)
    if page is None or (delivery.ts is None and page.deleted):
        return None
    if page.direct:
        return views.head(page)
    return views.prompt(page) if delivery.ts or now < page.close_at else None


def reminder(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The reminder to one person, who is the delivery's channel."""
    page = pages.reminder(
        session, delivery.workspace_id, delivery.subject_id, delivery.channel, now
    )
    return views.reminder(page) if page else None


def summary(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The report in the prompt's thread, for all of the channel: it names nobody who is missing."""
    page = reports.report(session, delivery.subject_id, now)
    return report_views.report(page) if page else None
