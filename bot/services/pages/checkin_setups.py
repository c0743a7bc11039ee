"""What the form *Regular check-in* is opened with."""

from collections import Counter

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Checkin, CheckinState, Goal, GoalState, Horizon, Person, Scope
from bot.model.horizons import horizon_of, weeks_between
from bot.services import audiences, workspaces
from bot.when import Rhythm, read_rule


class SetupDraft(Struct, frozen=True):
    """What stands in the fields of *Regular check-in*."""

    name: str
    days: tuple[str, ...]
    every: Rhythm
    at: str
    """`09:30`."""
    zone: str
    people: tuple[str, ...] = ()
    """Slack ids."""
    questions: str = ""
    remind_after: int | None = 240
    close_after: int = 1440
    own_zones: bool = False
    direct: bool = False
    holidays: str = ""
    """A country's code; or none."""


class SetupPage(Struct, frozen=True):
    """The form *Regular check-in*, for a new one or one that exists."""

    channel_id: int
    checkin_id: int | None
    version: int
    draft: SetupDraft
    zones: tuple[str, ...]
    """Those of the channel's members, the setter's own first, then the more frequent ones."""
    others: tuple[tuple[int, str], ...] = ()
    """Short ids and names of those that the channel has already, where this is to be a new one."""


def new_setup(session: Session, person: Person, channel_id: int) -> SetupPage:
    """The form for a new check-in: Mondays at 09:30 where its setter is, every week; every four
    where all goals of the channel are long-term."""
    every = Rhythm(str(weeks_between(_horizons(session, channel_id))))
    name = "Weekly check-in" if every is Rhythm.WEEK else f"Check-in every {every.weeks} weeks"
    draft = SetupDraft(name, ("MO",), every, "09:30", person.zone)
    zones = zones_of(session, person, channel_id)
    return SetupPage(channel_id, None, 0, draft, zones, standing(session, channel_id))


def standing(session: Session, channel_id: int) -> tuple[tuple[int, str], ...]:
    """Short ids and names of the check-ins that a channel has."""
    rows = session.execute(
        select(Checkin.number, Checkin.name)
        .where(Checkin.channel_id == channel_id, Checkin.state != CheckinState.DELETED)
        .order_by(Checkin.number)
    )
    return tuple((number, name) for number, name in rows)


def _horizons(session: Session, channel_id: int) -> list[Horizon]:
    """Those of the goals that a check-in of this channel asks about."""
    rows = session.execute(
        select(Goal.horizon, Goal.start_on, Goal.due_on).where(
            Goal.channel_id == channel_id,
            Goal.scope != Scope.PERSONAL,
            Goal.state == GoalState.ACTIVE,
        )
    )
    return [horizon_of(said, start_on, due_on) for said, start_on, due_on in rows]


def edit_setup(session: Session, person: Person, checkin: Checkin) -> SetupPage:
    """The form for a check-in that exists."""
    read = read_rule(checkin.rule)
    listed = audiences.listed(session, checkin)
    draft = SetupDraft(
        name=checkin.name,
        days=read.weekdays,
        every=read.rhythm or Rhythm.WEEK,
        at=f"{read.start:%H:%M}",
        zone=checkin.zone,
        people=tuple(each.slack_id for each in listed),
        questions="\n".join(checkin.questions),
        remind_after=checkin.remind_after_minutes,
        close_after=checkin.close_after_minutes,
        own_zones=checkin.own_zones,
        direct=checkin.direct,
        holidays=checkin.holidays,
    )
    zones = zones_of(session, person, checkin.channel_id, also=checkin.zone)
    return SetupPage(checkin.channel_id, checkin.id, checkin.version, draft, zones)


def zones_of(session: Session, person: Person, channel_id: int, also: str = "") -> tuple[str, ...]:
    """The zones that a check-in of a channel can have; `also` is one that it has already."""
    found = Counter(each.zone for each in workspaces.members(session, channel_id) if each.known_at)
    others = (zone for zone, _ in found.most_common() if zone != person.zone)
    zones = (person.zone, *others)
    return (*zones, also) if also and also not in zones else zones
