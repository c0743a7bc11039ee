"""Slack's pace: what is due to many people of a workspace at once is spread over some time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Workspace

PER_MINUTE = 240
"""Slack takes *several hundred* messages a minute and workspace
(docs.slack.dev/reference/methods/chat.postMessage)."""
EACH = timedelta(minutes=1) / PER_MINUTE
MOST = timedelta(minutes=30)
"""Nobody waits longer for the pace, which is that of some seven thousand: what lies further ahead,
a clock has said that was wrong."""


def spread(session: Session, workspace_ids: Sequence[int], now: datetime) -> list[datetime]:
    """When each of these messages goes out, in this order within each workspace: one after the
    other at Slack's pace, behind what was spread before, as far as that can be."""
    many: dict[int, int] = defaultdict(int)
    for workspace_id in workspace_ids:
        many[workspace_id] += 1
    rows = session.scalars(
        select(Workspace)
        .where(Workspace.id.in_(many))
        .order_by(Workspace.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    latest = now + MOST
    free_at = {row.id: min(max(now, row.pace_at or now), latest) for row in rows}
    moments = []
    for workspace_id in workspace_ids:
        moments.append(free_at[workspace_id])
        free_at[workspace_id] += EACH
    for workspace_id, at in free_at.items():
        session.get_one(Workspace, workspace_id).pace_at = at
    return moments


def takes(people: int) -> timedelta:
    """How long it takes until so many have their message."""
    return people * EACH
