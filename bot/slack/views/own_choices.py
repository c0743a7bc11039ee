"""What a person chooses for what concerns them: how it is celebrated, and their reminders."""

from bot.model import Celebrating
from bot.slack.views.parts import Block, checks_input, field_of, option, radio_input

CELEBRATIONS = {
    Celebrating.PUBLIC: "Public, in the goal's channel",
    Celebrating.DIRECT: "By direct message, to me alone",
    Celebrating.NONE: "None",
}
MILESTONES, CHECKINS = "milestones", "checkins"
REMINDERS = {
    MILESTONES: "Milestones: 7 days and 1 day before, on the day, and when they are late",
    CHECKINS: "Check-ins that I have not answered",
}


def fields(celebrations: Celebrating, *, milestones: bool, checkins: bool) -> list[Block]:
    """`Celebrations` and `Reminders`, in *Settings*."""
    ways = [option(words, way) for way, words in CELEBRATIONS.items()]
    kinds = [option(words, kind) for kind, words in REMINDERS.items()]
    wanted = [kind for kind, on in ((MILESTONES, milestones), (CHECKINS, checkins)) if on]
    return [
        field_of(
            "Celebrations", radio_input(ways, celebrations), "celebrations", optional=False,
            hint="Of what you reach or help with. Unless public, none in a channel names you.",
        ),
        field_of(
            "Reminders", checks_input(kinds, wanted), "reminders",
            hint="By direct message. Check-ins that come by direct message are no reminders.",
        ),
    ]  # fmt: skip


def lines(celebrations: Celebrating, *, milestones: bool, checkins: bool) -> list[str]:
    """What a person has chosen, in words."""
    ways = {
        Celebrating.PUBLIC: "🎉 What you reach is celebrated in public.",
        Celebrating.DIRECT: "🎉 What you reach is celebrated with you alone, by direct message.",
        Celebrating.NONE: "🎉 What you reach is not celebrated.",
    }
    on = [
        words for words, wanted in (("milestones", milestones), ("check-ins", checkins)) if wanted
    ]
    reminded = f"⏰ You are reminded of {' and '.join(on)}."
    return [ways[celebrations], reminded if on else "⏰ You are reminded of nothing."]


def turned_off(celebrations: Celebrating, *, milestones: bool, checkins: bool) -> str:
    """What does not come since a person does not want it; nothing where all does."""
    ways = {
        Celebrating.DIRECT: "celebrations in public (they come to you alone)",
        Celebrating.NONE: "celebrations",
    }
    off = [ways[celebrations]] if celebrations in ways else []
    off += ["reminders of milestones"] if not milestones else []
    off += ["reminders of check-ins"] if not checkins else []
    return f"You turned off: {', '.join(off)}. `/cairn settings` changes it." if off else ""
