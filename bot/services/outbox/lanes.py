"""Lanes: when each channel next wants attention, and from when something may be sent there."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from bot.db import LAST_WORK
from bot.model import Delivery, Lane, Workspace
from bot.model.upserts import AnyInsert, Upsert, table_of

Key = tuple[int, str]
"""A lane: a workspace's id and the channel's, or person's, id in Slack."""

_WOKEN = "lanes to wake"
_D, _L, _W = table_of(Delivery), table_of(Lane), table_of(Workspace)


def _wake(insert: AnyInsert) -> AnyInsert:
    free_at, due_at = _L.c.free_at, insert.excluded.due_at
    soonest: ColumnElement[datetime] = case((free_at > due_at, free_at), else_=due_at)
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "channel"],
        set_={"due_at": soonest},
        where=or_(_L.c.due_at.is_(None), _L.c.due_at > soonest),
    )


_WAKE = Upsert(lambda insert: _wake(insert(_L)))
_NEXT_DUE = (
    select(_L.c.due_at)
    .join(_W, _W.c.id == _L.c.workspace_id)
    .where(_L.c.due_at.is_not(None), _W.c.silenced_at.is_(None))
    .order_by(_L.c.due_at)
    .limit(1)
)
_THIS = (_L.c.workspace_id == bindparam("of_workspace"), _L.c.channel == bindparam("of_channel"))
_LOCK = update(_L).where(*_THIS).values(free_at=_L.c.free_at)
_HOLD = update(_L).where(*_THIS).values(due_at=bindparam("until"), free_at=bindparam("until"))
_FREE = update(_L).where(*_THIS).values(free_at=bindparam("since"))
_FIRST = func.min(_D.c.due_at)
_RECKON = (
    update(_L)
    .where(*_THIS)
    .values(
        due_at=select(case((_L.c.free_at > _FIRST, _L.c.free_at), else_=_FIRST))
        .where(_D.c.workspace_id == _L.c.workspace_id, _D.c.channel == _L.c.channel)
        .correlate(_L)
        .scalar_subquery()
    )
)


def next_due(session: Session) -> datetime | None:
    """When a lane next wants attention (in the past: at once); None when nothing waits at all.

    One look into an index, however many deliveries there are.
    """
    due: datetime | None = session.execute(_NEXT_DUE).scalar()
    return due


def wake(session: Session, lane: Key, at: datetime) -> None:
    """Let the lane be looked at, at that moment or when it is free again.

    It happens right before the commit, for all lanes of the session in the order of their keys.
    """
    lanes = to_wake(session)
    lanes[lane] = min(at, lanes.get(lane, at))
    session.info["owed"] = True  # see Database.when_owed


def to_wake(session: Session) -> dict[Key, datetime]:
    """The lanes that will be woken right before the session's commit, and when they are due."""
    lanes: dict[Key, datetime] | None = session.info.get(_WOKEN)
    if lanes is None:
        lanes = session.info[_WOKEN] = {}
        session.info.setdefault(LAST_WORK[1], []).append(_wake_all)
    return lanes


def hold(session: Session, lanes: Collection[Key], until: datetime) -> None:
    """Keep everybody else out of these lanes until then."""
    if lanes:
        session.execute(_HOLD, [_of(lane) | {"until": until} for lane in lanes])


def free(session: Session, free_at: dict[Key, datetime]) -> None:
    """Let each of these lanes be used again from its moment on.

    The first statement also locks them, so that none gets a new delivery between the reckoning of
    when it is due and the commit.
    """
    lanes = sorted(free_at)
    if woken := session.info.get(_WOKEN):  # these are locked now, too, or the order is broken
        session.execute(_LOCK, [_of(lane) for lane in sorted({*woken, *lanes})])
    session.execute(_FREE, [_of(lane) | {"since": free_at[lane]} for lane in lanes])
    reckon(session, lanes)


def reckon(session: Session, lanes: Collection[Key]) -> None:
    """Find out when these lanes, which the session has locked, next want attention."""
    if lanes:
        session.execute(_RECKON, [_of(lane) for lane in lanes])


def _of(lane: Key) -> dict[str, Any]:
    return {"of_workspace": lane[0], "of_channel": lane[1]}


def _wake_all(session: Session) -> None:
    lanes: dict[Key, datetime] = session.info[_WOKEN]
    if lanes:
        session.execute(
            _WAKE.on(session),
            [
                {"workspace_id": workspace_id, "channel": channel, "due_at": at}
                for (workspace_id, channel), at in sorted(lanes.items())
            ],
        )
        lanes.clear()
