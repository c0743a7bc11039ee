"""Lists of goals and milestones.

What the North Star of a channel is comes first, then what has the higher priority, then what was
set first.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from bot.model import (
    Goal,
    GoalState,
    Milestone,
    MilestoneState,
    Person,
    Priority,
    Scope,
    Status,
)
from bot.model.progress import Health
from bot.model.sets import among
from bot.services import access
from bot.services.concerns import concerns_whom
from bot.services.pages import goals as goal_pages
from bot.services.pages import lines
from bot.services.pages.goals import GoalPage
from bot.services.pages.leaves import EACH, Leaf, leaf
from bot.services.pages.lines import MilestoneLine

Which = Literal["open", "mine", "user", "at risk", "done", "all"]

OPEN = Goal.state.in_([GoalState.ACTIVE, GoalState.PAUSED])

SHARED = Goal.scope == Scope.WORKSPACE
"""Goals of the whole workspace, which all of its full members may see wherever they are."""

ORDER = (
    case((Goal.north_star, 0), else_=1),
    case((Goal.priority == Priority.HIGH, 0), (Goal.priority == Priority.NORMAL, 1), else_=2),
    Goal.number,
)


class GoalList(Struct, frozen=True):
    """Some goals, and what they are."""

    which: Which
    pages: tuple[GoalPage, ...]
    leaf: Leaf
    of: str | None = None
    """The Slack id of the person whose they are, when they are one person's."""
    own: bool = False
    """Whether they were asked for in no channel, and so are the asker's."""


def goals_of(
    session: Session,
    viewer: Person,
    which: Which,
    *,
    here: int | None,
    of: Person | None,
    now: datetime,
    today: date,
    start: int = 0,
) -> GoalList:
    """The goals that a person asks for: of the channel they are in, or of one person; those of
    one leaf, from line `start` on."""
    owner = viewer if which == "mine" else of
    wanted = select(Goal).where(
        _asked_for(viewer, which, here, owner), access.visible(viewer, here, now)
    )
    if which == "at risk":  # which they are is known only when they have been looked at
        found = goal_pages.looked_at(session, wanted.order_by(*ORDER))
        every = goal_pages.many(session, found, now, today, brief=True)
        needing = [page for page in every if needs_attention(page)]
        shown = leaf(start, len(needing))
        pages = needing[shown.start : shown.end]
    else:
        shown = leaf(start, _count(session, wanted))
        some = wanted.order_by(*ORDER).offset(shown.start).limit(EACH)
        found = goal_pages.looked_at(session, some)
        pages = goal_pages.many(session, found, now, today, brief=True)
    slack_id = owner.slack_id if owner else None
    return GoalList(which, tuple(pages), shown, slack_id, own=here is None)


def _asked_for(
    viewer: Person, which: Which, here: int | None, owner: Person | None
) -> ColumnElement[bool]:
    if owner is not None:
        return and_(concerns(owner), OPEN)
    within = Goal.channel_id == here if here is not None else concerns(viewer)
    if here is None and which == "all":
        within = or_(within, SHARED)
    return and_(within, {"done": ~OPEN, "all": true()}.get(which, OPEN))


def _count(session: Session, wanted: Select[Goal]) -> int:
    return session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


class MilestoneList(Struct, frozen=True):
    """Some milestones, goal by goal."""

    goals: tuple[tuple[int, str, tuple[MilestoneLine, ...]], ...]
    """The number and the title of each goal, and its milestones."""
    leaf: Leaf
    today: date
    of: int | None = None
    """The number of the goal whose they are, when they are one goal's."""


def milestones_of(
    session: Session,
    viewer: Person,
    goal: Goal | None,
    *,
    here: int | None,
    now: datetime,
    today: date,
    start: int = 0,
) -> MilestoneList:
    """The milestones of a goal, or of all open goals of the channel that a person is in; those of
    one leaf, from line `start` on."""
    within = Goal.id == goal.id if goal else _asked_for(viewer, "open", here, None)
    wanted = (
        select(Milestone.id, Goal.id, Goal.number, Goal.title, Goal.state)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(
            within,
            access.visible(viewer, here, now),
            Milestone.state != MilestoneState.DROPPED,
        )
    )
    total = session.scalar(wanted.with_only_columns(func.count())) or 0
    shown = leaf(start, total)
    rows = session.execute(
        wanted.order_by(*ORDER, *lines.ROAD).offset(shown.start).limit(EACH)
    ).all()
    chosen = among(Milestone.id, [row[0] for row in rows])
    by_goal = lines.milestones(session, chosen, today)
    named = {goal_id: (number, title, state) for _, goal_id, number, title, state in rows}
    groups = tuple(
        (number, title, lines.at_rest(by_goal[goal_id], resting=state != GoalState.ACTIVE))
        for goal_id, (number, title, state) in named.items()
    )
    return MilestoneList(groups, shown, today, goal.number if goal else None)


def concerns(person: Person) -> ColumnElement[bool]:
    """Goals that a person owns, is in, or has a milestone of."""
    return concerns_whom(person.id)


def needs_attention(page: GoalPage) -> list[str]:
    """Why a goal needs somebody to look: each reason in a few words; none when it needs nobody.

    The words are ours alone: nothing in them was typed by a person.
    """
    if page.state != GoalState.ACTIVE:
        return []
    reasons = []
    if page.health in (Health.AT_RISK, Health.OFF_TRACK):
        reasons.append(str(page.health.value).replace("_", " "))
    if page.health == Health.STALE:
        reasons.append("no word lately")
    if page.blocked is not None:
        days = f"for {page.blocked} day{'' if page.blocked == 1 else 's'}"
        reasons.append(f"blocked {days if page.blocked else 'since today'}")
    if page.due_on and page.due_on < page.today:
        reasons.append("past its date")
    if late := page.late:
        more = f" and {len(late) - 3} more" if len(late) > 3 else ""
        named = ", ".join(f"M{line.number}" for line in late[:3])
        reasons.append(f"{named}{more} late")
    if page.pace and page.paces_apart and page.pace.status != Status.ON_TRACK:
        is_at, wanted = (f"{part * 100:.0f} %" for part in (page.pace.progress, page.pace.expected))
        reasons.append(f"pace says {is_at}, expected {wanted}")
    if page.owner is None:
        reasons.append("no owner")
    elif page.owner_gone:
        reasons.append("its owner has left")
    if not (page.stones[1] or page.objectives or page.supporting):
        reasons.append("no milestones")
    return reasons
