"""`/cairn why`, and `Try again`."""

import re

from bot.errors import NoSuchThing
from bot.services import access, outbox
from bot.services.pages import why as pages
from bot.slack.requests import Click, Command, StaleButton, number_in
from bot.slack.routes import Routes
from bot.slack.views import ids
from bot.slack.views import why as views
from bot.slack.views.parts import Message

_VALUE = re.compile(r"(\d{1,10}):(\d{1,10})", re.ASCII)
"""A delivery, and which of its turns was read of."""


def register(routes: Routes) -> None:
    """The buttons beside what failed."""
    for action in (ids.WHY_TRY, ids.WHY_ANYWAY):
        routes.clicks[action] = try_again


def explain(command: Command) -> Message:
    """The last and next messages to the asker, each with the rule behind it."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        access.need_insider(viewer)
        return views.page(pages.page(session, viewer, command.place.id, command.now))


def try_again(click: Click) -> Message:
    """`Try again`, or `Send it anyway`."""
    read = _VALUE.fullmatch(click.value)
    if read is None:
        raise StaleButton
    anyway = click.action == ids.WHY_ANYWAY
    with click.db.begin() as session:
        by = click.asker.person(session)
        try:
            begun = outbox.try_again(
                session, number_in(read[1]), number_in(read[2]),
                by=by, now=click.now, anyway=anyway,
            )  # fmt: skip
        except NoSuchThing as error:
            raise StaleButton from error
    return views.tried(begun=begun)
