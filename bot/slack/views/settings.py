"""Settings: of a channel, of a person, and the free days of a workspace."""

import json
from datetime import date

from msgspec import Struct

from bot.model import Celebrating
from bot.services.changes import Changed
from bot.slack.views import ids, own_choices
from bot.slack.views.channel_settings import ChannelSettings, fields
from bot.slack.views.parts import (
    OPTIONS,
    Block,
    Message,
    context,
    date_input,
    divider,
    field_of,
    modal,
    option,
    paragraphs,
    said,
    section,
    selects_input,
    text_input,
    time_input,
)
from bot.slack.views.setup_changes import listed, told_of_days
from bot.when import say_date


class OwnSettings(Struct, frozen=True):
    """What can be said of a person."""

    away_until: date | None
    quiet_from: str = ""
    """`20:00`; empty where no hours are quiet."""
    quiet_to: str = ""
    celebrations: Celebrating = Celebrating.PUBLIC
    milestone_reminders: bool = True
    checkin_reminders: bool = True


class FreeDays(Struct, frozen=True):
    """The days to come on which a workspace asks nobody, each with its name."""

    days: tuple[tuple[date, str], ...]
    today: date
    may_change: bool
    changes: tuple[Changed, ...] = ()
    """The newest, for those who may change them."""


def form(channel: ChannelSettings | None, own: OwnSettings, free: FreeDays | None = None) -> Block:
    """*Settings*: one's own first, which everybody has; then those of the channel it is asked for
    in, and the workspace's."""
    further = f"Those of <#{channel.slack_id}> stand below yours." if channel else ""
    blocks = [section("*Yours*"), context(further)] if channel else []
    blocks += [
        field_of(
            "Away until", date_input(own.away_until), "away",
            hint="Nothing is asked of you up to and with this day. Empty: you are here.",
        ),
        field_of("Quiet from", time_input(own.quiet_from), "quiet_from"),
        field_of(
            "Quiet until", time_input(own.quiet_to), "quiet_to",
            hint="Nothing comes unasked in between, where you are. Both empty: no quiet hours.",
        ),
    ]  # fmt: skip
    blocks += own_choices.fields(
        own.celebrations, milestones=own.milestone_reminders, checkins=own.checkin_reminders
    )
    if channel:
        blocks += [divider(), *fields(channel), *listed(channel.changes)]
    blocks += _of_workspace(free) if free else []
    metadata = json.dumps({"channel": channel.id if channel and channel.may_change else None})
    return modal("Settings", ids.SETTINGS_FORM, blocks, submit="Save", metadata=metadata)


def _of_workspace(free: FreeDays) -> list[Block]:
    """The free days, with a way to add and remove some for those who may."""
    if not (free.days or free.may_change):
        return []
    lines = [f"• {_day(day, name, free.today)}" for day, name in free.days[:OPTIONS]]
    if len(free.days) > OPTIONS:
        lines.append(f"… and {len(free.days) - OPTIONS} more")
    title = "*Free days of this workspace*, on which check-ins ask nobody"
    blocks = [divider(), *paragraphs([title, *(lines or ["None yet."])])]
    if not free.may_change:
        return [*blocks, context("A workspace admin can change these.")]
    blocks += [
        field_of("Free day to add", date_input(), "free_from"),
        field_of("Up to and with", date_input(), "free_to", hint="Empty: that day alone."),
        field_of("Its name", text_input(most=100, example="Company holidays"), "free_name"),
    ]
    if free.days:
        choices = [option(_plain_day(*each, free.today), each[0]) for each in free.days]
        blocks.append(field_of("Free days to remove", selects_input(choices), "free_gone"))
    return [*blocks, *listed(free.changes, told_of_days)]


def _day(day: date, name: str, today: date) -> str:
    return f"{say_date(day, today=today)}: {said(name)}" if name else say_date(day, today=today)


def _plain_day(day: date, name: str, today: date) -> str:
    return f"{say_date(day, today=today)}: {name}" if name else say_date(day, today=today)


def away_line(own: OwnSettings, today: date) -> str:
    """Whether anything is asked of a person."""
    if own.away_until and own.away_until >= today:
        day = say_date(own.away_until, today=today)
        return f"🏝 Nothing is asked of you up to and with {day}."
    return "You are here: check-ins ask you."


def quiet_line(own: OwnSettings) -> str:
    """When nothing comes unasked."""
    if not own.quiet_from:
        return "🌙 You have no quiet hours."
    return f"🌙 Nothing comes unasked between {own.quiet_from} and {own.quiet_to}, where you are."


def choice_lines(own: OwnSettings) -> list[str]:
    """How what a person reaches is celebrated, and of what they are reminded."""
    return own_choices.lines(
        own.celebrations, milestones=own.milestone_reminders, checkins=own.checkin_reminders
    )


def saved(lines: list[str]) -> Message:
    """What is set now, in words."""
    return Message(" | ".join(lines), paragraphs(lines))
