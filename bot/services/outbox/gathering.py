"""Gathering: bundles of notices that are due at once become one, and none comes too soon.

Notices are put where they belong when they are owed; but a message may be late, after a downtime
or behind a limit of Slack, and then what was planned apart falls due together.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update
from sqlalchemy.orm import Session

from bot.model import Delivery, DeliveryState, Kind, Notice
from bot.model.upserts import table_of

from . import direct

DIRECT = (Kind.NOTICES, Kind.PROPOSAL)
"""What people are told by direct message: a proposal only where there is no channel to judge it."""

_D, _N = table_of(Delivery), table_of(Notice)
# A transaction that refreshes holds deliveries and waits for lanes; this one holds the lane, and so
# passes by what is locked. The lane keeps everybody else from claiming what is taken here.
_FREE = (
    select(_D.c.id)
    .where(_D.c.id.in_(bindparam("ids", expanding=True)), _D.c.due_at <= bindparam("now"))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(_N)
    .where(_N.c.delivery_id.in_(bindparam("ids", expanding=True)))
    .values(delivery_id=bindparam("into"))
)
_EMPTY = delete(_D).where(_D.c.id.in_(bindparam("ids", expanding=True)))


def gather(session: Session, heads: Sequence[Row[Any]], now: datetime) -> dict[int, datetime]:
    """Which direct messages among these heads of lanes must wait, by id, since their person was
    told something just before; and until when.

    The others that are bundles take in all that is due to their person.
    """
    direct_ones = [row for row in heads if row.kind in DIRECT and _is_to_come(row)]
    later: dict[int, datetime] = {}
    for workspace_id in {row.workspace_id for row in direct_ones}:
        mine = [row for row in direct_ones if row.workspace_id == workspace_id]
        lately = direct.lately(session, workspace_id, {row.channel for row in mine}, now)
        for row in mine:
            others = [each for each in lately[row.channel] if each.id != row.id]
            # What was told in a time that is still to come was told by a clock that was wrong.
            come = [each.moment for each in others if not each.waits]
            told = [moment for moment in come if moment < now + direct.APART]
            if told and max(told) + direct.APART > now:
                later[row.id] = max(told) + direct.APART
            elif row.kind == Kind.NOTICES:
                _take_in(session, row.id, [each.id for each in others if each.takes_more], now)
    return later


def _is_to_come(row: Row[Any]) -> bool:
    to_person = row.channel[0] in "UW"
    return bool(to_person and row.state == DeliveryState.PENDING and row.ts is None)


def _take_in(session: Session, bundle: int, others: list[int], now: datetime) -> None:
    if not others:
        return
    free = session.execute(_FREE, {"ids": others, "now": now}).scalars().all()
    if free:
        session.execute(_TAKE, {"ids": free, "into": bundle})
        session.execute(_EMPTY, {"ids": free})
