"""Issuing: when the moment of a digest has come its messages are owed, once."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import CannotRead
from bot.model import (
    About,
    Channel,
    Digest,
    DigestIssue,
    Follower,
    Goal,
    GoalState,
    Kind,
    Membership,
    Person,
    Scope,
    Workspace,
)
from bot.model.upserts import Upsert, table_of
from bot.services import free_days, outbox
from bot.services.batches import Batch, work_off
from bot.services.outbox import Owed, notices
from bot.services.outbox.notices import Telling
from bot.when import Slot, next_slots, slots_between

log = logging.getLogger("cairn.services")

BATCH = 100
LATE = timedelta(hours=6)
"""After a downtime the newest issue is sent while its day is young; what is older was missed, and
the next one tells it all anyway."""
LOOKED_AT = 20
"""So many slots are looked at for the next on which it does not rest."""
SECOND = timedelta(seconds=1)

_FIRST_DUE = select(Digest.id).where(Digest.next_at <= bindparam("now")).limit(1)
_ISSUES = table_of(DigestIssue)
_ISSUE = Upsert(
    lambda insert: (
        insert(_ISSUES)
        .on_conflict_do_nothing(index_elements=["digest_id", "slot"])
        .returning(_ISSUES.c.id)
    )
)


def issue_due(db: Database, now: datetime) -> int:
    """How many issues are owed from now on, of all the digests whose moment has come.

    Any number of processes may do this at once: each takes rows that nobody else holds, and a slot
    is issued once.
    """

    def step(session: Session) -> Batch:
        due = _take_due(session, now)
        return Batch(len(due), sum(_issue(session, digest, now) for digest in due))

    return work_off(db, _FIRST_DUE, step, BATCH, {"now": now})


def next_issue(session: Session, digest: Digest, now: datetime) -> Slot | None:
    """When a digest comes next, the days on which its channel rests left out; none when all of its
    next ones are such."""
    coming = next_slots(digest.rule, digest.zone, now, LOOKED_AT)
    return next((each for each in coming if not _rests(session, digest, each.local.date())), None)


def _take_due(session: Session, now: datetime) -> Sequence[Digest]:
    return session.scalars(
        select(Digest)
        .join(Workspace, Workspace.id == Digest.workspace_id)
        .where(Digest.next_at <= now, Workspace.silenced_at.is_(None))
        .order_by(Digest.next_at, Digest.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=Digest, key_share=True)
    ).all()


def _issue(session: Session, digest: Digest, now: datetime) -> bool:
    slot = _move_on(digest, now)
    if slot is None or _rests(session, digest, slot.local.date()):
        return False
    row = {"workspace_id": digest.workspace_id, "digest_id": digest.id, "slot": slot.key}
    issue_id = session.execute(_ISSUE.on(session), row | {"at": now}).scalar()
    if issue_id is None:
        return False
    _owe(session, digest, issue_id, now)
    return True


def _move_on(digest: Digest, now: datetime) -> Slot | None:
    """The slot that is issued now, if any; from here on the digest waits for the next one."""
    assert digest.next_at is not None
    try:
        due = slots_between(digest.rule, digest.zone, digest.next_at - SECOND, now)
        coming = next_slots(digest.rule, digest.zone, now, 1)
    except CannotRead:
        # One whose zone has vanished must not keep all others from being sent.
        log.exception("the digest %s of workspace %s rests", digest.id, digest.workspace_id)
        digest.next_at = None
        return None
    digest.next_at = coming[0].instant if coming else None
    newest = due[-1] if due else None
    return newest if newest and newest.instant > now - LATE else None


def _rests(session: Session, digest: Digest, day: date) -> bool:
    """Whether nobody is to read it on a day."""
    return free_days.rests_in(session, digest.workspace_id, digest.channel_id, day)


def _owe(session: Session, digest: Digest, issue_id: int, now: datetime) -> None:
    """The summary and, in its thread, what stands behind it; the same to the second channel; and
    to those who follow a goal without being there."""
    here = session.get_one(Channel, digest.channel_id)
    owed = [_message(digest, issue_id, Kind.DIGEST, "here", here.slack_id)]
    if digest.also_id is not None:
        also = session.get_one(Channel, digest.also_id)
        owed.append(_message(digest, issue_id, Kind.DIGEST_ELSEWHERE, "also", also.slack_id))
    outbox.enqueue_all(session, owed, now)
    head = outbox.find(session, digest.workspace_id, _key(issue_id, "here"))
    details = _message(
        digest, issue_id, Kind.DIGEST_DETAILS, "details", here.slack_id, thread_of=head
    )
    outbox.enqueue_all(session, [details], now)
    notices.owe_all(
        session,
        [
            Telling(person, About.DIGEST, issue_id, _key(issue_id, str(person.id)))
            for person in _followers(session, digest)
        ],
        now,
    )


def _message(
    digest: Digest,
    issue_id: int,
    kind: Kind,
    name: str,
    channel: str,
    thread_of: int | None = None,
) -> Owed:
    return Owed(
        digest.workspace_id,
        _key(issue_id, name),
        kind,
        issue_id,
        channel,
        thread_of=thread_of,
        for_person_id=digest.owner_id,
    )


def _key(issue_id: int, name: str) -> str:
    return f"digest:{issue_id}:{name}"


def _followers(session: Session, digest: Digest) -> list[Person]:
    """Those who follow an open goal of the channel and do not read the channel itself."""
    reads = select(Membership.person_id).where(Membership.channel_id == digest.channel_id)
    return list(
        session.scalars(
            select(Person)
            .join(Follower, Follower.person_id == Person.id)
            .join(Goal, Goal.id == Follower.goal_id)
            .where(
                Goal.channel_id == digest.channel_id,
                Goal.scope != Scope.PERSONAL,
                Goal.state.in_([GoalState.ACTIVE, GoalState.PAUSED]),
                ~Person.bot,
                ~Person.deactivated,
                ~Person.outsider,
                Person.id.not_in(reads),
            )
            .distinct()
            .order_by(Person.id)
        )
    )
