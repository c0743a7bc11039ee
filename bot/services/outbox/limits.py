"""Limits of Slack: a method that takes nothing more of a workspace for a while.

They are kept where the queues of channels are, as the lane of a method: it is not free before its
moment, and nothing is ever due in it. So all processes keep them, and other methods and other
workspaces are not held up. Posting has a limit in each channel too, of about one a second.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, case, exists, or_, select
from sqlalchemy.orm import Session

from bot.model import Delivery, DeliveryState, Lane
from bot.model.claims import POSTS, Claim
from bot.model.outcomes import LIMITED, Later
from bot.model.upserts import AnyInsert, Upsert, table_of

LONGEST = timedelta(minutes=15)
"""No limit is kept for longer: Slack has never been heard to say more, a clock may have been wrong,
and to ask once too early does no harm."""
OWN = timedelta(minutes=1)
"""To where nothing was sent for so long, not too much was sent."""

Limited = Mapping[tuple[int, str], datetime]
"""Until when a workspace's method takes nothing."""

_D, _L = table_of(Delivery), table_of(Lane)
_OF = select(_L.c.workspace_id, _L.c.channel, _L.c.free_at).where(
    _L.c.workspace_id.in_(bindparam("workspaces", expanding=True)),
    _L.c.channel.in_(bindparam("methods", expanding=True)),
    _L.c.free_at > bindparam("now"),
    _L.c.free_at <= bindparam("latest"),
)


def _later(insert: AnyInsert) -> AnyInsert:
    before, new = _L.c.free_at, insert.excluded.free_at
    stays = and_(before > new, before <= bindparam("latest"))
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "channel"],
        set_={"free_at": case((stays, before), else_=new)},
    )


_KEEP = Upsert(lambda insert: _later(insert(_L)))
_SENT_LATELY = exists().where(
    _D.c.workspace_id == bindparam("of_workspace"),
    _D.c.channel == bindparam("of_channel"),
    _D.c.sent_at > bindparam("since"),
)
_OTHER_IS_REFUSED = exists().where(
    _D.c.workspace_id == bindparam("of_workspace"),
    _D.c.channel != bindparam("of_channel"),
    _D.c.state == DeliveryState.PENDING,
    or_(*(_D.c.error == each for each in sorted(LIMITED))),
    _L.c.workspace_id == _D.c.workspace_id,
    _L.c.channel == _D.c.channel,
    _L.c.free_at > bindparam("now"),
)
_IS_OWN = select(_SENT_LATELY, _OTHER_IS_REFUSED)


def of(
    session: Session, workspace_ids: Collection[int], methods: Iterable[str], now: datetime
) -> Limited:
    """Which of these methods take nothing now of which of these workspaces, and until when."""
    wanted = {"workspaces": list(workspace_ids), "methods": sorted(set(methods))}
    if not wanted["workspaces"]:
        return {}
    rows = session.execute(_OF, wanted | {"now": now, "latest": now + LONGEST})
    return {(workspace_id, method): until for workspace_id, method, until in rows}


def keep(session: Session, limits: Mapping[tuple[int, str], timedelta], now: datetime) -> None:
    """Ask these methods of these workspaces nothing for so long, in any process."""
    for (workspace_id, method), wait in sorted(limits.items()):  # locked in one order by all
        row = {"workspace_id": workspace_id, "channel": method, "due_at": None}
        until = now + min(wait, LONGEST)
        session.execute(_KEEP.on(session), row | {"free_at": until, "latest": now + LONGEST})


def keep_all(session: Session, results: Sequence[tuple[Claim, Later]], now: datetime) -> None:
    """Keep the limits that these deliveries have met. Where a channel had just been written to, and
    no other one is refused, posting has met that channel's own."""
    met: dict[tuple[int, str], timedelta] = {}
    for claim, later in results:
        if later.method == POSTS and _is_own(session, claim, now):
            continue
        of_workspace = claim.workspace_id, later.method
        met[of_workspace] = max(later.wait or timedelta(), met.get(of_workspace, timedelta()))
    keep(session, met, now)


def _is_own(session: Session, claim: Claim, now: datetime) -> bool:
    where = {"of_workspace": claim.workspace_id, "of_channel": claim.channel}
    sent, others = session.execute(_IS_OWN, where | {"since": now - OWN, "now": now}).one()
    return bool(sent) and not others
