"""`/cairn settings`: who may change goals in a channel, and one's own."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import FieldErrors, NoSuchThing, NotInChannel, NotYours, OutsiderOnly
from bot.model import Celebrating, Channel, FreeDay, Person
from bot.services import audiences
from bot.services.pages import why as why_pages
from bot.slack.listeners import settings as listeners
from bot.slack.requests import Value
from bot.slack.views import why as why_views
from bot.slack.views.channel_settings import EVERYBODY, OWNERS
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, labels_of, readable
from tests.slack.filling import filled, metadata_of
from tests.slack.sheets import check_view

AWAY, EDITORS = "Away until", "Who may change goals here"
CELEBRATIONS = [
    "Tone of celebrations", "Celebrations come", "Working days", "Working hours from",
    "Working hours until", "Time zone",
]  # fmt: skip
WEEK = ["MO", "TU", "WE", "TH", "FR"]
CHOSEN: dict[str, Value] = {
    "tone": "warm", "celebrations_come": "at_once", "work_days": WEEK, "work_from": "08:00",
    "work_to": "18:00", "work_zone": "America/New_York",
}  # fmt: skip
OWN = [AWAY, "Quiet from", "Quiet until", "Celebrations", "Reminders"]
QUIET: dict[str, Value] = {
    "quiet_from": "20:00", "quiet_to": "08:00",
    "celebrations": "public", "reminders": ["milestones", "checkins"],
}  # fmt: skip


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
    wins: dict[str, Value] = {"wins_day": "never", "wins_at": "16:00"}
    shown = QUIET | CHOSEN | wins | {"editors": OWNERS, "away": None}
    assert opened(ana, cast.launch) == shown
    assert labels_of(ana.form) == [*OWN, EDITORS, *CELEBRATIONS, "Wins of the week", "At"]
    assert "Those of <#C0LAUNCH> stand below yours." in readable(ana.form["blocks"])
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


def test_they_choose_when_the_wins_of_the_week_come_and_others_read_it(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    opened(ana, cast.launch)
    answer = listeners.submit(ana.submit({"wins_day": "FR", "wins_at": "15:30"}))
    assert "Wins of the week: Friday at 15:30 (New York)" in readable(answer["blocks"])
    assert opened(ana, cast.launch)["wins_day"] == "FR"
    changed = "changed *wins of the week*: never → Fri at 15:30 (America/New_York)"
    assert changed in readable(ana.form["blocks"])
    ben = Visitor(db, cast.ben, now)
    opened(ben, cast.launch)
    assert "Friday at 15:30 (New York)" in readable(ben.form["blocks"])
    for wrong, where in (
        ({"wins_day": "XX"}, "wins_day"),
        ({"wins_day": "MO", "wins_at": None}, "wins_at"),
        ({"wins_day": "MO", "wins_at": "25:00"}, "wins_at"),
    ):
        with pytest.raises(FieldErrors) as errors:
            listeners.submit(ana.submit(dict(wrong)))
        assert list(errors.value.by_field) == [where]
    listeners.submit(ana.submit({"wins_day": "never"}))
    assert opened(ana, cast.launch)["wins_day"] == "never"


def test_a_channel_chooses_its_tone_and_the_form_says_who_did(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    opened(ana, cast.launch)
    answer = listeners.submit(ana.submit({"tone": "festive"}))
    assert "celebrates in a festive tone" in readable(answer["blocks"])
    ben = Visitor(db, cast.ben, now)
    opened(ben, cast.launch)
    shown = readable(ben.form["blocks"])
    assert "Festive: in large letters" in shown
    assert "<@U0ANA> changed *tone of celebrations*: warm → festive" in shown
    listeners.submit(ben.submit({"tone": "quiet"}))
    assert opened(ana, cast.launch)["tone"] == "festive"


def test_a_channel_has_celebrations_wait_for_its_hours_and_nothing_is_half_saved(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    held: dict[str, Value] = {"celebrations_come": "held", "work_zone": "Asia/Tokyo"}
    for wrong, field in (
        ({"work_days": []}, "work_days"), ({"work_from": None}, "work_from"),
        ({"work_to": "08:00"}, "work_to"), ({"work_zone": "Mars/Base"}, "work_zone"),
    ):  # fmt: skip
        opened(ana, cast.launch)
        with pytest.raises(FieldErrors) as errors:
            listeners.submit(ana.submit(held | {"editors": EVERYBODY} | wrong))  # type: ignore[operator]
        assert list(errors.value.by_field) == [field]
    assert not is_open(db, cast.launch)
    opened(ana, cast.launch)
    answer = listeners.submit(ana.submit(held | {"work_days": ["MO", "WE"]}))
    said = "They come in working hours: Mon and Wed 08:00–18:00 (Tokyo)"
    assert said in readable(answer["blocks"])
    again = opened(ana, cast.launch)
    assert (again["work_zone"], again["celebrations_come"]) == ("Asia/Tokyo", "held")
    assert "*celebrations come*: at once → Mon and Wed 08:00–18:00, Asia/Tokyo" in readable(
        ana.form["blocks"]
    )
    ben = Visitor(db, cast.ben, now)
    opened(ben, cast.launch)
    assert said in readable(ben.form["blocks"])


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
    assert opened(chi, None) == QUIET | {"quiet_from": None, "quiet_to": None, "away": None}
    assert opened(ana, None)["quiet_from"] == "20:00"
    for values, field in (
        ({"quiet_from": "18:00"}, "quiet_to"), ({"quiet_to": "08:00"}, "quiet_from"),
        ({"quiet_from": "25:00", "quiet_to": "08:00"}, "quiet_from"),
    ):  # fmt: skip
        with pytest.raises(FieldErrors) as errors:
            listeners.submit(chi.submit({**values}))
        assert list(errors.value.by_field) == [field]


def test_everybody_chooses_celebrations_and_reminders_for_themselves(
    db: Database, cast: Cast, ana: Visitor
) -> None:
    opened(ana, None)
    answer = listeners.submit(ana.submit({"celebrations": "direct", "reminders": ["checkins"]}))
    assert "celebrated with you alone" in readable(answer["blocks"])
    assert "You are reminded of check-ins." in readable(answer["blocks"])
    kept = opened(ana, None)
    assert (kept["celebrations"], kept["reminders"]) == ("direct", ["checkins"])
    with db.read() as session:
        person = session.get_one(Person, cast.ana.id)
        assert (person.celebrations, person.milestone_reminders) == (Celebrating.DIRECT, False)
        why = why_views.page(why_pages.page(session, person, None, ana.now)).text
    assert "turned off: celebrations in public (they come to you alone), reminders of mi" in why
    listeners.submit(ana.submit({"celebrations": "none", "reminders": []}))
    assert opened(ana, None)["reminders"] == []
    with pytest.raises(FieldErrors, match="one of these"):
        listeners.submit(ana.submit({"celebrations": "loud"}))
    form = ana.submit({"celebrations": "public"})
    listeners.submit(replace(form, values={"away": None}))  # a form from before there were these
    assert opened(ana, None)["celebrations"] == "none"
