"""Retaining: for how long the words of answers are kept, and that they go when their time is over.

What counts stays: that there was an answer, its status, its numbers. So progress, burn-ups and
streaks are as they were; only what people said in words is gone.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, String, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.db import Database
from bot.findings import Finding
from bot.model import Answer, Blocker, Event, History, Reading, Reply, Update
from bot.model.upserts import rows_of, table_of
from bot.services import outbox

BATCH = 500
"""So many rows are changed in one transaction: nobody waits long for it."""
LATE = timedelta(days=1)
"""Words that are kept for so much longer than they may be are a fault."""
_A, _B, _H, _R, _U = (table_of(each) for each in (Answer, Blocker, History, Reply, Update))
_SAID = tuple(event for event in Event if event.value.startswith("blocker_"))


def forget_due(db: Database, before: datetime, batch: int = BATCH) -> int:
    """How many rows have lost their words: those said before then, or at that moment. Any number
    of processes may do this at once, and again."""
    forgotten = 0
    for step in _STEPS:
        some = batch
        while some == batch:
            with db.begin() as session:
                some = step(session, before, batch)
            forgotten += some
    return forgotten


def finding(session: Session, days: int, now: datetime) -> Finding:
    """What `cairn doctor` says of it; `days` is the setting, 0 for ever."""
    if not days:
        return Finding("answers", True, "what people say is kept for ever")
    before = now - timedelta(days=days) - LATE
    left = any(session.execute(each.limit(1)).first() for each in _old(before))
    if left:
        said = (
            f"words that are older than {days} days are still here — is `cairn run` or "
            "`cairn worker` running?"
        )
        return Finding("answers", False, said)
    return Finding("answers", True, f"what people say is deleted after {days} days")


def _old(before: datetime) -> Iterator[Select[int]]:
    """The rows whose words are over, by kind."""
    return iter(
        (_replies(before), _updates(before), _answers(before), _lines(before), _blockers(before))
    )


def _replies(before: datetime) -> Select[int]:
    return select(_R.c.id).where(func.coalesce(_R.c.edited_at, _R.c.said_at) <= before)


def _updates(before: datetime) -> Select[int]:
    return select(_U.c.id).where(
        _U.c.at <= before, or_(_U.c.moved != "", _U.c.blocker != "", _U.c.next_step != "")
    )


def _answers(before: datetime) -> Select[int]:
    own = cast(_A.c.custom, String)
    said_at: ColumnElement[datetime] = func.coalesce(_A.c.edited_at, _A.c.answered_at)
    return select(_A.c.id).where(said_at <= before, own != "{}", own != "null")


def _lines(before: datetime) -> Select[int]:
    """Lines of history that quote an answer: the note to a status, and what is in the way."""
    quotes = or_(
        (_H.c.event == Event.STATUS_REPORTED) & (_H.c.why != ""),
        _H.c.event.in_(_SAID) & or_(_H.c.old != "", _H.c.new != "", _H.c.why != ""),
    )
    return select(_H.c.id).where(_H.c.at <= before, quotes)


def _blockers(before: datetime) -> Select[int]:
    """What is resolved; what is still in the way is not over."""
    return select(_B.c.id).where(_B.c.resolved_at <= before)


def _forget_replies(session: Session, before: datetime, batch: int) -> int:
    ids = _held(session, _replies(before), batch)
    for table in (_U, table_of(Reading)):  # their statuses and numbers stay
        session.execute(update(table).where(table.c.reply_id.in_(ids)).values(reply_id=None))
    return rows_of(session.execute(delete(_R).where(_R.c.id.in_(ids)))) if ids else 0


def _empty_updates(session: Session, before: datetime, batch: int) -> int:
    some = _U.c.id.in_(_held(session, _updates(before), batch))
    emptied = update(_U).where(some).values(moved="", blocker="", next_step="")
    return rows_of(session.execute(emptied))


def _empty_answers(session: Session, before: datetime, batch: int) -> int:
    some = _A.c.id.in_(_held(session, _answers(before), batch))
    return rows_of(session.execute(update(_A).where(some).values(custom={})))


def _empty_lines(session: Session, before: datetime, batch: int) -> int:
    ids = list(session.scalars(_lines(before).limit(batch)))
    some = update(_H).where(_H.c.id.in_(ids))
    session.execute(some.where(_H.c.event.in_(_SAID)).values(old="", new=""))
    session.execute(some.values(why=""))
    return len(ids)


def _delete_blockers(session: Session, before: datetime, batch: int) -> int:
    some = _B.c.id.in_(_held(session, _blockers(before), batch))
    ids = list(session.scalars(select(_B.c.id).where(some)))
    deleted = rows_of(session.execute(delete(_B).where(_B.c.id.in_(ids))))
    outbox.free_keys(session, {"blockers": ids})
    return deleted


def _held(session: Session, old: Select[int], batch: int) -> list[int]:
    """Some of these rows, kept from others: one that its person changes in this very moment is not
    old any more, and is left."""
    return list(session.scalars(old.limit(batch).with_for_update(skip_locked=True)))


_STEPS = (_forget_replies, _empty_updates, _empty_answers, _empty_lines, _delete_blockers)
