"""Owing: what is to be said, and what was said that is no longer true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.orm import Session

from bot.db import LAST_WORK
from bot.model import Delivery, DeliveryState, Kind, Notice
from bot.model.upserts import Upsert, table_of

from . import lanes

_Subject = tuple[int, Kind, int]
_CHANGED = "subjects that changed"
_D, _N = table_of(Delivery), table_of(Notice)


@dataclass(frozen=True, slots=True)
class Owed:
    """One message to owe: what it speaks of, where it goes, and since when it is due."""

    workspace_id: int
    key: str
    kind: Kind
    subject_id: int
    channel: str
    """A channel's id, or a person's for a direct message."""
    due_at: datetime | None = None
    """Not before this; none means now."""
    thread_of: int | None = None
    """The delivery in whose thread it belongs."""
    for_person_id: int | None = None
    """Who is told when it cannot be delivered."""


_ENQUEUE = Upsert(
    lambda insert: (
        insert(_D).on_conflict_do_nothing(index_elements=["workspace_id", "key"]).returning(_D.c.id)
    )
)
_FIND = select(_D.c.id).where(
    _D.c.workspace_id == bindparam("workspace_id"), _D.c.key == bindparam("key")
)
_OF_SUBJECT = select(_D.c.id).where(
    _D.c.workspace_id == bindparam("workspace_id"),
    _D.c.kind == bindparam("kind"),
    _D.c.subject_id == bindparam("subject_id"),
    _D.c.state != DeliveryState.FAILED,
)
_NOTICED = select(_N.c.delivery_id).where(
    _N.c.workspace_id == bindparam("workspace_id"), _N.c.key == bindparam("key")
)
_LOCK = (
    select(_D.c.workspace_id, _D.c.channel, _D.c.state)
    .where(_D.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(_D.c.id)
    .with_for_update(key_share=True)
)
_REFRESH = (
    update(_D)
    .where(_D.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        wanted=_D.c.wanted + 1,
        due_at=case(
            ((_D.c.state == DeliveryState.SENT) & _D.c.due_at.is_(None), bindparam("at")),
            else_=_D.c.due_at,
        ),
    )
)


def enqueue(
    session: Session,
    *,
    workspace_id: int,
    key: str,
    kind: Kind,
    subject_id: int,
    channel: str,
    now: datetime,
    due_at: datetime | None = None,
    thread_of: int | None = None,
    for_person_id: int | None = None,
) -> int | None:
    """The id of the message that is owed from now on; None when that key was owed already."""
    owed = Owed(workspace_id, key, kind, subject_id, channel, due_at, thread_of, for_person_id)
    ids = enqueue_all(session, [owed], now)
    return ids[0] if ids else None


def enqueue_all(session: Session, owed: Sequence[Owed], now: datetime) -> list[int]:
    """The ids of those messages that were not owed already, in no order that means anything."""
    if not owed:
        return []
    new = session.execute(_ENQUEUE.on(session), [_row(each, now) for each in owed]).scalars().all()
    if new:
        for each in owed:
            lanes.wake(session, (each.workspace_id, each.channel), each.due_at or now)
    return list(new)


def find(session: Session, workspace_id: int, key: str) -> int | None:
    """The id of the message with that key; None when it was never owed."""
    found: int | None = session.execute(
        _FIND, {"workspace_id": workspace_id, "key": key}
    ).scalar_one_or_none()
    return found


def celebration_key(celebration_id: int) -> str:
    """The key of a celebration's delivery, or notice."""
    return f"celebration:{celebration_id}"


def refresh(
    session: Session, *, workspace_id: int, kind: Kind, subject_id: int, now: datetime
) -> None:
    """The facts behind those messages changed: what is sent is to be updated in place.

    What is not sent yet will show the new facts anyway. Several changes before the next update
    become one update. It happens right before the commit, for all subjects of the session at once.
    """
    changed: dict[_Subject, datetime] | None = session.info.get(_CHANGED)
    if changed is None:
        changed = session.info[_CHANGED] = {}
        lanes.to_wake(session)  # as its last deed, so this comes before it
        session.info.setdefault(LAST_WORK[0], []).append(_refresh_all)
    changed[workspace_id, kind, subject_id] = now


def _refresh_all(session: Session) -> None:
    changed: dict[_Subject, datetime] = session.info[_CHANGED]
    if not changed:
        return
    ids: list[int] = []
    for workspace_id, kind, subject_id in changed:
        about = {"workspace_id": workspace_id, "kind": kind, "subject_id": subject_id}
        ids += session.execute(_OF_SUBJECT, about).scalars()
        if kind is Kind.CELEBRATION:  # that of a personal goal is told in a bundle
            key = celebration_key(subject_id)
            ids += session.execute(_NOTICED, {"workspace_id": workspace_id, "key": key}).scalars()
    now = max(changed.values())
    changed.clear()
    if ids:
        found = session.execute(_LOCK, {"ids": ids}).all()
        session.execute(_REFRESH, {"ids": ids, "at": now})
        for workspace_id, channel, state in found:
            if state == DeliveryState.SENT:
                lanes.wake(session, (workspace_id, channel), now)


def _row(owed: Owed, now: datetime) -> dict[str, object]:
    return {
        "workspace_id": owed.workspace_id,
        "key": owed.key,
        "kind": owed.kind,
        "subject_id": owed.subject_id,
        "channel": owed.channel,
        "thread_of": owed.thread_of,
        "for_person_id": owed.for_person_id,
        "due_at": owed.due_at or now,
        "created_at": now,
    }
