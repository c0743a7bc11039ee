"""`Make it a goal` on a milestone's card."""

from bot.services import goals, milestones
from bot.slack.requests import Click, number_in
from bot.slack.routes import Routes
from bot.slack.views import facts, ids
from bot.slack.views import help as help_views
from bot.slack.views.parts import Message


def register(routes: Routes) -> None:
    """What makes a goal of a milestone."""
    routes.clicks[ids.MILESTONE_GROW] = grow


def grow(click: Click) -> Message:
    """The milestone leaves its road, and its goal is supported by a new one."""
    here = click.place.id if click.place else None
    with click.db.begin() as session:
        by = click.asker.person(session)
        milestone, goal = milestones.find_row(
            session, by, number_in(click.value), here, click.now, hold=True
        )
        grown = goals.grow(session, milestone, goal, by=by, now=click.now, today=click.asker.today)
    name = facts.named(grown.number, grown.title)
    return help_views.words(f"M{milestone.number} became {name}, which supports G{goal.number}.")
