"""A message as its reader has it before them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.playground.client.texts import button_texts, plain, readable
from bot.playground.shapes import Json


@dataclass(frozen=True)
class Message:
    """One message in `channel`; `text` is what notifications say, `blocks` what is drawn."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json]
    ephemeral: bool
    thread_ts: str | None
    reply_count: int
    edited: bool
    reactions: dict[str, int]
    files: list[Json]
    names: Mapping[str, str] = field(repr=False, compare=False)

    def readable(self) -> str:
        """All that a person reads in it."""
        if not self.blocks:
            return plain(self.text, self.names)
        return readable(self.blocks, self.names)

    def buttons(self) -> list[str]:
        """The labels of its buttons."""
        return button_texts(self.blocks)


def read_message(shown: Json, channel: str, names: Mapping[str, str]) -> Message:
    """A message from the page's JSON."""
    return Message(
        channel=channel,
        ts=shown["ts"],
        user=shown["user"],
        text=shown["text"],
        blocks=shown["blocks"],
        ephemeral=shown["ephemeral"],
        thread_ts=shown["thread_ts"],
        reply_count=shown["reply_count"],
        edited=shown["edited"],
        reactions={each["name"]: each["count"] for each in shown["reactions"]},
        files=shown["files"],
        names=names,
    )
