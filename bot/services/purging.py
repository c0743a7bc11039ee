"""Purging: what is kept of a workspace that has removed Cairn, and for how long."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import Base, Workspace

KEPT = timedelta(days=30)
"""So long the data waits, for whoever removed Cairn by mistake."""


def due(session: Session, before: datetime) -> list[Workspace]:
    """The workspaces that removed Cairn before then, or at that moment, and whose data is here."""
    query = select(Workspace).where(Workspace.uninstalled_at <= before).order_by(Workspace.id)
    return list(session.scalars(query))


def purge_due(db: Database, before: datetime) -> int:
    """How many workspaces were purged: those that removed Cairn before then. Any number of
    processes may do this at once."""
    with db.read() as session:
        ids = [workspace.id for workspace in due(session, before)]
    purged = 0
    for id_ in ids:
        with db.begin() as session:
            purged += purge(session, id_, before)
    return purged


def purge(session: Session, workspace_id: int, before: datetime) -> bool:
    """Delete everything of a workspace; False when it has come back, or is purged already.

    Its row stays, without its name, address and bot: the number of a workspace is never given to
    another one, since some process may remember it. Where no bot is, nobody asks Cairn anything,
    and what Slack still says of it comes to nothing.
    """
    workspace = session.scalar(
        select(Workspace)
        .where(Workspace.id == workspace_id, Workspace.uninstalled_at <= before)
        .with_for_update()
    )
    if workspace is None:
        return False
    for table in reversed(Base.metadata.sorted_tables):
        if "workspace_id" in table.c:
            session.execute(delete(table).where(table.c.workspace_id == workspace_id))
    workspace.name = workspace.url = workspace.bot_user_id = ""
    workspace.uninstalled_at = None
    workspace.pace_at = workspace.plain_at = None
    workspace.goals_made = workspace.objectives_made = 0
    workspace.milestones_made = workspace.checkins_made = 0
    return True
