"""Owing: what is to be said, and what was said that is no longer true."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, bindparam, case, select, tuple_, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from bot.db import LAST_WORK
from bot.model import About, Delivery, DeliveryState, Kind, Notice
from bot.model.upserts import Upsert, table_of

from . import lanes

_Subject = tuple[int, Kind, int]
_Noticed = tuple[int, str]
"""A workspace, and the key of a notice."""
_Heard = tuple[int, int]
"""A person, and the subject of what they were told."""
_CHANGED, _TOLD = "subjects that changed", "notices that changed"
_HEARD = "people for whom what they were told of changed"
_D, _N = table_of(Delivery), table_of(Notice)


class Owed(Struct, frozen=True):
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
_NOTICED = select(_N.c.delivery_id).where(
    _N.c.workspace_id == bindparam("workspace_id"), _N.c.key == bindparam("key")
)
_HEARD_OF = select(_N.c.delivery_id, _N.c.person_id, _N.c.subject_id).where(
    _N.c.person_id.in_(bindparam("people", expanding=True)),
    _N.c.subject_id.in_(bindparam("subjects", expanding=True)),
    _N.c.about.in_(bindparam("abouts", expanding=True)),
)
_OF_SUBJECTS = (
    select(_D.c.id)
    .where(
        tuple_(_D.c.workspace_id, _D.c.kind, _D.c.subject_id).in_(
            bindparam("subjects", expanding=True)
        ),
        _D.c.state != DeliveryState.FAILED,
    )
    .order_by(_D.c.id)  # all who change several take them in one order
    .with_for_update(key_share=True)
    .cte("of_subjects")
)


def _anew(which: ColumnElement[bool]) -> ReturningUpdate[Any]:
    """Another revision is wanted of these; what was sent is out of date from now on."""
    return (
        update(_D)
        .where(which)
        .values(
            wanted=_D.c.wanted + 1,
            due_at=case(
                ((_D.c.state == DeliveryState.SENT) & _D.c.due_at.is_(None), bindparam("at")),
                else_=_D.c.due_at,
            ),
        )
        .returning(_D.c.workspace_id, _D.c.channel, _D.c.state)
    )


_WAITING = (_D.c.state == DeliveryState.PENDING) & _D.c.ts.is_(None)
"""Of what surely is not in Slack, and on nobody's way there."""
_RESCHEDULE = (
    update(_D)
    .where(
        _WAITING, _D.c.workspace_id == bindparam("of_workspace"), _D.c.key == bindparam("of_key")
    )
    .values(due_at=bindparam("at"))
    .returning(_D.c.channel)
)
_RESCHEDULE_ALL = (
    update(_D)
    .where(
        _WAITING,
        _D.c.workspace_id == bindparam("of_workspace"),
        _D.c.channel == bindparam("of_channel"),
        _D.c.kind == bindparam("of_kind"),
        _D.c.due_at > bindparam("now"),
    )
    .values(due_at=bindparam("at"))
    .returning(_D.c.id)
)
_REFRESH = _anew(_D.c.id.in_(select(_OF_SUBJECTS.c.id)))
_REFRESH_ONE = _anew((_D.c.id == bindparam("of_id")) & (_D.c.state != DeliveryState.FAILED))


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


def reschedule(session: Session, workspace_id: int, key: str, at: datetime | None) -> bool:
    """Let a message that was never sent come at another moment, or with none not at all until it
    is given one; False when it is sent, on its way, given up, or was never owed."""
    sought = {"of_workspace": workspace_id, "of_key": key, "at": at}
    channel = session.execute(_RESCHEDULE, sought).scalar_one_or_none()
    if channel is not None and at is not None:
        lanes.wake(session, (workspace_id, channel), at)
    return channel is not None


def reschedule_all(
    session: Session, workspace_id: int, channel: str, kind: Kind, at: datetime, now: datetime
) -> int:
    """How many messages of a kind, all that wait in a channel for a moment to come, come at this
    one instead."""
    sought = {
        "of_workspace": workspace_id, "of_channel": channel, "of_kind": kind, "at": at, "now": now,
    }  # fmt: skip
    moved = session.execute(_RESCHEDULE_ALL, sought).scalars().all()
    if moved:
        lanes.wake(session, (workspace_id, channel), at)
    return len(moved)


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
    _begin_to_refresh(session)
    session.info[_CHANGED][workspace_id, kind, subject_id] = now


def refresh_notice(session: Session, *, workspace_id: int, key: str, now: datetime) -> None:
    """The facts behind what one person is told changed: the message that tells it, if it is sent,
    is to be updated in place. See `refresh`."""
    _begin_to_refresh(session)
    session.info[_TOLD][workspace_id, key] = now


def refresh_told(
    session: Session, *, people: Iterable[int], abouts: Iterable[About], subject_id: int,
    now: datetime,
) -> None:  # fmt: skip
    """The same of all that these people, by row numbers, were told `abouts` this subject."""
    _begin_to_refresh(session)
    for person_id in people:
        session.info[_HEARD][person_id, subject_id] = now, frozenset(abouts)


def _begin_to_refresh(session: Session) -> None:
    if _CHANGED not in session.info:
        session.info |= {_CHANGED: {}, _TOLD: {}, _HEARD: {}}
        lanes.to_wake(session)  # as its last deed, so this comes before it
        session.info.setdefault(LAST_WORK[0], []).append(_refresh_all)


def _refresh_all(session: Session) -> None:
    changed: dict[_Subject, datetime] = session.info[_CHANGED]
    told: dict[_Noticed, datetime] = session.info[_TOLD]
    heard: dict[_Heard, tuple[datetime, frozenset[About]]] = session.info[_HEARD]
    if not (changed or told or heard):
        return
    now = max([*changed.values(), *told.values(), *(at for at, _ in heard.values())])
    found = [*session.execute(_REFRESH, {"subjects": list(changed), "at": now})] if changed else []
    for bundle in sorted({*_bundles(session, changed, told), *_heard_of(session, heard)}):
        found += session.execute(_REFRESH_ONE, {"of_id": bundle, "at": now})
    for each in (changed, told, heard):
        each.clear()
    for workspace_id, channel, state in found:
        if state == DeliveryState.SENT:
            lanes.wake(session, (workspace_id, channel), now)


def _bundles(session: Session, changed: Iterable[_Subject], told: Iterable[_Noticed]) -> set[int]:
    """The direct messages that tell of what changed among other things: the celebration of a
    personal goal has no message of its own."""
    celebrations = [
        (workspace_id, celebration_key(subject_id))
        for workspace_id, kind, subject_id in changed
        if kind is Kind.CELEBRATION
    ]
    found: set[int] = set()
    for workspace_id, key in [*told, *celebrations]:
        found |= set(
            session.execute(_NOTICED, {"workspace_id": workspace_id, "key": key}).scalars()
        )
    return found


def _heard_of(
    session: Session, heard: Mapping[_Heard, tuple[datetime, frozenset[About]]]
) -> set[int]:
    """The direct messages that told these people of these subjects."""
    if not heard:
        return set()
    wanted = {
        "people": sorted({person_id for person_id, _ in heard}),
        "subjects": sorted({subject_id for _, subject_id in heard}),
        "abouts": sorted({about for _, abouts in heard.values() for about in abouts}),
    }
    rows = session.execute(_HEARD_OF, wanted)
    return {bundle for bundle, person_id, subject_id in rows if (person_id, subject_id) in heard}


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
