"""`/goal`."""

from typing import assert_never

from bot.model import GoalState, Scope
from bot.services import access, goals, objectives, receipts
from bot.services.goals import Wish
from bot.services.pages import goals as goal_pages
from bot.slack import commands
from bot.slack.commands import goals as parsed
from bot.slack.commands.objectives import MeasureGoal, ReadObjective, ShowObjective
from bot.slack.commands.words import Help, OpenForm, Unknown
from bot.slack.listeners import long_lists
from bot.slack.listeners.channels import met, need_cairn, need_insider
from bot.slack.listeners.goal_parts import after_setting, answer, clicked, edit_form, shown
from bot.slack.listeners.objective_parts import answer as objective_answer
from bot.slack.listeners.objective_parts import measure_form
from bot.slack.listeners.template_parts import new_form
from bot.slack.requests import Click, Command, StaleButton
from bot.slack.routes import Routes
from bot.slack.views import facts, goal_forms, goal_menu, goal_plans, ids
from bot.slack.views import help as help_views
from bot.slack.views.paging import Book
from bot.slack.views.parts import Message, said

KEY = 120
"""No receipt has a longer key."""


def register(routes: Routes) -> None:
    """What is asked of goals by command."""
    routes.commands["/goal"] = on_command
    routes.clicks[ids.GOAL_SET_TWIN] = set_twin
    routes.clicks[ids.GOAL_JOIN_TWIN] = join_twin


def on_command(command: Command) -> Message | None:
    """`/goal …`."""
    request = parsed.parse_goal(command.text, command.asker.today)
    match request:
        case OpenForm():
            need_cairn(command)
            need_insider(command.asker)
            command.open(new_form(command, command.place.id))
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
        case parsed.PauseGoal() | parsed.ResumeGoal() | parsed.ReopenGoal():
            return turn(command, request)
        case parsed.MoveGoal():
            return move(command, request)
        case parsed.GoalHistory(number):
            return show_history(command, number)
        case ShowObjective(number):
            return show_objective(command, number)
        case ReadObjective():
            return give_value(command, request)
        case MeasureGoal():
            return measure(command, request)
        case Help():
            return help_views.lines("/goal", commands.help_for("/goal"))
        case Unknown():
            return help_views.words(request.sentence)
        case _:
            assert_never(request)


def set_at_once(
    command: Command, request: parsed.NewGoal, *, all_the_same: bool = False
) -> Message | None:
    """Set a goal by one line: its card is posted in the channel, or shown for a personal one.

    Where an open one says nearly the same nothing is set yet, unless it is wished all the same.
    """
    direct = command.place.is_direct
    scope = Scope.PERSONAL if direct else Scope.CHANNEL
    with command.db.begin() as session:
        if not receipts.take(session, command.asker.workspace_id, command.key, command.now):
            return None
        by = command.asker.person_who_asked(session)
        owner = met(session, by.workspace_id, request.owner)
        near = goals.near(session, request.title, by=by, scope=scope, channel_id=command.place.id)
        if near.twin and not all_the_same:
            twin = near.twin
            again = f"{command.key} {command.text}"
            return goal_menu.twin(twin.number, twin.title, twin.id, again)
        goal = goals.set_goal(
            session,
            Wish(request.title, owner_id=owner.id if owner else None, due_on=request.due),
            by=by,
            now=command.now,
            today=command.asker.today,
            scope=scope,
            channel_id=command.place.id,
        )
    return after_setting(command, goal, measured=False, lessons=near.lessons, bare_for=owner or by)


def show(command: Command, number: int) -> Message:
    """`/goal G12`: its card, for the asker alone."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        goal = goals.find(session, viewer, number, command.place.id, command.now)
        return shown(session, command, goal, viewer, command.place.id)


def list_goals(command: Command, request: parsed.ListGoals) -> Message:
    """`/goal list …`."""
    return long_lists.show(
        command, Book("goals", command.place.id, which=request.filter, user=request.user or "")
    )


def edit(command: Command, number: int) -> Message | None:
    """`/goal edit G12`: the form with what it says now."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        goal = goals.find(session, viewer, number, command.place.id, command.now)
        form = edit_form(session, viewer, goal, command.now)
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


