"""`👏 Cheer`."""

from bot.services import celebrations
from bot.slack.requests import Click, number_in
from bot.slack.routes import Routes
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views.parts import Message


def register(routes: Routes) -> None:
    """Everything that is asked of celebrations."""
    routes.clicks[ids.CELEBRATION_CHEER] = cheer


def cheer(click: Click) -> Message | None:
    """Counts a person once; the message shows it."""
    with click.db.begin() as session:
        first = celebrations.cheer(
            session,
            number_in(click.value),
            by=click.asker.person(session),
            here=click.place.id if click.place else None,
            now=click.now,
        )
    return None if first else help_views.words("Your cheer is counted already.")
