"""`/cairn calendar` and `/cairn export`: files, by direct message."""

from bot.model import Kind
from bot.services import packets
from bot.services.packets import Packet
from bot.slack.requests import Command
from bot.slack.views import files as views
from bot.slack.views.parts import Message


def calendar(command: Command) -> Message:
    """The dates of the asker as an `.ics`."""
    return _ask_for(command, Kind.CALENDAR)


def export(command: Command) -> Message:
    """What the asker may see, as tables."""
    return _ask_for(command, Kind.EXPORT)


def _ask_for(command: Command, packet: Packet) -> Message:
    with command.db.begin() as session:
        by = command.asker.person(session)
        packets.ask_for(session, packet, by=by, once=command.key, now=command.now)
    return views.coming(packet.value)
