"""Changes of what a channel has set up: written with each change, read where it is shown."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Change, Person, Setup
from bot.when import known_zone, zone

SHOWN = 5
"""So many changes are shown, the newest first."""


class Changed(Struct, frozen=True):
    """One change: who made it, on which day of the reader's, and from what to what."""

    who: str
    """Their Slack id."""
    on: date
    today: date
    field: str
    """What was changed; empty where the thing was made."""
    old: str
    new: str


def write(
    session: Session,
    setup: Setup,
    channel_id: int | None,
    *,
    by: Person,
    now: datetime,
    old: Mapping[str, str],
    new: Mapping[str, str],
    checkin_id: int | None = None,
) -> None:
    """Note what differs between two states of a thing, field by field, in words; an empty `old`
    is a thing that was made."""
    differ = [field for field in new if old.get(field, "") != new[field]] if old else [""]
    session.add_all(
        Change(
            workspace_id=by.workspace_id,
            channel_id=channel_id,
            checkin_id=checkin_id,
            setup=setup,
            person_id=by.id,
            field=field,
            old=old.get(field, ""),
            new=new.get(field, ""),
            at=now,
        )
        for field in differ
    )
    session.flush()


def latest(
    session: Session,
    setup: Setup,
    channel_id: int | None,
    *,
    reader: Person,
    now: datetime,
    checkin_id: int | None = None,
) -> tuple[Changed, ...]:
    """The newest changes of a channel's settings, of its digest or of one of its check-ins; without
    a channel, of what the workspace has set up."""
    own = zone(known_zone(reader.zone))
    rows = session.execute(
        select(Change, Person.slack_id)
        .join(Person, Person.id == Change.person_id)
        .where(
            Change.workspace_id == reader.workspace_id,
            Change.channel_id.is_not_distinct_from(channel_id),
            Change.setup == setup,
            Change.checkin_id.is_not_distinct_from(checkin_id),
        )
        .order_by(Change.id.desc())
        .limit(SHOWN)
    )
    today = now.astimezone(own).date()
    return tuple(
        Changed(who, row.at.astimezone(own).date(), today, row.field, row.old, row.new)
        for row, who in rows
    )
