"""What the command, buttons and forms of goals open and answer alike."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.model import Goal, Person
from bot.model.smart import Letter, coach
from bot.services import access, goals, history
from bot.services.pages import goals as goal_pages
from bot.services.pages import lessons as lesson_pages
from bot.services.pages.goals import GoalPage
from bot.slack.listeners.objective_parts import offer
from bot.slack.requests import Ask, Click, Submission, number_in
from bot.slack.views import coaching, goal_forms
from bot.slack.views import goals as views
from bot.slack.views import lessons as lesson_views
from bot.slack.views.parts import Block, Message, paragraphs, section


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
    """A goal's card as its asker may see it, who is `here`; its owner is coached."""
    return _shown(
        ask,
        goal_pages.card_with_family(
            session, goal, ask.now, ask.asker.today, viewer=viewer, here=here
        ),
    )


def _shown(ask: Ask, page: GoalPage) -> Message:
    coached = page.owner == ask.asker.slack_id and not page.state.is_closed
    return views.card(page, coaching.letters_of(page) if coached else ())


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


def after_setting(
    ask: Ask, goal: Goal, *, measured: bool, lessons: bool, bare_for: Person | None = None
) -> Message | None:
    """What the setter alone is told of a goal that was just set; nothing when all is said.

    Its card stands in its channel; one of no channel is shown here. The owner is coached, and
    where no measure was given but its words propose one, that is offered. Where there are
    `lessons`, the last ones of goals like it come up. `bare_for` is the owner of one that has
    nothing but its title, person and date.
    """
    offered = [] if measured else offer(goal, ask.asker.today)
    learned = lessons_for(ask, goal) if lessons else []
    if goal.channel_id is None:
        if bare_for is not None:
            card = _shown(ask, goal_pages.just_set(goal, bare_for, ask.now, ask.asker.today))
        else:
            card = answer(ask, goal)
        return Message(
            " | ".join([card.text, *learned]), [*card.blocks, *paragraphs(learned), *offered]
        )
    letters = _letters(goal, measured) if goal.owner_id == ask.asker.person_id else ()
    if not offered and not learned and all(each.met for each in letters):
        return None
    coach = [coaching.coaching(letters)] if letters else []
    sentence = f"G{goal.number} is set."
    return Message(
        " | ".join([sentence, *learned]),
        [section(sentence), *paragraphs(learned), *coach, *offered],
    )


def lessons_for(ask: Ask, goal: Goal) -> list[str]:
    """The last lessons of goals like one that was just set, in words; as far as its setter, who is
    in its channel, may read them."""
    with ask.db.read() as session:
        viewer = ask.asker.person(session)
        found = lesson_pages.of_similar(
            session, viewer, goal.title, goal.channel_id, ask.now, ask.asker.zone
        )
    return lesson_views.lines(found, ask.asker.today)


def _letters(goal: Goal, measured: bool) -> tuple[Letter, ...]:
    """The letters of a goal that was just set, with nothing to be read for them."""
    return coach(
        title=goal.title, why=goal.why, done_means=goal.done_means, measured=measured,
        supports=goal.parent_id is not None, due_on=goal.due_on, horizon=goal.horizon,
        confidence=goal.confidence,
    )  # fmt: skip
