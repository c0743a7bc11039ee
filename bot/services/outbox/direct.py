"""Direct messages: what a person was told lately or will be, so that it is never too often."""

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from bot.model import Delivery, DeliveryState, Kind
from bot.model.upserts import table_of

APART = timedelta(minutes=10)
"""At most one direct message to a person within so long."""

_D = table_of(Delivery)
_LATELY = select(
    _D.c.channel, _D.c.id, _D.c.kind, _D.c.state, _D.c.due_at, _D.c.claimed_at, _D.c.sent_at
).where(
    _D.c.workspace_id == bindparam("of_workspace"),
    _D.c.channel.in_(bindparam("channels", expanding=True)),
    _D.c.state != DeliveryState.FAILED,
    or_(_D.c.sent_at.is_(None), _D.c.sent_at > bindparam("since")),
)


class Direct(Struct):
    """One direct message: sent lately, on its way, or waiting."""

    id: int
    moment: datetime
    """When it came, or will come at the soonest."""
    waits: bool
    """Nobody has begun to send it."""
    takes_more: bool
    """It is a bundle of notices to which another one can be added."""


def lately(
    session: Session, workspace_id: int, people: Collection[str], now: datetime
) -> dict[str, list[Direct]]:
    """The direct messages to these people (Slack ids) that count at `now`, by person."""
    found: dict[str, list[Direct]] = {person: [] for person in people}
    wanted = {"of_workspace": workspace_id, "channels": list(found), "since": now - APART}
    for channel, id_, kind, state, due_at, claimed_at, sent_at in session.execute(_LATELY, wanted):
        waits = state == DeliveryState.PENDING
        # Slack had it soon after it was claimed; an update in place claims it anew.
        begun = min(filter(None, (claimed_at, sent_at)), default=now)
        moment = max(due_at or now, now) if waits and sent_at is None else begun
        bundle = waits and kind == Kind.NOTICES
        found[channel].append(Direct(id_, moment, waits=waits, takes_more=bundle))
    return found
