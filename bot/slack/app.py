"""Bolt, set up: who may speak, what is called for what, and what a person sees when it fails."""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context import BoltContext
from slack_sdk import WebClient
from sqlalchemy.exc import OperationalError

from bot.errors import CairnError, FieldErrors, WorkspaceUnknown
from bot.logs import reference
from bot.services.access import SwitchedOff
from bot.slack.answering import Answers
from bot.slack.opening import NotShown
from bot.slack.refusing import Unanswered, guarded, not_taken, note, refuse, refused, unexpected
from bot.slack.requests import Ask, Click, OnTop, StaleButton, clean, shown_as
from bot.slack.routes import Routes
from bot.slack.taking import Desk
from bot.slack.typed import plain
from bot.slack.views import help as help_views
from bot.slack.views import ids, notes
from bot.slack.views.parts import OPTIONS, Block, Message, modal

log = logging.getLogger("cairn.slack")

ANY = re.compile("")
IS_EVENT = "is_event"
EVENTS = (
    "message",
    "app_home_opened",
    "member_joined_channel",
    "member_left_channel",
    "channel_left",
    "group_left",
    "user_change",
    "channel_archive",
    "channel_unarchive",
    "channel_deleted",
    "channel_rename",
    "channel_id_changed",
    "group_archive",
    "group_unarchive",
    "group_deleted",
    "group_rename",
    "app_uninstalled",
    "tokens_revoked",
)
Body = Mapping[str, Any]


