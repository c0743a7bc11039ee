"""The day and hour on which a channel is told its wins: chosen in its settings, or never."""

from collections import Counter
from datetime import datetime, time

from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.model import Channel, Person, Setup, WinsPlan
from bot.services import access, changes, plans, workspaces
from bot.services.plans import Schedule
from bot.when import Rhythm, known_zone, next_slots, say_rule

FIELD, NEVER = "wins of the week", "never"


class Chosen(Struct, frozen=True):
    """A weekday, `MO` … `SU`, and an hour by the wall clock of the channel's zone."""

    day: str
    at: time


def of_channel(session: Session, channel_id: int) -> WinsPlan | None:
    """What a channel has chosen; none when it is told nothing."""
    return session.scalar(select(WinsPlan).where(WinsPlan.channel_id == channel_id))


def zone_for(session: Session, channel_id: int, asker: Person) -> str:
    """The zone by whose clock a channel that has chosen nothing yet would be told: that of most of
    its people, its asker's among several that are as many."""
    found = Counter(
        known_zone(each.zone) for each in workspaces.members(session, channel_id) if each.known_at
    )
    own = known_zone(asker.zone)
    return max(found, key=lambda name: (found[name], name == own), default=own)


def choose(
    session: Session, channel: Channel, chosen: Chosen | None, *, by: Person, now: datetime
) -> WinsPlan | None:
    """Tell a channel its wins on that day and hour of each week, or with none no more; the change
    is noted as any other of its settings.

    Raises:
        OutsiderOnly, NotYours: nothing was changed.
    """
    access.need_settings_change(session, by, channel)
    workspaces.hold_channel(session, channel.id)
    plan = of_channel(session, channel.id)
    old = _words(plan)
    if chosen is None:
        session.execute(delete(WinsPlan).where(WinsPlan.channel_id == channel.id))
        _note(session, channel, old, NEVER, by, now)
        return None
    zone = plan.zone if plan else zone_for(session, channel.id, by)
    schedule = Schedule(name="", days=(chosen.day,), every=Rhythm.WEEK, at=chosen.at, zone=zone)
    rule = plans.rule_of(schedule, now)
    if plan is None:
        plan = WinsPlan(
            workspace_id=channel.workspace_id, channel_id=channel.id, zone=zone, created_at=now
        )
        session.add(plan)
    elif say_rule(plan.rule) == say_rule(rule):
        return plan
    plan.rule, plan.owner_id = rule, by.id
    plan.next_at = next_slots(rule, zone, now, 1)[0].instant
    session.flush()
    _note(session, channel, old, _words(plan), by, now)
    return plan


def _words(plan: WinsPlan | None) -> str:
    return f"{say_rule(plan.rule)} ({plan.zone})" if plan else NEVER


def _note(
    session: Session, channel: Channel, old: str, new: str, by: Person, now: datetime
) -> None:
    changes.write(
        session, Setup.SETTINGS, channel.id, by=by, now=now, old={FIELD: old}, new={FIELD: new}
    )
