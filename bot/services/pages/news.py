"""Lines of history, as news and timelines show them."""

from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from bot.model import Event, Goal, History, Milestone, MilestoneState, Objective, Person
from bot.model.history import TOGETHER
from bot.services import access
from bot.services.history import moved_at_once
from bot.services.pages.goals import local_day
from bot.services.pages.leaves import EACH, Leaf, leaf

_OF_DAYS = (("goal_edited", "due_on"), ("objective_edited", "due"))
_DATED = (
    "milestone_added", "milestone_moved", "milestone_proposed", "milestone_judged",
    "milestone_accepted", "goal_moved",
)  # fmt: skip
"""Events whose values are days."""
_OF_PEOPLE = (
    ("goal_edited", "owner_id"),
    ("milestone_edited", "owner_id"),
    ("objective_edited", "owner"),
)


class NewsLine(Struct, frozen=True):
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
    objective_number: int | None = None
    objective_name: str = ""
    asks: str | None = None
    """The Slack id of the owner for whom the milestone was added, until they commit to it."""
    milestone_id: int | None = None

    def is_day(self, text: str) -> bool:
        """Whether a value is a day, by what it is a value of."""
        edited = (self.event, self.field) in _OF_DAYS
        return bool(text) and (edited or self.event in _DATED)

    @property
    def is_of_people(self) -> bool:
        """Whether its values are mentions of ours, and not words that somebody typed."""
        return (self.event, self.field) in _OF_PEOPLE

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
    if first.event == Event.MILESTONE_MOVED and first.old:
        wanted = moved_at_once(first)
    elif first.field == TOGETHER:
        wanted = and_(
            History.goal_id == first.goal_id,
            History.field == TOGETHER,
            History.person_id == first.person_id,
            History.at == first.at,
        )
    elif first.event in _AT_ONCE:
        wanted = and_(
            History.goal_id == first.goal_id,
            History.event.in_(_AT_ONCE[first.event]),
            History.objective_id.is_not_distinct_from(first.objective_id),
            History.person_id == first.person_id,
            History.at == first.at,
        )
    rows = session.execute(_LINES.where(wanted).order_by(History.id)).all()
    told = [_line(*row, now, zone) for row in rows]
    if first.event == Event.MILESTONE_ADDED and len(told) == 1:
        told[0] = replace(told[0], asks=_asked(session, rows[0][2]))
    goal = session.get_one(Goal, first.goal_id)
    return with_parents(session, told, goal.workspace_id, access.seen_by_all_of(goal, now))


_AT_ONCE = {
    Event.GOAL_EDITED: (Event.GOAL_EDITED, Event.GOAL_MOVED),
    Event.GOAL_MOVED: (Event.GOAL_EDITED, Event.GOAL_MOVED),
    Event.OBJECTIVE_EDITED: (Event.OBJECTIVE_EDITED,),
}
"""What one form may change at once, by what it changed first."""


def _asked(session: Session, milestone: Milestone | None) -> str | None:
    if milestone is None or milestone.committed_at or milestone.owner_id is None:
        return None
    if milestone.state != MilestoneState.PLANNED:
        return None
    return session.get_one(Person, milestone.owner_id).slack_id


def moved_with(session: Session, history_id: int, now: datetime, zone: str) -> list[NewsLine]:
    """A re-plan, and what was moved with it at once, on the days of a zone. Nothing when it is
    gone."""
    first = session.get(History, history_id)
    if first is None:
        return []
    rows = session.execute(_LINES.where(moved_at_once(first)).order_by(History.id))
    return [_line(*row, now, zone) for row in rows]


def of_goal(
    session: Session,
    goal_id: int,
    now: datetime,
    zone: str,
    start: int = 0,
    *,
    viewer: Person | None = None,
    oldest_first: bool = False,
) -> list[NewsLine]:
    """One leaf of a goal's history, from line `start` on, newest first unless it is to be told in
    order, on the days of a zone; what it tells of other goals as far as its viewer may see them."""
    rows = session.execute(
        _LINES.where(History.goal_id == goal_id)
        .order_by(History.id if oldest_first else History.id.desc())
        .offset(start)
        .limit(EACH)
    )
    lines = [_line(*row, now, zone) for row in rows]
    if viewer is None:
        return lines
    return with_parents(session, lines, viewer.workspace_id, access.visible(viewer, None, now))


