"""What is told of a number's way, from rows as they are now."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.model import Delivery, Quarter
from bot.services import choices
from bot.services.pages import quarters
from bot.slack.views import quarters as quarter_views
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
