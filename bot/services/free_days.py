"""Days on which nobody is asked: holidays of a country, and a workspace's own free days."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.errors import NotYours
from bot.model import Checkin, CheckinState, FreeDay, Person, Setup
from bot.model.upserts import AnyInsert, Upsert, table_of
from bot.services import access, changes
from bot.when import holidays_of

UNNAMED = "a free day"


def _named(insert: AnyInsert) -> AnyInsert:
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "day"], set_={"name": insert.excluded.name}
    )


_ADD = Upsert(lambda insert: _named(insert(table_of(FreeDay))))


def add(
    session: Session, day: date, name: str, *, by: Person, now: datetime, until: date | None = None
) -> None:
    """Ask nobody of a workspace on a day, or on all up to and with `until`; what they were called
    before, they are called no more.

    Raises:
        OutsiderOnly, NotYours: only admins say so for everybody.
    """
    _need_admin(by)
    count = ((until or day) - day).days + 1
    days, name = [day + timedelta(number) for number in range(count)], " ".join(name.split())[:100]
    before = _names(session, by.workspace_id, days)
    rows = [{"workspace_id": by.workspace_id, "day": each, "name": name} for each in days]
    session.execute(_ADD.on(session), rows)
    if len(before) < count or set(before) != {name or UNNAMED}:
        _note(session, days, ", ".join(dict.fromkeys(before)), name or UNNAMED, by, now)


def remove(session: Session, day: date, *, by: Person, now: datetime) -> None:
    """Ask on that day again.

    Raises:
        OutsiderOnly, NotYours: only admins say so for everybody.
    """
    _need_admin(by)
    before = _names(session, by.workspace_id, [day])
    session.execute(
        delete(FreeDay).where(FreeDay.workspace_id == by.workspace_id, FreeDay.day == day)
    )
    if before:
        _note(session, [day], before[0], "", by, now)


def _names(session: Session, workspace_id: int, days: Sequence[date]) -> list[str]:
    """What those of these days that are free are called."""
    query = select(FreeDay.name).where(
        FreeDay.workspace_id == workspace_id, FreeDay.day.between(days[0], days[-1])
    )
    return [name or UNNAMED for name in session.scalars(query.order_by(FreeDay.day))]


def _note(
    session: Session, days: Sequence[date], old: str, new: str, by: Person, now: datetime
) -> None:
    which = "/".join(dict.fromkeys(each.isoformat() for each in (days[0], days[-1])))
    changes.write(
        session, Setup.FREE_DAYS, None, by=by, now=now, old={which: old}, new={which: new}
    )


def listed(session: Session, workspace_id: int, since: date) -> list[FreeDay]:
    """A workspace's own free days from a day on, in order."""
    query = select(FreeDay).where(FreeDay.workspace_id == workspace_id, FreeDay.day >= since)
    return list(session.scalars(query.order_by(FreeDay.day)))


def own(
    session: Session, workspace_ids: Collection[int], days: Collection[date]
) -> dict[tuple[int, date], str]:
    """Which of these days are free in which of these workspaces, and what they are called."""
    found = session.scalars(
        select(FreeDay).where(FreeDay.workspace_id.in_(workspace_ids), FreeDay.day.in_(days))
    )
    return {(row.workspace_id, row.day): row.name or UNNAMED for row in found}


def free(
    session: Session, workspace_id: int, country: str, days: Iterable[date]
) -> dict[date, str]:
    """Which of these days are free where a country's holidays are kept, or none's; with names."""
    wanted = set(days)
    ours = own(session, [workspace_id], wanted)
    names = {day: ours.get((workspace_id, day)) or holiday(country, day) for day in wanted}
    return {day: name for day, name in names.items() if name}


def rests_in(session: Session, workspace_id: int, channel_id: int, day: date) -> bool:
    """Whether a channel is told nothing regular on a day: a free one of the workspace, or one on
    which all check-ins of the channel rest for their countries' holidays."""
    countries = session.scalars(
        select(Checkin.holidays).where(
            Checkin.channel_id == channel_id, Checkin.state == CheckinState.ACTIVE
        )
    ).all()
    if free(session, workspace_id, "", [day]):
        return True
    return bool(countries) and all(holiday(each, day) for each in countries)


def holiday(country: str, day: date) -> str | None:
    """What is celebrated on a day in a country."""
    return holidays_of(country, day.year).get(day)


def _need_admin(person: Person) -> None:
    access.need_insider(person)
    if not person.admin:
        raise NotYours(who="a workspace admin")
