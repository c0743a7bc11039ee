"""Talks: words in a direct message with Cairn, in no thread, taken as the answer that they are.

Who names a goal or objective speaks of it, whether asked or not; all other words answer what the
person was asked by direct message and was still open when they said them.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from bot.model import (
    Answer,
    Asked,
    Checkin,
    CheckinState,
    Goal,
    Kind,
    Membership,
    Notice,
    Objective,
    Person,
    Reply,
    Round,
    RoundState,
    Scope,
)
from bot.services import access, answers, outbox, receipts, replies, threads
from bot.services.meanings import Heard
from bot.services.replies import Own, Spot


class Aim(Struct, frozen=True):
    """What words are an answer to: a round, or nothing but the goals of a place."""

    asked: tuple[Round, Checkin] | None
    channel_id: int | None
    """Where those goals live; none for those of no channel."""


def aim(session: Session, person: Person, heard: Heard, said_at: datetime) -> Aim | None:
    """What a person's words are an answer to; none when nothing was asked of them and they name
    nothing that they may speak of. Where they name goals of several places, the first counts."""
    places = _places(session, person, heard)
    waiting = _waiting(session, person, said_at)
    for asking, checkin in waiting:
        if not places or checkin.channel_id in places:
            return Aim((asking, checkin), checkin.channel_id)
    return Aim(None, places[0]) if places else None


def take(
    session: Session,
    person: Person,
    aimed: Aim,
    spot: Spot,
    text: str,
    heard: Heard,
    now: datetime,
) -> bool:
    """Keep words as an answer, or as more of one, and owe a line that says so. False when they
    change nothing: they are known, were taken back before they came, or may not be given."""
    if aimed.asked:
        asking, checkin = aimed.asked
        if not replies.take(session, asking, checkin, person, spot, text, heard, now):
            return False
        reply = replies.find(session, person.workspace_id, spot)
        assert reply is not None
    else:
        if replies.is_known(session, person.workspace_id, spot):
            return False
        access.need_insider(person)
        answer = Answer(
            workspace_id=person.workspace_id, round_id=None, channel_id=aimed.channel_id,
            person_id=person.id, custom={}, answered_at=spot.said_at, late=False,
        )  # fmt: skip
        session.add(answer)
        session.flush()
        own = Own(person.workspace_id)
        reply = replies.keep(session, own, answer, person, spot, text, heard, now, first_word=True)
    outbox.enqueue(
        session,
        workspace_id=person.workspace_id,
        key=f"talk:{reply.id}",
        kind=Kind.TALK_TAKEN,
        subject_id=reply.id,
        channel=spot.channel,
        now=now,
    )
    return True


def followed(
    session: Session, workspace_id: int, spot: Spot
) -> tuple[Reply, replies.Asking] | None:
    """The words that stand there, as far as they were taken, and what they are an answer to."""
    reply = replies.find(session, workspace_id, spot)
    if reply is None:
        return None
    answer = session.get_one(Answer, reply.answer_id)
    asking = session.get(Round, answer.round_id) if answer.round_id else None
    return reply, asking or Own(workspace_id)


def show(session: Session, workspace_id: int, reply_id: int, now: datetime) -> None:
    """The words were changed or taken back: the line that says what was taken says so."""
    outbox.refresh(
        session, workspace_id=workspace_id, kind=Kind.TALK_TAKEN, subject_id=reply_id, now=now
    )


def owe_help(session: Session, person: Person, channel: str, key: str, now: datetime) -> bool:
    """Owe a line that says what words do here; once for each `key`."""
    if not receipts.take(session, person.workspace_id, f"talk:{person.id}:{key}", now):
        return False
    outbox.enqueue(
        session,
        workspace_id=person.workspace_id,
        key=f"talk:help:{person.id}:{key}",
        kind=Kind.TALK_HELP,
        subject_id=person.id,
        channel=channel,
        now=now,
    )
    return True


def _places(session: Session, person: Person, heard: Heard) -> list[int | None]:
    """The channels of what is named, as far as the person may speak of it there."""
    numbers = [part.goal for part in heard.parts if part.goal]
    measured = select(Objective.goal_id).where(
        Objective.workspace_id == person.workspace_id, Objective.number.in_(heard.values)
    )
    there = exists().where(
        Membership.channel_id == Goal.channel_id, Membership.person_id == person.id
    )
    found = session.execute(
        select(Goal.number, Goal.scope, Goal.channel_id).where(
            Goal.workspace_id == person.workspace_id,
            or_(Goal.number.in_(numbers), Goal.id.in_(measured)),
            or_(answers.of_place(person, None), and_(Goal.scope != Scope.PERSONAL, there)),
        )
    ).all()
    order = {number: place for place, number in enumerate(numbers)}
    return [
        None if scope == Scope.PERSONAL else channel_id
        for number, scope, channel_id in sorted(
            found, key=lambda row: order.get(row[0], len(order))
        )
    ]


def _waiting(
    session: Session, person: Person, said_at: datetime
) -> Sequence[tuple[Round, Checkin]]:
    """What a person was asked, or reminded of, by direct message and was open at a moment; the
    newest first."""
    told = exists().where(
        Notice.person_id == person.id,
        Notice.subject_id == Round.id,
        Notice.about.in_(threads.TOLD),
        Notice.at <= said_at,
    )
    there = exists().where(
        Membership.channel_id == Checkin.channel_id, Membership.person_id == person.id
    )
    found = session.execute(
        select(Round, Checkin)
        .join(Checkin, Checkin.id == Round.checkin_id)
        .join(Asked, and_(Asked.round_id == Round.id, Asked.person_id == person.id))
        .where(
            Round.workspace_id == person.workspace_id,
            Round.state != RoundState.MISSED,
            Round.close_at > said_at,
            Checkin.state != CheckinState.DELETED,
            told,
            there,
        )
        .order_by(Round.opened_at.desc(), Round.id.desc())
        .limit(20)
    )
    return [(asking, checkin) for asking, checkin in found]
