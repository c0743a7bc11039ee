"""What a channel has chosen for its celebrations."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import (
    Celebration,
    Channel,
    Delivery,
    DeliveryState,
    Kind,
    Milestone,
    MilestoneState,
    Person,
    Setup,
    Tone,
)
from bot.services import access, changes, hours, outbox
from bot.services.hours import Hours
from bot.when import say_hours


class Choice(Struct, frozen=True):
    """How a channel celebrates, and whether it waits for its working hours."""

    tone: Tone
    holds: bool
    hours: Hours

    @classmethod
    def of(cls, channel: Channel) -> "Choice":
        """What it has chosen so far."""
        return cls(channel.tone, channel.holds, Hours.of(channel))


def choose(
    session: Session, channel: Channel, choice: Choice, *, by: Person, now: datetime
) -> None:
    """Celebrate so in this channel from now on. What waits there comes with the next working minute
    that is chosen now, or at once; what stands there follows with its next change.

    Raises:
        OutsiderOnly, NotYours: nothing was changed.
    """
    access.need_settings_change(session, by, channel)
    old = _in_words(channel)
    channel.tone, channel.holds = choice.tone, choice.holds
    channel.work_days = ",".join(choice.hours.days)
    channel.work_from = f"{choice.hours.start:%H:%M}"
    channel.work_to = f"{choice.hours.end:%H:%M}"
    channel.work_zone = choice.hours.zone
    new = _in_words(channel)
    changes.write(session, Setup.SETTINGS, channel.id, by=by, now=now, old=old, new=new)
    if old != new:
        _move(session, channel, now)


def free_days_changed(session: Session, workspace_id: int, now: datetime) -> None:
    """Other days are free than before: what waits for working hours comes when they begin now."""
    waiting = select(Channel).where(Channel.workspace_id == workspace_id, Channel.holds)
    for channel in session.scalars(waiting.order_by(Channel.slack_id)).all():
        _move(session, channel, now)


def waiting(session: Session, milestone: Milestone, now: datetime) -> tuple[int, datetime] | None:
    """The celebration of a milestone that waits for working hours, and when it comes; none for
    others."""
    if milestone.state != MilestoneState.REACHED:
        return None
    found = session.execute(
        select(Celebration.id, Delivery.due_at)
        .join(Delivery, Delivery.subject_id == Celebration.id)
        .where(
            Delivery.workspace_id == milestone.workspace_id,
            Delivery.kind == Kind.CELEBRATION,
            Delivery.state == DeliveryState.PENDING,
            Delivery.due_at > now,
            Celebration.milestone_id == milestone.id,
        )
    ).first()
    return (found[0], found[1]) if found and found[1] else None


def _move(session: Session, channel: Channel, now: datetime) -> None:
    at = hours.due(session, channel, now)
    outbox.reschedule_all(
        session, channel.workspace_id, channel.slack_id, Kind.CELEBRATION, at, now
    )


def _in_words(channel: Channel) -> dict[str, str]:
    """As people read it; the hours count only where something waits for them."""
    held = Hours.of(channel)
    times = say_hours(held.days, held.start, held.end)
    when = f"{times}, {held.zone}" if channel.holds else "at once"
    return {"tone of celebrations": channel.tone.value, "celebrations come": when}
