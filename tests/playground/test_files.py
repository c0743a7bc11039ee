"""Uploads: the three steps, pictures in messages, and who processes them when."""

import urllib.error
import urllib.request
from datetime import timedelta
from typing import Any

import pytest

from bot.playground.client import Person
from bot.playground.server import Slack
from tests.playground.tiny_bot import TinyBot

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def upload(bot: TinyBot, content: bytes = PNG) -> str:
    """Uploads a picture as far as its bytes; gives its id."""
    asked = {"filename": "burn-up.png", "length": len(content), "alt_txt": "4 of 10 done"}
    place = bot.call("files.getUploadURLExternal", **asked)
    request = urllib.request.Request(place["upload_url"], content)  # noqa: S310 - our own server
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - as above
        assert response.read() == f"OK - {len(content)}".encode()
    return str(place["file_id"])


def picture(file_id: str) -> list[dict[str, Any]]:
    return [{"type": "image", "slack_file": {"id": file_id}, "alt_text": "4 of 10 done"}]


def test_a_picture_is_shown_in_a_block_and_given_out(
    slack: Slack, bot: TinyBot, ana: Person
) -> None:
    file_id = upload(bot)
    done = bot.call("files.completeUploadExternal", files=[{"id": file_id, "title": "Burn-up"}])
    assert done["files"][0]["id"] == file_id
    posted = bot.call("chat.postMessage", channel="C0LAUNCH", text="x", blocks=picture(file_id))
    assert posted["ok"]
    assert ana.wait_for("C0LAUNCH", "4 of 10 done").blocks[0]["slack_file"] == {"id": file_id}
    with urllib.request.urlopen(f"{slack.url}/files/{file_id}", timeout=60) as response:  # noqa: S310 - our own server
        assert response.read() == PNG
        assert response.headers["Content-Type"] == "image/png"


def test_a_picture_can_be_shown_only_once_it_is_processed(slack: Slack, bot: TinyBot) -> None:
    post = {"channel": "C0LAUNCH", "text": "x"}
    file_id = upload(bot)
    assert (
        bot.call("chat.postMessage", blocks=picture(file_id), **post)["error"] == "invalid_blocks"
    )
    slack.faults.file_lag(5)
    done = bot.call("files.completeUploadExternal", files=[{"id": file_id}])
    assert done["files"][0]["mimetype"] == ""
    refused = bot.call("chat.postMessage", blocks=picture(file_id), **post)
    assert refused["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]
    slack.clock.move(timedelta(seconds=6))
    assert bot.call("chat.postMessage", blocks=picture(file_id), **post)["ok"]


def test_a_view_cannot_show_what_is_not_there(bot: TinyBot) -> None:
    home = {"type": "home", "blocks": picture("F0NONE")}
    refused = bot.call("views.publish", user_id="U0ANA", view=home)
    assert refused["response_metadata"]["messages"] == [
        "[ERROR] invalid slack file [json-pointer:/view/blocks/0/slack_file]"
    ]


def test_a_file_can_be_shared_with_a_word(bot: TinyBot, ana: Person) -> None:
    file_id = upload(bot, b"BEGIN:VCALENDAR")
    share = {"channel_id": "C0LAUNCH", "initial_comment": "Your calendar"}
    bot.call("files.completeUploadExternal", files=[{"id": file_id}], **share)
    message = ana.wait_for("C0LAUNCH", "Your calendar")
    assert message.files[0]["alt_txt"] == "4 of 10 done"
    assert message.files[0]["url"] == f"/files/{file_id}"


def test_a_file_that_is_not_there_is_not_given_out(slack: Slack, bot: TinyBot) -> None:
    unfinished = upload(bot)
    for file_id in (unfinished, "F0NONE"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{slack.url}/files/{file_id}", timeout=60)  # noqa: S310 - our own server
        with caught.value as error:
            assert error.code == 404
