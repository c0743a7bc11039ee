"""Days on which nobody is asked, and hours in which nobody is told anything."""

from datetime import date, datetime, timedelta

import pytest

from bot.db import Database
from bot.errors import NotYours, OutsiderOnly
from bot.model import Person, Setup
from bot.services import audiences, changes, free_days
from tests.people import Cast

CHRISTMAS = date(2026, 12, 25)
OUTING = date(2026, 12, 4)


def make(db: Database, person: Person, **facts: object) -> Person:
    with db.begin() as session:
        found = session.get_one(Person, person.id)
        for name, value in facts.items():
            setattr(found, name, value)
        return found


def test_a_workspace_has_free_days_of_its_own(db: Database, cast: Cast, now: datetime) -> None:
    ana = make(db, cast.ana, admin=True)
    with db.begin() as session:
        free_days.add(session, OUTING, "Outing", by=ana, now=now)
        free_days.add(session, OUTING, "  Team\n outing ", by=ana, now=now)
        free_days.add(session, CHRISTMAS, "", by=ana, now=now)
    with db.read() as session:
        days = [OUTING, CHRISTMAS, date(2026, 12, 26)]
        assert free_days.free(session, cast.workspace.id, "", days) == {
            OUTING: "Team outing",
            CHRISTMAS: "a free day",
        }
        assert free_days.free(session, cast.elsewhere.id, "", days) == {}
        listed = free_days.listed(session, cast.workspace.id, CHRISTMAS)
        assert [row.day for row in listed] == [CHRISTMAS]
    with db.begin() as session:
        free_days.remove(session, OUTING, by=ana, now=now)
        assert free_days.free(session, cast.workspace.id, "", [OUTING]) == {}


def test_who_freed_which_days_is_noted_once(db: Database, cast: Cast, now: datetime) -> None:
    ana = make(db, cast.ana, admin=True)
    with db.begin() as session:
        for _ in range(2):  # twice is once
            free_days.add(session, OUTING, "", by=ana, now=now, until=OUTING + timedelta(days=2))
        free_days.add(session, OUTING, "Outing", by=ana, now=now)
        for _ in range(2):
            free_days.remove(session, OUTING, by=ana, now=now)
    with db.read() as session:
        found = changes.latest(session, Setup.FREE_DAYS, None, reader=cast.ben, now=now)
        elsewhere = changes.latest(session, Setup.FREE_DAYS, None, reader=cast.dev, now=now)
    assert [(each.who, each.field, each.old, each.new) for each in reversed(found)] == [
        ("U0ANA", "2026-12-04/2026-12-06", "", "a free day"),
        ("U0ANA", "2026-12-04", "a free day", "Outing"),
        ("U0ANA", "2026-12-04", "Outing", ""),
    ]
    assert elsewhere == ()


def test_the_holidays_of_a_country_are_free_beside_them(
    db: Database, cast: Cast, now: datetime
) -> None:
    ana = make(db, cast.ana, admin=True)
    with db.begin() as session:
        free_days.add(session, OUTING, "Outing", by=ana, now=now)
        days = [OUTING, CHRISTMAS, date(2026, 12, 24)]
        found = free_days.free(session, cast.workspace.id, "DE", days)
    assert found == {OUTING: "Outing", CHRISTMAS: "Christmas Day"}


def test_only_admins_free_a_day_for_everybody(db: Database, cast: Cast, now: datetime) -> None:
    outsider = make(db, cast.ben, outsider=True, admin=True)
    with db.begin() as session:
        for verb in (free_days.remove,):
            with pytest.raises(NotYours, match="admin"):
                verb(session, OUTING, by=cast.ana, now=now)
        with pytest.raises(NotYours):
            free_days.add(session, OUTING, "", by=cast.ana, now=now)
        with pytest.raises(OutsiderOnly):
            free_days.add(session, OUTING, "", by=outsider, now=now)


@pytest.mark.parametrize(
    ("quiet", "at", "hours"),
    [
        (("20:00", "08:00"), 0, 9),  # 23:00 in Tokyo
        (("23:00", "06:30"), 0, 7.5),
        (("23:30", "08:00"), 0, 0),
        (("12:00", "13:00"), 13.5, 0.5),  # 12:30 in Tokyo
        (("00:00", "00:00"), 0, 0),  # none at all
    ],
)
def test_quiet_hours_are_everybodys_own(
    db: Database, cast: Cast, now: datetime, quiet: tuple[str, str], at: float, hours: float
) -> None:
    chi = make(db, cast.chi, quiet_from=quiet[0], quiet_to=quiet[1])
    moment = now + timedelta(hours=at)
    assert audiences.waking(chi, moment) - moment == timedelta(hours=hours)


def test_who_comes_back_is_told_when_their_quiet_hours_of_that_day_are_over(
    db: Database, cast: Cast, now: datetime
) -> None:
    chi = make(db, cast.chi, away_until=date(2026, 11, 25), quiet_from="21:00", quiet_to="10:00")
    assert audiences.reachable(chi, now) == datetime(2026, 11, 26, 1, tzinfo=now.tzinfo)
    free = make(db, chi, quiet_from="00:00", quiet_to="00:00")
    assert audiences.reachable(free, now) == datetime(2026, 11, 25, 15, tzinfo=now.tzinfo)
