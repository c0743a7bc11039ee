"""The buttons of the question whether somebody whose status says so is away."""

from bot.services import access, away
from bot.slack.requests import Click, number_in
from bot.slack.routes import Routes
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views.parts import Message
from bot.when import say_date


def register(routes: Routes) -> None:
    """Yes and no."""
    routes.clicks[ids.AWAY_HOLD] = hold
    routes.clicks[ids.AWAY_NO] = go_on


def hold(click: Click) -> Message:
    """`Yes, hold them`."""
    with click.db.begin() as session:
        person = click.asker.person(session)
        access.need_insider(person)
        day = away.accept(session, person, number_in(click.value), click.now)
    said = say_date(day, today=click.asker.today)
    return help_views.words(
        f"🏝 Nothing is asked of you up to and with {said}, and you are not counted as missing. "
        "`/checkin back` ends it earlier."
    )


def go_on(click: Click) -> Message:
    """`No`."""
    with click.db.begin() as session:
        person = click.asker.person(session)
        access.need_insider(person)
        away.decline(session, person, number_in(click.value), click.now)
    return help_views.words("Your check-ins ask you as always.")
