"""`/cairn settings`: who may change goals in a channel, and one's own."""

from datetime import date, datetime, timedelta

import pytest

from bot.db import Database
from bot.errors import FieldErrors, NoSuchThing, NotInChannel, NotYours, OutsiderOnly
from bot.model import Channel, Person
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


@pytest.fixture
def ana(db: Database, cast: Cast, now: datetime) -> Visitor:
    """She owns an open goal in #launch."""
    roads.set_goal(db, cast.ana, cast.launch, now)
    return Visitor(db, cast.ana, now)


def opened(visitor: Visitor, channel: Channel | None) -> dict[str, Value]:
    listeners.open_form(visitor.command("/cairn", "settings", channel))
    check_view(visitor.form)
    return filled(visitor.form)


def is_open(db: Database, channel: Channel) -> bool:
    with db.read() as session:
        return session.get_one(Channel, channel.id).open_editing


def test_who_owns_a_goal_there_opens_editing_to_the_channel(
    db: Database, cast: Cast, ana: Visitor
) -> None:
    assert opened(ana, cast.launch) == {"editors": OWNERS, "away": None}
    assert labels_of(ana.form) == [EDITORS, AWAY]
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
    assert opened(ben, cast.launch) == {"away": None}
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
    assert opened(ana, None) == {"away": None}
    answer = listeners.submit(ana.submit({"away": date(2026, 12, 24)}))
    assert "up to and with Thu 24 December" in readable(answer["blocks"])
    assert opened(ana, None) == {"away": date(2026, 12, 24)}
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
