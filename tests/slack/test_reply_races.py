"""One reply, said, changed and taken back in several processes at once: it ends as it stands in
Slack."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.model import Answer, Reply
from bot.services import rounds
from tests.people import Cast
from tests.races import met
from tests.services.scenes import opened, post, set_up
from tests.slack import test_reply_listener as threads
from tests.slack import test_talks as talks
from tests.slack.test_reply_listener import PROMPT, deleted, edited

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


@pytest.fixture(params=["thread", "talk"])
def body(
    request: pytest.FixtureRequest, db: Database, cast: Cast, now: datetime
) -> dict[str, object]:
    """What Ben says where he was asked."""
    direct = request.param == "talk"
    asking = opened(db, set_up(db, cast, now, direct=direct), now + 30 * MINUTE)
    if direct:
        rounds.prompt_due(db, now + 31 * MINUTE)
        return talks.said("first", now + 40 * MINUTE)
    post(db, f"round:{asking.id}:prompt", PROMPT)
    return threads.said("first", now + 40 * MINUTE, "U0BEN")


def words(db: Database) -> list[str]:
    with db.read() as session:
        return [reply.text for reply in session.scalars(select(Reply))]


def test_what_is_taken_back_while_it_is_taken_in_is_gone(
    db: Database, cast: Cast, now: datetime, body: dict[str, object]
) -> None:
    at = now + 41 * MINUTE

    def take_back() -> None:
        talks.tell(db, cast, deleted(body, at), at, "Ev2")

    with met(db, "INSERT INTO replies", take_back) as came:
        talks.tell(db, cast, body, at, "Ev1")
    assert came == [None]
    assert words(db) == []
    with db.read() as session:
        assert session.scalars(select(Answer)).all() == []


def test_what_is_changed_while_it_is_taken_in_is_changed(
    db: Database, cast: Cast, now: datetime, body: dict[str, object]
) -> None:
    at = now + 41 * MINUTE

    def change() -> None:
        talks.tell(db, cast, edited(body, "second", at), at, "Ev2")

    with met(db, "INSERT INTO replies", change) as came:
        talks.tell(db, cast, body, at, "Ev1")
    assert came == [None]
    assert words(db) == ["second"]


def test_an_older_change_that_comes_late_changes_nothing(
    db: Database, cast: Cast, now: datetime, body: dict[str, object]
) -> None:
    at = now + 41 * MINUTE
    talks.tell(db, cast, body, at, "Ev1")

    def change_again() -> None:
        talks.tell(db, cast, edited(body, "third", at + SECOND), at, "Ev3")

    with met(db, "SELECT answers", change_again) as came:
        talks.tell(db, cast, edited(body, "second", at), at, "Ev2")
    assert came == [None]
    assert words(db) == ["third"]
