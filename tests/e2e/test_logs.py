"""What the log tells of a working day: a line for each request and delivery, no words of people."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot import logs
from bot.db import Database
from bot.playground.client import Person
from bot.playground.clock import Clock
from bot.playground.server import Slack
from bot.playground.starting import bot_in
from bot.settings import Settings
from tests.e2e.conftest import LAUNCH, MONDAY
from tests.processes import until

WORDS = ("salary", "layoffs", "burnout", "vendor", "Ruiz", "Northwind")
"""Words that people type in this story, and names."""


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root, own = logging.getLogger(), logging.getLogger("cairn")
    before = root.handlers[:], root.level, own.level
    written = io.StringIO()
    logs.set_up(Settings.model_validate({"log_format": "json"}), written)
    yield written
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    own.setLevel(before[2])


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_one_line_a_request_and_a_delivery_and_no_words_of_people(
    stream: io.StringIO, db_url: str
) -> None:
    with Slack(clock=Clock(MONDAY)) as slack, bot_in(slack, db_url) as cairn:
        slack.ack_seconds = cairn.installs.patience = 20
        ana = Person(slack.url, "U0ANA")
        ana.command(LAUNCH, "/goal Talk about my salary by 30 June")
        card = ana.wait_for(LAUNCH, "salary")
        ana.command(LAUNCH, "/goal Talk about layoffs by yesterday")  # refused, and quoted
        ana.command(LAUNCH, "/milestone move M77 to 30 June because burnout")
        ana.say(LAUNCH, "the vendor is late", thread=card.ts)
        until(lambda: "delivery_id" in stream.getvalue(), "a delivery has its line")
        token, secret = slack.bot_token, slack.signing_secret
    written = lines(stream)
    requests = [each for each in written if each["message"] == "request" and "kind" in each]
    assert {(each["kind"], each["outcome"], each.get("why")) for each in requests} >= {
        ("command /goal", "ok", None),
        ("command /goal", "refused", "CannotRead"),
        ("command /milestone", "refused", "NoSuchThing"),
    }
    assert all(each["workspace"] == "T0CAIRN" and each["ms"] >= 0 for each in requests)
    sent = next(each for each in written if "delivery_id" in each)
    assert (sent["kind"], sent["step"], sent["outcome"]) == ("goal_card", "post", "sent")
    assert sent["ms"] >= 0
    for word in (*WORDS, token, secret):
        assert word not in stream.getvalue(), word


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_an_error_of_the_database_does_not_quote_what_was_to_be_stored(
    stream: io.StringIO, db: Database
) -> None:
    row = {"id": None, "name": "my salary"}
    with pytest.raises(DBAPIError) as failed, db.begin() as session:
        session.execute(text("INSERT INTO people (id, name) VALUES (:id, :name)"), row)
    logging.getLogger("cairn").error("unexpected", exc_info=failed.value)
    assert "Traceback" in stream.getvalue()
    assert "salary" not in stream.getvalue()
