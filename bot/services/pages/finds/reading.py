"""Reading one leaf of what was found."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Goal, Milestone, Person, Workspace
from bot.model.searching import GOAL, GOAL_LESSON, MILESTONE, MILESTONE_LESSON, wanted_in
from bot.model.sets import among
from bot.services import finding
from bot.services.finding import Search
from bot.services.pages.goals import local_day
from bot.services.pages.leaves import EACH, leaf

from .facts import Finds
from .places import of_things
from .said import tell_answers, tell_reflections
from .telling import LeafRows


def finds(
    session: Session,
    viewer: Person,
    here: int | None,
    typed: str,
    *,
    now: datetime,
    today: date,
    zone: str,
    start: int = 0,
) -> Finds:
    """What a person may read of what says all these words; a fixed number of queries."""
    search = Search(viewer, here, wanted_in(typed), now)
    shown = leaf(start, finding.count(session, search))
    hits = finding.find(session, search, shown.start, EACH)
    on = {(hit.code, hit.id): local_day(hit.at, zone) for hit in hits}
    base = session.get_one(Workspace, viewer.workspace_id).url
    rows = LeafRows(session, viewer, search.wanted, on, base)
    _tell_goals(rows)
    tell_reflections(rows)
    tell_answers(rows)
    return Finds(typed, search.wanted, tuple(rows.told[row] for row in on), shown, today)


def _tell_goals(rows: LeafRows) -> None:
    """Goals and milestones, and what their owners learned from them."""
    session = rows.session
    goals = session.scalars(select(Goal).where(among(Goal.id, rows.ids(GOAL, GOAL_LESSON)))).all()
    milestones = session.execute(
        select(Milestone, Goal)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(among(Milestone.id, rows.ids(MILESTONE, MILESTONE_LESSON)))
    ).all()
    places = of_things(
        session,
        rows.viewer.workspace_id,
        [goal.id for goal in [*goals, *(goal for _, goal in milestones)]],
        [milestone.id for milestone, _ in milestones],
    )
    for goal in goals:
        card = places.get(("goal", goal.id))
        party = places.get(("won", goal.id)) or card
        said = (goal.why, goal.done_means, goal.category)
        rows.tell(GOAL, goal.id, "goal", said, goal, at=card)
        rows.tell(GOAL_LESSON, goal.id, "lesson", (goal.learned,), goal, at=party)
    for milestone, goal in milestones:
        at = places.get(("milestone", milestone.id)) or places.get(("goal", goal.id))
        words, lesson = (milestone.reached_when, milestone.note), (milestone.lesson,)
        rows.tell(MILESTONE, milestone.id, "milestone", words, goal, milestone, at=at)
        rows.tell(MILESTONE_LESSON, milestone.id, "lesson", lesson, goal, milestone, at=at)
