"""The fields of *Settings* in which a channel chooses when it is told its wins of the week."""

from msgspec import Struct

from bot.slack.views.parts import (
    Block,
    field_of,
    option,
    section,
    select_input,
    time_input,
)
from bot.slack.views.schedules import DAYS
from bot.slack.views.times import city

NEVER, USUAL = "never", "16:00"
LABEL, HOUR = "Wins of the week", "At"


class WinsChoice(Struct, frozen=True):
    """The weekday (`MO`) and hour of a channel; no day for one that is told nothing."""

    zone: str
    day: str = ""
    at: str = ""


def fields(chosen: WinsChoice) -> list[Block]:
    """`Wins of the week` and `At`, for who may change them."""
    days = [option("Never", NEVER), *(option(name, day) for day, name in DAYS.items())]
    hint = f"By the clock of {city(chosen.zone)}. A week without any says nothing."
    return [
        field_of(LABEL, select_input(days, chosen.day or NEVER), "wins_day", optional=False),
        field_of(HOUR, time_input(chosen.at or USUAL), "wins_at", hint=hint),
    ]


def told(chosen: WinsChoice) -> list[Block]:
    """The same, for who may read it alone."""
    return [section(f"*{LABEL}*\n{in_words(chosen)}")]


def in_words(chosen: WinsChoice) -> str:
    """`Friday at 16:00 (Berlin)`."""
    if not chosen.day:
        return "Never"
    return f"{DAYS[chosen.day]} at {chosen.at} ({city(chosen.zone)})"


def line(chosen: WinsChoice) -> str:
    """What is so now."""
    if not chosen.day:
        return "🏔 No wins of the week are posted here."
    return f"🏔 Wins of the week: {in_words(chosen)}; a week without any says nothing."
