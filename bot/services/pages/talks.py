"""What was taken of words in a direct message."""

from decimal import Decimal

from msgspec import Struct
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.model import (
    Answer,
    Blocker,
    Channel,
    Checkin,
    Goal,
    Objective,
    Person,
    Reading,
    Reply,
    Round,
    Status,
    Update,
)
from bot.services import rounds


class TakenPage(Struct, frozen=True):
    """Words that were taken, and as what."""

    checkin: str
    """The name of the check-in that they answer; empty for the speaker's own."""
    channel: str
    """The Slack id of the channel whose goals they speak of; empty for those of none."""
    goals: tuple[tuple[int | None, Status | None], ...]
    """The short ids of those that are spoken of, with what was said of them; none for a status of
    no goal in particular."""
    blocked: tuple[int | None, ...]
    """The short ids of those that something is in the way of; none for no goal in particular."""
    values: tuple[tuple[int, Decimal], ...]
    """New values, by the short ids of their objectives."""
    edited: bool
    waiting: tuple[tuple[str, str], ...] = ()
    """The check-ins that wait for an answer of theirs still, by name and channel."""


def taken(session: Session, reply_id: int) -> TakenPage | None:
    """What was taken of a reply; none when it was taken back."""
    found = session.execute(
        select(Reply, Checkin.name, Channel.slack_id, Person)
        .join(Answer, Answer.id == Reply.answer_id)
        .join(Person, Person.id == Answer.person_id)
        .outerjoin(Round, Round.id == Answer.round_id)
        .outerjoin(Checkin, Checkin.id == Round.checkin_id)
        .outerjoin(Channel, Channel.id == Answer.channel_id)
        .where(Reply.id == reply_id)
    ).first()
    if found is None:
        return None
    reply, checkin, channel, speaker = found
    goals = session.execute(
        select(Goal.number, Update.status)
        .select_from(Update)
        .outerjoin(Goal, Goal.id == Update.goal_id)
        .where(Update.reply_id == reply_id, or_(Goal.id.is_not(None), Update.status.is_not(None)))
        .order_by(Update.id)
    )
    blocked = session.scalars(
        select(Goal.number)
        .select_from(Blocker)
        .outerjoin(Goal, Goal.id == Blocker.goal_id)
        .where(Blocker.reply_id == reply_id, Blocker.resolved_at.is_(None))
        .order_by(Blocker.id)
    )
    values = session.execute(
        select(Objective.number, Reading.value)
        .join(Reading, Reading.objective_id == Objective.id)
        .where(Reading.reply_id == reply_id)
        .order_by(Reading.id)
    )
    return TakenPage(
        checkin=checkin or "",
        channel=channel or "",
        goals=tuple((number, status) for number, status in goals),
        blocked=tuple(blocked),
        values=tuple((number, value) for number, value in values),
        edited=reply.edited_at is not None,
        waiting=_waiting(session, speaker) if checkin else (),
    )


def _waiting(session: Session, person: Person) -> tuple[tuple[str, str], ...]:
    waiting = [each.id for each in rounds.waiting_for(session, person, None)]
    found = session.execute(
        select(Checkin.name, Channel.slack_id)
        .join(Round, Round.checkin_id == Checkin.id)
        .join(Channel, Channel.id == Checkin.channel_id)
        .where(Round.id.in_(waiting), Round.direct)
        .order_by(Round.close_at, Round.id)
    )
    return tuple((name, channel) for name, channel in found)
