"""`/cairn templates`, and what stands in front of the form *Set a goal*."""

from typing import assert_never

from sqlalchemy.orm import Session

from bot.errors import CannotRead, FieldErrors
from bot.model import Goal, Person
from bot.services import access, goals, receipts, templates
from bot.services.templates import NAME, NameTaken
from bot.slack.commands import templates as parsed
from bot.slack.forms import templates as forms
from bot.slack.listeners.channels import need_insider
from bot.slack.listeners.goal_parts import clicked, here_of
from bot.slack.listeners.template_parts import form_anew, new_form
from bot.slack.requests import Ask, Click, Command, StaleButton, Submission
from bot.slack.routes import Routes
from bot.slack.taking import metadata_of
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views import templates as views
from bot.slack.views.parts import Block, Message, cut, in_code


def register(routes: Routes) -> None:
    """What is asked of templates by buttons and forms."""
    routes.clicks[ids.TEMPLATE_USE] = use_clicked
    routes.clicks[ids.TEMPLATE_CHOOSE] = choose
    routes.clicks[ids.TEMPLATE_KEEP] = keep_clicked
    routes.submissions[ids.TEMPLATE_KEEP_FORM] = keep_by_form


def on_command(command: Command, request: parsed.TemplateRequest) -> Message | None:
    """`/cairn templates …`."""
    need_insider(command.asker)
    match request:
        case parsed.Templates():
            return show(command)
        case parsed.UseTemplate(name):
            use(command, name)
            return None
        case parsed.KeepTemplate():
            return keep(command, request)
        case parsed.DropTemplate(name):
            return drop(command, name)
        case _:
            assert_never(request)


def show(command: Command) -> Message:
    """`/cairn templates`."""
    with command.db.read() as session:
        return views.listing(templates.offers(session, command.asker.person(session)))


def use(command: Command, name: str) -> None:
    """`/cairn templates use NAME`: *Set a goal*, filled from it."""
    with command.db.read() as session:
        offer = templates.find_named(session, command.asker.person(session), name)
    command.open(new_form(command, command.place.id if command.place.cairn_in else None, offer))


def use_clicked(click: Click) -> None:
    """`Use`."""
    need_insider(click.asker)
    with click.db.read() as session:
        offer = templates.find(session, click.asker.person(session), click.value)
    here = click.place.id if click.place and click.place.cairn_in else None
    click.open(new_form(click, here, offer))


def choose(click: Click) -> None:
    """*Start from a template*, in the form: it is filled in where it stands."""
    need_insider(click.asker)
    if click.view.get("callback_id") != ids.GOAL_FORM:
        raise StaleButton
    click.show(form_anew(click, metadata_of(click.view)))


def keep(command: Command, request: parsed.KeepTemplate) -> Message | None:
    """`/cairn templates keep G12 as NAME`; what not everybody can see is asked for by a form."""
    with command.db.begin() as session:
        by = command.asker.person(session)
        goal = goals.find(session, by, request.number, command.place.id, command.now)
        name = request.name or cut(goal.title, NAME)
        if access.is_open(session, goal, command.now):
            return _keep_at_once(session, command, goal, name, by)
        form = keep_form(session, command, goal, command.place.id, name)
    command.open(form)
    return None


def _keep_at_once(
    session: Session, command: Command, goal: Goal, name: str, by: Person
) -> Message | None:
    if not receipts.take(session, by.workspace_id, command.key, command.now):
        return None
    try:
        name = forms.checked_name(name)
    except FieldErrors as error:
        raise CannotRead(str(error)) from error
    return views.kept(templates.keep(session, goal, name, by=by, now=command.now))


def keep_clicked(click: Click) -> None:
    """`Keep as template`, on the page of a goal."""
    with click.db.read() as session:
        by = click.asker.person(session)
        goal, here = clicked(session, click, by), here_of(session, click, by)
        form = keep_form(session, click, goal, here, cut(goal.title, NAME))
    click.open(form)


def keep_form(session: Session, ask: Ask, goal: Goal, here: int | None, name: str) -> Block:
    """The form that shows what everybody will be able to read, for one who may keep it."""
    templates.need_keeper(session, ask.asker.person(session), goal, ask.now)
    private = not access.is_open(session, goal, ask.now)
    return views.keep_form(templates.road_of(session, goal), goal.id, here, name, private=private)


def keep_by_form(form: Submission) -> Block | None:
    """*Keep as template*. What became private meanwhile is shown with its warning first."""
    name = forms.read_name(form)
    with form.db.begin() as session:
        by = form.asker.person(session)
        here = access.here(session, by, form.number("channel"))
        goal = goals.find_row(session, by, form.number("goal") or 0, here, form.now)
        if form.metadata.get("open") is not False and not access.is_open(session, goal, form.now):
            return keep_form(session, form, goal, here, name)
        if not receipts.take(session, by.workspace_id, form.key, form.now):
            return None
        try:
            offer = templates.keep(session, goal, name, by=by, now=form.now)
        except NameTaken as error:
            raise FieldErrors({"name": str(error)}) from error
    return help_views.page(views.kept(offer))


def drop(command: Command, name: str) -> Message:
    """`/cairn templates drop NAME`: goals that were set from it stay."""
    with command.db.begin() as session:
        by = command.asker.person(session)
        offer = templates.find_named(session, by, name)
        templates.drop(session, offer, by=by)
    return help_views.words(f"Dropped the template {in_code(offer.name, 60)}.")
