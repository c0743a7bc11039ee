"""Replies: words in the thread of a prompt, kept as an answer and followed when they change."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from bot.model import (
    Answer,
    Checkin,
    Objective,
    Person,
    Reading,
    Receipt,
    Reply,
    Round,
    Update,
)
from bot.model.upserts import kept, table_of
from bot.services import answers, audiences, blockers, objectives, receipts, rounds, standings
from bot.services.audiences import Standing
from bot.services.meanings import Heard, Meant, mean

_REPLIES, _RECEIPTS = table_of(Reply), table_of(Receipt)
_KNOWN = or_(
    exists().where(
        _REPLIES.c.workspace_id == bindparam("workspace_id"),
        _REPLIES.c.channel == bindparam("channel"),
        _REPLIES.c.ts == bindparam("ts"),
    ),
    exists().where(
        _RECEIPTS.c.workspace_id == bindparam("workspace_id"),
        _RECEIPTS.c.key == bindparam("gone"),
    ),
)
_IS_KNOWN = select(_KNOWN)
_IS_KNOWN_OF_WHOM = select(_KNOWN, *audiences.STANDING)
_KEEP = insert(_REPLIES).returning(_REPLIES.c.id)


class Own(Struct, frozen=True):
    """What words belong to that no round has asked for: their speaker's own check-in."""

    workspace_id: int


Asking = Round | Own


class Spot(Struct, frozen=True):
    """Where a reply stands in Slack, which makes it the one it is."""

    channel: str
    ts: str
    said_at: datetime


def take(
    session: Session,
    asking: Round,
    checkin: Checkin,
    person: Person,
    spot: Spot,
    text: str,
    heard: Heard,
    now: datetime,
    join: Callable[[], None] | None = None,
) -> bool:
    """Keep a reply as an answer, or as more of one.

    Who is not known to be in the check-in's channel, but demonstrably is, is let `join` it first.
    False when it changes nothing: it is known, was taken back before it came, or is by somebody
    whom this check-in does not ask.
    """
    sought = _sought(asking.workspace_id, spot) | audiences.sought(asking, checkin, person)
    known, member, was_asked = map(bool, session.execute(_IS_KNOWN_OF_WHOM, sought).one())
    if join and not member:
        join()
        member = True
    if known or person.outsider:
        return False
    if not audiences.admit(session, asking, checkin, person, Standing(member, was_asked)):
        return False
    answer, first_word = answers.meet(session, asking, checkin, person, spot.said_at)
    if not first_word:
        answers.add_late(answer, asking, spot.said_at)
    keep(session, asking, answer, person, spot, text, heard, now, first_word=first_word)
    return True


def keep(
    session: Session,
    asking: Asking,
    answer: Answer,
    person: Person,
    spot: Spot,
    text: str,
    heard: Heard,
    now: datetime,
    *,
    first_word: bool,
) -> Reply:
    """Keep a reply as part of an answer that this transaction holds, or, with the `first_word` of
    it, as all that it says."""
    row = {
        "workspace_id": asking.workspace_id,
        "answer_id": answer.id,
        "channel": spot.channel,
        "ts": spot.ts,
        "text": text,
        "said_at": spot.said_at,
        "edited_at": None,
    }
    reply = kept(session, Reply(id=session.execute(_KEEP, row).scalar_one(), **row))
    _say(session, asking, answer, reply, heard, person, now, new=True, first_word=first_word)
    return reply


def change(
    session: Session,
    asking: Asking,
    spot: Spot,
    text: str,
    heard: Heard,
    edited_at: datetime,
    now: datetime,
) -> bool:
    """Follow an edit in Slack; False when nothing came of it: the reply is not known, or the edit
    is older than what is known of it, or changes no words."""
    held = _hold(session, asking.workspace_id, spot)
    if held is None:
        return False
    reply, answer = held
    if reply.text == text or (reply.edited_at is not None and reply.edited_at >= edited_at):
        return False
    reply.text, reply.edited_at = text, edited_at
    answer.edited_at = max(edited_at, answer.edited_at or edited_at)
    person = session.get_one(Person, answer.person_id)
    _say(session, asking, answer, reply, heard, person, now)
    return True


def take_back(session: Session, asking: Asking, spot: Spot, now: datetime) -> bool:
    """Follow a deletion in Slack; an answer of which nothing is left is none.

    A reply that comes after its own deletion, Slack keeping no order, is not kept either.
    """
    hear(session, asking.workspace_id, spot, now)
    receipts.take(session, asking.workspace_id, _gone(spot), now)
    held = _hold(session, asking.workspace_id, spot)
    if held is None:
        return False
    reply, answer = held
    person = session.get_one(Person, answer.person_id)
    _say(session, asking, answer, reply, None, person, now)
    session.delete(reply)
    session.flush()
    if not _says_anything(session, answer):
        session.delete(answer)
        session.flush()
    return True


