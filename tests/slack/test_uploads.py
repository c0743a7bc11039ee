"""Files: brought before anybody sees anything, shared once, and where they may not be, said so."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from bot.db import Database
from bot.model import DeliveryState, Kind
from bot.playground.messages import Message as Posted
from bot.slack import messages
from bot.slack.listeners import home
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, readable

from .ears import hearing
from .office import Office, opened

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def office(db: Database, cast: Cast, now: datetime) -> Iterator[Office]:
    """Its sender says what messages say; Ana has a goal with a date."""
    goal = roads.set_goal(db, cast.ana, cast.launch, now, "Launch <!channel>", due_on=None)
    roads.add(db, cast.ana, goal, now, "=Prototype", due_on=roads.days(7))
    with opened(db, cast, now) as office:
        office.sender = office.new_sender(render=messages.render)
        office.run(0.2)  # her goal's card
        yield office


def ask(office: Office, word: str, *, key: str = "") -> str:
    """What Ana is answered; a key names a command that Slack brings twice."""
    ana = Visitor(office.db, office.cast.ana, office.slack.clock.now())
    command = ana.command("/cairn", word, office.cast.launch)
    message = home.on_command(replace(command, key=key) if key else command)
    assert message is not None
    return readable(message.blocks)


def direct(office: Office) -> list[Posted]:
    """What Ana was told directly."""

    def read() -> list[Posted]:
        return [
            message
            for channel in office.slack.workspace.channels.values()
            if channel.id.startswith("D")
            for message in channel.messages.values()
            if message.from_app
        ]

    return office.slack.do(read)


def contents(office: Office) -> dict[str, bytes]:
    """The files that were shared, by name."""
    files = office.slack.workspace.files
    return {files[each["id"]].name: files[each["id"]].content
            for message in direct(office) for each in message.files}  # fmt: skip


def test_a_calendar_comes_once_with_its_words(office: Office) -> None:
    for _ in range(2):
        assert ask(office, "calendar", key="command:1") == (
            "Your calendar comes to you as a direct message in a moment."
        )
    office.run(0.5)
    (words,) = [message.text for message in direct(office) if message.text]
    assert words.startswith("🗓 Your calendar: 1 date and 0 check-ins.")
    made = contents(office)
    assert list(made) == ["cairn.ics"]
    assert b"SUMMARY:M1 =Prototype" in made["cairn.ics"]
    (row,) = roads.owed(office.db, Kind.CALENDAR)
    assert row.state == DeliveryState.SENT


def test_an_export_comes_as_tables_and_as_json(office: Office) -> None:
    ask(office, "export")
    office.run(0.5)
    made = contents(office)
    assert sorted(made) == ["cairn-goals.csv", "cairn-milestones.csv", "cairn.json"]
    assert ",'=Prototype," in made["cairn-milestones.csv"].decode("utf-8-sig")
    read = json.loads(made["cairn.json"])
    assert [each["title"] for each in read["goals"]] == ["Launch <!channel>"]
    assert "<!" not in direct(office)[0].text


def test_without_the_scope_a_sentence_says_who_can_allow_it(office: Office) -> None:
    scopes = office.slack.workspace.app.scopes - {"files:write"}
    office.allow(*scopes)
    ask(office, "calendar")
    office.run(0.5)
    (message,) = direct(office)
    assert message.text.startswith("I may not upload files here, so I cannot send your calendar.")
    assert contents(office) == {}


def test_who_has_no_date_gets_no_file(office: Office, cast: Cast, now: datetime) -> None:
    ben = Visitor(office.db, cast.ben, now)
    assert home.on_command(ben.command("/cairn", "calendar", cast.launch))
    office.run(0.5)
    (message,) = direct(office)
    assert message.text.startswith("There is nothing to put into a calendar yet")
    assert contents(office) == {}


def test_a_file_that_cannot_be_brought_is_said_so_in_the_end(office: Office) -> None:
    office.slack.faults.add("files.getUploadURLExternal", "error_500", times=None)
    ask(office, "calendar")
    office.run(20)
    (message,) = direct(office)
    assert (
        message.text == "I could not bring the file to Slack just now. Please ask for it once more."
    )
    assert contents(office) == {}


@pytest.mark.parametrize(
    "method", ["files.getUploadURLExternal", "chat.postMessage", "files.completeUploadExternal"]
)
def test_whatever_goes_wrong_on_the_way_nothing_comes_twice(office: Office, method: str) -> None:
    office.slack.faults.add(method, "store_and_drop")
    ask(office, "calendar")
    office.run(4)
    told = [message.text for message in direct(office) if message.text]
    assert len([text for text in told if text.startswith("🗓")]) == 1
    shared = [each for message in direct(office) for each in message.files]
    assert len(shared) <= 1
    if method == "files.getUploadURLExternal":
        assert len(shared) == 1


def test_no_place_but_slacks_gets_the_bytes_of_a_file(office: Office) -> None:
    with hearing(200) as ear:
        office.slack.faults.uploads_elsewhere = ear.url.rstrip("/")
        ask(office, "calendar")
        office.run(20)
        ask(office, "export")
        office.run(20)
    assert ear.heard == []
    assert {message.text for message in direct(office)} == {
        "I could not bring the file to Slack just now. Please ask for it once more."
    }
