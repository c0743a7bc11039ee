"""Following answers: what they say to be in the way becomes a blocker, and goes when they do.

The same words in a person's next answer are the same blocker, which grows older. What an answer
changes or takes back, its blocker follows. A form shows again what still stands; what its field
says instead is in the way now, and the other is not any more. A reply adds to what stands.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.model import Answer, Blocker, Goal, Person, Reply, Update
from bot.model.blockers import is_same
from bot.model.sets import among

from .standing import open_one, settle, show_anew, take_back

Texts = Mapping[int | None, str]
"""What is in the way, by goal; under none, of no goal in particular. Empty where nothing is."""


class _Saying(Struct, frozen=True):
    """Who says something in which part of which answer."""

    answer: Answer
    reply_id: int | None
    by: Person
    at: datetime
    """The moment of which it speaks."""
    now: datetime


def by_form(
    session: Session,
    answer: Answer,
    said: Texts,
    before: Texts,
    held: Mapping[int, Goal],
    *,
    by: Person,
    at: datetime,
    now: datetime,
    anew: bool,
) -> None:
    """Follow what the form of an answer says of each goal in its place, instead of what it said
    `before` in this answer. The goals are held.

    A form that is filled in `anew` showed what still stood in the way of each goal; one that is
    edited shows its own words alone.
    """
    touched = said.keys() | before.keys()
    if touched:
        saying = _Saying(answer, None, by, at, now)
        _follow(session, saying, touched, said, before, held, replaces=anew)


def by_reply(
    session: Session,
    answer: Answer,
    reply: Reply,
    said: Texts,
    held: Mapping[int, Goal],
    *,
    by: Person,
    at: datetime,
    now: datetime,
    new: bool,
) -> None:
    """Follow what a reply says, or does not say any more; a `new` one said nothing before."""
    touched = {goal_id for goal_id, text in said.items() if text}
    if not new:
        own = select(Blocker.goal_id).where(Blocker.reply_id == reply.id)
        touched |= set(session.scalars(own))
    if touched:
        saying = _Saying(answer, reply.id, by, at, now)
        _follow(session, saying, touched, said, {}, held, replaces=False)


def added(
    session: Session, answer: Answer, goal: Goal, text: str, *, by: Person, now: datetime
) -> None:
    """Follow what a new answer adds to what stands in a goal's way. The goal is held."""
    saying = _Saying(answer, None, by, now, now)
    _follow(session, saying, {goal.id}, {goal.id: text}, {}, {goal.id: goal}, replaces=False)


def _follow(
    session: Session,
    saying: _Saying,
    touched: Collection[int | None],
    said: Texts,
    before: Texts,
    held: Mapping[int, Goal],
    *,
    replaces: bool,
) -> None:
    known = _known(session, saying, touched)
    for goal_id in sorted(touched, key=lambda each: each or 0):
        rows = [row for row in known if row.goal_id == goal_id]
        old = before.get(goal_id)
        changed = _follow_one(
            session, saying, goal_id, said.get(goal_id, ""), old, rows,
            replaces=replaces and goal_id is not None,
        )  # fmt: skip
        goal = held.get(goal_id or 0)
        if goal is not None and changed:
            settle(session, goal)
        for blocker in changed:
            show_anew(session, blocker, goal, saying.now)


def _known(
    session: Session, saying: _Saying, touched: Collection[int | None]
) -> Collection[Blocker]:
    """What this person is or was blocked by: all that stands, and what this answer said."""
    of = among(Blocker.goal_id, [each for each in touched if each is not None])
    if None in touched:
        here = Blocker.channel_id.is_not_distinct_from(saying.answer.channel_id)
        of = or_(of, and_(Blocker.goal_id.is_(None), here))
    return session.scalars(
        select(Blocker)
        .where(
            Blocker.workspace_id == saying.answer.workspace_id,
            Blocker.person_id == saying.by.id,
            or_(Blocker.resolved_at.is_(None), Blocker.answer_id == saying.answer.id),
            of,
        )
        .order_by(Blocker.opened_at, Blocker.id)
        .execution_options(populate_existing=True)
    ).all()


def _follow_one(
    session: Session,
    saying: _Saying,
    goal_id: int | None,
    text: str,
    old: str | None,
    rows: Collection[Blocker],
    *,
    replaces: bool,
) -> list[Blocker]:
    """The blockers of one goal that came, changed or went; `old` is what this form said before."""
    place = (saying.answer.id, saying.reply_id)
    mine = [row for row in rows if (row.answer_id, row.reply_id) == place]
    open_mine = [row for row in mine if row.resolved_at is None]
    others = [row for row in rows if row.resolved_at is None and row not in open_mine]
    shown = [row for row in others if row.answer_id != saying.answer.id][-1:] if replaces else []
    stays = _first_same(text, [*open_mine, *others])
    changed: list[Blocker] = []
    if stays is not None:
        if _carry_on(stays, text, place):
            changed.append(stays)
    elif open_mine and text:
        stays = open_mine[0]
        stays.text = text
        changed.append(stays)
    elif text and not _first_same(text, mine) and not is_same(text, old or ""):
        if _is_outranked(session, saying, goal_id):
            return []
        changed.append(_open(session, saying, goal_id, text))
    gone = [row for row in (*open_mine, *shown) if row is not stays]
    if gone and not (shown and _is_outranked(session, saying, goal_id)):
        for row in gone:
            take_back(session, row, by=saying.by, now=saying.now)
        changed += gone
    session.flush()
    return changed


def _first_same(text: str, rows: Iterable[Blocker]) -> Blocker | None:
    return next((row for row in rows if text and is_same(row.text, text)), None)


def _carry_on(blocker: Blocker, text: str, place: tuple[int, int | None]) -> bool:
    """Let a blocker stand in the newer answer that says it again; whether its words changed."""
    if place[0] < (blocker.answer_id or 0):
        return False
    blocker.answer_id, blocker.reply_id = place
    before, blocker.text = blocker.text, text
    return before != text


def _open(session: Session, saying: _Saying, goal_id: int | None, text: str) -> Blocker:
    return open_one(
        session, saying.answer, goal_id, text,
        by=saying.by, at=saying.at, now=saying.now, reply_id=saying.reply_id,
    )  # fmt: skip


def _is_outranked(session: Session, saying: _Saying, goal_id: int | None) -> bool:
    """Whether the person has said something of the goal since, in a later answer."""
    later = (
        select(Update.id)
        .join(Answer, Answer.id == Update.answer_id)
        .where(
            Update.goal_id.is_not_distinct_from(goal_id),
            Answer.person_id == saying.by.id,
            Answer.channel_id.is_not_distinct_from(saying.answer.channel_id),
            Answer.id != saying.answer.id,
            Update.at > saying.at,
        )
    )
    return session.scalar(later.limit(1)) is not None
