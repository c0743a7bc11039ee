"""Renewing leases: of claims that ran out by the clock while their calls are under way here.

A clock leaps when a machine wakes up, or is set right. Whoever has the call will hear its answer in
less than a minute; until then nobody needs to look for a message that is only just being posted, in
a conversation that only the answer tells.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, exists, update
from sqlalchemy.orm import Session

from bot.model import Delivery, Lane
from bot.model.claims import Claim
from bot.model.upserts import table_of

_D, _L = table_of(Delivery), table_of(Lane)
_HELD = exists().where(
    _D.c.id == bindparam("of_id"),
    _D.c.fence == bindparam("of_fence"),
    _D.c.state == bindparam("of_state"),
)
_RENEW = (
    update(_L)
    .where(
        _L.c.workspace_id == bindparam("of_workspace"),
        _L.c.channel == bindparam("of_channel"),
        _L.c.due_at <= bindparam("now"),
        _HELD,
    )
    .values(due_at=bindparam("until"), free_at=bindparam("until"))
)


def renew(session: Session, claims: Collection[Claim], now: datetime, until: datetime) -> None:
    """Keep everybody out of these claims' lanes until then; where another has claimed meanwhile,
    nothing changes."""
    rows = [
        {
            "of_workspace": claim.workspace_id,
            "of_channel": claim.channel,
            "of_id": claim.id,
            "of_fence": claim.fence,
            "of_state": claim.step.doing,
            "now": now,
            "until": until,
        }
        for claim in sorted(claims, key=lambda claim: (claim.workspace_id, claim.channel))
    ]
    if rows:
        session.execute(_RENEW, rows)
