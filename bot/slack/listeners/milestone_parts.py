"""What the commands, buttons and forms of milestones read and open alike."""

from sqlalchemy.orm import Session

from bot.model import Goal, Milestone, Person
from bot.services import access, milestones
from bot.services.pages import goals as goal_pages
from bot.services.pages.goals import GoalPage
from bot.services.pages.lines import MilestoneLine
from bot.slack.requests import Ask
from bot.slack.views import milestone_forms as form_views
from bot.slack.views import milestones as views
from bot.slack.views.parts import Block, Message


def add_form(
    open_ones: list[Goal], channel_id: int | None, *, goal: Goal | None = None, **typed: object
) -> Block:
    """The form *Add a milestone* over the goals to choose from.

    Raises:
        NoGoalYet: there is none to add one to.
    """
    if goal is not None and goal not in open_ones:
        open_ones = [goal, *open_ones]
    if not open_ones:
        raise milestones.NoGoalYet
    chosen = goal or (open_ones[0] if len(open_ones) == 1 else None)
    return form_views.milestone_form(
        form_views.Draft(
            channel_id=channel_id,
            goals=[(one.id, one.number, one.title) for one in open_ones],
            goal_id=chosen.id if chosen else None,
            **typed,  # type: ignore[arg-type]  # fields of Draft, from the two callers above
        )
    )


def edit_form(
    session: Session, by: Person, milestone: Milestone, goal: Goal, channel_id: int | None
) -> Block:
    """The form of a milestone that exists, for one who may change it."""
    access.need_milestone_change(session, by, goal, milestone)
    milestones.need_planned(goal, milestone)
    owner = session.get(Person, milestone.owner_id) if milestone.owner_id else None
    return form_views.milestone_form(
        form_views.Draft(
            channel_id=channel_id,
            what=milestone.title,
            due_on=milestone.due_on,
            owner=owner.slack_id if owner else None,
            size=milestone.size,
            reached_when=milestone.reached_when,
            milestone_id=milestone.id,
            version=milestone.version,
        )
    )


def read(ask: Ask, milestone: Milestone, goal: Goal) -> tuple[MilestoneLine, GoalPage]:
    """A milestone and its goal as they stand now, on the asker's day."""
    with ask.db.read() as session:
        page = goal_pages.card(session, goal, ask.now, ask.asker.today)
        return goal_pages.milestone(session, milestone.id, page), page


def answer(ask: Ask, milestone: Milestone, goal: Goal) -> Message:
    """A milestone's card, for the asker alone."""
    line, page = read(ask, milestone, goal)
    return views.card(line, page)
