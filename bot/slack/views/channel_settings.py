"""The settings of a channel: who may change its goals, and how and when it celebrates."""

from datetime import time

from msgspec import Struct

from bot.model import Tone
from bot.model.workspaces import WORKWEEK
from bot.services.changes import Changed
from bot.slack.views import wins_settings
from bot.slack.views.parts import (
    Block,
    checks_input,
    context,
    field_of,
    option,
    radio_input,
    section,
    select_input,
    time_input,
)
from bot.slack.views.schedules import DAYS, zone_options
from bot.slack.views.times import city
from bot.slack.views.wins_settings import WinsChoice
from bot.when import say_hours

OWNERS, EVERYBODY = "owners", "everybody"
WHO = {OWNERS: "Their owners", EVERYBODY: "Everybody in this channel"}
TONES = {
    Tone.QUIET: "Quiet: the facts in a line or two",
    Tone.WARM: "Warm",
    Tone.FESTIVE: "Festive: in large letters, with what it is for",
}
AT_ONCE, HELD = "at_once", "held"
WHEN = {AT_ONCE: "At once", HELD: "In working hours"}


class ChannelSettings(Struct, frozen=True):
    """What can be said of a channel; `id` is its row."""

    id: int
    slack_id: str
    open_editing: bool
    may_change: bool
    changes: tuple[Changed, ...] = ()
    """The newest first."""
    tone: Tone = Tone.WARM
    holds: bool = False
    days: tuple[str, ...] = tuple(WORKWEEK.split(","))
    start: time = time(8)
    end: time = time(18)
    zone: str = "UTC"
    zones: tuple[str, ...] = ("UTC",)
    """Those to choose from, the channel's first."""
    wins: WinsChoice = WinsChoice("UTC")
    """When it is told its wins of the week."""

    @property
    def editors(self) -> str:
        """Who may change goals here: a key of `WHO`."""
        return EVERYBODY if self.open_editing else OWNERS


def fields(channel: ChannelSettings) -> list[Block]:
    """The settings as fields; for who may not change them, in words."""
    label = "Who may change goals here"
    if not channel.may_change:
        return [
            section(f"*<#{channel.slack_id}>*"),
            section(f"*{label}*\n{WHO[channel.editors]}"),
            section(f"*Celebrations*\n{TONES[channel.tone]}\n{_comes(channel)}"),
            *wins_settings.told(channel.wins),
            context("A workspace admin, or somebody who owns an open goal here, can change this."),
        ]
    who = [option(words, key) for key, words in WHO.items()]
    hint = "Whoever set a goal and workspace admins always may; guests only what is theirs."
    tones = [option(words, tone) for tone, words in TONES.items()]
    return [
        section(f"*<#{channel.slack_id}>*"),
        field_of(label, radio_input(who, channel.editors), "editors", optional=False, hint=hint),
        field_of("Tone of celebrations", radio_input(tones, channel.tone), "tone", optional=False),
        *_hours(channel),
        *wins_settings.fields(channel.wins),
    ]


def _hours(channel: ChannelSettings) -> list[Block]:
    when = [option(words, key) for key, words in WHEN.items()]
    days = [option(name, day) for day, name in DAYS.items()]
    zones = select_input(zone_options(channel.zones), channel.zone)
    held = HELD if channel.holds else AT_ONCE
    return [
        field_of(
            "Celebrations come", radio_input(when, held), "celebrations_come", optional=False,
            hint="What is reached at another hour, or on a free day, waits for the next of these.",
        ),
        field_of("Working days", checks_input(days, channel.days), "work_days", optional=False),
        field_of(
            "Working hours from", time_input(f"{channel.start:%H:%M}"), "work_from", optional=False
        ),
        field_of(
            "Working hours until", time_input(f"{channel.end:%H:%M}"), "work_to", optional=False
        ),
        field_of("Time zone", zones, "work_zone", optional=False),
    ]  # fmt: skip


def _comes(channel: ChannelSettings) -> str:
    if not channel.holds:
        return "They come at once"
    times = say_hours(channel.days, channel.start, channel.end)
    return f"They come in working hours: {times} ({city(channel.zone)})"


def celebrated(channel: ChannelSettings) -> str:
    """How a channel celebrates now."""
    return f"<#{channel.slack_id}> celebrates in a {channel.tone.value} tone. {_comes(channel)}."
