"""How far goals are, with all that supports them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Channel, Goal, GoalState, Objective
from bot.model.alignment import Branch, Reach, Standing, standing_of, standings_of
from bot.model.progress import parts_of, share_of
from bot.model.sets import among
from bot.services.pages import lines


class Supporter(Struct, frozen=True):
    """A goal that supports another one, itself or through others."""

    id: int
    parent_id: int
    number: int
    title: str
    state: GoalState
    due_on: date | None
    closed_at: datetime | None
    reach: Reach

    def branch(self, parts: tuple[float, ...], state: GoalState | None = None) -> Branch:
        """It as a part of others, its own objectives and milestones saying this; in another state,
        where it was in one."""
        ongoing = self.due_on is None
        return Branch(self.id, self.parent_id, state or self.state, ongoing, self.reach, parts)


class SupportLine(Struct, frozen=True):
    """A supporting goal that counts, and what it counts as."""

    id: int
    number: int
    title: str
    share: float


def supporters(session: Session, goal_ids: Collection[int], workspace_id: int) -> list[Supporter]:
    """All goals that support these, however far below and however they go round in a circle, by
    one query; of one that supports them by several ways, one."""
    known = Goal.workspace_id == workspace_id
    tree = select(Goal.id).where(known, among(Goal.parent_id, goal_ids)).cte("tree", recursive=True)
    tree = tree.union(select(Goal.id).join(tree, Goal.parent_id == tree.c.id).where(known))
    rows = session.execute(
        select(
            Goal.id, Goal.parent_id, Goal.number, Goal.title, Goal.state, Goal.due_on,
            Goal.closed_at, Goal.scope, Goal.channel_id, Channel.private, Goal.owner_id,
        )
        .join(tree, tree.c.id == Goal.id)
        .outerjoin(Channel, Channel.id == Goal.channel_id)
        .order_by(Goal.number)
    )  # fmt: skip
    return [
        Supporter(
            id=row.id,
            parent_id=row.parent_id or 0,
            number=row.number,
            title=row.title,
            state=row.state,
            due_on=row.due_on,
            closed_at=row.closed_at,
            reach=Reach(row.scope, row.channel_id, bool(row.private), row.owner_id),
        )
        for row in rows
    ]


def branch_of(goal: Goal, *, private: bool, parts: tuple[float, ...]) -> Branch:
    """A goal as a part of others; `private` is whether its channel is."""
    reach = Reach(goal.scope, goal.channel_id, private, goal.owner_id)
    ongoing = goal.due_on is None
    return Branch(goal.id, goal.parent_id, goal.state, ongoing, reach, parts)


def standings(
    session: Session,
    goals: Sequence[Goal],
    parts: Mapping[int, tuple[float, ...]],
    private: Collection[int],
) -> tuple[dict[int, Standing], dict[int, tuple[SupportLine, ...]]]:
    """How far these goals are, and what of that comes from which supporting goal, both by goal.

    `parts` holds what each has of its own, by goal, and `private` the private channels. One query,
    and two more where anything supports them.
    """
    found = supporters(session, [goal.id for goal in goals], goals[0].workspace_id)
    if not found:
        return {
            goal.id: standing_of(parts[goal.id], ongoing=goal.due_on is None) for goal in goals
        }, {}
    own = {
        goal.id: branch_of(goal, private=goal.channel_id in private, parts=parts[goal.id])
        for goal in goals
    }
    others = [each for each in found if each.id not in own]
    below = _parts(session, [each.id for each in others])
    known = standings_of([*own.values(), *(each.branch(below.get(each.id, ())) for each in others)])
    given = {
        goal_id: tuple(
            SupportLine(each.id, each.number, each.title, share)
            for each in found
            if (share := known[goal_id].supporting.get(each.id)) is not None
        )
        for goal_id in own
        if known[goal_id].supporting
    }
    return known, given


def _parts(session: Session, goal_ids: Sequence[int]) -> dict[int, tuple[float, ...]]:
    """What the objectives and milestones of goals say, by goal."""
    if not goal_ids:
        return {}
    road = lines.counts(session, goal_ids)
    shares: dict[int, list[float]] = {}
    numbers = session.execute(
        select(
            Objective.goal_id,
            Objective.baseline,
            Objective.target,
            Objective.current,
            Objective.low,
        ).where(among(Objective.goal_id, goal_ids), Objective.dropped_at.is_(None))
    )
    for goal_id, baseline, target, current, low in numbers:
        shares.setdefault(goal_id, []).append(share_of(baseline, target, current, low))
    return {
        goal_id: parts_of(shares.get(goal_id, ()), road[goal_id].share if goal_id in road else None)
        for goal_id in road.keys() | shares.keys()
    }
