"""What a celebration tells."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Celebration, Goal, Milestone, Person
from bot.services import celebrations, milestones
from bot.services.pages import goals as goal_pages
from bot.services.pages.goals import GoalPage
from bot.services.pages.lines import MilestoneLine


@dataclass(frozen=True)
class CelebrationPage:
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

    @property
    def days_early(self) -> int | None:
        """Days before its date, negative for late; none when it had no date."""
        due, reached = self._dates
        return (due - reached).days if due and reached else None

    @property
    def is_comeback(self) -> bool:
        """Reached in the end, later than was first planned."""
        line = self.milestone
        return (
            line is not None
            and line.first_due_on is not None
            and line.reached_on is not None
            and line.reached_on > line.first_due_on
        )

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
    goal = goal_pages.card(session, session.get_one(Goal, celebration.goal_id), now)
    count = celebrations.cheers(session, celebration.id)
    if celebration.milestone_id is None:
        return CelebrationPage(
            celebration.id, goal, None, goal.owner, (), goal.learned, "", count,
            undone=celebration.undone_at is not None,
        )  # fmt: skip
    milestone = session.get_one(Milestone, celebration.milestone_id)
    by = session.scalar(select(Person.slack_id).where(Person.id == milestone.reached_by_id))
    helpers = milestones.helpers_of(session, [milestone.id]).get(milestone.id, [])
    line = next((line for line in goal.milestones if line.id == milestone.id), None)
    if line is None:
        return None
    return CelebrationPage(
        celebration.id, goal, line, by, tuple(helpers), milestone.lesson, milestone.note, count,
        undone=celebration.undone_at is not None,
    )  # fmt: skip
