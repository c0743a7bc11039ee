"""Rounds as they stand: which wait for whom, and what is shown of them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from bot.errors import NoSuchThing, RoundClosed
from bot.model import (
    About,
    Answer,
    Asked,
    Channel,
    Checkin,
    CheckinState,
    Kind,
    Person,
    Round,
    RoundState,
)
from bot.services import access, outbox


def skip(session: Session, asking: Round, person: Person, now: datetime) -> bool:
    """Expect no answer of a person this time; False when none was expected, or it is there."""
    expected = session.get(Asked, (asking.id, person.id), with_for_update=True)
    if expected is None or answered(session, asking, person) or _is_skipped(asking, expected):
        return False
    if asking.direct:  # who was not asked at all is told apart from who is new
        expected.due_at = expected.prompted_at = expected.remind_at = None
    else:
        session.delete(expected)
    session.flush()
    show_to(session, asking, person, now)
    show_anew(session, asking, now)
    return True


def snooze(session: Session, asking: Round, person: Person, until: datetime) -> bool:
    """Ask a person again at a later moment, instead of reminding them; False when no answer is
    expected of them, it is there, or the round is over by then."""
    expected = session.get(Asked, (asking.id, person.id), with_for_update=True)
    if expected is None or answered(session, asking, person) or _is_skipped(asking, expected):
        return False
    if asking.state != RoundState.OPEN or until >= asking.close_at:
        return False
    expected.remind_at = until
    session.flush()
    return True


def _is_skipped(asking: Round, expected: Asked) -> bool:
    return asking.direct and expected.due_at is None and expected.prompted_at is None


def open_round(session: Session, checkin: Checkin) -> Round | None:
    """The newest round of a check-in that is open."""
    return session.scalar(
        select(Round)
        .where(Round.checkin_id == checkin.id, Round.state == RoundState.OPEN)
        .order_by(Round.opened_at.desc())
        .limit(1)
    )


def open_in(session: Session, channel_id: int, day: date) -> list[tuple[Round, Checkin]]:
    """The open rounds of a channel, the one that ends first at the head. One by direct message is
    open before its date has come everywhere: those of later dates than `day` are left out."""
    found = session.execute(
        select(Round, Checkin)
        .join(Checkin, Checkin.id == Round.checkin_id)
        .where(
            Checkin.channel_id == channel_id,
            Checkin.state != CheckinState.DELETED,
            Round.state == RoundState.OPEN,
            or_(~Round.direct, Round.slot < _after(day)),
        )
        .order_by(Round.close_at, Round.id)
    )
    return list(found)


def _after(day: date) -> str:
    """What is greater than all slots of a day, and no greater than those of the next."""
    return (day + timedelta(days=1)).isoformat()


def waiting_for(
    session: Session, person: Person, channel_id: int | None, *, early: date | None = None
) -> list[Round]:
    """The open rounds that wait for a person's answer, the one that ends first at the head; in
    one channel, or in all.

    They wait for it once the person was asked; up to `early`, a date of theirs, also before.
    """
    is_asked = or_(~Round.direct, Asked.prompted_at.is_not(None))
    if early is not None:
        is_asked = or_(is_asked, and_(Asked.due_at.is_not(None), Round.slot < _after(early)))
    query = (
        select(Round)
        .join(Asked, Asked.round_id == Round.id)
        .join(Checkin, Checkin.id == Round.checkin_id)
        .outerjoin(Answer, (Answer.round_id == Round.id) & (Answer.person_id == person.id))
        .where(
            Asked.person_id == person.id,
            Round.workspace_id == person.workspace_id,
            Round.state == RoundState.OPEN,
            Checkin.state != CheckinState.DELETED,
            Answer.id.is_(None),
            access.in_channel(Checkin.channel_id, person),
            is_asked,
        )
        .order_by(Round.close_at, Round.id)
    )
    if channel_id is not None:
        query = query.where(Checkin.channel_id == channel_id)
    return list(session.scalars(query))


def find(session: Session, person: Person, round_id: int) -> tuple[Round, Checkin]:
    """The round of a button or form, and its check-in, for those who are in its channel. Whether
    they may answer it, or see what others answered, is not asked here.

    Raises:
        RoundClosed: its check-in was deleted, or it was never asked.
        NoSuchThing: there is no such round in a channel of this person's.
    """
    found = session.execute(
        select(Round, Checkin)
        .join(Checkin, Checkin.id == Round.checkin_id)
        .where(
            Round.id == round_id,
            Round.workspace_id == person.workspace_id,
            access.in_channel(Checkin.channel_id, person),
        )
    ).first()
    if found is None:
        raise NoSuchThing(ref="such check-in", command="/checkin")
    asking, checkin = found
    if checkin.state == CheckinState.DELETED or asking.state == RoundState.MISSED:
        raise RoundClosed
    return asking, checkin


def answered(session: Session, asking: Round, person: Person) -> bool:
    """Whether a person has answered a round."""
    found = select(Answer.id).where(Answer.round_id == asking.id, Answer.person_id == person.id)
    return session.scalar(found) is not None


def prompt_key(asking: Round) -> str:
    """The delivery key of the message that asks."""
    return prompt_key_of(asking.id)


def prompt_key_of(round_id: int) -> str:
    """The same, of a round's row number."""
    return f"round:{round_id}:prompt"


