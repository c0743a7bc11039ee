"""The milestones that a select offers as somebody types into it."""

from bot.services import access, milestones
from bot.slack.requests import Suggestion
from bot.slack.routes import Routes
from bot.slack.views import ids
from bot.slack.views import milestone_choices as views
from bot.slack.views.parts import Block


def register(routes: Routes) -> None:
    """What selects of milestones ask for."""
    routes.options[ids.AFTER] = earlier


def earlier(asked: Suggestion) -> list[Block]:
    """`After` in a form: open milestones that the asker may see, but not what comes after it."""
    with asked.db.read() as session:
        viewer = asked.asker.person(session)
        found = milestones.offered(
            session, viewer, asked.typed, now=asked.now,
            here=access.here(session, viewer, asked.number("channel")),
            milestone_id=asked.number("milestone"),
        )  # fmt: skip
    return [views.choice(*each) for each in found]