def hear(session: Session, workspace_id: int, spot: Spot, now: datetime) -> bool:
    """Whether this is the first that is heard of a reply. Whoever hears of the same one at once, be
    it said, changed or taken back, waits for this transaction, and then sees what came of it."""
    return receipts.take(session, workspace_id, f"said:{spot.channel}:{spot.ts}", now)


def find(session: Session, workspace_id: int, spot: Spot) -> Reply | None:
    """The reply that stands there in Slack, as far as it is part of an answer."""
    return session.scalar(
        select(Reply).where(
            Reply.workspace_id == workspace_id, Reply.channel == spot.channel, Reply.ts == spot.ts
        )
    )


def _hold(session: Session, workspace_id: int, spot: Spot) -> tuple[Reply, Answer] | None:
    """The reply that stands there and its answer, kept from all others and as they are now: who
    waited for it may find it changed, or gone."""
    found = find(session, workspace_id, spot)
    if found is None:
        return None
    answer = session.get(Answer, found.answer_id, with_for_update=True, populate_existing=True)
    reply = session.get(Reply, found.id, populate_existing=True)
    return (reply, answer) if reply and answer else None


def move(session: Session, workspace_id: int, old: str, new: str) -> None:
    """A channel has got another id: what was said there is found by that from now on."""
    theirs = Reply.workspace_id == workspace_id, Reply.channel == old
    session.execute(update(Reply).where(*theirs).values(channel=new))


def is_known(session: Session, workspace_id: int, spot: Spot) -> bool:
    """Whether a reply is kept already, or was taken back before it came."""
    return bool(session.execute(_IS_KNOWN, _sought(workspace_id, spot)).scalar())


def _sought(workspace_id: int, spot: Spot) -> dict[str, int | str]:
    where = {"channel": spot.channel, "ts": spot.ts, "gone": _gone(spot)}
    return {"workspace_id": workspace_id, **where}


def _gone(spot: Spot) -> str:
    return f"gone:{spot.channel}:{spot.ts}"


def _says_anything(session: Session, answer: Answer) -> bool:
    if answer.custom:
        return True
    return any(
        session.scalar(select(part.id).where(part.answer_id == answer.id).limit(1)) is not None
        for part in (Reply, Update, Reading)
    )


def _say(
    session: Session,
    asking: Asking,
    answer: Answer,
    reply: Reply,
    heard: Heard | None,
    person: Person,
    now: datetime,
    *,
    new: bool = False,
    first_word: bool = False,
) -> None:
    """Let a reply say this, or nothing, instead of whatever it said before; a `new` one said
    nothing, and the `first_word` of an answer is all that it says."""
    of_round = None if isinstance(asking, Own) else asking
    at = answers.spoken_at(of_round, reply.said_at) if of_round else reply.said_at
    meant = Meant()
    if heard:
        # Only where no other goal is to be held after it: they are all taken in one order.
        meant = mean(session, person, answer.channel_id, heard, reply.said_at, hold=new)
    before = set() if new else _spoken_of(session, reply)
    held = standings.hold(session, person.workspace_id, meant.goal_ids | before, held=meant.held)
    told = {} if first_word else answers.statuses(session, answer)
    unsaid = [] if new else _unsay(session, reply)
    answers.add_words(session, answer, meant.words, at, reply)
    blockers.by_reply(
        session, answer, reply, answers.in_the_way(meant.words), held,
        by=person, at=at, now=now, new=new,
    )  # fmt: skip
    for objective, value in meant.readings:
        objectives.record(
            session, objective, value, by=person, now=now, at=at,
            answer_id=answer.id, reply_id=reply.id,
        )  # fmt: skip
    for objective in unsaid:
        objectives.settle(session, objective, by=person, now=now)
    standings.settle(session, held, answers.reported(meant.words, told), by=person, now=now)
    if of_round:
        rounds.show_to(session, of_round, person, now)
        rounds.show_anew(session, of_round, now)


def _spoken_of(session: Session, reply: Reply) -> set[int | None]:
    """The goals that a reply has spoken of."""
    words = select(Update.goal_id).where(Update.reply_id == reply.id)
    values = (
        select(Objective.goal_id)
        .join(Reading, Reading.objective_id == Objective.id)
        .where(Reading.reply_id == reply.id)
    )
    return {*session.scalars(words), *session.scalars(values)}


def _unsay(session: Session, reply: Reply) -> list[Objective]:
    """Take away what a reply has said; the objectives that it gave values of."""
    measured = session.scalars(
        select(Objective)
        .join(Reading, Reading.objective_id == Objective.id)
        .where(Reading.reply_id == reply.id)
        .order_by(Objective.id)
    ).all()
    for part in (Update, Reading):
        session.execute(delete(part).where(part.reply_id == reply.id))
    return list(measured)
