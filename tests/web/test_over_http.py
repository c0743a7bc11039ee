"""The same over real HTTP, with a server that reads what a client really sends."""

import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from bot.web import FrontDoor
from tests.web.doors import COMMAND, MONDAY, signed


class Quiet(WSGIRequestHandler):
    timeout = 5

    def log_message(self, *args: object) -> None:
        """The front door logs for itself."""


@pytest.fixture
def port(door: FrontDoor) -> Iterator[int]:
    with make_server("127.0.0.1", 0, door, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def post(port: int, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", "/slack/events", body, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def send(port: int, request: bytes) -> int:
    """The status that raw bytes get; the sending side is closed after them."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        return int(client.makefile("rb").readline().split()[1])


def test_over_http_a_command_is_answered(port: int) -> None:
    body = urlencode(COMMAND).encode()
    assert post(port, body, signed(body)) == (200, "Is it <all> well? 🪨")


def test_over_http_strangers_are_turned_away(port: int) -> None:
    assert post(port, b"{}", {}) == (401, "Unauthorized\n")
    assert post(port, b"\xff" * 100_000, {"X-Slack-Signature": "v0="}) == (401, "Unauthorized\n")


def test_over_http_whoever_sends_too_much_is_told_so(port: int) -> None:
    assert post(port, b"x" * 5_000_000, {}) == (400, "Bad Request\n")


def test_over_http_odd_requests_are_refused(port: int) -> None:
    head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
    stamp = str(int(MONDAY.timestamp())).encode()
    proof = signed(b"{}")["X-Slack-Signature"].encode()
    doubled = (
        head + b"X-Slack-Request-Timestamp: " + stamp + b"\r\n"
        b"X-Slack-Signature: " + proof + b"\r\nX-Slack-Signature: " + proof + b"\r\n"
        b"Content-Length: 2\r\n\r\n{}"
    )
    assert send(port, doubled) == 401
    assert send(port, head + b"X-Slack-Signature: v0=\xc3\xa9\r\nContent-Length: 0\r\n\r\n") == 401
    assert send(port, head + b"Content-Length: 100\r\n\r\n{}") == 400
    assert send(port, head + b"Content-Length: 50000000\r\n\r\nx") == 400
    assert send(port, head + b"Content-Length: x\r\n\r\n") == 400
    assert send(port, head + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n") == 400
    assert send(port, head + b"\r\n") == 401
