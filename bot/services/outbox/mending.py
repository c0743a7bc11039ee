"""Mending what a clock has planned that went ahead of the time and was put right again.

Only moments that no clock could mean are changed: those of messages that were owed in a future
that has not come, and the rest of lanes that is longer than anything makes it.
"""

from datetime import datetime, timedelta

from sqlalchemy import Row, case, or_, select, update
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import Delivery, DeliveryState, Lane
from bot.model.upserts import table_of

from . import lanes

ASTRAY = timedelta(minutes=5)
"""Clocks of machines may differ by so much."""
LONGEST = timedelta(minutes=15)
"""A lane rests for five minutes at the most, and longer only when Slack says so: it has never been
heard to say more than this, and to ask it once too early does no harm."""

_D, _L = table_of(Delivery), table_of(Lane)


def mend(db: Database, now: datetime) -> int:
    """How many channels need not wait any more for a time that is still to come. Any number of
    processes may do this at once."""
    with db.read() as session:
        if not _astray(session, now) and not _resting(session, now):
            return 0
    with db.begin() as session:
        found = _astray(session, now)
        for row in found:
            # What was owed for now is due now, and what was owed for later as much later.
            due_at = now + max(row.due_at - row.created_at, timedelta())
            session.execute(
                update(_D)
                .where(_D.c.id == row.id, _D.c.due_at == row.due_at)
                .values(due_at=due_at, created_at=now)
            )
        resting = _resting(session, now)
        also = {(row.workspace_id, row.channel) for row in found}
        for key in sorted({*resting, *also}):
            # Another process may have freed it meanwhile, and be at sending from it: that is held.
            session.execute(
                update(_L)
                .where(_L.c.workspace_id == key[0], _L.c.channel == key[1])
                .values(free_at=case((_L.c.free_at > now + LONGEST, now), else_=_L.c.free_at))
            )
            lanes.reckon(session, [key])
    return len({*resting, *also})


def _astray(session: Session, now: datetime) -> list[Row[tuple[int, int, str, datetime, datetime]]]:
    """What is due in a future in which it was owed, or shown."""
    owed = (_D.c.due_at > now) & (_D.c.created_at > now + ASTRAY)
    shown = (_D.c.due_at > now + LONGEST) & (_D.c.state == DeliveryState.SENT)
    return [
        *session.execute(
            select(_D.c.id, _D.c.workspace_id, _D.c.channel, _D.c.due_at, _D.c.created_at)
            .join(_L, (_L.c.workspace_id == _D.c.workspace_id) & (_L.c.channel == _D.c.channel))
            .where(_L.c.due_at > now, or_(owed, shown))
            .order_by(_D.c.id)
        )
    ]


def _resting(session: Session, now: datetime) -> set[lanes.Key]:
    """The lanes that rest for too long."""
    rows = session.execute(
        select(_L.c.workspace_id, _L.c.channel).where(
            _L.c.due_at > now, _L.c.free_at > now + LONGEST
        )
    )
    return {(workspace_id, channel) for workspace_id, channel in rows}
