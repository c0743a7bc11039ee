"""Workspaces, and the short ids that they give out."""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.model import Workspace
from bot.model.upserts import Upsert, table_of

_MEET = Upsert(lambda insert: insert(table_of(Workspace)).on_conflict_do_nothing())

Numbered = Literal["goals", "objectives", "milestones", "checkins"]

_WORKSPACES = table_of(Workspace)
_COUNTERS = {kind: _WORKSPACES.c[f"{kind}_made"] for kind in get_args(Numbered)}

_COUNT = {
    kind: update(_WORKSPACES)
    .where(_WORKSPACES.c.id == bindparam("of_workspace"))
    .values({counter: counter + 1})
    .returning(counter)
    for kind, counter in _COUNTERS.items()
}


def meet(
    session: Session, team_id: str, name: str, bot_user_id: str, now: datetime, *, url: str = ""
) -> Workspace:
    """The workspace of a team, made when it is new, its name, bot and address brought up to
    date."""
    session.execute(_MEET.on(session), {"team_id": team_id, "installed_at": now})
    workspace = session.scalars(select(Workspace).where(Workspace.team_id == team_id)).one()
    workspace.name, workspace.bot_user_id = name[:200], bot_user_id
    if url.startswith("https://") and len(url) <= 300:
        workspace.url = url
    return workspace


def next_number(session: Session, workspace_id: int, kind: Numbered) -> int:
    """The next short id of a kind: numbers are given once, and rise."""
    given: int = session.execute(_COUNT[kind], {"of_workspace": workspace_id}).scalar_one()
    return given
