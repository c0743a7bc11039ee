"""What happens around Cairn: people and channels come, go and change; Home is opened."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.errors import CairnError
from bot.model import Channel, Workspace
from bot.services import away, installations, outbox, people, replies, workspaces
from bot.slack.answering import Answers
from bot.slack.directory import Directory
from bot.slack.listeners.home import build
from bot.slack.profiles import profile_of, status_of
from bot.slack.requests import Event
from bot.slack.routes import Routes

PRIVATE, PUBLIC = "channel_convert_to_private", "channel_convert_to_public"


class InstalledMeanwhile(CairnError):
    """Cairn was installed anew while its removal was looked into; the news of it comes again."""


def register(routes: Routes, directory: Directory, answers: Answers) -> None:
    """Everything that Slack tells without being asked."""
    events = routes.events
    events["member_joined_channel"] = lambda event: joined(event, directory)
    events["member_left_channel"] = left
    events["user_change"] = changed
    for noun in ("channel", "group"):
        events[f"{noun}_left"] = taken_out
        events[f"{noun}_archive"] = archived
        events[f"{noun}_unarchive"] = unarchived
        events[f"{noun}_deleted"] = archived
        events[f"{noun}_rename"] = renamed
    events["channel_id_changed"] = got_new_id
    said = events.get("message", nothing)
    events["message"] = lambda event: (converted if is_conversion(event.body) else said)(event)
    events["app_uninstalled"] = lambda event: uninstalled(event, directory)
    events["tokens_revoked"] = lambda event: uninstalled(event, directory)
    events["app_home_opened"] = lambda event: home_opened(event, directory, answers)


def joined(event: Event, directory: Directory) -> None:
    """Somebody joined; when it is Cairn itself, words that were kept for it are offered."""
    channel, user = str(event.body["channel"]), str(event.body["user"])
    with event.db.begin() as session:
        is_cairn = _is_cairn(session, event, user)
        if not is_cairn:
            found = workspaces.meet_channel(session, event.workspace_id, channel)
            person = people.meet(session, event.workspace_id, user)
            workspaces.join(session, found.id, person, event.now)
    if is_cairn:
        directory.arrive(event.workspace_id, channel, event.now)


def left(event: Event) -> None:
    """Somebody left: from now on they see nothing of a private channel; nor does Cairn."""
    with event.db.begin() as session:
        channel = _channel(session, event)
        if channel is None:
            return
        user = str(event.body["user"])
        if _is_cairn(session, event, user):
            _leave(session, event, channel)
            return
        person = people.find(session, event.workspace_id, user)
        if person:
            workspaces.leave(session, channel.id, person.id)


def taken_out(event: Event) -> None:
    """Cairn itself was taken out of a channel."""
    with event.db.begin() as session:
        channel = _channel(session, event)
        if channel:
            _leave(session, event, channel)


def _leave(session: Session, event: Event, channel: Channel) -> None:
    channel.cairn_in = False
    workspaces.learn_members(session, channel, (), event.now)


def changed(event: Event) -> None:
    """A person's zone, name, standing or status changed; those whom Cairn never met do not matter.

    Whose status says that they are away is asked whether they wish to be left alone.
    """
    with event.db.begin() as session:
        team_id = session.get_one(Workspace, event.workspace_id).team_id
        profile = profile_of(event.body["user"], team_id)
        if people.find(session, event.workspace_id, profile.slack_id):
            person = people.learn(session, event.workspace_id, profile, event.now)
            away.notice_status(session, person, status_of(event.body["user"]), event.now)


def archived(event: Event) -> None:
    """A channel is no longer written in."""
    _with_channel(event, lambda channel: setattr(channel, "archived", True))


def unarchived(event: Event) -> None:
    """A channel is written in again."""
    _with_channel(event, lambda channel: setattr(channel, "archived", False))


def renamed(event: Event) -> None:
    """A channel has another name."""
    name = str(event.body["channel"].get("name") or "")[:200]
    _with_channel(event, lambda channel: setattr(channel, "name", name))


def nothing(event: Event) -> None:
    """Messages that nobody listens to."""


def is_conversion(body: Mapping[str, Any]) -> bool:
    """Whether a message event says that a channel was made private or public: Slack has no other
    event for it (docs.slack.dev/reference/events/message/channel_convert_to_private)."""
    return body.get("type") == "message" and body.get("subtype") in (PRIVATE, PUBLIC)


def converted(event: Event) -> None:
    """A channel was made private, and from now on its goals exist for its members alone; or public.

    That it is private is believed at once; that it is public, Slack is asked before it counts.
    """
    if event.body["subtype"] == PRIVATE:
        with event.db.begin() as session:
            slack_id = str(event.body["channel"])
            workspaces.make_private(session, event.workspace_id, slack_id, event.now)
    else:
        _with_channel(event, lambda channel: setattr(channel, "known_at", None))


def got_new_id(event: Event) -> None:
    """A channel was shared or unshared, and has another id: by that one its messages are changed,
    what is owed to it is sent, and what people say in its threads is known."""
    new = str(event.body["new_channel_id"])
    with event.db.begin() as session:
        old = str(event.body["old_channel_id"])
        channel = workspaces.find_channel(session, event.workspace_id, old)
        if channel and not workspaces.find_channel(session, event.workspace_id, new):
            channel.slack_id = new
            outbox.move(session, event.workspace_id, old, new, event.now)
            replies.move(session, event.workspace_id, old, new)


def uninstalled(event: Event, directory: Directory) -> None:
    """Cairn was removed or its token revoked: nothing is sent any more. Slack may say so hours
    later, when it is installed again.

    Raises:
        InstalledMeanwhile: it was, between the question whether it is and the end of its token.
    """
    revoked = event.body["type"] == "tokens_revoked"
    if revoked and not (event.body.get("tokens") or {}).get("bot"):
        return
    with event.db.look() as session:
        since = installations.since(session, event.workspace_id)
    if directory.is_back(event.workspace_id, event.happened_at):
        return
    with event.db.begin() as session:
        if installations.held_since(session, event.workspace_id) not in (since, None):
            raise InstalledMeanwhile
        if revoked:  # a new token may come, and nobody asked for the data to go
            workspaces.revoke(session, event.workspace_id, event.now)
        else:
            workspaces.remove(session, event.workspace_id, event.now)


def home_opened(event: Event, directory: Directory, answers: Answers) -> None:
    """Somebody opened App Home: it is built for them, now."""
    if event.body.get("tab") not in (None, "home"):
        return
    asker = directory.asker(event.workspace_id, str(event.body["user"]), event.now)
    answers.publish_home(asker.workspace_id, asker.slack_id, lambda: build(event.db, asker))


def _with_channel(event: Event, change: Callable[[Channel], None]) -> None:
    with event.db.begin() as session:
        channel = _channel(session, event)
        if channel:
            change(channel)


def _channel(session: Session, event: Event) -> Channel | None:
    said = event.body["channel"]
    slack_id = str(said["id"] if isinstance(said, dict) else said)
    return workspaces.find_channel(session, event.workspace_id, slack_id)


def _is_cairn(session: Session, event: Event, user: str) -> bool:
    return session.get_one(Workspace, event.workspace_id).bot_user_id == user
