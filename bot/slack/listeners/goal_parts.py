"""What the command, buttons and forms of goals open and answer alike."""

from sqlalchemy.orm import Session

from bot.model import Goal, Person
from bot.services import access, goals
from bot.services.pages import goals as goal_pages
from bot.slack.requests import Ask
from bot.slack.views import goal_forms
from bot.slack.views import goals as views
from bot.slack.views.parts import Block, Message


def edit_form(session: Session, viewer: Person, goal: Goal) -> Block:
    """The form of a goal that exists, for one who may change it."""
    access.need_goal_change(session, viewer, goal)
    goals.need_open(goal)
    owner = session.get(Person, goal.owner_id) if goal.owner_id else None
    return goal_forms.goal_form(
        goal_forms.Draft(
            channel_id=goal.channel_id,
            what=goal.title,
            why=goal.why,
            done_means=goal.done_means,
            category=goal.category,
            owner=owner.slack_id if owner else None,
            due_on=goal.due_on,
            goal_id=goal.id,
            version=goal.version,
        )
    )


def answer(ask: Ask, goal: Goal) -> Message:
    """A goal's card, for the asker alone."""
    with ask.db.read() as session:
        return views.card(goal_pages.card(session, goal, ask.now, ask.asker.today))
