"""`reactions.*`: emoji on messages."""

import re

from bot.playground.apps import BOT_USER
from bot.playground.shapes import Json
from bot.playground.web_api.calls import Arguments, Desk, Refused

_NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


def add_reaction(desk: Desk, args: Arguments) -> Json:
    """`reactions.add`."""
    channel = desk.channel(args.needed("channel"))
    message = channel.messages.get(args.needed("timestamp"))
    name = args.needed("name")
    if message is None or message.reader is not None:
        raise Refused("message_not_found")
    if channel.is_archived:
        raise Refused("is_archived")
    if not channel.bot_is_in:
        raise Refused("not_in_channel")
    if not _NAME.fullmatch(name):
        raise Refused("invalid_name")
    if BOT_USER in message.reactions.get(name, ()):
        raise Refused("already_reacted")
    desk.workspace.react(message, name, BOT_USER)
    return {}
