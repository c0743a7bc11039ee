"""`I'll help` and `Resolved`, wherever a blocker is shown."""

from sqlalchemy.orm import Session

from bot.model import Blocker, Goal, Person
from bot.services import blockers
from bot.slack.listeners.goal_parts import here_of
from bot.slack.requests import Click, number_in
from bot.slack.routes import Routes
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views.parts import Message


def register(routes: Routes) -> None:
    """What is done about blockers."""
    routes.clicks[ids.BLOCKER_HELP] = help_with
    routes.clicks[ids.BLOCKER_RESOLVE] = resolve


def help_with(click: Click) -> Message:
    """`I'll help`: the blocked one hears of it."""
    with click.db.begin() as session:
        by = click.asker.person(session)
        blocker, goal = _clicked(session, click, by)
        first = blockers.help_with(session, blocker, goal, by=by, now=click.now)
        blocked = session.get_one(Person, blocker.person_id).slack_id
    if not first:
        return help_views.words("You help with this already.")
    return help_views.words(f"🤝 You help with this; <@{blocked}> hears of it.")


def resolve(click: Click) -> Message:
    """`Resolved`: the blocked one and the helper hear of it."""
    with click.db.begin() as session:
        by = click.asker.person(session)
        blocker, goal = _clicked(session, click, by)
        first = blockers.resolve(session, blocker, goal, by=by, now=click.now)
    if not first:
        return help_views.words("This was resolved already.")
    return help_views.words("✅ Resolved: it is not in the way any more.")


def _clicked(session: Session, click: Click, by: Person) -> tuple[Blocker, Goal | None]:
    here = here_of(session, click, by)
    return blockers.find_row(session, by, number_in(click.value), here, click.now)
