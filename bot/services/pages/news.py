"""Lines of history, as news and timelines show them."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Goal, History, Milestone, Person

LONGEST = 100


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
    due_on: date | None
    today: date

    def is_day(self, text: str) -> bool:
        """Whether a value is a day, by the field that it is a value of."""
        return bool(text) and (self.event == "milestone_moved" or self.field == "due_on")

    def day(self, text: str) -> date:
        """The day that a value is."""
        return date.fromisoformat(text)


def line(session: Session, history_id: int, now: datetime) -> NewsLine | None:
    """One line of history, on the day of the goal's owner; none when it is gone."""
    row = session.execute(_LINES.where(History.id == history_id)).first()
    if row is None:
        return None
    owner = session.scalar(
        select(Person.zone).join(Goal, Goal.owner_id == Person.id).where(Goal.id == row[0].goal_id)
    )
    return _line(row[0], row[1], row[2], now.astimezone(ZoneInfo(owner or "UTC")).date())


def of_goal(session: Session, goal_id: int, today: date) -> list[NewsLine]:
    """The newest hundred lines of a goal's history, newest first."""
    rows = session.execute(
        _LINES.where(History.goal_id == goal_id).order_by(History.id.desc()).limit(LONGEST)
    )
    return [_line(entry, who, milestone, today) for entry, who, milestone in rows]


_LINES = (
    select(History, Person.slack_id, Milestone)
    .join(Person, Person.id == History.person_id)
    .outerjoin(Milestone, Milestone.id == History.milestone_id)
)


def _line(entry: History, who: str, milestone: Milestone | None, today: date) -> NewsLine:
    return NewsLine(
        event=entry.event.value,
        who=who,
        on=entry.at.date(),
        field=entry.field,
        old=entry.old,
        new=entry.new,
        why=entry.why,
        milestone_number=milestone.number if milestone else None,
        milestone_title=milestone.title if milestone else "",
        due_on=milestone.due_on if milestone else None,
        today=today,
    )
