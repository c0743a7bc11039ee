"""What the command, buttons and forms of goals open and answer alike."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.model import Goal, Person
from bot.services import access, goals, history
from bot.services.pages import goals as goal_pages
from bot.slack.requests import Ask, Click, Submission, number_in
from bot.slack.views import goal_forms
from bot.slack.views import goals as views
from bot.slack.views.parts import Block, Message


def edit_form(
    session: Session, viewer: Person, goal: Goal, now: datetime, due_on: date | None = None
) -> Block:
    """The form of a goal that exists, for one who may change it; `due_on` is a new date for it."""
    access.need_goal_change(session, viewer, goal)
    goals.need_open(goal)
    owner = session.get(Person, goal.owner_id) if goal.owner_id else None
    parent = session.get(Goal, goal.parent_id) if goal.parent_id else None
    if parent and not access.may_see(session, viewer, parent, goal.channel_id, now):
        parent = None
    return goal_forms.goal_form(
        goal_forms.Draft(
            channel_id=goal.channel_id,
            what=goal.title,
            why=goal.why,
            done_means=goal.done_means,
            category=goal.category,
            owner=owner.slack_id if owner else None,
            due_on=due_on or goal.due_on,
            supports=(parent.id, parent.number, parent.title) if parent else None,
            priority=goal.priority,
            horizon=goal.horizon,
            confidence=goal.confidence,
            goal_id=goal.id,
            version=goal.version,
            seen=history.newest(session, goal.id),
        )
    )


def answer(ask: Ask, goal: Goal) -> Message:
    """A goal's card, for the asker alone."""
    with ask.db.read() as session:
        return shown(session, ask, goal, ask.asker.person(session), goal.channel_id)


def shown(session: Session, ask: Ask, goal: Goal, viewer: Person, here: int | None) -> Message:
    """A goal's card as its asker may see it, who is `here`."""
    page = goal_pages.card_with_family(
        session, goal, ask.now, ask.asker.today, viewer=viewer, here=here
    )
    return views.card(page)


def here_of(session: Session, click: Click, viewer: Person) -> int | None:
    """The channel in which something was clicked, or in which the form around it was opened."""
    if click.place:
        return click.place.id
    channel_id = click.metadata.get("channel")
    return access.here(session, viewer, channel_id) if isinstance(channel_id, int) else None


def clicked(session: Session, click: Click, viewer: Person, *, hold: bool = False) -> Goal:
    """The goal of a button, if its presser may see it."""
    here = here_of(session, click, viewer)
    return goals.find_row(session, viewer, number_in(click.value), here, click.now, hold=hold)


def of_form(session: Session, form: Submission, by: Person, goal_id: int) -> Goal:
    """The goal of a form, held, if its submitter may see it."""
    here = access.here(session, by, form.number("channel"))
    return goals.find_row(session, by, goal_id, here, form.now, hold=True)
