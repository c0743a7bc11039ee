"""`/cairn settings`: who may change goals in a channel, and one's own."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import FieldErrors, NoSuchThing, NotInChannel, NotYours, OutsiderOnly
from bot.model import Channel, FreeDay, Person
from bot.services import audiences
from bot.slack.listeners import settings as listeners
from bot.slack.requests import Value
from bot.slack.views.settings import EVERYBODY, OWNERS
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, labels_of, readable
from tests.slack.filling import filled, metadata_of
from tests.slack.sheets import check_view

AWAY, EDITORS = "Away until", "Who may change goals here"
OWN = [AWAY, "Quiet from", "Quiet until"]
QUIET: dict[str, Value] = {"quiet_from": "20:00", "quiet_to": "08:00"}


@pytest.fixture
def ana(db: Database, cast: Cast, now: datetime) -> Visitor:
    """She owns an open goal in #launch."""
    roads.set_goal(db, cast.ana, cast.launch, now)
    return Visitor(db, cast.ana, now)


def opened(visitor: Visitor, channel: Channel | None) -> dict[str, Value]:
    listeners.on_command(visitor.command("/cairn", "settings", channel))
    check_view(visitor.form)
    return filled(visitor.form)


def is_open(db: Database, channel: Channel) -> bool:
    with db.read() as session:
        return session.get_one(Channel, channel.id).open_editing


def test_who_owns_a_goal_there_opens_editing_to_the_channel(
    db: Database, cast: Cast, ana: Visitor
) -> None:
    assert opened(ana, cast.launch) == QUIET | {"editors": OWNERS, "away": None}
    assert labels_of(ana.form) == [EDITORS, *OWN]
    answer = listeners.submit(ana.submit({"editors": EVERYBODY, "away": None}))
    assert "all of its full members" in readable(answer["blocks"])
    assert is_open(db, cast.launch)
    assert opened(ana, cast.launch)["editors"] == EVERYBODY
    listeners.submit(ana.submit({"editors": OWNERS, "away": None}))
    assert not is_open(db, cast.launch)


