"""The buttons of a goal's card, and its forms."""

from sqlalchemy.orm import Session

from bot.errors import CairnError, FieldErrors
from bot.model import Goal, Person, Scope
from bot.services import access, goals, objectives, receipts, templates
from bot.services.goals import NotForGuests, OnlyYours, Wish
from bot.services.objectives import NumberTooLarge
from bot.services.pages import goals as goal_pages
from bot.slack.forms import goals as forms
from bot.slack.listeners.channels import NobodyThere, met, need_insider
from bot.slack.listeners.goal_parts import answer, edit_form
from bot.slack.listeners.template_parts import new_form, road_chosen
from bot.slack.requests import Click, Submission, number_in
from bot.slack.routes import Routes
from bot.slack.views import goals as views
from bot.slack.views import help as help_views
from bot.slack.views import ids
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
        goal = _clicked(session, click, by, hold=True)
        if goals.join(session, goal, by=by, now=click.now):
            return None
    return help_views.words(f"You are in on G{goal.number} already.")


def open_edit(click: Click) -> None:
    """`Edit` on a card."""
    with click.db.read() as session:
        viewer = click.asker.person(session)
        form = edit_form(session, viewer, _clicked(session, click, viewer))
    click.open(form)


def show_clicked(click: Click) -> Message:
    """`Open` on App Home: the card, as a page."""
    with click.db.read() as session:
        goal = _clicked(session, click, click.asker.person(session))
        return views.card(goal_pages.card(session, goal, click.now, click.asker.today))


def open_form(click: Click) -> None:
    """`Set a goal`, where there is no channel to set it in: a personal or workspace one."""
    need_insider(click.asker)
    channel_id = click.place.id if click.place and click.place.cairn_in else None
    click.open(new_form(click, channel_id))


def submit(form: Submission) -> Block | None:
    """The form *Set a goal*, or its edit."""
    goal_id = form.number("goal")
    with form.db.begin() as session:
        by = form.asker.person(session)
        goal = _of_form(session, form, by, goal_id) if goal_id else None
        due_before = goal.due_on if goal else None
        said = forms.read_goal(form, form.asker.today, due_before=due_before)
        if not receipts.take(session, by.workspace_id, form.key, form.now):
            return None
        try:
            wish = _wish(session, by, said, goal)
            if goal:
                goals.edit(session, goal, wish, by=by, now=form.now, version=said.version)
                return None
            goal = _set(session, form, said, wish, by)
        except (NobodyThere, OnlyYours) as error:
            raise FieldErrors({"owner": _OWNERS[type(error)]}) from error
        except NotForGuests as error:
            raise FieldErrors({"scope": str(error)}) from error
        except NumberTooLarge as error:
            raise FieldErrors({"measure": str(error)}) from error
    return None if goal.channel_id else _confirmed(form, goal)


_OWNERS: dict[type[CairnError], str] = {
    NobodyThere: "This is a bot, or somebody who has left; please choose another person.",
    OnlyYours: "A goal for you only is your own: leave this empty, or choose who else it is for.",
}


def _wish(session: Session, by: Person, said: forms.GoalForm, goal: Goal | None) -> Wish:
    was = goal.owner_id if goal else None
    owner = met(session, by.workspace_id, said.owner, was=was)
    owner_id = owner.id if owner else None
    return Wish(said.what, said.why, said.done_means, said.category, owner_id, said.due_on)


def _set(session: Session, form: Submission, said: forms.GoalForm, wish: Wish, by: Person) -> Goal:
    in_channel = said.scope == Scope.CHANNEL
    channel = access.need_member(session, by, said.channel_id) if in_channel else None
    road = road_chosen(session, form, by, said.due_on)
    goal = goals.set_goal(
        session, wish, by=by, now=form.now, today=form.asker.today,
        scope=said.scope, channel_id=channel.id if channel else None,
    )  # fmt: skip
    if said.measure:
        objectives.add(session, goal, said.measure, by=by, now=form.now, quietly=True)
    if road:
        templates.walk(
            session, goal, road[0], road[1].stops,
            start=road[1].start_on, by=by, now=form.now,
        )  # fmt: skip
    return goal


def close(form: Submission) -> None:
    """The form that closes a goal."""
    goal_id, outcome, learned = forms.read_closing(form)
    with form.db.begin() as session:
        by = form.asker.person(session)
        goal = _of_form(session, form, by, goal_id)
        goals.close(session, goal, outcome, by=by, now=form.now, learned=learned)


def _clicked(session: Session, click: Click, viewer: Person, *, hold: bool = False) -> Goal:
    here = click.place.id if click.place else None
    return goals.find_row(session, viewer, number_in(click.value), here, click.now, hold=hold)


def _of_form(session: Session, form: Submission, by: Person, goal_id: int) -> Goal:
    here = access.here(session, by, form.number("channel"))
    return goals.find_row(session, by, goal_id, here, form.now, hold=True)


def _confirmed(form: Submission, goal: Goal) -> Block:
    """A goal with no channel has no card there: it is shown where it was set."""
    return help_views.page(answer(form, goal))
