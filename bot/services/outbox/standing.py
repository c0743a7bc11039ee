"""How the outbox stands as a whole."""

from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec import Struct
from sqlalchemy import and_, func, select, text
from sqlalchemy.orm import Session

from bot.model import Checkin, Delivery, DeliveryState, Lane, Workspace
from bot.model.deliveries import TROUBLED as _TROUBLED

from . import lanes

TROUBLED = text(f"deliveries.{_TROUBLED}")
"""The condition over `Delivery` for what did not arrive, or nobody knows."""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""What is compared with it can be found by its index; whether it is nothing at all, cannot."""


class Backlog(Struct, frozen=True):
    """What is still to be done, of all workspaces."""

    by_state: Mapping[str, int]
    """Deliveries that are `pending`, `sending`, `doubtful`, `failed`, or sent and `outdated`."""
    due_since: datetime | None
    """Since when the oldest is due; later than now, when none is."""
    asks_since: datetime | None
    """The same of check-ins."""


def backlog(session: Session) -> Backlog:
    """What is still to be done. What is done is not read."""
    waiting = session.execute(
        select(Delivery.state, func.count())
        .join(
            Lane,
            and_(Lane.workspace_id == Delivery.workspace_id, Lane.channel == Delivery.channel),
        )
        .where(Lane.due_at > _EVER, Delivery.due_at > _EVER)
        .group_by(Delivery.state)
    )
    found = {str(state): count for state, count in waiting}
    failed = session.scalar(
        select(func.count())
        .select_from(Delivery)
        .where(TROUBLED, Delivery.state == DeliveryState.FAILED)
    )
    asks = session.scalar(
        select(func.min(Checkin.next_at))
        .join(Workspace, Workspace.id == Checkin.workspace_id)
        .where(Workspace.silenced_at.is_(None))
    )
    names = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.DOUBTFUL)
    by_state = {str(name): found.get(str(name), 0) for name in names}
    by_state |= {"outdated": found.get(str(DeliveryState.SENT), 0), "failed": failed or 0}
    return Backlog(by_state, lanes.next_due(session), asks)
