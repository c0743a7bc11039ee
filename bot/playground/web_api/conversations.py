"""`conversations.*`: channels, who is in them and what was said."""

from datetime import timedelta

from bot.playground.apps import BOT_USER
from bot.playground.channels import Channel, channel_object
from bot.playground.messages import Message, message_object
from bot.playground.shapes import Json
from bot.playground.web_api.calls import Arguments, Desk, Refused, page
from bot.playground.workspace import parse_ts

_SCOPE_NOUNS = {"channel": "channels", "group": "groups", "im": "im"}
_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def info(desk: Desk, args: Arguments) -> Json:
    """`conversations.info`."""
    return {"channel": channel_object(_readable(desk, args, "read"))}


def list_channels(desk: Desk, args: Arguments) -> Json:
    """`conversations.list`: public ones by default, and private ones that the bot is in."""
    names = (args.text("types") or "public_channel").split(",")
    types = {_TYPES.get(name.strip(), "") for name in names}
    if "" in types:
        raise Refused("invalid_types")
    for kind in sorted(types):
        desk.need(f"{_SCOPE_NOUNS.get(kind, kind)}:read")
    found = [
        channel_object(channel)
        for channel in desk.workspace.channels.values()
        if channel.type in types
        and (channel.bot_is_in or not channel.is_private)
        and not (args.flag("exclude_archived") and channel.is_archived)
    ]
    shown, cursor = page(found, args, 100, 1000)
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def list_own(desk: Desk, args: Arguments) -> Json:
    """`users.conversations`: those that the bot is in."""
    listed = list_channels(desk, args)
    own = [each for each in listed["channels"] if desk.workspace.channels[each["id"]].bot_is_in]
    return {**listed, "channels": own}


def members(desk: Desk, args: Arguments) -> Json:
    """`conversations.members`, in pages."""
    channel = _readable(desk, args, "read")
    shown, cursor = page(channel.members, args, 100, 1000)
    return {"members": shown, "response_metadata": {"next_cursor": cursor}}


def history(desk: Desk, args: Arguments) -> Json:
    """`conversations.history`: newest first, without replies and ephemeral messages."""
    channel = _readable(desk, args, "history")
    if not channel.bot_is_in:
        raise Refused("not_in_channel")
    found = [each for each in channel.top_level() if _is_shown(desk, each, args)]
    shown, cursor = page(found[::-1], args, 100, 999)
    with_metadata = args.flag("include_all_metadata")
    return {
        "messages": [message_object(each, with_metadata=with_metadata) for each in shown],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def replies(desk: Desk, args: Arguments) -> Json:
    """`conversations.replies`: the parent first, then its replies, oldest first."""
    channel = _readable(desk, args, "history")
    if not channel.bot_is_in:
        raise Refused("not_in_channel")
    ts = args.needed("ts")
    asked = channel.messages.get(ts)
    root = asked.thread_ts if asked and asked.is_reply and asked.thread_ts else ts
    thread = [each for each in channel.thread(root) if _is_shown(desk, each, args)]
    if not thread:
        raise Refused("thread_not_found")
    shown, cursor = page(thread, args, 1000, 1000)
    with_metadata = args.flag("include_all_metadata")
    return {
        "messages": [message_object(each, with_metadata=with_metadata) for each in shown],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def open_im(desk: Desk, args: Arguments) -> Json:
    """`conversations.open`: the direct message with one person."""
    channel_id = args.text("channel")
    if channel_id:
        return {"channel": channel_object(desk.channel(channel_id))}
    users = (args.text("users") or "").split(",")
    person = desk.workspace.people.get(users[0])
    if len(users) != 1:
        raise Refused("invalid_user_combination")
    if person is None:
        raise Refused("user_not_found")
    if person.deleted:
        raise Refused("user_disabled")
    if person.is_bot:
        raise Refused("cannot_dm_bot")
    return {"channel": {"id": desk.workspace.im(person.id).id}}


def join(desk: Desk, args: Arguments) -> Json:
    """`conversations.join`: of public channels only."""
    channel = desk.channel(args.needed("channel"))
    if channel.is_private:
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    if not channel.bot_is_in:
        desk.workspace.join(channel, BOT_USER)
    return {"channel": channel_object(channel)}


def _readable(desk: Desk, args: Arguments, what: str) -> Channel:
    # Slack looks at the scope before it looks at the channel, but which scope is needed depends on
    # what kind of channel it is.
    channel_id = args.needed("channel")
    channel = desk.workspace.channels.get(channel_id)
    if channel is None:
        desk.need(*(f"{noun}:{what}" for noun in _SCOPE_NOUNS.values()))
        raise Refused("channel_not_found")
    desk.need(f"{_SCOPE_NOUNS[channel.type]}:{what}")
    return desk.channel(channel_id)


def _is_shown(desk: Desk, message: Message, args: Arguments) -> bool:
    if message.reader is not None:
        return False
    oldest, latest = args.text("oldest") or "0", args.text("latest") or "9999999999"
    inclusive = args.flag("inclusive")
    try:
        ts, first, last = float(message.ts), float(oldest), float(latest)
    except ValueError:
        raise Refused("invalid_ts_oldest") from None
    inside = first <= ts <= last if inclusive else first < ts < last
    lag = timedelta(seconds=desk.faults.history_lag_seconds)
    return inside and (not lag or parse_ts(message.ts) <= desk.workspace.now() - lag)
