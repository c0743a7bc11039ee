"""`/goal`, the buttons of a goal's card, and its forms."""

from typing import assert_never

from sqlalchemy.orm import Session

from bot.errors import CairnError, CannotRead, FieldErrors
from bot.model import Goal, GoalState, Person, Scope
from bot.services import access, goals, objectives, people, receipts
from bot.services.goals import NotForGuests, OnlyYours, Wish
from bot.services.objectives import NumberTooLarge
from bot.services.pages import goals as goal_pages
from bot.services.pages import lists, news
from bot.slack import commands
from bot.slack.commands import goals as parsed
from bot.slack.commands.words import Help, OpenForm, Unknown
from bot.slack.forms import goals as forms
from bot.slack.listeners.channels import NobodyThere, met, need_cairn, need_insider
from bot.slack.requests import Ask, Click, Command, Submission, number_in
from bot.slack.routes import Routes
from bot.slack.views import goal_forms, ids
from bot.slack.views import goals as views
from bot.slack.views import help as help_views
from bot.slack.views.parts import Block, Message


def register(routes: Routes) -> None:
    """Everything that is asked of goals."""
    routes.commands["/goal"] = on_command
    routes.clicks[ids.GOAL_JOIN] = join
    routes.clicks[ids.GOAL_EDIT] = open_edit
    routes.clicks[ids.GOAL_SHOW] = show_clicked
    routes.clicks[ids.GOAL_NEW] = open_form
    routes.shortcuts["goal_new"] = open_form
    routes.submissions[ids.GOAL_FORM] = submit
    routes.submissions[ids.GOAL_CLOSE_FORM] = close


def on_command(command: Command) -> Message | None:
    """`/goal …`."""
    request = parsed.parse_goal(command.text, command.asker.today)
    match request:
        case OpenForm():
            need_cairn(command)
            need_insider(command.asker)
            command.open(goal_forms.goal_form(goal_forms.Draft(channel_id=command.place.id)))
            return None
        case parsed.NewGoal():
            need_cairn(command)
            return set_at_once(command, request)
        case parsed.ShowGoal(number):
            return show(command, number)
        case parsed.ListGoals():
            return list_goals(command, request)
        case parsed.EditGoal(number):
            return edit(command, number)
        case parsed.CloseGoal():
            return ask_what_was_learned(command, request)
        case parsed.PauseGoal() | parsed.ResumeGoal():
            return rest_or_resume(command, request)
        case parsed.GoalHistory(number):
            return show_history(command, number)
        case Help():
            return help_views.lines("/goal", commands.help_for("/goal"))
        case Unknown():
            return help_views.words(request.sentence)
        case _:
            assert_never(request)


def set_at_once(command: Command, request: parsed.NewGoal) -> Message | None:
    """Set a goal by one line: its card is posted in the channel, or shown for a personal one."""
    direct = command.place.is_direct
    with command.db.begin() as session:
        if not receipts.take(session, command.asker.workspace_id, command.key, command.now):
            return None
        by = command.asker.person(session)
        owner = met(session, by.workspace_id, request.owner)
        goal = goals.set_goal(
            session,
            Wish(request.title, owner_id=owner.id if owner else None, due_on=request.due),
            by=by,
            now=command.now,
            today=command.asker.today,
            scope=Scope.PERSONAL if direct else Scope.CHANNEL,
            channel_id=command.place.id,
        )
    return _answer(command, goal) if direct else None


def show(command: Command, number: int) -> Message:
    """`/goal G12`: its card, for the asker alone."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        goal = goals.find(session, viewer, number, command.place.id, command.now)
        return views.card(goal_pages.card(session, goal, command.now, command.asker.today))


def list_goals(command: Command, request: parsed.ListGoals) -> Message:
    """`/goal list …`."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        of = people.find(session, viewer.workspace_id, request.user) if request.user else None
        if request.user and of is None:
            raise CannotRead(f"I have not met <@{request.user}> yet, so they have no goals here.")
        found = lists.goals_of(
            session, viewer, request.filter, here=command.place.id, of=of,
            now=command.now, today=command.asker.today,
        )  # fmt: skip
    return views.listing(found)


def edit(command: Command, number: int) -> Message | None:
    """`/goal edit G12`: the form with what it says now."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        goal = goals.find(session, viewer, number, command.place.id, command.now)
        form = _edit_form(session, viewer, goal)
    command.open(form)
    return None


def ask_what_was_learned(command: Command, request: parsed.CloseGoal) -> Message | None:
    """`/goal done G12`: asks what was learned, and quotes what done was to mean."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        goal = goals.find(session, viewer, request.number, command.place.id, command.now)
        access.need_goal_change(session, viewer, goal)
        goals.need_open(goal)
        page = goal_pages.card(session, goal, command.now, command.asker.today)
    outcome = GoalState(request.outcome)
    form = goal_forms.close_form(page, outcome, command.place.id, learned=request.note)
    command.open(form)
    return None


def rest_or_resume(command: Command, request: parsed.PauseGoal | parsed.ResumeGoal) -> Message:
    """`/goal pause G12` and `/goal resume G12`."""
    turn = goals.pause if isinstance(request, parsed.PauseGoal) else goals.resume
    with command.db.begin() as session:
        by = command.asker.person(session)
        goal = goals.find(session, by, request.number, command.place.id, command.now, hold=True)
        turn(session, goal, by=by, now=command.now, why=request.note)
    return _answer(command, goal)


def show_history(command: Command, number: int) -> Message:
    """`/goal history G12`."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        goal = goals.find(session, viewer, number, command.place.id, command.now)
        page = goal_pages.card(session, goal, command.now, command.asker.today)
        entries = news.of_goal(session, goal.id, command.now, command.asker.zone)
    return views.told_in_full(page, entries)


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
        form = _edit_form(session, viewer, _clicked(session, click, viewer))
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
    click.open(goal_forms.goal_form(goal_forms.Draft(channel_id=channel_id)))


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
    goal = goals.set_goal(
        session, wish, by=by, now=form.now, today=form.asker.today,
        scope=said.scope, channel_id=channel.id if channel else None,
    )  # fmt: skip
    if said.measure:
        objectives.add(session, goal, said.measure, by=by, now=form.now)
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


def _edit_form(session: Session, viewer: Person, goal: Goal) -> Block:
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


def _answer(ask: Ask, goal: Goal) -> Message:
    with ask.db.read() as session:
        return views.card(goal_pages.card(session, goal, ask.now, ask.asker.today))


def _confirmed(form: Submission, goal: Goal) -> Block:
    """A goal with no channel has no card there: it is shown where it was set."""
    return help_views.page(_answer(form, goal))
