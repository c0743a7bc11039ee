"""The buttons of celebrations."""

from collections.abc import Callable

from bot.services import celebrations
from bot.slack.requests import Click, number_in
from bot.slack.routes import Routes
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views.parts import Message


def register(routes: Routes) -> None:
    """Everything that is asked of celebrations."""
    routes.clicks[ids.CELEBRATION_CHEER] = cheer
    routes.clicks[ids.CELEBRATION_STAY] = stay


def cheer(click: Click) -> Message | None:
    """`👏 Cheer`: counts a person once; the message shows it."""
    return _counted(click, celebrations.cheer, "Your cheer is counted already.")


def stay(click: Click) -> Message | None:
    """`Still in`: the same, and whoever was not in on the goal is so by it."""
    return _counted(click, celebrations.stay, "You have said so already.")


def _counted(click: Click, count: Callable[..., bool], again: str) -> Message | None:
    with click.db.begin() as session:
        first = count(
            session,
            number_in(click.value),
            by=click.asker.person(session),
            here=click.place.id if click.place else None,
            now=click.now,
        )
    return None if first else help_views.words(again)