def leaf_of(session: Session, goal_id: int, start: int) -> Leaf:
    """The leaf of a goal's history that begins with line `start`."""
    total = session.scalar(select(func.count(History.id)).where(History.goal_id == goal_id))
    return leaf(start, total or 0)


def since(
    session: Session, goal: Goal, line_id: int, viewer: Person, now: datetime, zone: str
) -> list[NewsLine]:
    """What was changed of a goal itself after a line of its history, newest first."""
    rows = session.execute(
        _LINES.where(
            History.goal_id == goal.id,
            History.id > line_id,
            History.milestone_id.is_(None),
            History.event.in_(CHANGES),
        )
        .order_by(History.id.desc())
        .limit(EACH)
    )
    lines = [_line(*row, now, zone) for row in rows]
    seen = access.visible(viewer, goal.channel_id, now)
    return with_parents(session, lines, goal.workspace_id, seen)


def with_parents(
    session: Session, lines: list[NewsLine], workspace_id: int, seen: ColumnElement[bool]
) -> list[NewsLine]:
    """The lines, in which goals that were supported and milestones of other goals stand with their
    titles as far as they are seen: the history keeps their short ids alone. One query for each
    kind, and that only where there are any."""
    lines = _with_milestones(session, lines, workspace_id, seen)
    refs = {text for line in lines if line.field == "parent_id" for text in (line.old, line.new)}
    numbers = [int(text[1:]) for text in refs if text]
    if not numbers:
        return lines
    rows = session.execute(
        select(Goal.number, Goal.title).where(
            Goal.workspace_id == workspace_id, Goal.number.in_(numbers), seen
        )
    )
    named = {f"G{number}": f"G{number} {title}" for number, title in rows} | {"": ""}
    return [
        replace(
            line, old=named.get(line.old, "another goal"), new=named.get(line.new, "another goal")
        )
        if line.field == "parent_id"
        else line
        for line in lines
    ]


def _with_milestones(
    session: Session, lines: list[NewsLine], workspace_id: int, seen: ColumnElement[bool]
) -> list[NewsLine]:
    told = [line for line in lines if _tells_of_milestones(line)]
    numbers = {
        int(ref[1:]) for line in told for text in (line.old, line.new) for ref in _refs(text)
    }
    if not numbers:
        return lines
    rows = session.execute(
        select(Milestone.number, Milestone.title)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(Milestone.workspace_id == workspace_id, Milestone.number.in_(numbers), seen)
    )
    named = {f"M{number}": f"M{number} {title}" for number, title in rows}

    def say(text: str) -> str:
        shown = (named.get(ref, "a milestone of another goal") for ref in _refs(text))
        return ", ".join(dict.fromkeys(shown))

    return [
        replace(line, old=say(line.old), new=say(line.new)) if line in told else line
        for line in lines
    ]


def _tells_of_milestones(line: NewsLine) -> bool:
    """Whether its values are short ids of milestones, which may be of goals that one cannot see."""
    if line.event == Event.MILESTONE_EDITED:
        return line.field == "after"
    return line.event == Event.GOAL_CONVERTED and not line.old


def _refs(text: str) -> list[str]:
    return text.split(", ") if text else []


CHANGES = (
    Event.GOAL_EDITED,
    Event.GOAL_MOVED,
    Event.GOAL_PAUSED,
    Event.GOAL_RESUMED,
    Event.GOAL_REOPENED,
    Event.GOAL_PINNED,
    Event.GOAL_UNPINNED,
)
"""What makes a form that was opened before it say something old."""

_LINES = (
    select(History, Person.slack_id, Milestone, Objective)
    .join(Person, Person.id == History.person_id)
    .outerjoin(Milestone, Milestone.id == History.milestone_id)
    .outerjoin(Objective, Objective.id == History.objective_id)
)


def _line(
    entry: History,
    who: str,
    milestone: Milestone | None,
    objective: Objective | None,
    now: datetime,
    zone: str | None,
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
        objective_number=objective.number if objective else None,
        objective_name=objective.name if objective else "",
        milestone_id=entry.milestone_id,
    )