def test_the_form_says_who_changed_it_last_and_when(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    opened(ana, cast.launch)
    assert "Changed lately" not in readable(ana.form["blocks"])
    listeners.submit(ana.submit({"editors": EVERYBODY}))
    ben = Visitor(db, cast.ben, now + timedelta(days=1))
    opened(ben, cast.launch)
    line = (
        "Mon 23 November · <@U0ANA> changed *who may change goals here*: their owners → everybody"
    )
    assert line in readable(ben.form["blocks"])
    opened(ana, cast.launch)
    listeners.submit(ana.submit({}))  # nothing is other than it was
    opened(ana, cast.board)
    assert "Changed lately" not in readable(ana.form["blocks"])
    opened(ana, cast.launch)
    assert readable(ana.form["blocks"]).count("changed *") == 1


def test_others_read_how_it_is_and_change_only_their_own(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    ben = Visitor(db, cast.ben, now)
    assert opened(ben, cast.launch) == QUIET | {"away": None}
    assert "Their owners" in readable(ben.form["blocks"])
    listeners.submit(ben.submit({"editors": EVERYBODY, "away": date(2026, 12, 1)}))
    assert not is_open(db, cast.launch)
    with db.read() as session:
        assert session.get_one(Person, cast.ben.id).away_until == date(2026, 12, 1)


def test_a_forged_form_opens_nothing(db: Database, cast: Cast, ana: Visitor, now: datetime) -> None:
    opened(ana, cast.launch)
    form, known = ana.form, metadata_of(ana.form)
    for person, channel_id, error in (
        (cast.ben, cast.launch.id, NotYours), (cast.chi, cast.launch.id, NotYours),
        (cast.ben, cast.board.id, NoSuchThing), (cast.dev, cast.launch.id, NoSuchThing),
        (cast.ben, 10**6, NoSuchThing),
    ):  # fmt: skip
        visitor = Visitor(db, person, now, [form])
        forged = visitor.submit({"editors": EVERYBODY}, metadata=known | {"channel": channel_id})
        with pytest.raises(error):
            listeners.submit(forged)
    assert not is_open(db, cast.launch)
    assert not is_open(db, cast.board)


def test_in_a_direct_message_there_is_only_ones_own(db: Database, cast: Cast, ana: Visitor) -> None:
    assert opened(ana, None) == QUIET | {"away": None}
    answer = listeners.submit(ana.submit({"away": date(2026, 12, 24)}))
    assert "up to and with Thu 24 December" in readable(answer["blocks"])
    assert opened(ana, None) == QUIET | {"away": date(2026, 12, 24)}
    assert "You are here" in readable(listeners.submit(ana.submit({"away": None}))["blocks"])
    with pytest.raises(FieldErrors, match="has passed"):
        listeners.submit(ana.submit({"away": date(2026, 11, 22)}))


def test_where_cairn_is_not_and_for_whom_it_is_not(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
    with pytest.raises(OutsiderOnly):
        opened(Visitor(db, eve, now), cast.launch)
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).cairn_in = False
        away = session.get_one(Channel, cast.launch.id)
    with pytest.raises(NotInChannel):
        opened(ana, away)


def free(db: Database) -> list[tuple[date, str]]:
    with db.read() as session:
        return [
            (row.day, row.name) for row in session.scalars(select(FreeDay).order_by(FreeDay.day))
        ]


def test_admins_add_and_remove_the_workspaces_free_days_and_others_read_them(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    opened(ana, None)
    assert "Free day" not in readable(ana.form["blocks"])
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).admin = True
    opened(ana, None)
    assert labels_of(ana.form) == [*OWN, "Free day to add", "Up to and with", "Its name"]
    days: dict[str, Value] = {"free_from": date(2026, 12, 24), "free_to": date(2026, 12, 26)}
    answer = listeners.submit(ana.submit(days | {"free_name": "Rest <b>"}))
    assert "Free: Thu 24 December to Sat 26 December" in readable(answer["blocks"])
    opened(ana, None)
    assert labels_of(ana.form)[-1] == "Free days to remove"
    answer = listeners.submit(ana.submit({"free_gone": ["2026-12-25", "rubbish"]}))
    assert "Free no more: Fri 25 December" in readable(answer["blocks"])
    assert free(db) == [(date(2026, 12, 24), "Rest <b>"), (date(2026, 12, 26), "Rest <b>")]
    opened(ana, None)
    history = readable(ana.form["blocks"])
    assert "<@U0ANA> added *Thu 24 December to Sat 26 December*: Rest &lt;b&gt;" in history
    assert "<@U0ANA> removed *Fri 25 December*: Rest &lt;b&gt;" in history

    ben = Visitor(db, cast.ben, now)
    opened(ben, cast.launch)
    assert "• Thu 24 December: Rest &lt;b&gt;" in readable(ben.form["blocks"])
    assert labels_of(ben.form) == OWN
    assert "added" not in readable(ben.form["blocks"])
    forgeries: list[dict[str, Value]] = [
        {"free_from": date(2027, 1, 4)},
        {"free_gone": ["2026-12-24"]},
    ]
    for forged in forgeries:
        with pytest.raises(NotYours):
            listeners.submit(ben.submit(forged))
    assert len(free(db)) == 2
    opened(Visitor(db, cast.dev, now), None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"free_from": date(2026, 11, 22)}, "free_from"),
        ({"free_from": date(2026, 12, 24), "free_to": date(2026, 12, 23)}, "free_to"),
        ({"free_from": date(2026, 12, 24), "free_to": date(2027, 12, 23)}, "free_to"),
        ({"free_to": date(2026, 12, 23)}, "free_from"),
        ({"free_name": "Holidays"}, "free_from"),
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_free_day_that_cannot_be_used_is_said_under_its_field(
    db: Database, cast: Cast, ana: Visitor, values: dict[str, Value], field: str
) -> None:
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).admin = True
    opened(ana, None)
    with pytest.raises(FieldErrors) as errors:
        listeners.submit(ana.submit(values))
    assert list(errors.value.by_field) == [field]
    assert free(db) == []


def test_everybody_has_quiet_hours_of_their_own(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    chi = Visitor(db, cast.chi, now)
    opened(chi, None)
    answer = listeners.submit(chi.submit({"quiet_from": "18:30", "quiet_to": "09:15"}))
    assert "between 18:30 and 09:15, where you are" in readable(answer["blocks"])
    assert opened(chi, None)["quiet_from"] == "18:30"
    with db.read() as session:
        person = session.get_one(Person, cast.chi.id)  # it is 23:00 in Tokyo
        assert audiences.waking(person, now) == datetime(2026, 11, 24, 0, 15, tzinfo=now.tzinfo)
    answer = listeners.submit(chi.submit({"quiet_from": None, "quiet_to": None}))
    assert "no quiet hours" in readable(answer["blocks"])
    assert opened(chi, None) == {"quiet_from": None, "quiet_to": None, "away": None}
    assert opened(ana, None)["quiet_from"] == "20:00"
    for values, field in (
        ({"quiet_from": "18:00"}, "quiet_to"), ({"quiet_to": "08:00"}, "quiet_from"),
        ({"quiet_from": "25:00", "quiet_to": "08:00"}, "quiet_from"),
    ):  # fmt: skip
        with pytest.raises(FieldErrors) as errors:
            listeners.submit(chi.submit({**values}))
        assert list(errors.value.by_field) == [field]
