"""What people are told by direct message, thing by thing, from rows as they are now."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.errors import NotKnownYet, OfNewerVersion
from bot.model import (
    About,
    Celebration,
    Channel,
    Delivery,
    Goal,
    GoalState,
    KeptWords,
    Notice,
    Person,
    Quarter,
    Workspace,
)
from bot.model.notices import WISHED
from bot.model.outcomes import UNKNOWN
from bot.services import access, audiences, away, choices
from bot.services.foresight import Foreseen
from bot.services.pages import asking
from bot.services.pages import blockers as blocker_pages
from bot.services.pages import celebrations as celebration_pages
from bot.services.pages import digests as digest_pages
from bot.services.pages import notices as pages
from bot.services.pages import quarters as quarter_pages
from bot.services.pages import why as why_pages
from bot.slack.typed import plain
from bot.slack.views import blockers as blocker_views
from bot.slack.views import celebrations as celebration_views
from bot.slack.views import checkins as checkin_views
from bot.slack.views import digests as digest_views
from bot.slack.views import help as help_views
from bot.slack.views import notices as views
from bot.slack.views import quarters as quarter_views
from bot.slack.views import why as why_views
from bot.slack.views.parts import Message

PATIENCE = timedelta(minutes=10)
"""So long after it is due a message waits for Slack's word on who may read it; one that is sent
later than that, after a downtime, for a few tries."""

TOLD = 60
"""So many things are told in one message; making a thousand of them would hold up all others, and
nobody reads them."""

Tell = Callable[[Session, Notice, Person, datetime], Message | None]


_TOLD_IN: Foreseen[int, Sequence[Notice]] = Foreseen()
_PEOPLE: Foreseen[int, Person | None] = Foreseen()
_OF_BUNDLES = (
    select(Notice)
    .where(Notice.delivery_id.in_(bindparam("bundles", expanding=True)))
    .order_by(Notice.id)
)
_OF_ROUNDS = (About.CHECKIN_PROMPT, About.CHECKIN_REMINDER)


def foresee(session: Session, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Read at once what is told in all these bundles, and what is told there of check-ins."""
    told: dict[int, list[Notice]] = {delivery.id: [] for delivery in deliveries}
    for notice in _notices(session, list(told)):
        told[notice.delivery_id].append(notice)
    _TOLD_IN.keep(session, told)
    ids = {delivery.subject_id for delivery in deliveries}
    people = session.scalars(select(Person).where(Person.id.in_(ids)))
    _PEOPLE.keep(session, {person.id: person for person in people})
    of_rounds = {
        (notice.subject_id, delivery.subject_id)
        for delivery in deliveries
        for notice in told[delivery.id]
        if notice.about in _OF_ROUNDS
    }
    if of_rounds:
        asking.foresee(session, of_rounds, now)


def _notices(session: Session, bundles: Collection[int]) -> Sequence[Notice]:
    return session.scalars(_OF_BUNDLES, {"bundles": list(bundles)}).all()


