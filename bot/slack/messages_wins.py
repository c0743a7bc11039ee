"""Cheers for numbers and the wins of the week, from rows as they are now."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.model import Delivery, Quarter
from bot.services import choices
from bot.services.pages import quarters, weekly_wins
from bot.slack.views import quarters as quarter_views
from bot.slack.views import weekly_wins as week_views
from bot.slack.views.parts import Message


def quarter(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """A small cheer in the thread of a goal's card, if it is to be public."""
    found = session.get(Quarter, delivery.subject_id)
    sent = delivery.ts is not None
    page = quarters.page(session, delivery.subject_id, sent=sent) if found else None
    if found is None or page is None:
        return None
    card = session.get(Delivery, delivery.thread_of) if delivery.thread_of else None
    is_in_thread = card is not None and card.ts is not None  # a small one never stands alone
    is_told = sent or (is_in_thread and choices.tells_channel(session, found) is not None)
    return quarter_views.quarter(page) if is_told else None


def wins(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The wins of the week, in their channel."""
    page = weekly_wins.page(session, delivery.subject_id)
    return week_views.issue(page) if page else None


def wins_details(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """What they had no room for, in their thread."""
    page = weekly_wins.page(session, delivery.subject_id)
    return week_views.details(page) if page else None
