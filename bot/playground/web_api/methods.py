"""Which methods the pretend Slack knows, and what scope and which token each of them needs."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.shapes import Json
from bot.playground.web_api import (
    apps,
    chat,
    conversations,
    files,
    oauth,
    reactions,
    users,
    views,
)
from bot.playground.web_api.calls import Arguments, Desk


@dataclass(frozen=True)
class Method:
    """One method: any one of `scopes` is enough; without a token only where `is_open`."""

    run: Callable[[Desk, Arguments], Json]
    scopes: tuple[str, ...] = ()
    is_open: bool = False
    takes_app_token: bool = False


# Which scope conversations.info, history and the like need depends on the channel: see there.
METHODS = {
    "apps.connections.open": Method(apps.open_connection, takes_app_token=True),
    "auth.test": Method(users.auth_test),
    "blocks.validate": Method(chat.validate_blocks, is_open=True),
    "bots.info": Method(users.bots_info, ("users:read",)),
    "chat.delete": Method(chat.delete, ("chat:write",)),
    "chat.getPermalink": Method(chat.get_permalink),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.update": Method(chat.update, ("chat:write",)),
    "conversations.history": Method(conversations.history),
    "conversations.info": Method(conversations.info),
    "conversations.join": Method(conversations.join, ("channels:join",)),
    "conversations.list": Method(conversations.list_channels),
    "conversations.members": Method(conversations.members),
    "conversations.open": Method(conversations.open_im, ("im:write",)),
    "conversations.replies": Method(conversations.replies),
    "files.completeUploadExternal": Method(files.complete_upload, ("files:write",)),
    "files.getUploadURLExternal": Method(files.get_upload_url, ("files:write",)),
    "oauth.v2.access": Method(oauth.access, is_open=True),
    "reactions.add": Method(reactions.add_reaction, ("reactions:write",)),
    "team.info": Method(users.team_info, ("team:read",)),
    "users.conversations": Method(conversations.list_own),
    "users.info": Method(users.users_info, ("users:read",)),
    "users.list": Method(users.users_list, ("users:read",)),
    "views.open": Method(views.open_view),
    "views.publish": Method(views.publish_view),
    "views.push": Method(views.push_view),
    "views.update": Method(views.update_view),
}
