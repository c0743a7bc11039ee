"""Workspaces and channels: which exist, who is in them, and the short ids that they give out."""

from .channels import (
    channel,
    find_channel,
    find_with_member,
    learn_channel,
    make_private,
    meet_channel,
    open_editing,
    slack_id_of,
)
from .holding import FRESH, hold_channel
from .looking import (
    channels_left,
    channels_to_ask_about,
    learn_round,
    oldest_word,
    people_to_ask_about,
    to_look_round,
)
from .members import is_member, join, learn_members, leave, members
from .numbers import Numbered, meet, next_number
from .silence import remove, revoke, silence, unsilence

__all__ = [
    "FRESH", "Numbered", "channel", "channels_left", "channels_to_ask_about", "find_channel",
    "find_with_member", "hold_channel", "is_member", "join", "learn_channel", "learn_members",
    "learn_round", "leave", "make_private", "meet", "meet_channel", "members", "next_number",
    "oldest_word", "open_editing", "people_to_ask_about", "remove", "revoke", "silence",
    "slack_id_of", "to_look_round", "unsilence",
]  # fmt: skip
