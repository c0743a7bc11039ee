"""Threads: which of them are those of prompts and reminders, so that what is said there answers."""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from bot.model import (
    About,
    Answer,
    Checkin,
    CheckinState,
    Delivery,
    Goal,
    Kind,
    Notice,
    Objective,
    Person,
    Round,
    RoundState,
)
from bot.services import replies
from bot.services.meanings import Heard
from bot.services.replies import Spot

TOLD = (About.CHECKIN_PROMPT, About.CHECKIN_REMINDER)
ASKING = (Kind.CHECKIN_PROMPT, Kind.CHECKIN_REMINDER)
"""The messages in whose threads a reply is an answer."""


class Asking(NamedTuple):
    """What is asked in a thread, and who says something there."""

    round: Round
    checkin: Checkin
    speaker: Person | None = None
    """None where they are new, or were not looked for."""


_SPEAKER = and_(
    Person.workspace_id == bindparam("workspace_id"), Person.slack_id == bindparam("speaker")
)
_ASKED_IN = (
    select(Round, Checkin, Person)
    .join(Checkin, Checkin.id == Round.checkin_id)
    .join(Delivery, Delivery.subject_id == Round.id)
    .outerjoin(Person, _SPEAKER)
    .where(
        Delivery.workspace_id == bindparam("workspace_id"),
        Delivery.posted_in == bindparam("channel"),
        Delivery.ts == bindparam("ts"),
        # An IN is spelled out anew at each use.
        or_(*(Delivery.kind == each for each in ASKING)),
        Round.workspace_id == bindparam("workspace_id"),
        Round.state != RoundState.MISSED,
        Checkin.state != CheckinState.DELETED,
    )
)
_REMINDED_IN = (
    select(Round, Checkin)
    .join(Checkin, Checkin.id == Round.checkin_id)
    .join(Notice, Notice.subject_id == Round.id)
    .join(Delivery, Delivery.id == Notice.delivery_id)
    .where(
        Delivery.workspace_id == bindparam("workspace_id"),
        Delivery.posted_in == bindparam("channel"),
        Delivery.ts == bindparam("ts"),
        Notice.about.in_(TOLD),
        Round.workspace_id == bindparam("workspace_id"),
        Round.state != RoundState.MISSED,
        Checkin.state != CheckinState.DELETED,
    )
    .order_by(Round.id.desc())
)


def asking_in(
    session: Session,
    workspace_id: int,
    channel: str,
    ts: str,
    reply_ts: str = "",
    heard: Callable[[], Heard] | None = None,
    *,
    speaker: str = "",
) -> Asking | None:
    """The round whose prompt or reminder heads this thread; none for any other thread, or when
    its check-in was deleted.

    A direct message may remind of several rounds. Then it is the one to which the reply at
    `reply_ts` belongs already, else the one of a goal or objective that is named in what was
    heard, else the newest. The `speaker` (a Slack id) is found by the way where a prompt heads it.
    """
    spot = {"workspace_id": workspace_id, "channel": channel, "ts": ts}
    headed = session.execute(_ASKED_IN, spot | {"speaker": speaker}).first()
    if headed:
        return Asking(*headed)
    found = session.execute(_REMINDED_IN, spot).all()
    if len(found) > 1:
        meant = _answered_by(session, workspace_id, Spot(channel, reply_ts, found[0][0].opened_at))
        places = _named(session, workspace_id, heard()) if heard else set()
        for choose in (lambda row: row[0].id == meant, lambda row: row[1].channel_id in places):
            found = [row for row in found if choose(row)] or found
    return Asking(*found[0]) if found else None


def _named(session: Session, workspace_id: int, heard: Heard) -> set[int | None]:
    """The channels of the goals and objectives that are named."""
    goals = {part.goal for part in heard.parts if part.goal}
    measured = select(Objective.goal_id).where(
        Objective.workspace_id == workspace_id, Objective.number.in_(heard.values)
    )
    return set(
        session.scalars(
            select(Goal.channel_id).where(
                Goal.workspace_id == workspace_id,
                or_(Goal.number.in_(goals), Goal.id.in_(measured)),
            )
        )
    )


def _answered_by(session: Session, workspace_id: int, spot: Spot) -> int | None:
    reply = replies.find(session, workspace_id, spot)
    return session.get_one(Answer, reply.answer_id).round_id if reply else None
