"""Settings: of a channel, and of a person."""

import json
from dataclasses import dataclass
from datetime import date

from bot.services.changes import Changed
from bot.slack.views import ids
from bot.slack.views.parts import (
    Block,
    Message,
    context,
    date_input,
    divider,
    field_of,
    modal,
    option,
    paragraphs,
    radio_input,
    section,
)
from bot.slack.views.setup_changes import listed

OWNERS, EVERYBODY = "owners", "everybody"
WHO = {OWNERS: "Their owners", EVERYBODY: "Everybody in this channel"}


@dataclass(frozen=True)
class ChannelSettings:
    """What can be said of a channel; `id` is its row."""

    id: int
    slack_id: str
    open_editing: bool
    may_change: bool
    changes: tuple[Changed, ...] = ()
    """The newest first."""

    @property
    def editors(self) -> str:
        """Who may change goals here: a key of `WHO`."""
        return EVERYBODY if self.open_editing else OWNERS


def form(channel: ChannelSettings | None, away_until: date | None) -> Block:
    """*Settings*: those of the channel it is asked for in, and one's own."""
    blocks = [*_of_channel(channel), *listed(channel.changes), divider()] if channel else []
    blocks.append(
        field_of(
            "Away until", date_input(away_until), "away",
            hint="Nothing is asked of you up to and with this day. Empty: you are here.",
        )
    )  # fmt: skip
    metadata = json.dumps({"channel": channel.id if channel and channel.may_change else None})
    return modal("Settings", ids.SETTINGS_FORM, blocks, submit="Save", metadata=metadata)


def _of_channel(channel: ChannelSettings) -> list[Block]:
    label = "Who may change goals here"
    if not channel.may_change:
        return [
            section(f"*{label}*\n{WHO[channel.editors]}"),
            context("A workspace admin, or somebody who owns an open goal here, can change this."),
        ]
    choices = [option(words, key) for key, words in WHO.items()]
    hint = "Whoever set a goal and workspace admins always may; guests only what is theirs."
    field = radio_input(choices, channel.editors)
    return [
        section(f"*<#{channel.slack_id}>*"),
        field_of(label, field, "editors", optional=False, hint=hint),
    ]


def saved(lines: list[str]) -> Message:
    """What is set now, in words."""
    return Message(" | ".join(lines), paragraphs(lines))
