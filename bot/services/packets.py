"""Packets: files that somebody asks for themselves, owed to them as a direct message."""

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from bot.model import Kind, Person
from bot.services import access, outbox

Packet = Literal[Kind.CALENDAR, Kind.EXPORT]


def ask_for(session: Session, packet: Packet, *, by: Person, once: str, now: datetime) -> None:
    """Owe somebody a packet, made from what they may see when it is sent; `once` names the asking.

    Raises:
        OutsiderOnly, SwitchedOff: they are owed nothing.
    """
    access.need_insider(by)
    outbox.enqueue(
        session,
        workspace_id=by.workspace_id,
        key=f"{packet}:{once}"[:100],
        kind=packet,
        subject_id=by.id,
        channel=by.slack_id,
        now=now,
        for_person_id=by.id,
    )
