"""Issuing: when the moment has come a channel is told its wins, once; without any, nothing.

A slot that falls on a free day is told on the next working day at the same hour, and so is one that
was missed by hours while Cairn was down. A newer slot takes the place of an older one.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import CannotRead
from bot.model import Channel, Kind, WinsIssue, WinsPlan, Workspace
from bot.model.upserts import Upsert, table_of
from bot.services import free_days, outbox
from bot.services.batches import Batch, work_off
from bot.services.outbox import Owed
from bot.when import Slot, latest_slot, next_slots

from .reached import ROOM, Reached, reached

log = logging.getLogger("cairn.services")

BATCH = 100
LATE = timedelta(hours=6)
"""So late it is told all the same; later, at its hour on the next working day."""
WEEK, LONGEST = timedelta(days=7), timedelta(days=28)
"""What was reached since the last time is told; the first time, since a week before it was chosen;
after a long rest, in the last four."""
AHEAD = 14
"""So many days are looked at for a working one; behind them there is a newer slot."""
FRIDAY = 4

_FIRST_DUE = select(WinsPlan.id).where(WinsPlan.next_at <= bindparam("now")).limit(1)
_ISSUES = table_of(WinsIssue)
_ISSUE = Upsert(
    lambda insert: (
        insert(_ISSUES)
        .on_conflict_do_nothing(index_elements=["plan_id", "slot"])
        .returning(_ISSUES.c.id)
    )
)


def issue_due(db: Database, now: datetime) -> int:
    """How many channels are told their wins from now on, their moments having come.

    Any number of processes may do this at once: each takes rows that nobody else holds, and a slot
    is told once.
    """

    def step(session: Session) -> Batch:
        due = _take_due(session, now)
        return Batch(len(due), sum(_issue(session, plan, channel, now) for plan, channel in due))

    return work_off(db, _FIRST_DUE, step, BATCH, {"now": now})


def _take_due(session: Session, now: datetime) -> Sequence[tuple[WinsPlan, Channel]]:
    found = session.execute(
        select(WinsPlan, Channel)
        .join(Channel, Channel.id == WinsPlan.channel_id)
        .join(Workspace, Workspace.id == WinsPlan.workspace_id)
        .where(WinsPlan.next_at <= now, Workspace.silenced_at.is_(None))
        .order_by(WinsPlan.next_at, WinsPlan.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=WinsPlan, key_share=True)
    )
    return found.all()


def _issue(session: Session, plan: WinsPlan, channel: Channel, now: datetime) -> bool:
    slot = _move_on(session, plan, now)
    if slot is None or channel.archived or not channel.cairn_in:
        return False
    since = max(plan.told_until or plan.created_at - WEEK, now - LONGEST)
    found = reached(session, channel.id, since, now)
    row = {"workspace_id": plan.workspace_id, "plan_id": plan.id, "slot": slot.key}
    issue_id = session.execute(_ISSUE.on(session), row | {"since": since, "at": now}).scalar()
    if issue_id is None:
        return False
    plan.told_until = now
    if not found.lines:
        return False
    _owe(session, plan, channel, issue_id, found, now)
    return True


def _move_on(session: Session, plan: WinsPlan, now: datetime) -> Slot | None:
    """The slot that is told now, if any; from here on the plan waits for when it, or the next one,
    is to be told."""
    try:
        slot = latest_slot(plan.rule, plan.zone, now)
        coming = next_slots(plan.rule, plan.zone, now, 1)
    except CannotRead:
        # One whose zone has vanished must not keep all others from being told.
        log.exception("the wins %s of workspace %s rest", plan.id, plan.workspace_id)
        plan.next_at = None
        return None
    plan.next_at = coming[0].instant if coming else None
    at = _moment(session, plan, slot, now) if slot else None
    if at is None or at <= now:
        return slot if at else None
    if plan.next_at is None or at < plan.next_at:
        plan.next_at = at
    return None


def _moment(session: Session, plan: WinsPlan, slot: Slot, now: datetime) -> datetime | None:
    """When a slot is told: on its own day, or on the first working day on which that may be."""
    for days in range(AHEAD):
        local = slot.local + timedelta(days=days)
        at = Slot(local, plan.zone).instant
        if at <= now - LATE or (days and local.weekday() > FRIDAY):
            continue
        if not free_days.rests_in(session, plan.workspace_id, plan.channel_id, local.date()):
            return at
    return None


def _owe(
    session: Session, plan: WinsPlan, channel: Channel, issue_id: int, found: Reached, now: datetime
) -> None:
    """The message, and in its thread what it has no room for."""
    head = f"wins:{issue_id}:here"
    outbox.enqueue_all(session, [_message(plan, channel, issue_id, Kind.WINS, head)], now)
    if found.lines > ROOM:
        thread_of = outbox.find(session, plan.workspace_id, head)
        key = f"wins:{issue_id}:details"
        rest = _message(plan, channel, issue_id, Kind.WINS_DETAILS, key, thread_of)
        outbox.enqueue_all(session, [rest], now)


def _message(
    plan: WinsPlan, channel: Channel, issue_id: int, kind: Kind, key: str,
    thread_of: int | None = None,
) -> Owed:  # fmt: skip
    return Owed(
        plan.workspace_id, key, kind, issue_id, channel.slack_id,
        thread_of=thread_of, for_person_id=plan.owner_id,
    )  # fmt: skip
