"""What an archive keeps of messages under way: an import sends nothing twice, and nothing old.

Deliveries that were sent travel as they are, for they keep a second celebration from being owed.
What is pending is still owed. What is under way while the export is made may have arrived, and
nobody there can look for it under the number that it had: it counts as *maybe sent*, which is shown
to whoever set it up, with `Send it anyway`.
"""

from datetime import datetime, timedelta
from typing import Any

from bot.model import DeliveryState, RoundState
from bot.model.outcomes import MAYBE_SENT

Row = dict[str, Any]
FRESH = timedelta(hours=1)
"""So old a document may be for what it owes to be sent by whoever takes it: later, the Cairn that
it is from may have gone on and sent it."""
_UNDER_WAY = (DeliveryState.SENDING, DeliveryState.DOUBTFUL)


def written(table: str, row: Row) -> Row:
    """A row as it is put into a document: a message under way is settled."""
    if table == "deliveries" and row["state"] in _UNDER_WAY:
        if row["ts"] is None:
            return _maybe_sent(row)
        row["state"] = DeliveryState.SENT  # only its update was under way, and is still to be made
    return row


def taken(table: str, row: Row, now: datetime, *, fresh: bool) -> Row:
    """A row as it is taken from a document at `now`: from one that is not fresh, nothing that was
    owed by now is said."""
    if fresh:
        return row
    if table == "deliveries" and row["state"] in (DeliveryState.PENDING, *_UNDER_WAY):
        due = row["due_at"]
        return row if due is None or due > now else _maybe_sent(row)
    if table == "rounds" and row["state"] == RoundState.OPEN and row["close_at"] <= now:
        row["state"], row["closed_at"] = RoundState.CLOSED, row["close_at"]
    return row


def _maybe_sent(row: Row) -> Row:
    return row | {"state": DeliveryState.FAILED, "error": MAYBE_SENT, "due_at": None}
