"""Receipts: what was taken in once is known when it comes again, and changes nothing then."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, select, update
from sqlalchemy.orm import Session

from bot.model import Receipt
from bot.model.upserts import Upsert, table_of

_RECEIPTS = table_of(Receipt)
_OF_KEY = (
    _RECEIPTS.c.workspace_id == bindparam("of_workspace"),
    _RECEIPTS.c.key == bindparam("of_key"),
)
_TAKE = Upsert(lambda insert: insert(_RECEIPTS).on_conflict_do_nothing().returning(_RECEIPTS.c.key))
_GIVE_BACK = delete(_RECEIPTS).where(*_OF_KEY)
_SETTLE = update(_RECEIPTS).where(*_OF_KEY).values(result=bindparam("came_of_it"))
_RESULT = select(_RECEIPTS.c.result).where(*_OF_KEY)
_FORGET = delete(_RECEIPTS).where(_RECEIPTS.c.at < bindparam("before"))


def take(session: Session, workspace_id: int, key: str, now: datetime) -> bool:
    """Whether this is the first time; False when it was taken in before.

    Of two who take the same key at once, one waits for the other's commit and then gets False;
    if the other is undone, it is the first.
    """
    taken = session.execute(
        _TAKE.on(session), {"workspace_id": workspace_id, "key": key, "result": "", "at": now}
    )
    return taken.scalar() is not None


def give_back(session: Session, workspace_id: int, key: str) -> None:
    """It was not carried out after all: when it comes again, it is the first time."""
    session.execute(_GIVE_BACK, {"of_workspace": workspace_id, "of_key": key})


def settle(session: Session, workspace_id: int, key: str, result: str) -> None:
    """Keep what came of it (at most 200 characters), for those who bring it again."""
    session.execute(_SETTLE, {"of_workspace": workspace_id, "of_key": key, "came_of_it": result})


def result(session: Session, workspace_id: int, key: str) -> str | None:
    """What came of it, empty while that is not known; None when it was never taken in."""
    found: str | None = session.execute(
        _RESULT, {"of_workspace": workspace_id, "of_key": key}
    ).scalar_one_or_none()
    return found


def forget(session: Session, before: datetime) -> int:
    """How many receipts from before that moment are gone now, in all workspaces.

    Slack brings an event again for up to 25 hours (docs.slack.dev/apis/events-api), so keep more.
    """
    gone = session.execute(_FORGET, {"before": before})
    return cast("CursorResult[Any]", gone).rowcount
