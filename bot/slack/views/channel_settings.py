"""The settings of a channel: who may change its goals, and how it celebrates."""

from dataclasses import dataclass

from bot.model import Tone
from bot.services.changes import Changed
from bot.slack.views.parts import Block, context, field_of, option, radio_input, section

OWNERS, EVERYBODY = "owners", "everybody"
WHO = {OWNERS: "Their owners", EVERYBODY: "Everybody in this channel"}
TONES = {
    Tone.QUIET: "Quiet: the facts in a line or two",
    Tone.WARM: "Warm",
    Tone.FESTIVE: "Festive: in large letters, with what it is for",
}


@dataclass(frozen=True)
class ChannelSettings:
    """What can be said of a channel; `id` is its row."""

    id: int
    slack_id: str
    open_editing: bool
    may_change: bool
    changes: tuple[Changed, ...] = ()
    """The newest first."""
    tone: Tone = Tone.WARM

    @property
    def editors(self) -> str:
        """Who may change goals here: a key of `WHO`."""
        return EVERYBODY if self.open_editing else OWNERS


def fields(channel: ChannelSettings) -> list[Block]:
    """The settings as fields; for who may not change them, in words."""
    label = "Who may change goals here"
    if not channel.may_change:
        return [
            section(f"*{label}*\n{WHO[channel.editors]}"),
            section(f"*Celebrations*\n{TONES[channel.tone]}"),
            context("A workspace admin, or somebody who owns an open goal here, can change this."),
        ]
    who = [option(words, key) for key, words in WHO.items()]
    hint = "Whoever set a goal and workspace admins always may; guests only what is theirs."
    tones = [option(words, tone) for tone, words in TONES.items()]
    return [
        section(f"*<#{channel.slack_id}>*"),
        field_of(label, radio_input(who, channel.editors), "editors", optional=False, hint=hint),
        field_of("Tone of celebrations", radio_input(tones, channel.tone), "tone", optional=False),
    ]


def celebrated(slack_id: str, tone: Tone) -> str:
    """How a channel celebrates now."""
    return f"<#{slack_id}> celebrates in a {tone.value} tone."
