"""Reminding owners of their milestones, by direct message and never in a channel."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, time

from msgspec import Struct
from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import (
    About,
    Channel,
    Goal,
    GoalState,
    Milestone,
    MilestoneState,
    Person,
    Workspace,
)
from bot.model.reminders import ESCALATED, newest_stage, next_look
from bot.services import access, audiences, people
from bot.services.batches import Batch, work_off
from bot.services.outbox import notices
from bot.services.outbox.notices import Telling
from bot.when import Slot

BATCH = 100
ON_ANOTHER_DAY = time(9, 5)
"""What cannot be told on its own day is told right after what that other day tells by itself, so
that both are one message."""

_FIRST_DUE = select(Milestone.id).where(Milestone.remind_at <= bindparam("now")).limit(1)


class _Due(Struct, frozen=True):
    """A stage of a milestone that has come."""

    milestone: Milestone
    goal: Goal
    stage: int


def remind_due(db: Database, now: datetime) -> int:
    """How many milestones were looked at, their moments having come.

    Any number of processes may do this at once: each takes rows that nobody else holds, and a
    stage is told to a person once. After a downtime only the newest one is told.
    """

    def step(session: Session) -> Batch:
        some = remind_some(session, now)
        return Batch(some, some)

    return work_off(db, _FIRST_DUE, step, BATCH, {"now": now})


def remind_some(session: Session, now: datetime) -> int:
    """One batch of them: how many there were, up to a hundred."""
    rows = _take_due(session, now)
    _remind(session, rows, now)
    return len(rows)


def _take_due(session: Session, now: datetime) -> Sequence[tuple[Milestone, Goal]]:
    found = session.execute(
        select(Milestone, Goal)
        .join(Goal, Goal.id == Milestone.goal_id)
        .join(Workspace, Workspace.id == Milestone.workspace_id)
        .outerjoin(Channel, Channel.id == Goal.channel_id)
        .where(
            Milestone.remind_at <= now,
            Workspace.silenced_at.is_(None),
            # After a downtime it is known in seconds who may see it; told before, nobody might.
            or_(Channel.id.is_(None), ~access.is_unsure(now)),
        )
        .order_by(Milestone.remind_at, Milestone.id)
        .limit(BATCH)
        .with_for_update(of=Milestone, skip_locked=True, key_share=True)
    )
    return found.all()


def _remind(session: Session, rows: Sequence[tuple[Milestone, Goal]], now: datetime) -> None:
    owners = people.by_ids(
        session, {who for milestone, goal in rows for who in (milestone.owner_id, goal.owner_id)}
    )
    told: dict[int, list[_Due]] = {}
    for milestone, goal in rows:
        owner = owners.get(milestone.owner_id or goal.owner_id or 0)
        stage = _move_on(milestone, goal, owner, now)
        if stage is None:
            continue
        for person_id in _whom(milestone, goal, stage):
            told.setdefault(person_id, []).append(_Due(milestone, goal, stage))
    for person_id, due in told.items():
        notices.owe_all(session, _tellings(session, owners[person_id], due, now), now)


def _move_on(milestone: Milestone, goal: Goal, owner: Person | None, now: datetime) -> int | None:
    """The stage that has come, if anybody is to hear of it; the clock looks again at the next."""
    since, milestone.remind_at = milestone.remind_at, None
    if owner is None or milestone.due_on is None or since is None or goal.state.is_closed:
        return None
    if milestone.state != MilestoneState.PLANNED:
        return None
    zone = audiences.zone_of(owner)
    milestone.remind_at = next_look(milestone.due_on, zone, now)
    resting = goal.state == GoalState.PAUSED
    return None if resting else newest_stage(milestone.due_on, zone, since, now)


def _whom(milestone: Milestone, goal: Goal, stage: int) -> list[int]:
    """The owner; and of what is long late, the goal's owner too."""
    also = goal.owner_id if stage >= ESCALATED else None
    found = dict.fromkeys([milestone.owner_id or goal.owner_id, also])
    return [person_id for person_id in found if person_id is not None]


def _tellings(
    session: Session, person: Person, due: Collection[_Due], now: datetime
) -> Iterator[Telling]:
    if person.bot or person.deactivated or person.outsider or not person.milestone_reminders:
        return
    ids = {each.goal.id for each in due}
    visible = access.visible(person, None, now)
    seen = set(session.scalars(select(Goal.id).where(Goal.id.in_(ids), visible)))
    at = _moment(person, now)
    for each in due:
        milestone = each.milestone
        if each.goal.id in seen:
            key = f"due:{milestone.id}:{milestone.due_on}:{each.stage}:{person.id}"
            yield Telling(person, About.MILESTONE_DUE, milestone.id, key, at)


def _moment(person: Person, now: datetime) -> datetime:
    """Now, where it is day and they are there; else on the first day on which that is so."""
    at, zone = audiences.reachable(person, now), audiences.zone_of(person)
    if at == now:
        return now
    local = datetime.combine(audiences.today_of(person, at), ON_ANOTHER_DAY)
    return max(at, Slot(local, zone).instant)