def make_app(desk: Desk, routes: Routes, answers: Answers) -> App:
    """Bolt's app over these routes.

    `process_before_response` keeps the order that everything rests on: the work is committed, then
    Slack is told that it was taken. The front door has verified the signature before.
    """

    def authorise(team_id: str | None, context: BoltContext) -> AuthorizeResult | None:
        found = desk.installs.authorise(team_id or "")
        if found is None and context[IS_EVENT] and desk.installs.is_unsure:
            raise WorkspaceUnknown  # Slack brings it again
        return found

    client = WebClient()  # it speaks nowhere: each request is authorised by itself
    app = App(
        # Bolt sets the level of the logger that has this name: ours are called `cairn.…`.
        name="slack_bolt.cairn",
        client=client,
        # None is how Bolt is told that nobody here may speak; its types do not know.
        authorize=cast("Callable[..., AuthorizeResult]", authorise),
        before_authorize=_prepare,
        user_facing_authorize_error_message=str(WorkspaceUnknown()),
        process_before_response=True,
        request_verification_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    def on_command(ack: Ack, body: dict[str, Any]) -> None:
        def carry_out() -> Message | None:
            command = desk.command(body)
            listener = routes.commands.get(command.name)
            return listener(command) if listener else help_views.welcome()

        said = guarded(carry_out, typed=f"{body['command']} {plain(clean(body.get('text') or ''))}")
        if said is None:
            ack()
        else:
            ack(text=said.text, blocks=said.blocks, response_type="ephemeral")

    def on_click(ack: Ack, body: dict[str, Any]) -> None:
        _answer_click(desk, answers, routes, routes.clicks, body)
        ack()

    def on_shortcut(ack: Ack, body: dict[str, Any]) -> None:
        _answer_click(desk, answers, routes, routes.shortcuts, body)
        ack()

    def on_submission(ack: Ack, body: dict[str, Any]) -> None:
        try:
            form = desk.submission(body)
            listener = routes.submissions.get(form.callback)
            if listener is None:
                raise StaleButton
            changed = listener(form)
        except FieldErrors as error:
            refused(error)
            shown = shown_as(error.by_field, body["view"].get("state") or {})
            if shown:
                ack(response_action="errors", errors=shown)
            else:  # a form without fields has no place for a sentence but a page of its own
                ack(response_action="push", view=_page(str(error)))
        except OnTop as error:
            ack(response_action="push", view=error.page)
        except CairnError as error:
            refused(error)
            ack(response_action="push", view=_page(str(error)))
        except OperationalError as error:
            ack(response_action="push", view=_page(str(not_taken(error))))
        except Exception as error:  # the last stop: a person must not be left with a spinner
            ack(response_action="push", view=_page(unexpected(error)))
        else:
            if changed:
                ack(response_action="update", view=changed)
            else:
                ack()
            _refresh_home(answers, routes, form)

    def on_closed(ack: Ack, body: dict[str, Any]) -> None:
        def take_note() -> None:
            closing = desk.closing(body)
            listener = routes.closings.get(closing.callback)
            if listener:
                listener(closing)

        guarded(take_note)  # nobody waits for an answer: the form is gone
        ack()

    def on_options(ack: Ack, body: dict[str, Any]) -> None:
        ack(options=_offered(desk, routes, body))

    def on_event(ack: Ack, body: dict[str, Any]) -> None:
        listener = routes.events.get(str(body["event"].get("type")))
        if listener:
            event = desk.event(body)
            if event is not None:
                listener(event)
        ack()

    app.command(ANY)(on_command)
    app.action(ANY)(on_click)
    app.view(ANY)(on_submission)
    app.view_closed(ANY)(on_closed)
    app.options(ANY)(on_options)
    app.shortcut(ANY)(on_shortcut)
    for name in EVENTS:
        app.event(name)(on_event)
    app.error(refuse)
    return app


def _prepare(body: Body, context: BoltContext, next_: Callable[[], object]) -> None:
    """Bolt would answer whomever it does not know at the address that the payload names, whosever
    that is. `Answers` alone speaks to addresses, and only to Slack's."""
    context.pop("response_url", None)
    context[IS_EVENT] = "event" in body
    next_()


def _answer_click(
    desk: Desk,
    answers: Answers,
    routes: Routes,
    listeners: Mapping[str, Callable[[Click], Message | None]],
    body: Body,
) -> None:
    taken: list[Click] = []
    gone: list[SwitchedOff] = []

    def carry_out() -> Message | None:
        try:
            click = desk.click(body)
        except SwitchedOff as error:
            gone.append(error)
            raise
        taken.append(click)
        listener = listeners.get(click.action)
        if listener is None:
            raise StaleButton
        return listener(click)

    said = guarded(carry_out)
    click = taken[0] if taken else None
    untold = None
    if said:
        try:
            answers.to_click(body, said, _shower(click, said) if click else _nowhere)
        except NotShown as error:
            untold = error
    if click and click.view.get("type") == "home":
        _refresh_home(answers, routes, click, note=str(untold) if untold else "")
    elif untold and not gone and not (click and _stands_above(click, str(untold))):
        raise Unanswered


def _stands_above(click: Click, sentence: str) -> bool:
    """Whether a sentence could be put above the form in which was clicked: Slack takes new versions
    of a form when it opens no other one."""
    noted = notes.above(click.view, sentence) if click.view.get("type") == "modal" else None
    if noted is None:
        return False
    try:
        click.show(noted)
    except NotShown:
        return False
    return True


def _offered(desk: Desk, routes: Routes, body: Body) -> list[Block]:
    """The choices of a select as far as it was typed into. Slack has no place for a sentence there:
    where something goes wrong nothing is offered, and the next letter asks anew."""
    try:
        asked = desk.suggestion(body)
        listener = routes.options.get(asked.field)
        return listener(asked)[:OPTIONS] if listener else []
    except CairnError as error:
        log.info("no choices were offered: %s", type(error).__name__)
    except OperationalError as error:
        note(error)
    except Exception as error:  # the last stop: a list must not spin for ever
        log.error("unexpected error %s", reference(), exc_info=error)
    return []


def _shower(click: Click, said: Message) -> Callable[[Block], None]:
    """What shows an answer as a page: a new one, or the one in which was clicked."""
    return click.show if said.in_place and click.view.get("type") == "modal" else click.open


def _nowhere(_view: Block) -> None:
    """A click that could not even be read has no form to answer in."""
    raise NotShown(when="in a moment")


def _refresh_home(answers: Answers, routes: Routes, ask: Ask, *, note: str = "") -> None:
    """What was asked on App Home, or in a form opened there, shows there what came of it; `note`
    is what could be told nowhere else."""
    build, asker = routes.home, ask.asker
    if build is None:
        return

    def build_noted() -> Block:
        page = build(ask.db, asker)
        return (notes.above(page, note) if note else None) or page

    answers.publish_home(asker.workspace_id, asker.slack_id, build_noted)


def _page(sentence: str) -> Block:
    return modal("Cairn", ids.PAGE, help_views.words(sentence).blocks)
