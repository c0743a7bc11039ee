"""Claiming: deliveries whose time has come, handed to one sender for as long as a lease lasts.

A claim takes the whole lane, so that a channel gets one message at a time and in order, however
many senders there are.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from bot.model import Delivery, DeliveryState, Kind, Lane, Workspace
from bot.model.claims import Claim, Step
from bot.model.outcomes import NEWER_WAIT
from bot.model.upserts import table_of

from . import gathering, lanes, limits

THREAD_WAIT = timedelta(seconds=5)
"""How soon a message is looked at again whose thread does not exist yet."""

_D, _L, _W = table_of(Delivery), table_of(Lane), table_of(Workspace)
_PARENT = _D.alias("parent")
_HEAD = (
    select(_D.c.id)
    .where(
        _D.c.workspace_id == _L.c.workspace_id,
        _D.c.channel == _L.c.channel,
        _D.c.due_at <= bindparam("now"),
    )
    .order_by(_D.c.due_at, _D.c.id)
    .limit(1)
    .correlate(_L)
    .scalar_subquery()
)
_DUE_LANES = (
    select(_L.c.workspace_id, _L.c.channel, _HEAD, _W.c.tokens_taken)
    .join(_W, _W.c.id == _L.c.workspace_id)
    .where(_L.c.due_at <= bindparam("now"), _W.c.silenced_at.is_(None))
    .order_by(_L.c.due_at)
    .limit(bindparam("limit"))
    .with_for_update(of=_L, key_share=True, skip_locked=True)
)
_HEADS = (
    select(
        _D,
        _PARENT.c.state.label("parent_state"),
        _PARENT.c.ts.label("parent_ts"),
        _PARENT.c.posted_in.label("parent_in"),
        _PARENT.c.due_at.label("parent_due_at"),
    )
    .outerjoin(_PARENT, _PARENT.c.id == _D.c.thread_of)
    .where(_D.c.id.in_(bindparam("ids", expanding=True)), _D.c.due_at <= bindparam("now"))
    .with_for_update(of=_D, key_share=True, skip_locked=True)
)
_BEGIN = (
    update(_D)
    .where(_D.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=DeliveryState.SENDING, fence=_D.c.fence + 1, claimed_at=bindparam("at"))
)
_BEGIN_LOOK = (
    update(_D)
    .where(_D.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=DeliveryState.DOUBTFUL, fence=_D.c.fence + 1)
)
_PUT_OFF = update(_D).where(_D.c.id == bindparam("of_id")).values(due_at=bindparam("later"))
_CONVERSATION = (
    select(_D.c.posted_in)
    .where(
        _D.c.workspace_id == bindparam("of_workspace"),
        _D.c.channel == bindparam("of_channel"),
        _D.c.posted_in.is_not(None),
    )
    .order_by(_D.c.id.desc())
    .limit(1)
)


def claim(session: Session, now: datetime, limit: int, lease: timedelta) -> list[Claim]:
    """The first due delivery of up to `limit` free lanes, claimed until `now + lease`.

    Commit before anything is sent. A post whose earlier claim ran out may have reached Slack, so
    it comes as a look; an update is simply done again. What a newer version owes is left to that
    one, and what waits behind it passes it by.
    """
    due = session.execute(_DUE_LANES, {"now": now, "limit": limit}).all()
    if not due:
        return []
    ids = [head for _, _, head, _ in due if head is not None]
    taken = {workspace_id: count for workspace_id, _, _, count in due}
    heads = session.execute(_HEADS, {"ids": ids, "now": now}).all() if ids else []
    later = {row.id: _after_its_thread(row, now) for row in heads if _waits_for_its_thread(row)}
    later |= {row.id: now + NEWER_WAIT for row in heads if not isinstance(row.kind, Kind)}
    later |= gathering.gather(session, heads, now)
    found = [
        _claim(session, row, now, now + lease, taken[row.workspace_id])
        for row in heads
        if row.id not in later
    ]
    limited = _limited(session, found, now)
    claims = [claim for claim in found if claim.id not in limited]
    waiting = [claim for claim in found if claim.id in limited]
    # An update may come at any time, so others pass it by; anything else keeps its place.
    later |= {claim.id: limited[claim.id] for claim in waiting if claim.step is Step.UPDATE}
    _put_off(session, later)
    _begin(session, claims, now)
    held = {(claim.workspace_id, claim.channel) for claim in claims}
    lanes.hold(session, held, now + lease)
    for claim in waiting:
        if claim.id not in later:
            held.add((claim.workspace_id, claim.channel))
            lanes.hold(session, [(claim.workspace_id, claim.channel)], limited[claim.id])
    idle = {(workspace_id, channel) for workspace_id, channel, *_ in due} - held
    lanes.reckon(session, idle)
    return claims


def _limited(session: Session, claims: Sequence[Claim], now: datetime) -> dict[int, datetime]:
    """The deliveries for which Slack takes nothing just now, and until when."""
    workspaces = {claim.workspace_id for claim in claims}
    methods = {method for claim in claims for method in claim.methods}
    until = limits.of(session, workspaces, methods, now)
    waits = {
        claim.id: [until.get((claim.workspace_id, method), now) for method in claim.methods]
        for claim in (claims if until else ())
    }
    return {id_: max(moments) for id_, moments in waits.items() if max(moments) > now}


def _put_off(session: Session, later: Mapping[int, datetime]) -> None:
    for id_, moment in later.items():
        session.execute(_PUT_OFF, {"of_id": id_, "later": moment})


def _after_its_thread(row: Row[Any], now: datetime) -> datetime:
    return max(now + THREAD_WAIT, row.parent_due_at or now)


def _waits_for_its_thread(row: Row[Any]) -> bool:
    settled = (None, DeliveryState.SENT, DeliveryState.FAILED)
    return row.parent_state not in settled and row.parent_ts is None


def _claim(
    session: Session, row: Row[Any], now: datetime, lease_ends: datetime, tokens_taken: int
) -> Claim:
    step = _step(row)
    return Claim(
        id=row.id,
        fence=row.fence + 1,
        step=step,
        workspace_id=row.workspace_id,
        key=row.key,
        kind=row.kind,
        subject_id=row.subject_id,
        channel=row.channel,
        conversation=row.posted_in or row.parent_in or _conversation(session, row, step),
        thread_ts=row.parent_ts,
        ts=row.ts,
        posted_in=row.posted_in,
        due_at=row.due_at,
        attempts=row.attempts,
        looked=row.looked,
        shown=row.shown,
        for_person_id=row.for_person_id,
        claimed_at=row.claimed_at if step is Step.LOOK else now,
        lease_ends=lease_ends,
        tokens_taken=tokens_taken,
    )


def _step(row: Row[Any]) -> Step:
    if row.ts is not None:
        return Step.UPDATE
    return Step.POST if row.state == DeliveryState.PENDING else Step.LOOK


def _conversation(session: Session, row: Row[Any], step: Step) -> str:
    """Where to post or look: a person's conversation is known from what was sent there before."""
    channel: str = row.channel
    if step is Step.POST or channel[0] not in "UW":
        return channel
    known = {"of_workspace": row.workspace_id, "of_channel": channel}
    return session.execute(_CONVERSATION, known).scalar() or channel


def _begin(session: Session, claims: Sequence[Claim], now: datetime) -> None:
    sends = [claim.id for claim in claims if claim.step is not Step.LOOK]
    looks = [claim.id for claim in claims if claim.step is Step.LOOK]
    if sends:
        session.execute(_BEGIN, {"ids": sends, "at": now})
    if looks:
        session.execute(_BEGIN_LOOK, {"ids": looks})
