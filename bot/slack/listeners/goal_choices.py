"""The goals that a select offers as somebody types into it."""

from bot.services import access
from bot.services.goals import alignment
from bot.slack.requests import Suggestion
from bot.slack.routes import Routes
from bot.slack.views import goal_choices as views
from bot.slack.views import ids
from bot.slack.views.parts import Block


def register(routes: Routes) -> None:
    """What selects of goals ask for."""
    routes.options[ids.SUPPORTS] = supportable
    routes.options[ids.CONVERT_INTO] = supportable


def supportable(asked: Suggestion) -> list[Block]:
    """The open goals that the asker may see, without the form's own and what stands below it: for
    `Supports`, and for what a goal is to become a milestone of."""
    with asked.db.read() as session:
        viewer = asked.asker.person(session)
        found = alignment.offered(
            session, viewer, asked.typed, now=asked.now,
            here=access.here(session, viewer, asked.number("channel")),
            goal_id=asked.number("goal"),
        )  # fmt: skip
    return [views.choice(*goal) for goal in found]
