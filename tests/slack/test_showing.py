"""Pictures in messages: uploaded first and seen by nobody, then shown by one post, or left out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.model import About, DeliveryState, Kind, Notice, Person
from bot.slack.views.parts import Message, Picture, section
from tests.people import Cast

from .office import Office, opened

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 40
PICTURES = (Picture("G1 is late", lambda: PNG), Picture("G2 is not", lambda: PNG))


@pytest.fixture
def office(db: Database, cast: Cast, now: datetime) -> Iterator[Office]:
    with opened(db, cast, now) as office:
        office.sender = office.new_sender(render=lambda *_: message())
        yield office


def message(*pictures: Picture) -> Message:
    return Message("Roadmap", [section("Roadmap"), section("G1")], pictures=pictures or PICTURES)


def owe(office: Office) -> int:
    return office.owe("k", kind=Kind.ROADMAP)


def kinds(office: Office) -> list[str]:
    """The blocks of the one message that was posted."""
    [posted] = office.posted()
    return [block["type"] for block in posted.blocks]


def without_pictures(office: Office) -> bool:
    return kinds(office) == ["section", "section"]


def test_pictures_stand_under_the_first_block_with_their_words(office: Office) -> None:
    id_ = owe(office)
    office.sender.work_once()
    assert kinds(office) == ["section", "image", "image", "section"]
    [posted] = office.posted()
    assert [b["alt_text"] for b in posted.blocks[1:3]] == ["G1 is late", "G2 is not"]
    assert posted.blocks[0]["block_id"] == "d:k"
    files = {file.id: file for file in office.slack.workspace.files.values()}
    shown = [files[block["slack_file"]["id"]] for block in posted.blocks[1:3]]
    assert [(file.content, file.alt_txt) for file in shown] == [
        (PNG, "G1 is late"), (PNG, "G2 is not"),
    ]  # fmt: skip
    assert [file.channels for file in shown] == [(), ()]  # the message alone shows them
    assert office.standing(id_).state == DeliveryState.SENT


def test_what_slack_has_not_processed_yet_is_shown_a_little_later(office: Office) -> None:
    office.slack.faults.file_lag(3)
    owe(office)
    office.sender.work_once()
    assert office.posted() == []
    office.run(1)
    assert kinds(office) == ["section", "image", "image", "section"]
    assert office.called("files.completeUploadExternal") == len(PICTURES)


def test_what_slack_never_shows_is_left_out(office: Office) -> None:
    office.slack.faults.file_lag(100_000)
    owe(office)
    office.run(3)
    assert without_pictures(office)
    assert told(office) == []


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
def test_a_picture_that_slack_refuses_leaves_the_words(office: Office, method: str) -> None:
    office.slack.faults.add(method, "ok_false", error="file_uploads_disabled")
    owe(office)
    office.sender.work_once()
    assert without_pictures(office)
    assert told(office) == []


def test_a_picture_that_cannot_be_drawn_leaves_the_words(office: Office) -> None:
    def broken() -> bytes:
        raise ValueError("no ink")

    office.sender = office.new_sender(render=lambda *_: message(Picture("?", broken)))
    owe(office)
    office.sender.work_once()
    assert without_pictures(office)


@pytest.mark.parametrize("fault", ["drop", "error_500", "fatal_error"])
def test_an_upload_without_an_answer_is_made_again_and_is_nobodys_doubt(
    office: Office, fault: str
) -> None:
    office.slack.faults.add("files.completeUploadExternal", fault)
    owe(office)
    office.sender.work_once()
    assert office.posted() == []
    office.run(1)
    assert kinds(office) == ["section", "image", "image", "section"]
    assert office.called("conversations.history") == 0
    assert office.called("chat.postMessage") == 1


def test_a_limit_on_uploads_is_waited_for(office: Office) -> None:
    office.slack.faults.add("files.getUploadURLExternal", "rate_limited", retry_after=30)
    id_ = owe(office)
    office.sender.work_once()
    assert office.standing(id_).state == DeliveryState.PENDING
    office.run(1)
    assert kinds(office) == ["section", "image", "image", "section"]


def test_a_post_without_an_answer_is_looked_for_as_ever(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "store_and_drop")
    id_ = owe(office)
    office.run(3)
    assert kinds(office) == ["section", "image", "image", "section"]
    assert office.standing(id_).state == DeliveryState.SENT
    assert office.called("chat.postMessage") == 1


def test_without_the_scope_one_administrator_is_told_once(office: Office) -> None:
    office.allow("chat:write", "im:history", "channels:history")
    for number in range(2):
        office.owe(f"before {number}", kind=Kind.ROADMAP)
    office.run(0.5)
    assert [len(each.blocks) for each in office.posted()] == [2, 2]
    assert told(office) == []  # there is no administrator yet
    with office.db.begin() as session:
        session.get_one(Person, office.cast.ana.id).admin = True
        session.get_one(Person, office.cast.ben.id).admin = True
    for number in range(3):
        office.owe(f"k{number}", kind=Kind.ROADMAP)
    office.run(1)
    assert told(office) == [office.cast.ana.id]


def told(office: Office) -> list[Any]:
    """Whom Cairn told that it may not upload pictures."""
    with office.db.read() as session:
        wanted = select(Notice.person_id).where(Notice.about == About.NO_PICTURES)
        return list(session.scalars(wanted))
