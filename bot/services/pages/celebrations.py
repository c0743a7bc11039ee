"""What a celebration tells."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Celebration, Channel, Goal, Milestone, Person, Size, Tone
from bot.services import celebrations, milestones
from bot.services.pages import goals as goal_pages
from bot.services.pages import ways
from bot.services.pages.goals import GoalPage
from bot.services.pages.lines import MilestoneLine
from bot.services.pages.reflections import NO_REFLECTIONS, Reflections, reflections
from bot.services.pages.ways import Step


class CelebrationPage(Struct, frozen=True):
    """A milestone that was reached, or a goal that was achieved."""

    id: int
    goal: GoalPage
    milestone: MilestoneLine | None
    """None when the whole goal was achieved."""
    by: str | None
    """The Slack id of who marked it."""
    helpers: tuple[str, ...]
    lesson: str
    note: str
    cheers: int
    undone: bool = False
    """Whether it was taken back, for it was marked by mistake."""
    tone: Tone = Tone.WARM
    """How its channel celebrates."""
    still_in: tuple[str, ...] = ()
    """The Slack ids of those who said so; empty for one who is not named."""
    reflections: Reflections = NO_REFLECTIONS
    way: tuple[Step, ...] = ()
    """Of a goal: what was reached and moved on its way."""

    @property
    def may_stay(self) -> bool:
        """Whether there is something to be still in on, and others to read of it."""
        return self.goal.channel is not None and not self.goal.state.is_closed

    @property
    def is_major(self) -> bool:
        """Whether it stands in the channel, and not in the thread of the goal's card."""
        return self.milestone is None or self.milestone.size == Size.MAJOR

    @property
    def days_early(self) -> int | None:
        """Days before its date, negative for late; none when it had no date."""
        due, reached = self._dates
        return (due - reached).days if due and reached else None

    @property
    def is_comeback(self) -> bool:
        """Reached in the end: after its date, or later than was first planned."""
        line = self.milestone
        if line is None or line.reached_on is None:
            return False
        return any(day and line.reached_on > day for day in (line.due_on, line.first_due_on))

    @property
    def _dates(self) -> tuple[date | None, date | None]:
        if self.milestone:
            return self.milestone.due_on, self.milestone.reached_on
        return self.goal.due_on, self.goal.closed_on


def page(session: Session, celebration_id: int, now: datetime) -> CelebrationPage | None:
    """A celebration as it stands now; none when what it celebrated is gone."""
    celebration = session.get(Celebration, celebration_id)
    if celebration is None:
        return None
    row = session.get_one(Goal, celebration.goal_id)
    goal = goal_pages.card(session, row, now)
    known: dict[str, Any] = {
        "id": celebration.id,
        "goal": goal,
        "cheers": celebrations.cheers(session, celebration.id),
        "still_in": tuple(celebrations.still_in(session, celebration.id)),
        "reflections": reflections(session, celebration.id),
        "undone": celebration.undone_at is not None,
        "tone": _tone(session, row),
    }
    if celebration.milestone_id is None:
        return CelebrationPage(
            milestone=None, by=goal.owner, helpers=(), lesson=goal.learned, note="",
            way=ways.way(session, row, goal), **known,
        )  # fmt: skip
    milestone = session.get_one(Milestone, celebration.milestone_id)
    by = session.scalar(select(Person.slack_id).where(Person.id == milestone.reached_by_id))
    helpers = milestones.helpers_of(session, [milestone.id]).get(milestone.id, [])
    line = next((line for line in goal.milestones if line.id == milestone.id), None)
    if line is None:
        return None
    return CelebrationPage(
        milestone=line, by=by, helpers=tuple(helpers),
        lesson=milestone.lesson, note=milestone.note, **known,
    )  # fmt: skip


def _tone(session: Session, goal: Goal) -> Tone:
    return session.get_one(Channel, goal.channel_id).tone if goal.channel_id else Tone.WARM
