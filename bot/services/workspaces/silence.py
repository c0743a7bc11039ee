"""Workspaces that nothing is sent to: silenced, revoked, removed, and heard again."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.model import Workspace
from bot.services import installations


def silence(session: Session, workspace_id: int, now: datetime) -> None:
    """Send nothing to a workspace any more, in any process."""
    session.execute(
        update(Workspace)
        .where(Workspace.id == workspace_id, Workspace.silenced_at.is_(None))
        .values(silenced_at=now)
    )


def revoke(session: Session, workspace_id: int, now: datetime) -> None:
    """The token of a workspace was revoked: it is forgotten, and nothing is sent any more."""
    silence(session, workspace_id, now)
    installations.remove(session, workspace_id)


def remove(session: Session, workspace_id: int, now: datetime) -> None:
    """Cairn was uninstalled: it has no token and sends nothing any more, and the data waits to be
    purged."""
    revoke(session, workspace_id, now)
    session.execute(
        update(Workspace)
        .where(Workspace.id == workspace_id, Workspace.uninstalled_at.is_(None))
        .values(uninstalled_at=now)
    )


def unsilence(session: Session, workspace_id: int) -> None:
    """Send again: Slack has accepted a token for this workspace."""
    session.execute(
        update(Workspace)
        .where(Workspace.id == workspace_id)
        .values(silenced_at=None, uninstalled_at=None, tokens_taken=Workspace.tokens_taken + 1)
    )
