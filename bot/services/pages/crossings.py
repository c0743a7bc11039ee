"""The numbers that milestones wait for, as far as all who see a milestone may see its number."""

from collections.abc import Collection
from decimal import Decimal

from msgspec import Struct
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from bot.model import Goal, Milestone, Objective, Scope


class Crossing(Struct, frozen=True):
    """Where a milestone's number is, and where it is to get."""

    number: int
    """The short id of the objective."""
    unit: str
    current: Decimal
    at: Decimal
    is_there: bool


def of_milestones(session: Session, milestone_ids: Collection[int]) -> dict[int, Crossing]:
    """The numbers of these milestones, by milestone: those of their own goal, and of goals that
    everybody may see who sees theirs, whatever becomes of a channel meanwhile."""
    measured, own = aliased(Goal), aliased(Goal)
    shown = or_(
        measured.id == own.id,
        measured.scope == Scope.WORKSPACE,
        and_(
            measured.scope == own.scope,
            or_(
                and_(own.scope == Scope.CHANNEL, measured.channel_id == own.channel_id),
                and_(own.scope == Scope.PERSONAL, measured.owner_id == own.owner_id),
            ),
        ),
    )
    rows = session.execute(
        select(Milestone.id, Milestone.objective_at, Objective)
        .join(own, own.id == Milestone.goal_id)
        .join(Objective, Objective.id == Milestone.objective_id)
        .join(measured, measured.id == Objective.goal_id)
        .where(Milestone.id.in_(milestone_ids), Objective.dropped_at.is_(None), shown)
    )
    return {
        milestone_id: Crossing(
            objective.number, objective.unit, objective.current, at, objective.has_got_to(at)
        )
        for milestone_id, at, objective in rows
        if at is not None
    }
