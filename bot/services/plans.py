"""Plans of what is regular: what a person wants it to be, and the rule that follows. Pure."""

from datetime import date, datetime, time, timedelta

from msgspec import Struct

from bot.model import Checkin, CheckinState
from bot.when import (
    WEEKDAYS,
    Rhythm,
    Slot,
    country_name,
    next_slots,
    read_rule,
    rule_text,
    say_minutes,
    say_rule,
    zone,
)


class Schedule(Struct, frozen=True):
    """What a person wants something regular to be called, and when it is to come."""

    name: str
    days: tuple[str, ...]
    """Some of `MO` … `SU`; none are needed for the last day of each month."""
    every: Rhythm
    at: time
    zone: str


class Plan(Schedule, frozen=True):
    """What a person wants a check-in to be: when it asks, whom, and what."""

    people: tuple[int, ...] = ()
    """Row numbers of those who are asked; empty means everybody in the channel."""
    questions: tuple[str, ...] = ()
    """Asked beside the standard ones."""
    remind_after: int | None = None
    """Minutes from the asking to the reminder; none means no reminder."""
    close_after: int = 24 * 60
    """Minutes from the asking to the end of the round."""
    direct: bool = False
    """Whether each person is asked by direct message, not the channel in a thread."""
    own_zones: bool = False
    """Whether each is asked in their own zone; only by direct message."""
    holidays: str = ""
    """The country whose holidays are kept, by its code; or none."""


def next_times(plan: Plan, now: datetime, count: int = 5, was: Checkin | None = None) -> list[Slot]:
    """When a check-in of this plan asks next; with `was`, one that it would replace."""
    return next_slots(_rule(plan, now, was), plan.zone, now, count)


def sketch(
    plan: Plan, channel_id: int, workspace_id: int, now: datetime, was: Checkin | None
) -> Checkin:
    """A check-in of this plan that is not kept: what it would be."""
    facts_of = facts(plan, now, was)
    state = was.state if was else CheckinState.ACTIVE
    return Checkin(workspace_id=workspace_id, channel_id=channel_id, state=state, **facts_of)


def facts(plan: Plan, now: datetime, was: Checkin | None) -> dict[str, object]:
    """The columns of a check-in of this plan; with `was`, of the one that it becomes."""
    return {
        "name": plan.name,
        "rule": _rule(plan, now, was),
        "zone": was.zone if was and plan.own_zones else plan.zone,
        "everybody": not plan.people,
        "questions": list(plan.questions),
        "remind_after_minutes": plan.remind_after,
        "close_after_minutes": plan.close_after,
        "direct": plan.direct,
        "own_zones": plan.own_zones and plan.direct,
        "holidays": plan.holidays,
    }


def words_of(checkin: Checkin, people: str) -> dict[str, str]:
    """What a check-in is set up to do, field by field, as its history tells it; `people` are the
    mentions of those whom it lists."""
    remind = checkin.remind_after_minutes
    where = "everyone's own zone" if checkin.own_zones else checkin.zone
    return {
        "name": checkin.name,
        "time": f"{say_rule(checkin.rule)} ({where})",
        "where": "by direct message to each" if checkin.direct else "in a thread",
        "people": people or "everybody",
        "questions": " · ".join(checkin.questions),
        "reminder": "none" if remind is None else f"after {say_minutes(remind)}",
        "close": f"after {say_minutes(checkin.close_after_minutes)}",
        "holidays": country_name(checkin.holidays) if checkin.holidays else "none",
        "state": checkin.state.value,
    }


def rule_of(schedule: Schedule, now: datetime, was: str | None = None) -> str:
    """The rule of a schedule that begins now; `was` is the rule that it takes the place of."""
    start = _kept_start(schedule, was) or _first_day(schedule, now)
    return rule_text(schedule.days, at=schedule.at, start=start, every=schedule.every)


def _rule(plan: Plan, now: datetime, was: Checkin | None) -> str:
    return rule_of(plan, now, was.rule if was else None)


def _kept_start(schedule: Schedule, was: str | None) -> date | None:
    """The week from which every second or fourth is counted must not move with each edit."""
    if was is None:
        return None
    read = read_rule(was)
    if read.rhythm is not schedule.every:
        return None
    return read.start.date() - timedelta(days=read.start.weekday())


def _first_day(schedule: Schedule, now: datetime) -> date:
    """Today if there is time left today, else tomorrow: the first slot is one still to come."""
    local = now.astimezone(zone(schedule.zone))
    over = WEEKDAYS[local.weekday()] in schedule.days and local.time() >= schedule.at
    return local.date() + timedelta(days=1) if over else local.date()
