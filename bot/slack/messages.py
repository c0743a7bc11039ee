"""From a delivery to its words: for each kind, which page is read and which view shows it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.model import Celebration, Channel, Delivery, Goal, Kind, Person, Workspace
from bot.services import choices, goals, people
from bot.services.pages import burn_ups, forecasts, news, summaries
from bot.services.pages import celebrations as celebration_pages
from bot.services.pages import digests as digest_pages
from bot.services.pages import goals as goal_pages
from bot.services.pages import proposals as proposal_pages
from bot.services.pages import talks as talk_pages
from bot.services.pages.unnamed import unnamed
from bot.slack import (
    messages_checkins,
    messages_files,
    messages_notices,
    messages_roadmaps,
    messages_wins,
)
from bot.slack.views import celebrations as celebration_views
from bot.slack.views import digests as digest_views
from bot.slack.views import goals as goal_views
from bot.slack.views import histories
from bot.slack.views import progress as progress_views
from bot.slack.views import proposals as proposal_views
from bot.slack.views import talks as talk_views
from bot.slack.views.parts import Message

PLAIN = timedelta(days=30)
"""So long after Slack refused its own charts they are not tried again."""

Render = Callable[[Session, Delivery, datetime], Message | None]
Foresee = Callable[[Session, Sequence[Delivery], datetime], None]


def foresee(session: Session, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Read at once what these will say, as far as that is one for many of them: each is rendered
    afterwards, and finds it at hand. The session must only read."""
    for kind, look_ahead in FORESEE.items():
        of_kind = [delivery for delivery in deliveries if delivery.kind == kind]
        if len(of_kind) > 1:
            look_ahead(session, of_kind, now)


def render(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """What a delivery says, from rows as they are now; none when there is nothing left to say."""
    return RENDER[delivery.kind](session, delivery, now)


def goal_card(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """A goal's card."""
    goal = session.get(Goal, delivery.subject_id)
    return goal_views.card(goal_pages.card_with_family(session, goal, now)) if goal else None


def goal_news(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """One change of a goal."""
    entries = news.told_with(session, delivery.subject_id, now)
    readers = goals.readers_of(session, delivery.subject_id)
    return histories.news(entries, readers) if entries else None


def proposal(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """A proposed milestone, or what became of it."""
    page = proposal_pages.page(session, delivery.subject_id, now)
    return proposal_views.proposal(page) if page else None


def celebration(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """A celebration."""
    found = session.get(Celebration, delivery.subject_id)
    page = celebration_pages.page(session, delivery.subject_id, now) if found else None
    if found is None or page is None:
        return None
    if delivery.ts is None and choices.tells_channel(session, found) is None:
        return None
    hidden = choices.concerned(session, found).unnamed
    return celebration_views.celebration(unnamed(page, hidden))


def progress(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """A channel's summary, on the day of the one who shared it; with a table of how its goals
    stand, unless Slack lately had none here."""
    channel = session.get(Channel, delivery.subject_id)
    by = session.get(Person, delivery.for_person_id) if delivery.for_person_id else None
    if channel is None:
        return None
    today = now.astimezone(ZoneInfo(by.zone if by else "UTC")).date()
    page = summaries.summary(
        session, None, channel.id, channel.slack_id,
        workspace_id=channel.workspace_id, now=now, today=today,
    )  # fmt: skip
    shared_by = by.slack_id if by else ""
    message = progress_views.summary(page, shared_by=shared_by, shared=True, table=True)
    return _as_known(session, message, channel.workspace_id, now)


def digest(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """An issue of a digest, in its own channel."""
    page = digest_pages.here(session, delivery.subject_id, now)
    return digest_views.issue(page) if page else None


def digest_details(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """What stands behind it, in its thread."""
    page = digest_pages.here(session, delivery.subject_id, now, brief=False)
    return digest_views.details(page) if page else None


def digest_elsewhere(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The same in another channel."""
    page = digest_pages.elsewhere(session, delivery.subject_id, now)
    return digest_views.elsewhere(page) if page else None


def goal_progress(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """How a goal stands, on the day of the one who shared it; with charts and a table, unless Slack
    lately had none here."""
    goal = session.get(Goal, delivery.subject_id)
    by = session.get(Person, delivery.for_person_id) if delivery.for_person_id else None
    if goal is None or by is None or goal.workspace_id != delivery.workspace_id:
        return None
    today = now.astimezone(ZoneInfo(by.zone)).date()
    page = goal_pages.card(session, goal, now, today)
    forecast = forecasts.forecast(session, goal, page, by.zone)
    drawn = burn_ups.of_goal(session, goal, by.zone)
    message = progress_views.shared_goal(page, forecast, drawn, by.slack_id)
    return _as_known(session, message, goal.workspace_id, now)


def _as_known(session: Session, message: Message, workspace_id: int, now: datetime) -> Message:
    """A message without the charts and tables that Slack lately had not in this workspace."""
    plain_at = session.get_one(Workspace, workspace_id).plain_at
    if plain_at is not None and now < plain_at + PLAIN:
        return replace(message, native=())
    return message


def kept_words(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """Words that were typed before Cairn was invited."""
    return messages_notices.kept_words(session, delivery.subject_id)


def failure(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """A delivery that could not be made, to the one who set it up."""
    to = people.find(session, delivery.workspace_id, delivery.channel)
    return messages_notices.failure(session, delivery.subject_id, to, now) if to else None


def talk_taken(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """What was taken of words in a direct message; nothing of those that are gone already."""
    page = talk_pages.taken(session, delivery.subject_id)
    return talk_views.taken(page) if page or delivery.ts else None


def talk_help(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """What words in a direct message do."""
    found = session.get(Person, delivery.subject_id)
    return talk_views.help_with_words() if found else None


RENDER: Mapping[Kind, Render] = {
    Kind.GOAL_CARD: goal_card,
    Kind.PROPOSAL: proposal,
    Kind.NOTICES: messages_notices.bundle,
    Kind.GOAL_NEWS: goal_news,
    Kind.CELEBRATION: celebration,
    Kind.CHECKIN_PROMPT: messages_checkins.prompt,
    Kind.CHECKIN_REMINDER: messages_checkins.reminder,
    Kind.CHECKIN_SUMMARY: messages_checkins.summary,
    Kind.PROGRESS: progress,
    Kind.DIGEST: digest,
    Kind.DIGEST_DETAILS: digest_details,
    Kind.DIGEST_ELSEWHERE: digest_elsewhere,
    Kind.GOAL_PROGRESS: goal_progress,
    Kind.ROADMAP: messages_roadmaps.of_channel,
    Kind.OWN_ROADMAP: messages_roadmaps.of_person,
    Kind.CALENDAR: messages_files.calendar,
    Kind.EXPORT: messages_files.export,
    Kind.KEPT_WORDS: kept_words,
    Kind.FAILURE: failure,
    Kind.TALK_TAKEN: talk_taken,
    Kind.TALK_HELP: talk_help,
    Kind.QUARTER: messages_wins.quarter,
    Kind.WINS: messages_wins.wins,
    Kind.WINS_DETAILS: messages_wins.wins_details,
}
FORESEE: Mapping[Kind, Foresee] = {
    Kind.CHECKIN_PROMPT: messages_checkins.foresee_prompts,
    Kind.NOTICES: messages_notices.foresee,
}
