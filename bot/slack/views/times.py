"""Times in words: when a check-in asks next, in which zone, how long there is."""

from collections.abc import Sequence
from datetime import timedelta

from bot.services.times import Times, ZoneTimes
from bot.slack.views.parts import moment, said
from bot.when import Slot, say_date

ZONES = 15
"""So many zones are shown, and days that are left out."""


def when_next(coming: Times, reader_zone: str) -> list[str]:
    """The next times, a line each; with zones of everybody's own, a line for each zone. Below them
    what is left out, and how long it takes where many are asked."""
    if coming.own:
        lines = [_zone_line(each, reader_zone) for each in coming.zones[:ZONES]]
        if len(coming.zones) > ZONES:
            lines.append(f"… and {len(coming.zones) - ZONES} more zones")
        if coming.unplaced:
            who = "1 person" if coming.unplaced == 1 else f"{coming.unplaced} people"
            lines.append(f"… and {who} whose time zone Slack has not told me yet")
    else:
        lines = times(coming.slots, reader_zone)
    if coming.left_out:
        today = coming.left_out[0][0]
        days = [f"{say_date(day, today=today)} ({said(name, 60)})" for day, name in coming.left_out]
        lines.append(f"Left out: {', '.join(days[:ZONES])}")
    if coming.asleep:
        names = ", ".join(said(name, 60) for name in coming.asleep[:ZONES])
        more = len(coming.asleep) - ZONES
        names += f" and {more} more" if more > 0 else ""
        lines.append(
            f"In their quiet hours then, and so not asked: {names}. *Everyone's own* as time zone "
            "asks each by day."
        )
    minutes = round(coming.lasts / timedelta(minutes=1))
    if minutes:
        lasts = "1 minute" if minutes == 1 else f"{minutes} minutes"
        lines.append(f"So many are asked at once that the last are {lasts} later.")
    return lines


def _zone_line(each: ZoneTimes, reader_zone: str) -> str:
    who = "1 person" if each.people == 1 else f"{each.people} people"
    if not each.slots:
        return f"• *{city(each.zone)}* ({who}): never"
    first = each.slots[0].local.date()
    days = ", ".join(say_date(slot.local.date(), today=first) for slot in each.slots)
    line = f"• *{city(each.zone)}* ({who}): {days} at {each.slots[0].local:%H:%M}"
    if reader_zone != each.zone:
        line += f", the first for you {moment(each.slots[0].instant)}"
    return line


def times(slots: Sequence[Slot], reader_zone: str) -> list[str]:
    """Slots in their own zone, and as the reader's clock shows them when that is another."""
    lines = []
    for slot in slots:
        day = say_date(slot.local.date(), today=slots[0].local.date())
        line = f"• {day} at {slot.local:%H:%M} ({city(slot.zone)})"
        if reader_zone != slot.zone:
            line += f", for you {moment(slot.instant)}"
        lines.append(line)
    return lines


def city(zone: str) -> str:
    """The place that a zone is named after: `New York`."""
    return zone.rpartition("/")[2].replace("_", " ")