def set_twin(click: Click) -> Message | None:
    """`Set it all the same`: what was typed, carried out once. It stands in the button itself, and
    is read as anything that its presser may type."""
    key, _, text = click.value.partition(" ")
    request = parsed.parse_goal(text, click.asker.today)
    if click.place is None or not isinstance(request, parsed.NewGoal):
        raise StaleButton
    command = Command(
        db=click.db, now=click.now, asker=click.asker, key=f"again:{key}"[:KEY], open=click.open,
        place=click.place, name="/goal", text=text,
    )  # fmt: skip
    need_cairn(command)
    return set_at_once(command, request, all_the_same=True)


def join_twin(click: Click) -> Message | None:
    """`Join G7` instead of setting the same once more."""
    with click.db.begin() as session:
        by = click.asker.person(session)
        goal = clicked(session, click, by, hold=True)
        goals.join(session, goal, by=by, now=click.now)
    joined = help_views.words(f"You are in on {facts.named(goal.number, goal.title)}.")
    if click.view.get("type") != "modal":
        return joined
    click.show(help_views.page(joined))
    return None


def turn(
    command: Command, request: parsed.PauseGoal | parsed.ResumeGoal | parsed.ReopenGoal
) -> Message:
    """`/goal pause G12`, `resume G12` and `reopen G12`."""
    verb = {
        parsed.PauseGoal: goals.pause,
        parsed.ResumeGoal: goals.resume,
        parsed.ReopenGoal: goals.reopen,
    }[type(request)]
    with command.db.begin() as session:
        by = command.asker.person(session)
        goal = goals.find(session, by, request.number, command.place.id, command.now, hold=True)
        verb(session, goal, by=by, now=command.now, why=request.note)
    return answer(command, goal)


def move(command: Command, request: parsed.MoveGoal) -> Message | None:
    """`/goal move G12 to DATE because REASON`; what is missing is asked by a form."""
    with command.db.begin() as session:
        by = command.asker.person(session)
        goal = goals.find(session, by, request.number, command.place.id, command.now, hold=True)
        access.need_goal_change(session, by, goal)
        goals.need_open(goal)
        if request.due is not None and (request.reason or goal.due_on is None):
            goals.move(
                session, goal, to=request.due, because=request.reason or "", by=by, now=command.now
            )
            page = None
        else:
            page = goal_pages.card(session, goal, command.now, command.asker.today)
    if page is None:
        return answer(command, goal)
    here = command.place.id
    command.open(goal_plans.move_form(page, here, to=request.due, because=request.reason or ""))
    return None


def show_history(command: Command, number: int) -> Message:
    """`/goal history G12`."""
    return long_lists.show(command, Book("history", command.place.id, number=number))


def show_objective(command: Command, number: int) -> Message:
    """`/goal O7`: an objective with its values, for the asker alone."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        found = objectives.find(session, viewer, number, command.place.id, command.now)
    return objective_answer(command, *found)


def give_value(command: Command, request: ReadObjective) -> Message:
    """`/goal O7 = 42`: takes the value, and shows the objective with it."""
    here = command.place.id
    with command.db.begin() as session:
        by = command.asker.person(session)
        objective, goal = objectives.find(session, by, request.number, here, command.now, hold=True)
        if request.share and not objectives.takes_shares(objective):
            raise objectives.NotInPercent(number=objective.number, unit=said(objective.unit, 40))
        if receipts.take(session, by.workspace_id, command.key, command.now):
            objectives.give(session, objective, goal, request.value, by=by, now=command.now)
    return objective_answer(command, objective, goal)


def measure(command: Command, request: MeasureGoal) -> Message | None:
    """`/goal measure G12`: the form *Measure it*, with what was typed or what its words propose."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        goal = goals.find(session, viewer, request.number, command.place.id, command.now)
        form = measure_form(
            session, viewer, goal, command.place.id, command.asker.today, words=request.words
        )
    command.open(form)
    return None
