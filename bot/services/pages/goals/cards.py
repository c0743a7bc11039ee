"""One goal by itself, and for one reader."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.model import Goal, Milestone, Person
from bot.model.sets import among
from bot.services import access
from bot.services.goals import became
from bot.services.pages import families, lines
from bot.services.pages.lines import MilestoneLine

from .facts import GoalPage
from .reading import many, today_of


def card(session: Session, goal: Goal, now: datetime, today: date | None = None) -> GoalPage:
    """One goal, on `today`; without it, on the day of its owner."""
    page = many(session, [goal], now, today or today_of(session, goal, now))[0]
    return page._replace(became="a milestone") if became(session, goal) else page


def card_with_family(
    session: Session,
    goal: Goal,
    now: datetime,
    today: date | None = None,
    *,
    viewer: Person | None = None,
    here: int | None = None,
) -> GoalPage:
    """One goal as `card` gives it, with what it supports and what supports it: as far as `viewer`
    may see who is `here`, or with no viewer as far as all of its channel may."""
    page = card(session, goal, now, today)
    if page.became:
        seen = access.visible(viewer, here, now) if viewer else access.seen_by_all_of(goal, now)
        page = page._replace(became=_named(session, goal, seen) or page.became)
    return page._replace(family=families.family_of(session, goal, viewer, here, now))


def _named(session: Session, goal: Goal, seen: ColumnElement[bool]) -> str:
    """The short id of the milestone that a goal became; nothing where it is not seen."""
    ref = became(session, goal)
    found = session.scalar(
        select(Milestone.id)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(Milestone.workspace_id == goal.workspace_id, Milestone.number == int(ref[1:]), seen)
    )
    return ref if found else ""


def for_reader(
    session: Session, page: GoalPage, viewer: Person, here: int | None, now: datetime
) -> GoalPage:
    """A page with those supporting goals alone that this reader may see: a guest may see less than
    all the others, who see where the whole number comes from."""
    ids = [line.id for line in page.supporting]
    seen = set(
        session.scalars(
            select(Goal.id).where(among(Goal.id, ids), access.visible(viewer, here, now))
        )
    )
    return page._replace(supporting=tuple(line for line in page.supporting if line.id in seen))


def milestone(session: Session, milestone_id: int, page: GoalPage) -> MilestoneLine:
    """One milestone of a goal, of which the page holds all but the dropped ones."""
    on_page = next((line for line in page.milestones if line.id == milestone_id), None)
    if on_page is not None:
        return on_page
    row = session.get_one(Milestone, milestone_id)
    owner = session.get(Person, row.owner_id) if row.owner_id else None
    known = {name: getattr(row, name) for name in lines.MILESTONE_FIELDS if name != "owner"}
    return MilestoneLine(owner=owner.slack_id if owner else None, late=False, **known)
