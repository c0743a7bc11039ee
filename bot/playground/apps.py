"""The app that is installed in the pretend workspace: what its manifest asks for."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

APP_ID = "A0CAIRN"
BOT_ID = "B0CAIRN"
BOT_USER = "U0CAIRN"

_SCOPES = """
chat:write commands users:read im:history channels:read groups:read
channels:history groups:history reactions:write files:write
"""
_EVENTS = """
app_home_opened message.im message.channels message.groups
member_joined_channel member_left_channel channel_left group_left
channel_archive channel_unarchive channel_deleted channel_rename
group_archive group_unarchive group_deleted group_rename
user_change app_uninstalled tokens_revoked
"""


@dataclass(frozen=True)
class Command:
    """A slash command; `should_escape` turns typed @names, #names and links into Slack's forms."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = True


@dataclass(frozen=True)
class Shortcut:
    """A shortcut; `type` is `global` or `message`."""

    name: str
    type: str
    callback_id: str


@dataclass
class App:
    """An installed app: its commands, shortcuts, granted scopes, subscribed events and tokens."""

    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    scopes: set[str]
    events: set[str]
    display_name: str = "cairn"
    fills_lists: bool = True
    """Whether it named an address for the lists that it fills; a socket needs none."""
    installed: bool = True
    bot_token: str = field(default_factory=lambda: "xoxb-" + secrets.token_hex(16))
    expiring: dict[str, datetime] = field(default_factory=dict)
    """Tokens that expire, and when: the newest one and those before it."""
    socket_tickets: set[str] = field(default_factory=set)
    app_token: str = field(default_factory=lambda: "xapp-" + secrets.token_hex(16))

    def is_expired(self, token: str, now: datetime) -> bool:
        """Whether that is a token whose time is over."""
        return token in self.expiring and self.expiring[token] <= now


def read_manifest(manifest: Mapping[str, Any]) -> App:
    """The app that a manifest (already parsed from YAML or JSON) describes, all scopes granted."""
    features = manifest.get("features", {})
    settings = manifest.get("settings", {})
    return App(
        commands=tuple(
            Command(
                command=each["command"],
                description=each.get("description", ""),
                usage_hint=each.get("usage_hint", ""),
                should_escape=bool(each.get("should_escape", False)),
            )
            for each in features.get("slash_commands", ())
        ),
        shortcuts=tuple(
            Shortcut(each["name"], each["type"], each["callback_id"])
            for each in features.get("shortcuts", ())
        ),
        scopes=set(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        events=set(settings.get("event_subscriptions", {}).get("bot_events", ())),
        display_name=features.get("bot_user", {}).get("display_name", "cairn"),
        fills_lists=bool(settings.get("interactivity", {}).get("message_menu_options_url")),
    )


def make_app() -> App:
    """The example app, for when no manifest is at hand: Cairn's commands, shortcuts and scopes."""
    return App(
        commands=(
            Command("/goal", "Set a goal, or show one", "[title by date | G12 | list | help]"),
            Command("/milestone", "Add a milestone, or mark one reached", "[title by date | help]"),
            Command(
                "/checkin", "Check in now, or set up regular check-ins", "[setup | now | help]"
            ),
            Command("/progress", "See how the goals are doing", "[G12 | mine | roadmap | help]"),
            Command("/cairn", "Help, settings and everything else", "[help | settings | find]"),
        ),
        shortcuts=(
            Shortcut("Set a goal", "global", "goal_new"),
            Shortcut("Check in", "global", "checkin_now"),
            Shortcut("Add to a goal", "message", "message_to_milestone"),
        ),
        scopes=set(_SCOPES.split()),
        events=set(_EVENTS.split()),
    )