def ask_key(asking: Round, person: Person) -> str:
    """The key of the notice that asks one person directly."""
    return f"round:{asking.id}:ask:{person.id}"


def remind_key(asking: Round, person: Person, at: datetime) -> str:
    """The key of the notice that reminds one person, at the moment that was set for it."""
    return f"round:{asking.id}:remind:{person.id}:{int(at.timestamp())}"


def summary_key(asking: Round) -> str:
    """The delivery key of the report in its thread."""
    return f"round:{asking.id}:summary"


def show_anew(session: Session, asking: Round, at: datetime) -> None:
    """Bring a round's prompt and report up to date where they stand, at once or at a later `at`."""
    for kind in (Kind.CHECKIN_PROMPT, Kind.CHECKIN_SUMMARY):
        outbox.refresh(
            session,
            workspace_id=asking.workspace_id,
            kind=kind,
            subject_id=asking.id,
            now=at,
        )


def show_to(session: Session, asking: Round, person: Person, now: datetime) -> None:
    """Bring what asked one person directly, or reminded them, up to date: they answered, skipped,
    or wait."""
    if asking.direct or _has_reminded(session, asking):
        _show_them(session, asking, [person.id], now)


def show_over(session: Session, asking: Round, now: datetime) -> None:
    """Bring what asked people directly, or reminded them, up to date, as far as they have not
    answered: the round is over."""
    if not (asking.direct or _has_reminded(session, asking)):
        return
    said = exists().where(Answer.round_id == Asked.round_id, Answer.person_id == Asked.person_id)
    silent = select(Asked.person_id).where(Asked.round_id == asking.id, ~said)
    if asking.direct:
        silent = silent.where(Asked.prompted_at.is_not(None))
    _show_them(session, asking, session.scalars(silent), now)


def _has_reminded(session: Session, asking: Round) -> bool:
    """Whether a round that asks in a thread may have reminded somebody; most words come before, and
    look for no reminder."""
    if asking.remind_at is not None:
        return False
    return session.get_one(Checkin, asking.checkin_id).remind_after_minutes is not None


def _show_them(session: Session, asking: Round, people: Iterable[int], now: datetime) -> None:
    told = (About.CHECKIN_PROMPT, About.CHECKIN_REMINDER)
    outbox.refresh_told(session, people=people, abouts=told, subject_id=asking.id, now=now)


def owe_report(session: Session, asking: Round, checkin: Checkin, now: datetime) -> None:
    """Owe the report: one message in the prompt's thread, brought up to date ever after.

    A round by direct message has no prompt in the channel. When it is over, one message stands
    there in its place, with the report in its thread.
    """
    if asking.direct and asking.state == RoundState.OPEN:
        return
    channel = session.get_one(Channel, checkin.channel_id)
    if asking.direct:
        outbox.enqueue(
            session,
            workspace_id=asking.workspace_id,
            key=prompt_key(asking),
            kind=Kind.CHECKIN_PROMPT,
            subject_id=asking.id,
            channel=channel.slack_id,
            now=now,
            for_person_id=checkin.owner_id,
        )
    outbox.enqueue(
        session,
        workspace_id=asking.workspace_id,
        key=summary_key(asking),
        kind=Kind.CHECKIN_SUMMARY,
        subject_id=asking.id,
        channel=channel.slack_id,
        now=now,
        thread_of=outbox.find(session, asking.workspace_id, prompt_key(asking)),
        for_person_id=checkin.owner_id,
    )