def bundle(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """All that a delivery tells one person; what has nothing to say any more is left out, and what
    is told of one thing is told once. Of very many the first are told, and the others counted.

    Raises:
        NotKnownYet: who may see it is not known, and will be in a moment.
        OfNewerVersion: something of it is told by a newer version alone.
    """
    person = _PEOPLE.find(
        session, delivery.subject_id, lambda: session.get(Person, delivery.subject_id)
    )
    if person is None or person.bot or person.deactivated:
        return None
    found = _TOLD_IN.find(session, delivery.id, lambda: _notices(session, [delivery.id]))
    if any(not isinstance(notice.about, About) for notice in found):
        raise OfNewerVersion
    newest = {(notice.about, notice.subject_id): notice for notice in found}
    in_time = now < (delivery.due_at or now) + PATIENCE or delivery.attempts < UNKNOWN
    if in_time and delivery.ts is None:
        for notice in newest.values():
            if pages.is_unsure(session, notice, now):
                raise NotKnownYet
    told: list[Message] = []
    waiting = list(newest.values())
    while waiting and len(told) < TOLD:
        notice = waiting.pop(0)
        message = TELL[notice.about](session, notice, person, now)
        if message is not None:
            told.append(message)
    return views.bundle(told, more=len(waiting))


def kept_words(session: Session, words_id: int) -> Message | None:
    """Words that were typed before Cairn was invited."""
    kept = session.get(KeptWords, words_id)
    if kept is None:
        return None
    channel = session.get_one(Channel, kept.channel_id)
    return help_views.kept(kept.id, kept.command, plain(kept.text), channel.slack_id)


def failure(session: Session, delivery_id: int, person: Person, now: datetime) -> Message | None:
    """A delivery that could not be made, to the one who set it up."""
    failed = why_pages.trouble(session, person, delivery_id, now)
    return why_views.failure(failed) if failed else None


def _checkin_prompt(
    session: Session, notice: Notice, person: Person, now: datetime
) -> Message | None:
    sent_at = _sent_at(session, notice)
    page = asking.ask(session, notice.subject_id, person, sent_at=sent_at)
    return checkin_views.ask(page) if page else None


def _sent_at(session: Session, notice: Notice) -> datetime | None:
    """When its message was sent, which is brought up to date now."""
    delivery = session.get(Delivery, notice.delivery_id)
    return delivery.sent_at if delivery else None


def _is_sent(session: Session, notice: Notice) -> bool:
    """Whether its message stands there and is brought up to date now."""
    delivery = session.get(Delivery, notice.delivery_id)
    return delivery is not None and delivery.ts is not None


def _checkin_reminder(
    session: Session, notice: Notice, person: Person, now: datetime
) -> Message | None:
    sent_at = _sent_at(session, notice)
    if not (person.checkin_reminders or sent_at or notice.detail == WISHED):
        return None  # turned off while it waited
    page = asking.reminder(session, notice.subject_id, person, now)
    if page is not None:
        return checkin_views.reminder(page)
    over = asking.ask(session, notice.subject_id, person, sent_at=sent_at) if sent_at else None
    if over is None or over.waits or (over.answered_at and sent_at and over.answered_at <= sent_at):
        return None  # it reminded of something else
    return checkin_views.ask(over)


def _milestone_due(
    session: Session, notice: Notice, person: Person, now: datetime
) -> Message | None:
    if not (person.milestone_reminders or _is_sent(session, notice)):
        return None  # turned off while it waited
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


def _blocker_helped(
    session: Session, notice: Notice, person: Person, now: datetime
) -> Message | None:
    found = blocker_pages.seen(session, person, notice.subject_id, now)
    if found is None or not found[0].stands:
        return blocker_views.over(found[0]) if found and _is_sent(session, notice) else None
    return blocker_views.helped(found[0])


def _blocker_resolved(
    session: Session, notice: Notice, person: Person, now: datetime
) -> Message | None:
    found = blocker_pages.seen(session, person, notice.subject_id, now)
    if found is None or found[0].stands:
        return None
    return blocker_views.resolved(found[0], is_mine=found[0].by == person.slack_id)


def _blocker_escalated(
    session: Session, notice: Notice, person: Person, now: datetime
) -> Message | None:
    found = blocker_pages.seen(session, person, notice.subject_id, now)
    if found is None or not found[0].stands:
        return blocker_views.over(found[0]) if found and _is_sent(session, notice) else None
    rests = found[1] not in (None, GoalState.ACTIVE)
    return None if rests else blocker_views.escalated(found[0])


def _celebration(session: Session, notice: Notice, person: Person, now: datetime) -> Message | None:
    found = session.get(Celebration, notice.subject_id)
    if found is None:
        return None
    if not (_is_sent(session, notice) or choices.tells_person(session, found, person)):
        return None
    page = celebration_pages.page(session, notice.subject_id, now)
    goal = session.get(Goal, page.goal.id) if page else None
    if page is None or goal is None or not access.may_see(session, person, goal, None, now):
        return None
    return celebration_views.celebration(page)


def _digest(session: Session, notice: Notice, person: Person, now: datetime) -> Message | None:
    page = digest_pages.for_follower(session, notice.subject_id, person, now)
    return digest_views.followed(page) if page else None


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
    return failure(session, notice.subject_id, person, now)


def _no_pictures(session: Session, notice: Notice, person: Person, now: datetime) -> Message | None:
    known = session.get(Workspace, notice.subject_id)
    return help_views.no_pictures() if known and known.id == person.workspace_id else None


def _quarter(session: Session, notice: Notice, person: Person, now: datetime) -> Message | None:
    quarter, sent = session.get(Quarter, notice.subject_id), _is_sent(session, notice)
    if quarter is None or not (sent or choices.tells_person(session, quarter, person)):
        return None
    page = quarter_pages.for_person(session, quarter.id, person, now, sent=sent)
    return quarter_views.quarter(page) if page else None


TELL: Mapping[About, Tell] = {
    About.CHECKIN_PROMPT: _checkin_prompt,
    About.CHECKIN_REMINDER: _checkin_reminder,
    About.MILESTONE_DUE: _milestone_due,
    About.MILESTONE_REACHABLE: _milestone_reachable,
    About.EVIDENCE: _evidence,
    About.REPLAN: _replan,
    About.DIGEST: _digest,
    About.BLOCKER_HELPED: _blocker_helped,
    About.BLOCKER_RESOLVED: _blocker_resolved,
    About.BLOCKER_ESCALATED: _blocker_escalated,
    About.CELEBRATION: _celebration,
    About.KEPT_WORDS: _kept_words,
    About.AWAY_OFFER: _away_offer,
    About.FAILURE: _failure,
    About.NO_PICTURES: _no_pictures,
    About.QUARTER: _quarter,
}
