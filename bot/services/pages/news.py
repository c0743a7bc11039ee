"""Lines of history, as news and timelines show them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from bot.model import Event, Goal, History, Milestone, Person
from bot.services.pages.goals import local_day
from bot.services.pages.leaves import EACH, Leaf, leaf


@dataclass(frozen=True)
class NewsLine:
    """One change: who did what, from what to what, and why."""

    event: str
    who: str
    on: date
    field: str
    old: str
    new: str
    why: str
    milestone_number: int | None
    milestone_title: str
    today: date

    def is_day(self, text: str) -> bool:
        """Whether a value is a day, by what it is a value of."""
        edited = self.event == "goal_edited" and self.field == "due_on"
        return bool(text) and (edited or self.event in ("milestone_added", "milestone_moved"))

    @property
    def is_of_people(self) -> bool:
        """Whether its values are mentions of ours, and not words that somebody typed."""
        return self.event in ("goal_edited", "milestone_edited") and self.field == "owner_id"

    def day(self, text: str) -> date:
        """The day that a value is."""
        return date.fromisoformat(text)


def told_with(session: Session, history_id: int, now: datetime) -> list[NewsLine]:
    """One line of history and those that were written with it, when a form changed several things
    at once; on the days of the goal's owner. Nothing when it is gone."""
    first = session.get(History, history_id)
    if first is None:
        return []
    zone = session.scalar(
        select(Person.zone).join(Goal, Goal.owner_id == Person.id).where(Goal.id == first.goal_id)
    )
    wanted = History.id == history_id
    if first.event == Event.GOAL_EDITED:
        wanted = and_(
            History.goal_id == first.goal_id,
            History.event == first.event,
            History.person_id == first.person_id,
            History.at == first.at,
        )
    rows = session.execute(_LINES.where(wanted).order_by(History.id))
    return [_line(entry, who, milestone, now, zone) for entry, who, milestone in rows]


def of_goal(
    session: Session, goal_id: int, now: datetime, zone: str, start: int = 0
) -> list[NewsLine]:
    """One leaf of a goal's history, from line `start` on, newest first, on the days of a zone."""
    rows = session.execute(
        _LINES.where(History.goal_id == goal_id)
        .order_by(History.id.desc())
        .offset(start)
        .limit(EACH)
    )
    return [_line(entry, who, milestone, now, zone) for entry, who, milestone in rows]


def leaf_of(session: Session, goal_id: int, start: int) -> Leaf:
    """The leaf of a goal's history that begins with line `start`."""
    total = session.scalar(select(func.count(History.id)).where(History.goal_id == goal_id))
    return leaf(start, total or 0)


_LINES = (
    select(History, Person.slack_id, Milestone)
    .join(Person, Person.id == History.person_id)
    .outerjoin(Milestone, Milestone.id == History.milestone_id)
)


def _line(
    entry: History, who: str, milestone: Milestone | None, now: datetime, zone: str | None
) -> NewsLine:
    return NewsLine(
        event=entry.event.value,
        who=who,
        on=local_day(entry.at, zone),
        field=entry.field,
        old=entry.old,
        new=entry.new,
        why=entry.why,
        milestone_number=milestone.number if milestone else None,
        milestone_title=milestone.title if milestone else "",
        today=local_day(now, zone),
    )
