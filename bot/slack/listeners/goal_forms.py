"""The buttons of a goal's card, and its forms."""

from sqlalchemy.orm import Session

from bot.model import Goal, Person, Scope
from bot.services import access, goals, objectives, receipts, templates
from bot.services.goals import Twin, Wish
from bot.slack.forms import goals as forms
from bot.slack.listeners import goal_edits
from bot.slack.listeners.channels import need_insider
from bot.slack.listeners.goal_parts import (
    after_setting,
    clicked,
    edit_form,
    here_of,
    lessons_for,
    of_form,
    shown,
)
from bot.slack.listeners.objective_parts import proposal_of
from bot.slack.listeners.template_parts import new_form, road_chosen, started_from
from bot.slack.requests import Click, Submission
from bot.slack.routes import Routes
from bot.slack.views import goal_forms, ids
from bot.slack.views import help as help_views
from bot.slack.views.parts import Block, Message


def register(routes: Routes) -> None:
    """What is asked of goals by buttons and forms."""
    routes.clicks[ids.GOAL_JOIN] = join
    routes.clicks[ids.GOAL_EDIT] = open_edit
    routes.clicks[ids.GOAL_SHOW] = show_clicked
    routes.clicks[ids.GOAL_NEW] = open_form
    routes.shortcuts["goal_new"] = open_form
    routes.submissions[ids.GOAL_FORM] = submit
    routes.submissions[ids.GOAL_CLOSE_FORM] = close


def join(click: Click) -> Message | None:
    """`I'm in`."""
    with click.db.begin() as session:
        by = click.asker.person(session)
        goal = clicked(session, click, by, hold=True)
        if goals.join(session, goal, by=by, now=click.now):
            return None
    return help_views.words(f"You are in on G{goal.number} already.")


def open_edit(click: Click) -> None:
    """`Edit` on a card."""
    with click.db.read() as session:
        viewer = click.asker.person(session)
        form = edit_form(session, viewer, clicked(session, click, viewer), click.now)
    click.open(form)


def show_clicked(click: Click) -> Message:
    """`Open` on App Home: the card, as a page."""
    with click.db.read() as session:
        viewer = click.asker.person(session)
        goal = clicked(session, click, viewer)
        return shown(session, click, goal, viewer, here_of(session, click, viewer))


def open_form(click: Click) -> None:
    """`Set a goal`, where there is no channel to set it in: a personal or workspace one."""
    need_insider(click.asker)
    channel_id = click.place.id if click.place and click.place.cairn_in else None
    click.open(new_form(click, channel_id))


def submit(form: Submission) -> Block | None:
    """The form *Set a goal*, or its edit."""
    goal_id = form.number("goal")
    if goal_id:
        goal_edits.save(form, goal_id)
        return None
    with form.db.begin() as session:
        by = form.asker.person(session)
        said = forms.read_goal(form, form.asker.today)
        if not receipts.take(session, by.workspace_id, form.key, form.now):
            return None
        with goal_edits.under_fields():
            wish = goal_edits.wish_of(session, by, form, said)
            channel_id = _place(session, by, said)
            near = goals.near(session, said.what, by=by, scope=said.scope, channel_id=channel_id)
            twin = near.twin
            if twin and twin.id != said.twin_id:
                receipts.give_back(session, by.workspace_id, form.key)
                return _warned(session, form, by, said, wish, twin)
            goal = _set(session, form, said, wish, by, channel_id)
    return _confirmed(form, goal, measured=said.measure is not None, lessons=near.lessons)


def _place(session: Session, by: Person, said: forms.GoalForm) -> int | None:
    if said.scope != Scope.CHANNEL:
        return None
    return access.need_member(session, by, said.channel_id).id


def _set(
    session: Session,
    form: Submission,
    said: forms.GoalForm,
    wish: Wish,
    by: Person,
    channel_id: int | None,
) -> Goal:
    road = road_chosen(session, form, by, said.due_on)
    goal = goals.set_goal(
        session, wish, by=by, now=form.now, today=form.asker.today,
        scope=said.scope, channel_id=channel_id,
    )  # fmt: skip
    if said.measure:
        objectives.add(session, goal, said.measure, by=by, now=form.now, quietly=True)
    if road:
        templates.walk(
            session, goal, road[0], road[1].stops,
            start=road[1].start_on, by=by, now=form.now,
        )  # fmt: skip
    return goal


def _warned(
    session: Session, form: Submission, by: Person, said: forms.GoalForm, wish: Wish, twin: Twin
) -> Block:
    """The same form with what was said, and above it the goal that says nearly the same."""
    parent = session.get(Goal, wish.parent_id) if wish.parent_id else None
    return goal_forms.goal_form(
        goal_forms.Draft(
            channel_id=form.number("channel"),
            what=said.what,
            why=said.why,
            done_means=said.done_means,
            category=said.category,
            owner=said.owner,
            due_on=said.due_on,
            supports=(parent.id, parent.number, parent.title) if parent else None,
            scope=said.scope,
            measure=form.words("measure"),
            twin=(twin.id, twin.number, twin.title),
            start=started_from(session, form, by),
        )
    )


def close(form: Submission) -> None:
    """The form that closes a goal."""
    goal_id, outcome, learned = forms.read_closing(form)
    with form.db.begin() as session:
        by = form.asker.person(session)
        goal = of_form(session, form, by, goal_id)
        goals.close(session, goal, outcome, by=by, now=form.now, learned=learned)


def _confirmed(form: Submission, goal: Goal, *, measured: bool, lessons: bool) -> Block | None:
    """A goal with no channel has no card there: it is shown where it was set; where its words
    propose a measure, that is asked; and lessons of goals like it come up. Else the form just
    closes."""
    asks = not measured and proposal_of(goal, form.asker.today) is not None
    if goal.channel_id and not asks and not (lessons and lessons_for(form, goal)):
        return None
    message = after_setting(form, goal, measured=measured, lessons=lessons)
    return help_views.page(message) if message else None
