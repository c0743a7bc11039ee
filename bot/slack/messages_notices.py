"""What people are told by direct message, thing by thing, from rows as they are now."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import NotKnownYet
from bot.model import About, Channel, Delivery, Goal, KeptWords, Notice, Person
from bot.services import access, audiences, away
from bot.services.pages import celebrations as celebration_pages
from bot.services.pages import checkins as checkin_pages
from bot.services.pages import notices as pages
from bot.slack.typed import plain
from bot.slack.views import celebrations as celebration_views
from bot.slack.views import checkins as checkin_views
from bot.slack.views import help as help_views
from bot.slack.views import notices as views
from bot.slack.views.parts import Message

PATIENCE = timedelta(minutes=10)
"""So long after it is due a message waits for Slack's word on who may read it."""

Tell = Callable[[Session, Notice, Person, datetime], Message | None]


def bundle(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """All that a delivery tells one person; what has nothing to say any more is left out, and what
    is told of one thing is told once.

    Raises:
        NotKnownYet: who may see it is not known, and will be in a moment.
    """
    person = session.get(Person, delivery.subject_id)
    if person is None or person.bot or person.deactivated:
        return None
    found = session.scalars(
        select(Notice).where(Notice.delivery_id == delivery.id).order_by(Notice.id)
    )
    newest = {(notice.about, notice.subject_id): notice for notice in found}
    if now < (delivery.due_at or now) + PATIENCE and delivery.ts is None:
        for notice in newest.values():
            if pages.is_unsure(session, notice, now):
                raise NotKnownYet
    told = [TELL[notice.about](session, notice, person, now) for notice in newest.values()]
    return views.bundle([message for message in told if message is not None])


def kept_words(session: Session, words_id: int) -> Message | None:
    """Words that were typed before Cairn was invited."""
    kept = session.get(KeptWords, words_id)
    if kept is None:
        return None
    channel = session.get_one(Channel, kept.channel_id)
    return help_views.kept(kept.id, kept.command, plain(kept.text), channel.slack_id)


def failure(session: Session, delivery_id: int) -> Message | None:
    """A delivery that could not be made, to the one who set it up."""
    failed = session.get(Delivery, delivery_id)
    return help_views.failure(failed.kind, failed.channel, failed.error) if failed else None


def _checkin_prompt(
    session: Session, notice: Notice, person: Person, now: datetime
) -> Message | None:
    delivery = session.get(Delivery, notice.delivery_id)
    is_sent = delivery is not None and delivery.ts is not None
    page = checkin_pages.ask(session, notice.subject_id, person, is_sent=is_sent)
    return checkin_views.ask(page) if page else None


def _checkin_reminder(
    session: Session, notice: Notice, person: Person, now: datetime
) -> Message | None:
    page = checkin_pages.reminder(
        session, notice.workspace_id, notice.subject_id, person.slack_id, now
    )
    return checkin_views.reminder(page) if page else None


def _milestone_due(
    session: Session, notice: Notice, person: Person, now: datetime
) -> Message | None:
    page = pages.due(session, person, notice.subject_id, now)
    return views.milestone_due(page) if page else None


def _milestone_reachable(
    session: Session, notice: Notice, person: Person, now: datetime
) -> Message | None:
    page = pages.waiting(session, person, notice.subject_id, now)
    return views.milestone_reachable(page) if page else None


def _evidence(session: Session, notice: Notice, person: Person, now: datetime) -> Message | None:
    page = pages.evidence(session, person, notice.subject_id, now)
    return views.evidence(page) if page else None


def _replan(session: Session, notice: Notice, person: Person, now: datetime) -> Message | None:
    page = pages.replan(session, person, notice.subject_id, now)
    return views.replan(page) if page else None


def _celebration(session: Session, notice: Notice, person: Person, now: datetime) -> Message | None:
    page = celebration_pages.page(session, notice.subject_id, now)
    goal = session.get(Goal, page.goal.id) if page else None
    if page is None or goal is None or not access.may_see(session, person, goal, None, now):
        return None
    return celebration_views.celebration(page)


def _kept_words(session: Session, notice: Notice, person: Person, now: datetime) -> Message | None:
    return kept_words(session, notice.subject_id)


def _away_offer(session: Session, notice: Notice, person: Person, now: datetime) -> Message | None:
    delivery = session.get(Delivery, notice.delivery_id)
    is_sent = delivery is not None and delivery.ts is not None
    offer, today = away.offer_in(notice), audiences.today_of(person, now)
    if offer and person.away_until is not None and person.away_until >= offer.day:
        return views.held(person.away_until, today) if is_sent else None
    if offer is None or now >= offer.until:
        return views.not_held() if is_sent else None
    return views.away_offer(notice.id, offer, today)


def _failure(session: Session, notice: Notice, person: Person, now: datetime) -> Message | None:
    return failure(session, notice.subject_id)


TELL: Mapping[About, Tell] = {
    About.CHECKIN_PROMPT: _checkin_prompt,
    About.CHECKIN_REMINDER: _checkin_reminder,
    About.MILESTONE_DUE: _milestone_due,
    About.MILESTONE_REACHABLE: _milestone_reachable,
    About.EVIDENCE: _evidence,
    About.REPLAN: _replan,
    About.CELEBRATION: _celebration,
    About.KEPT_WORDS: _kept_words,
    About.AWAY_OFFER: _away_offer,
    About.FAILURE: _failure,
}
