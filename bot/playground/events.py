"""Events as Slack describes them to a bot: plain functions from what happened to JSON."""

from bot.playground.channels import Channel
from bot.playground.messages import Message, message_object
from bot.playground.people import TEAM_ID, Person
from bot.playground.shapes import Json
from bot.playground.views import View, view_object


def message_posted(message: Message, channel: Channel) -> Json:
    """A new message, of a person or of the bot itself."""
    return {
        **message_object(message, with_metadata=True),
        "channel": channel.id,
        "channel_type": channel.type,
        "event_ts": message.ts,
    }


def message_changed(now: Message, before: Message, channel: Channel, ts: str) -> Json:
    """An edit; `ts` is the moment of the edit."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.type,
        "message": message_object(now),
        "previous_message": message_object(before),
        "ts": ts,
        "event_ts": ts,
    }


def message_deleted(before: Message, channel: Channel, ts: str) -> Json:
    """A message taken back; `ts` is the moment of that."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.type,
        "deleted_ts": before.ts,
        "previous_message": message_object(before),
        "ts": ts,
        "event_ts": ts,
    }


def home_opened(user: str, channel: str, view: View | None, ts: str) -> Json:
    """Somebody looks at the App Home; `view` is what was published for them before, if anything."""
    event: Json = {
        "type": "app_home_opened",
        "user": user,
        "channel": channel,
        "tab": "home",
        "event_ts": ts,
    }
    return event | ({"view": view_object(view)} if view else {})


def member_joined(user: str, channel: Channel, inviter: str | None, ts: str) -> Json:
    """Somebody came into a channel."""
    event: Json = {
        "type": "member_joined_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": TEAM_ID,
        "event_ts": ts,
    }
    return event | ({"inviter": inviter} if inviter else {})


def member_left(user: str, channel: Channel, ts: str) -> Json:
    """Somebody went out of a channel, or was taken out of it."""
    return {
        "type": "member_left_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": TEAM_ID,
        "event_ts": ts,
    }


def bot_left(channel: Channel, actor: str, ts: str) -> Json:
    """The bot was taken out of a channel: `channel_left` or `group_left`."""
    kind = "group_left" if channel.is_private else "channel_left"
    return {"type": kind, "channel": channel.id, "actor_id": actor, "event_ts": ts}


def channel_changed(what: str, channel: Channel, by: str, ts: str) -> Json:
    """`what` is archive, unarchive, deleted or rename; private channels have `group_` events."""
    prefix = "group" if channel.is_private else "channel"
    place: str | Json = channel.id
    if what == "rename":
        place = {"id": channel.id, "name": channel.name, "created": channel.created}
    return {"type": f"{prefix}_{what}", "channel": place, "user": by, "event_ts": ts}


def user_changed(person: Person, user: Json, ts: str) -> Json:
    """A profile, zone, role or account changed; `user` is the new user object."""
    return {"type": "user_change", "user": user, "cache_ts": person.updated, "event_ts": ts}


def reaction_added(message: Message, name: str, by: str, ts: str) -> Json:
    """An emoji put on a message."""
    return {
        "type": "reaction_added",
        "user": by,
        "reaction": name,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "item_user": message.user,
        "event_ts": ts,
    }
