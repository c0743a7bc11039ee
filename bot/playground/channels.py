"""Channels and direct messages: who is in them and what was said."""

from dataclasses import dataclass, field

from bot.playground.apps import BOT_USER
from bot.playground.messages import Message
from bot.playground.people import TEAM_ID
from bot.playground.shapes import Json


@dataclass
class Channel:
    """A place to talk; `im_with` is the person's id in a direct message with the bot."""

    id: str
    name: str
    members: list[str]
    is_private: bool = False
    is_archived: bool = False
    im_with: str | None = None
    topic: str = ""
    created: int = 0
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def is_im(self) -> bool:
        """Whether it is a direct message."""
        return self.im_with is not None

    @property
    def type(self) -> str:
        """`channel`, `group` (a private channel) or `im`, as events name it."""
        if self.is_im:
            return "im"
        return "group" if self.is_private else "channel"

    @property
    def bot_is_in(self) -> bool:
        """Whether the bot is a member."""
        return BOT_USER in self.members

    @property
    def payload_name(self) -> str:
        """The name that payloads carry: Slack keeps that of private places to itself."""
        return {"im": "directmessage", "group": "privategroup"}.get(self.type, self.name)

    def top_level(self) -> list[Message]:
        """The messages outside threads and broadcast replies, oldest first, ephemeral ones too."""
        return [
            each
            for each in self.messages.values()
            if not each.is_reply or each.subtype == "thread_broadcast"
        ]

    def thread(self, ts: str) -> list[Message]:
        """The message `ts` and its replies, oldest first; empty where it does not exist."""
        parent = self.messages.get(ts)
        replies = [
            each for each in self.messages.values() if each.is_reply and each.thread_ts == ts
        ]
        return [parent, *replies] if parent else []


def make_channels() -> list[Channel]:
    """The example channels; the bot is in all of them but #general."""
    everybody = ["U0ANA", "U0BEN", "U0CHI", "U0DEV"]
    return [
        Channel("C0GENERAL", "general", list(everybody), topic="What all of us should know"),
        Channel(
            "C0LAUNCH", "launch", [*everybody, BOT_USER], topic="The beta, from prototype to users"
        ),
        Channel(
            "C0SUPPORT", "support", ["U0ANA", "U0BEN", BOT_USER], topic="Customers first, today"
        ),
        Channel(
            "C0BOARD",
            "board",
            ["U0ANA", "U0DEV", BOT_USER],
            is_private=True,
            topic="Between Ana and Dev",
        ),
    ]


def make_im(person: str) -> Channel:
    """The direct message of `person` with the bot: `D0ANA` for `U0ANA`."""
    return Channel("D" + person[1:], "", [person, BOT_USER], is_private=True, im_with=person)


def channel_object(channel: Channel) -> Json:
    """`channel` as the bot reads it in `conversations.info` and `conversations.list`."""
    if channel.is_im:
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_archived": channel.is_archived,
            "user": channel.im_with,
            "context_team_id": TEAM_ID,
        }
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": channel.id == "C0GENERAL",
        "is_member": channel.bot_is_in,
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "created": channel.created,
        "creator": "U0ANA",
        "context_team_id": TEAM_ID,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }
