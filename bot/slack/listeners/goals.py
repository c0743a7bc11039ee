"""`/goal`."""

from typing import assert_never

from bot.errors import CannotRead
from bot.model import GoalState, Scope
from bot.services import access, goals, people, receipts
from bot.services.goals import Wish
from bot.services.pages import goals as goal_pages
from bot.services.pages import lists, news
from bot.slack import commands
from bot.slack.commands import goals as parsed
from bot.slack.commands.words import Help, OpenForm, Unknown
from bot.slack.listeners.channels import met, need_cairn, need_insider
from bot.slack.listeners.goal_parts import answer, edit_form
from bot.slack.requests import Command
from bot.slack.routes import Routes
from bot.slack.views import goal_forms, goal_lists, histories
from bot.slack.views import goals as views
from bot.slack.views import help as help_views
from bot.slack.views.parts import Message


def register(routes: Routes) -> None:
    """What is asked of goals by command."""
    routes.commands["/goal"] = on_command


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
        by = command.asker.person_who_asked(session)
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
    return answer(command, goal) if direct else None


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
    return goal_lists.listing(found)


def edit(command: Command, number: int) -> Message | None:
    """`/goal edit G12`: the form with what it says now."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        goal = goals.find(session, viewer, number, command.place.id, command.now)
        form = edit_form(session, viewer, goal)
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
    return answer(command, goal)


def show_history(command: Command, number: int) -> Message:
    """`/goal history G12`."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        goal = goals.find(session, viewer, number, command.place.id, command.now)
        page = goal_pages.card(session, goal, command.now, command.asker.today)
        entries = news.of_goal(session, goal.id, command.now, command.asker.zone)
    return histories.told_in_full(page, entries)
