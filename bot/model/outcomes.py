"""What can come of a claimed delivery, and where the delivery stands after it.

Pure rules. Nothing that may have been posted is posted again before it was looked for, and what
was surely not done waits and is done later.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from .claims import Claim, Step
from .deliveries import DeliveryState, Kind

PACE = timedelta(seconds=1)
"""Slack takes about one message a second in a channel (docs.slack.dev, chat.postMessage)."""
FIRST_LOOK = timedelta(seconds=15)
"""How long after an answer failed to come the message is first looked for: a channel's history
has been seen to show one up to twenty seconds late, so that one look is never enough."""
SECOND_LOOK = timedelta(seconds=60)
"""How long after the post began it is looked for again, and at the soonest posted again."""
BETWEEN_LOOKS = timedelta(seconds=25)
"""Longer than a history is late: whoever looks first may go by a clock that is hours ahead of that
of the sender, and take a message for old that was begun this second."""
NEWER_WAIT = timedelta(seconds=15)
"""So long what only a newer version can say is left to the processes of that one."""
LOOKS = 2
TRIES = 5
"""So often is a message tried that cannot be made, or that never arrives, before it is given up."""
UNKNOWN = 3
"""So often is tried, however late it is, what may not be said before Slack has said who reads it:
right after a downtime much is due at once, and nobody knows yet."""

NOTHING_TO_SAY = "nothing_to_say"
"""The error of a delivery whose subject is gone; nobody misses it."""
NOW_PRIVATE = "now_private"
"""The error of a delivery that would carry out of a channel what became private since."""
CANNOT_SAY = "cannot_say"
"""The error of a delivery whose text could not be made: a fault of Cairn's own."""
MAYBE_SENT = "maybe_sent"
"""The error of a delivery that nobody can look for: it may be in Slack, or not."""
NO_SCOPE = "missing_scope"
"""Slack's word for what its administrators did not allow."""
NO_CHARTS = "invalid_blocks"
"""Slack's word for blocks that it does not know."""
LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
"""Slack's words for having been asked too often."""
NEVER_ARRIVED = "never_arrived"
"""The error of a delivery that Slack took without an answer again and again, and never showed."""


class Sent(Struct, frozen=True):
    """It stands in Slack, at `ts` in `channel`, as of revision `shown`."""

    ts: str
    channel: str
    shown: int
    without: str = ""
    """Slack's word for why it stands there without its pictures or charts."""


class Refused(Struct, frozen=True):
    """Slack said no, and would say so again."""

    error: str


class Later(Struct, frozen=True):
    """Surely not done, and to be done after `wait`; none means longer with every try."""

    error: str
    wait: timedelta | None = None
    counts: bool = False
    """Whether this try is counted although its wait is given."""
    method: str = ""
    """Slack's method that takes nothing more for so long, where that is why."""


class Doubtful(Struct, frozen=True):
    """No answer, or none that says whether it was done."""

    error: str


class Absent(Struct, frozen=True):
    """Looked for, and not there."""


class Unsaid(Struct, frozen=True):
    """Its text could not be made: it waits, and those behind it do not."""

    error: str
    newer: bool = False
    """Whether another process knows how, that of a newer version: then it is not given up."""


class Silenced(Struct, frozen=True):
    """Slack takes nothing from this workspace's token any more."""

    error: str


Outcome = Sent | Refused | Later | Doubtful | Absent | Unsaid | Silenced


class Standing(Struct, frozen=True):
    """Where a delivery stands, and from when its lane is free for the next one."""

    state: DeliveryState
    due_at: datetime | None
    lane_free_at: datetime
    error: str
    attempts: int
    looked: int
    ts: str | None
    posted_in: str | None
    shown: int

    @property
    def is_failed(self) -> bool:
        return self.state is DeliveryState.FAILED


