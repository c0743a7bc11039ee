"""The roadmap: in words at once, as a picture by a delivery, and shared with the channel."""

from sqlalchemy.orm import Session

from bot.model import Channel, Kind, Person
from bot.services import access, roadmaps, sharing, workspaces
from bot.services.pages import roadmaps as pages
from bot.slack.requests import Ask, Click, Place, number_in
from bot.slack.routes import Routes
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views import roadmaps as views
from bot.slack.views.parts import Message


def register(routes: Routes) -> None:
    """The buttons of roadmaps."""
    routes.clicks[ids.ROADMAP_SHOW] = pressed
    routes.clicks[ids.ROADMAP_SHARE] = share


def show(ask: Ask, place: Place | None, channel_id: int | None, *, once: str) -> Message:
    """A channel's roadmap, or with none one's own: the words, while the picture is on its way.

    Raises:
        NoSuchThing: they are not in that channel.
    """
    with ask.db.read() as session:
        viewer = ask.asker.person(session)
        if channel_id is None:
            page = pages.of_person(session, viewer, ask.now, ask.asker.today)
        else:
            channel = _channel(session, viewer, place, channel_id)
            page = pages.of_channel(session, channel, viewer, channel_id, ask.now, ask.asker.today)
    coming = bool(page.pages) and not viewer.outsider
    if coming:
        with ask.db.begin() as session:
            viewer = ask.asker.person(session)
            roadmaps.send(session, channel_id, to=viewer, once=once, now=ask.now)
    return views.answer(page, coming=coming)


def _channel(session: Session, viewer: Person, place: Place | None, channel_id: int) -> Channel:
    """The channel that is asked for: the one they are in, Slack says, or another one of theirs."""
    if place is not None and place.id == channel_id:
        return workspaces.channel(session, viewer.workspace_id, channel_id)
    return access.need_member(session, viewer, channel_id)


def pressed(click: Click) -> Message:
    """`Roadmap` under a summary or digest; pressed twice, it is sent once a day."""
    once = f"{click.message_ts}:{click.asker.today}" if click.message_ts else click.key
    return show(click, click.place, number_in(click.value), once=once)


def share(click: Click) -> Message | None:
    """`Share`: the channel gets it, once, with what all of its members may see."""
    with click.db.begin() as session:
        first = sharing.share(
            session, Kind.ROADMAP, number_in(click.value), by=click.asker.person(session),
            once=click.message_ts, now=click.now,
        )  # fmt: skip
    return None if first else help_views.words("This was shared already.")
