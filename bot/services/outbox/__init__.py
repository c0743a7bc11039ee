"""The outbox: every message that Cairn owes is a row here before it is sent.

A row says what is owed and to which channel, never how it looks: the text is made from fresh rows
when it is sent. Each channel has a lane, which says when it next wants attention. Services owe
(`enqueue`, `refresh`); a sender claims and settles.

Locks are taken in one order, deliveries before lanes and lanes by their key, so that transactions
which owe messages to several channels never wait for each other in a circle. That is why what
changed is refreshed and lanes are woken at the end of a transaction, and why a claim passes by what
another has locked. What one person is told by direct message is bundled after that (`notices`).
"""

from . import limits, notices
from .claiming import claim
from .direct import APART
from .freeing import free_keys
from .lanes import next_due
from .mending import mend
from .moving import move
from .owing import (
    Owed,
    celebration_key,
    enqueue,
    enqueue_all,
    find,
    refresh,
    refresh_notice,
    refresh_told,
    reschedule,
    reschedule_all,
)
from .renewing import renew
from .retrying import MayStandThere, try_again
from .settling import settle
from .standing import TROUBLED, Backlog, backlog

__all__ = [
    "APART", "TROUBLED", "Backlog", "MayStandThere", "Owed", "backlog", "celebration_key", "claim",
    "enqueue", "enqueue_all", "find", "free_keys", "limits", "mend", "move", "next_due", "notices",
    "refresh", "refresh_notice", "refresh_told", "renew", "reschedule", "reschedule_all", "settle",
    "try_again",
]  # fmt: skip
