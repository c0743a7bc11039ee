"""A status that says *away until*: asked about once, in one direct message, and never assumed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.model import About, Checkin, CheckinState, Delivery, Notice, Person
from bot.services import audiences
from bot.services.away import Status
from bot.slack import messages
from bot.slack.profiles import status_of
from bot.slack.views import ids
from tests.people import Cast
from tests.services.scenes import post, set_up
from tests.slack.asks import readable
from tests.slack.counter import Counter, listening

BACK = datetime(2026, 12, 11, 22, 59, tzinfo=UTC)
"""A Friday, one minute to midnight in Berlin."""


@pytest.fixture
def counter(db: Database, cast: Cast, now: datetime) -> Iterator[Counter]:
    with listening() as ear:
        yield Counter(db, ear, now)


def user(text: str = "On vacation", sign: str = ":palm_tree:", until: Any = BACK) -> dict[str, Any]:
    """Ben, with a status."""
    ends = int(until.timestamp()) if isinstance(until, datetime) else until
    profile = {"status_text": text, "status_emoji": sign, "status_expiration": ends}
    return {"id": "U0BEN", "tz": "Europe/Berlin", "team_id": "T0CAIRN", "profile": profile}


def says(counter: Counter, **status: Any) -> None:
    event = {"type": "user_change", "user": user(**status)}
    assert counter.event(event).status == 200


def offers(db: Database) -> list[Notice]:
    with db.read() as session:
        query = select(Notice).where(Notice.about == About.AWAY_OFFER).order_by(Notice.id)
        return list(session.scalars(query))


def shown(db: Database, notice: Notice, now: datetime) -> str:
    """What the message says; nothing when it has nothing to say."""
    with db.read() as session:
        delivery = session.get_one(Delivery, notice.delivery_id)
        message = messages.render(session, delivery, now)
        return readable(message.blocks) if message else ""


def away_until(db: Database, cast: Cast) -> date | None:
    with db.read() as session:
        return session.get_one(Person, cast.ben.id).away_until


def test_it_is_asked_once_and_yes_holds_the_checkins(
    db: Database, cast: Cast, now: datetime, counter: Counter
) -> None:
    set_up(db, cast, now)
    for _ in range(3):
        says(counter, text="Vacation &amp; <sun>")
    (asked,) = offers(db)
    told = shown(db, asked, now)
    assert "Your Slack status says “:palm_tree: Vacation &amp; &lt;sun&gt;” until <!date^" in told
    assert "Shall I hold your check-ins until then?" in told
    assert "Fri 11 December" in told
    assert away_until(db, cast) is None
    with db.read() as session:
        key = session.get_one(Delivery, asked.delivery_id).key
    post(db, key, "1.1", "D0BEN")
    for name in ("ana", "dev"):
        counter.team = "T0OTHER" if name == "dev" else "T0CAIRN"
        counter.click(getattr(cast, name), ids.AWAY_HOLD, str(asked.id), cast.launch)
    assert away_until(db, cast) is None
    counter.team = "T0CAIRN"
    (answer,) = counter.click(cast.ben, ids.AWAY_HOLD, str(asked.id), cast.launch)
    assert "up to and with Fri 11 December" in answer
    assert away_until(db, cast) == date(2026, 12, 11)
    assert "Nothing is asked of you" in shown(db, asked, now)
    with db.read() as session:
        assert audiences.is_away(session.get_one(Person, cast.ben.id), BACK)
    says(counter, until=BACK - timedelta(days=1))  # they said so themselves
    assert len(offers(db)) == 1


def test_no_is_no_and_another_status_is_another_question(
    db: Database, cast: Cast, now: datetime, counter: Counter
) -> None:
    set_up(db, cast, now)
    says(counter)
    (first,) = offers(db)
    (answer,) = counter.click(cast.ben, ids.AWAY_NO, str(first.id), cast.launch)
    assert "as always" in answer
    says(counter)
    assert len(offers(db)) == 1
    assert away_until(db, cast) is None
    (answer,) = counter.click(cast.ben, ids.AWAY_HOLD, str(first.id), cast.launch)
    assert "over" in answer
    says(counter, until=BACK + timedelta(days=7))
    assert len(offers(db)) == 2


def test_a_status_that_is_gone_before_it_was_asked_about_is_not(
    db: Database, cast: Cast, now: datetime, counter: Counter
) -> None:
    set_up(db, cast, now)
    says(counter)
    says(counter, text="", sign="", until=0)
    (asked,) = offers(db)
    assert shown(db, asked, now) == ""


def test_whom_no_checkin_concerns_is_asked_nothing(
    db: Database, cast: Cast, now: datetime, counter: Counter
) -> None:
    says(counter)
    checkin = set_up(db, cast, now)
    for state in (CheckinState.PAUSED, CheckinState.DELETED, CheckinState.ACTIVE):
        assert offers(db) == []
        with db.begin() as session:
            session.get_one(Checkin, checkin.id).state = state
        guest = user() | {"is_restricted": state == CheckinState.ACTIVE}
        counter.event({"type": "user_change", "user": guest})
    assert offers(db) == []
    says(counter)
    assert len(offers(db)) == 1


@pytest.mark.parametrize(
    ("text", "sign", "until"),
    [
        ("On vacation", ":palm_tree:", 0),
        ("On vacation", ":palm_tree:", None),
        ("On vacation", ":palm_tree:", "soon"),
        ("On vacation", ":palm_tree:", datetime(2026, 11, 23, 13, 59, tzinfo=UTC)),
        ("Away for lunch", "", datetime(2026, 11, 23, 15, 30, tzinfo=UTC)),
        ("On vacation", ":palm_tree:", 2**40),
        ("In a meeting", ":spiral_calendar_pad:", BACK),
        ("Working remotely", ":house_with_garden:", BACK),
        ("Back from vacation", "", BACK),
        ("", "", BACK),
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_is_no_absence_with_an_end_is_not_asked_about(
    db: Database, cast: Cast, now: datetime, counter: Counter, text: str, sign: str, until: Any
) -> None:
    set_up(db, cast, now)
    says(counter, text=text, sign=sign, until=until)
    assert offers(db) == []


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("", ":palm_tree:"), ("Out sick", ""), ("", ":face_with_thermometer:"),
        ("OOO until Monday", ":wave:"), ("Parental leave", ":baby:"), ("Urlaub!", ""),
    ],
)  # fmt: skip
def test_words_and_signs_of_absence_are_understood(text: str, sign: str) -> None:
    status = status_of(user(text, sign))
    assert status == Status(f"{sign} {text}".strip(), BACK)
    assert status_of({"id": "U0BEN"}) is None