def after(claim: Claim, outcome: Outcome, now: datetime, wanted: int) -> Standing:
    """Where the claimed delivery stands after `outcome`; `wanted` is the revision of its facts."""
    undone = Standing(
        state=claim.step.undone,
        due_at=claim.due_at,
        lane_free_at=now,
        error=getattr(outcome, "error", ""),
        attempts=claim.attempts,
        looked=claim.looked,
        ts=claim.ts,
        posted_in=claim.posted_in,
        shown=claim.shown,
    )
    match outcome:
        case Sent():
            return _sent(undone, claim, outcome, now, wanted)
        case Refused():
            return _given_up(undone, claim, now + PACE, wanted)
        case Unsaid() if outcome.newer:
            return replace(undone, due_at=now + NEWER_WAIT)
        case Unsaid():
            return _unsaid(undone, claim, now, wanted)
        case Doubtful() if claim.step is Step.POST:
            return replace(
                undone,
                state=DeliveryState.DOUBTFUL,
                attempts=claim.attempts + 1,
                looked=0,
                lane_free_at=now + FIRST_LOOK,
            )
        case Doubtful():  # an update or a look does no harm when it is done twice
            return _later(undone, None, now)
        case Later() if outcome.method and outcome.wait and claim.step is Step.UPDATE:
            # It may come at any time: what is to be posted there need not wait for it.
            return replace(undone, due_at=now + outcome.wait)
        case Later():
            return _later(undone, outcome.wait, now, counts=outcome.counts)
        case Absent():
            return _absent(undone, claim, now)
        case Silenced():  # where it was an older token that is refused, it is tried with the next
            return replace(undone, lane_free_at=now + PACE)


def is_told(claim: Claim, standing: Standing) -> bool:
    """Whether the people behind the delivery are told that it failed; of notices, each has its
    own."""
    return (
        standing.is_failed
        and standing.error != NOTHING_TO_SAY
        and (claim.for_person_id is not None or claim.kind is Kind.NOTICES)
        and claim.kind is not Kind.FAILURE
    )


def longer(attempts: int) -> timedelta:
    """How long to wait after so many tries in vain: 4 seconds, then four times longer each time,
    up to five minutes."""
    return timedelta(seconds=min(4 ** min(attempts, 8), 300))


def _sent(undone: Standing, claim: Claim, sent: Sent, now: datetime, wanted: int) -> Standing:
    return replace(
        undone,
        state=DeliveryState.SENT,
        due_at=now if wanted > sent.shown else None,
        lane_free_at=now if claim.step is Step.LOOK else now + PACE,
        attempts=0,
        looked=0,
        ts=sent.ts,
        posted_in=sent.channel,
        shown=sent.shown,
    )


def _given_up(undone: Standing, claim: Claim, free_at: datetime, wanted: int) -> Standing:
    if claim.step is Step.UPDATE:  # it was delivered; it stays as it is
        return replace(undone, due_at=None, lane_free_at=free_at, attempts=0, shown=wanted)
    return replace(
        undone,
        state=DeliveryState.FAILED,
        due_at=None,
        lane_free_at=free_at,
        error=MAYBE_SENT if claim.step is Step.LOOK else undone.error,
    )


def _unsaid(undone: Standing, claim: Claim, now: datetime, wanted: int) -> Standing:
    attempts = claim.attempts + 1
    if attempts >= TRIES:
        return _given_up(replace(undone, error=CANNOT_SAY), claim, now, wanted)
    return replace(undone, attempts=attempts, due_at=now + longer(attempts))


def _later(
    undone: Standing, wait: timedelta | None, now: datetime, *, counts: bool = False
) -> Standing:
    if wait is not None:
        return replace(undone, lane_free_at=now + wait, attempts=undone.attempts + counts)
    attempts = undone.attempts + 1
    return replace(undone, attempts=attempts, lane_free_at=now + longer(attempts))


def _absent(undone: Standing, claim: Claim, now: datetime) -> Standing:
    looked = claim.looked + 1
    if looked < LOOKS:
        begun = min(claim.claimed_at, now)  # by a clock that may have been wrong
        again = max(begun + SECOND_LOOK, now + BETWEEN_LOOKS)
        return replace(undone, looked=looked, lane_free_at=again)
    if claim.attempts >= TRIES:
        return replace(undone, state=DeliveryState.FAILED, due_at=None, error=NEVER_ARRIVED)
    wait = longer(claim.attempts - 1) if claim.attempts > 1 else timedelta(0)
    return replace(undone, state=DeliveryState.PENDING, looked=0, lane_free_at=now + wait)
