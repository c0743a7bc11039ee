"""The roadmap: in words at once, as a picture in a direct message, shared with the channel."""

import urllib.request
from io import BytesIO

import pytest
from PIL import Image

from bot.pictures import WIDTH
from bot.playground.client import Message, Person
from bot.playground.server import Slack

from .conftest import BOARD, LAUNCH


def picture_in(slack: Slack, message: Message) -> Image.Image:
    """The one picture of a message, as whoever reads it gets it."""
    [block] = [each for each in message.blocks if each["type"] == "image"]
    url = f"{slack.url}/files/{block['slack_file']['id']}"
    with urllib.request.urlopen(url, timeout=60) as response:  # noqa: S310 - our own server
        assert response.headers["Content-Type"] == "image/png"
        return Image.open(BytesIO(response.read()))


def test_a_roadmap_comes_in_words_then_as_a_picture_and_is_shared(
    slack: Slack, ana: Person, ben: Person
) -> None:
    ana.command(BOARD, "/goal Buy Acme by 1 March 2027")
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    ana.command(LAUNCH, "/milestone Prototype by 4 Dec for G2")
    answer = ana.command(LAUNCH, "/progress roadmap")
    assert answer is not None
    for fact in ("1 goal", "G2 · Launch the beta", "◇ Prototype 4 Dec"):
        assert fact in answer.readable()
    assert "direct message" in answer.readable()
    message = ana.wait_for("D0ANA", text="Roadmap")
    assert picture_in(slack, message).width == WIDTH
    [shown] = [block for block in message.blocks if block["type"] == "image"]
    assert "G2 Launch the beta, no report yet" in shown["alt_text"]
    ana.click(message, "Share")
    ana.click(message, "Share")
    shared = ben.wait_for(LAUNCH, text="Roadmap")
    assert picture_in(slack, shared).width == WIDTH
    assert "Shared by" in shared.readable()
    assert "Acme" not in shared.text + message.text + str(message.blocks) + str(shared.blocks)
    assert len([each for each in ben.messages(LAUNCH) if "Roadmap" in each.text]) == 1


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_without_the_scope_it_comes_in_words_and_an_administrator_hears_why_once(
    slack: Slack, ana: Person, ben: Person
) -> None:
    slack.do(lambda: slack.workspace.app.scopes.discard("files:write"))
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    summary = ben.command(LAUNCH, "/progress")
    assert summary is not None
    ben.click(summary, "Roadmap")
    message = ben.wait_for("D0BEN", text="Roadmap")
    assert "G1 · Launch the beta" in message.readable()
    assert not [block for block in message.blocks if block["type"] == "image"]
    hint = ana.wait_for("D0ANA", text="files:write")
    assert "only once" in hint.readable()
    ben.command("D0BEN", "/progress roadmap")
    assert len([each for each in ana.messages("D0ANA") if "files:write" in each.text]) == 1


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_goals_progress_is_shared_with_its_burn_up(ana: Person, ben: Person) -> None:
    offer = ana.command(LAUNCH, "/goal cut first response from 8 h to 4 h within six months")
    assert offer is not None
    ana.click(offer, "Use it")
    assert ana.wait_modal(title="Measure it").submit() == {}
    ana.command(LAUNCH, "/goal O1 = 7")
    answer = ana.command(LAUNCH, "/progress G1")
    assert answer is not None
    ana.click(answer, "Share")
    shared = ben.wait_for(LAUNCH, text="Shared by")
    [chart] = [block for block in shared.blocks if block["type"] == "data_visualization"]
    assert chart["title"] == "O1 first response"
    assert "now 7 h" in shared.readable()
