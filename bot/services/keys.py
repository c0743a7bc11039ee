"""Whether the keys at hand open the stored tokens, and whether the tokens suffice."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.findings import Finding
from bot.model import Installation, Workspace
from bot.seals import CannotOpen, Seals

WHAT = "installations"
NAMED = 5
"""So many workspaces are named."""


def examine(session: Session, seals: Seals | None, needed: Sequence[str]) -> Iterator[Finding]:
    """What was found of the workspaces that installed Cairn: the first thing that is to be mended.

    Args:
        session: only read from.
        seals: the keys at hand; none where installations are off.
        needed: the scopes without which Cairn does not work.
    """
    rows = session.execute(
        select(Installation, Workspace.name)
        .join(Workspace, Workspace.id == Installation.workspace_id)
        .order_by(Workspace.name)
    ).all()
    found = [(row, name) for row, name in rows]
    if seals is None:
        if found:
            said = f"{_all(len(found))} installed Cairn, and their tokens are not used — set "
            yield Finding(WHAT, False, said + "SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and their key")
        return
    closed = [name for row, name in found if not _opens(seals, row)]
    stale = [f"{name} ({row.trouble})" for row, name in found if row.trouble]
    short = [name for row, name in found if not set(needed) <= set(row.scopes.split(","))]
    if closed:
        said = f"CAIRN_SECRET_KEY opens no token of {_named(closed)} — put the key that sealed it "
        yield Finding(WHAT, False, said + "behind yours, with a comma between, or install anew")
    elif stale:
        said = f"Slack gives no next token to {_named(stale)} — before it expires, install Cairn "
        yield Finding(WHAT, False, said + "there anew at /slack/install")
    elif short:
        said = f"scopes are missing in {_named(short)} — install Cairn there anew"
        yield Finding(WHAT, False, said + " at /slack/install")
    else:
        yield Finding(WHAT, True, _all_well(seals, [row for row, _ in found]))


def _all_well(seals: Seals, rows: Sequence[Installation]) -> str:
    if not rows:
        return "none yet: a workspace installs Cairn at /slack/install"
    said = f"{_all(len(rows))}, {'its token' if len(rows) == 1 else 'their tokens'} can be opened"
    if not seals.has_older:
        return said
    old = sum(row.sealed_by != seals.name for row in rows)
    if old:
        return f"{said}; {old} still need{'s' if old == 1 else ''} the older key, for a minute"
    return f"{said}, all by the newest key: the older ones can go"


def _opens(seals: Seals, row: Installation) -> bool:
    try:
        for sealed in filter(None, (row.token, row.refresh)):
            seals.open(sealed, row.workspace_id)
    except CannotOpen:
        return False
    return True


def _all(count: int) -> str:
    return "1 workspace" if count == 1 else f"{count} workspaces"


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
