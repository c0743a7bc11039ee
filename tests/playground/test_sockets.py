"""Socket Mode, envelope by envelope."""

import asyncio
import json
import threading
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from bot.playground.client import Declined, Person
from bot.playground.client.http import wait_until
from bot.playground.server import Slack

Envelope = dict[str, Any]


class Sockets:
    """A bot's websockets in a thread of their own; each envelope goes to `take`."""

    def __init__(self, slack: Slack, count: int) -> None:
        self.slack = slack
        self.count = count
        self.heard: list[tuple[int, Envelope]] = []
        self.take: Callable[[Envelope], Any] = lambda envelope: {}
        self.ended = 0
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def start(self) -> None:
        self._thread.start()
        wait_until(lambda: self.slack.sockets == self.count or None, 5, lambda: "no sockets")

    def stop(self) -> None:
        """Waits until the pretend Slack has closed them all."""
        self._thread.join(10)

    def envelopes(self) -> list[Envelope]:
        return [envelope for _, envelope in self.heard if "envelope_id" in envelope]

    async def _run(self) -> None:
        async with ClientSession() as session:
            await asyncio.gather(*(self._hold(session, number) for number in range(self.count)))

    async def _hold(self, session: ClientSession, number: int) -> None:
        async with session.ws_connect(address(self.slack)) as socket:
            await self._read(socket, number)
        self.ended += 1

    async def _read(self, socket: ClientWebSocketResponse, number: int) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            envelope = message.json()
            self.heard.append((number, envelope))
            ack = self.take(envelope) if "envelope_id" in envelope else None
            if ack is not None:
                await socket.send_json({"envelope_id": envelope["envelope_id"], **ack})


def address(slack: Slack) -> str:
    """A fresh address for a websocket."""
    request = urllib.request.Request(  # noqa: S310 - our own server's address
        slack.api_url + "apps.connections.open",
        b"",
        {"Authorization": f"Bearer {slack.app_token}"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - as above
        return str(json.load(response)["url"])


@pytest.fixture
def sockets(slack: Slack) -> Iterator[Sockets]:
    two = Sockets(slack, 2)
    two.start()
    yield two
    slack.refresh_sockets()
    two.stop()


def test_a_socket_says_hello_and_deliveries_take_turns(sockets: Sockets, ana: Person) -> None:
    for number in range(4):
        ana.say("C0LAUNCH", f"{number}")
    assert [envelope["type"] for _, envelope in sockets.heard[:2]] == ["hello", "hello"]
    assert sorted(number for number, each in sockets.heard if "envelope_id" in each) == [0, 0, 1, 1]
    first = sockets.envelopes()[0]
    assert first["type"] == "events_api"
    assert first["accepts_response_payload"] is False
    assert first["payload"]["event"]["text"] == "0"


def test_an_envelope_without_an_acknowledgement_is_late(
    slack: Slack, sockets: Sockets, ana: Person
) -> None:
    slack.ack_seconds = 0.05
    sockets.take = lambda envelope: None
    with pytest.raises(Declined, match='/goal failed with the error "operation_timeout"'):
        ana.command("C0LAUNCH", "/goal")
    assert "did not answer (http_timeout)" in slack.workspace.problems[0].text


def test_an_event_comes_again_with_its_attempt(slack: Slack, sockets: Sockets, ana: Person) -> None:
    slack.ack_seconds = 0.05
    answers: Iterator[Any] = iter([None, {}])
    sockets.take = lambda envelope: next(answers)
    ana.say("C0LAUNCH", "hello")
    wait_until(lambda: len(sockets.envelopes()) == 2 or None, 5, lambda: "one try")
    second = sockets.envelopes()[1]
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "http_timeout")


def test_the_acknowledgement_carries_the_answer(sockets: Sockets, ana: Person) -> None:
    sockets.take = lambda envelope: {"payload": {"text": f"Heard {envelope['payload']['text']}"}}
    answer = ana.command("C0LAUNCH", "/goal by socket")
    assert answer is not None
    assert answer.text == "Heard by socket"
    assert sockets.envelopes()[0]["accepts_response_payload"] is True


def test_sockets_are_asked_to_connect_anew(slack: Slack, sockets: Sockets) -> None:
    slack.refresh_sockets()
    wait_until(lambda: sockets.ended == 2 or None, 5, lambda: "still open")
    goodbyes = [envelope["type"] for _, envelope in sockets.heard].count("disconnect")
    assert goodbyes == 2
    assert slack.sockets == 0


def test_a_ticket_is_good_once(slack: Slack) -> None:
    url = address(slack)

    async def connect(session: ClientSession) -> ClientWebSocketResponse:
        return await session.ws_connect(url)

    async def twice() -> int:
        async with ClientSession() as session:
            first: Awaitable[ClientWebSocketResponse] = connect(session)
            async with await first:
                try:
                    await connect(session)
                except WSServerHandshakeError as refused:
                    return refused.status
        return 0

    assert asyncio.run(twice()) == 403
